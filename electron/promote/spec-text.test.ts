import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { PipelineSpec } from '../../shared/domain/spec/pipeline-spec';
import { specText } from './spec-text';

const before = `# ours
plumbline_spec: 1
steps:
  # first things first
  - name: b
    grain: null # ask Ann
    rows: 3
  - { name: a, rows: 1 } # short
run: { retries: 3 } # see the incident
lineage:
  tables: []
`;
const spec = (value: unknown) => value as PipelineSpec;

describe('the text of a spec', () => {
  it('is the same where it says the same', () => {
    expect(specText(before, spec(parse(before)))).toBe(before);
  });

  it('keeps comments, order and the way of writing at what stays, and knows entries again by their names', () => {
    const next = {
      plumbline_spec: 1,
      steps: [
        { name: 'a', rows: 2 },
        { name: 'b', grain: 'one day', rows: 3 },
        { name: 'c', rows: 9 },
      ],
      run: { retries: 3, timeout: 'yes' },
      lineage: { tables: [{ from: 'a', to: 'b' }] },
    };
    const text = specText(before, spec(next));
    expect(parse(text)).toEqual(next);
    expect(text).toContain('# ours\n');
    expect(text).toContain('grain: one day # ask Ann');
    expect(text).toContain('{ name: a, rows: 2 } # short');
    // Python reads an unquoted yes as true.
    expect(text).toContain('run: { retries: 3, timeout: "yes" } # see the incident');
    expect(specText(text, spec(next))).toBe(text);
  });

  it('writes a text anew that cannot be read', () => {
    expect(parse(specText('a: [', spec({ name: 'x' })))).toEqual({ name: 'x' });
  });
});
