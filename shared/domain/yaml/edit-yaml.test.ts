import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { setYamlValue } from './edit-yaml';

const chart = `# A line of the mean
mark: line # or a bar
encoding:
  x: { field: day, title: Day } # the day
  # what is measured
  y:
    field: avg_delay
    aggregate: mean
width: 400`;

describe('an edit of YAML', () => {
  it.each([
    ['a scalar', ['mark'], 'bar', chart.replace('mark: line #', 'mark: bar #')],
    ['a scalar in brackets', ['encoding', 'x', 'field'], 'week', chart.replace('field: day,', 'field: week,')],
    ['a new key in brackets', ['encoding', 'x', 'bin'], true, chart.replace('title: Day }', 'title: Day, bin: true }')],
    [
      'a new key in a block',
      ['encoding', 'y', 'stack'],
      'zero',
      chart.replace('aggregate: mean', 'aggregate: mean\n    stack: zero'),
    ],
    [
      'a new channel',
      ['encoding', 'color', 'field'],
      'origin',
      chart.replace('aggregate: mean', 'aggregate: mean\n  color: { field: origin }'),
    ],
    ['a new key of the chart', ['title'], 'Delays: by day', `${chart}\ntitle: "Delays: by day"`],
    ['a key taken away', ['width'], undefined, chart.replace('\nwidth: 400', '')],
    ['a key in brackets taken away', ['encoding', 'x', 'field'], undefined, chart.replace('field: day, ', '')],
    ['the last key in brackets taken away', ['encoding', 'x', 'title'], undefined, chart.replace(', title: Day', '')],
    [
      'a key of a block taken away',
      ['encoding', 'y', 'aggregate'],
      undefined,
      chart.replace('    aggregate: mean\n', ''),
    ],
    ['nothing where nothing is', ['encoding', 'z', 'field'], undefined, chart],
  ] as const)('%s', (_what, path, value, text) => {
    expect(setYamlValue(chart, path, value)).toBe(text);
  });

  it('writes the first key of an empty text', () => {
    expect(setYamlValue('', ['mark'], 'bar')).toBe('mark: bar');
    expect(setYamlValue('# nothing yet', ['encoding', 'x', 'field'], 'a')).toBe(
      '# nothing yet\nencoding: { x: { field: a } }',
    );
  });

  it('takes a mapping with its last key', () => {
    expect(setYamlValue('mark: bar\nencoding:\n  x: { field: a }', ['encoding', 'x', 'field'], undefined)).toBe(
      'mark: bar',
    );
  });

  it('keeps Windows line endings', () => {
    expect(setYamlValue('mark: bar\r\nwidth: 1\r\n', ['height'], 2)).toBe('mark: bar\r\nwidth: 1\r\nheight: 2\r\n');
  });

  it('gives up on a text with mistakes, and on what is no mapping', () => {
    expect(setYamlValue('mark: [', ['mark'], 'bar')).toBeNull();
    expect(setYamlValue('- a', ['mark'], 'bar')).toBeNull();
    expect(setYamlValue('encoding: [1]', ['encoding', 'x', 'field'], 'a')).toBeNull();
  });

  it('always says afterwards what it was told, and nothing else', () => {
    const key = fc.constantFrom('mark', 'encoding', 'x', 'y', 'field', 'title');
    const leaf = fc.oneof(fc.string({ maxLength: 8 }), fc.integer(), fc.boolean());
    const tree = fc.dictionary(key, fc.oneof(leaf, fc.dictionary(key, fc.oneof(leaf, fc.dictionary(key, leaf)))));
    const style = fc.constantFrom('block' as const, 'flow' as const);
    fc.assert(
      fc.property(
        tree,
        style,
        fc.array(key, { minLength: 1, maxLength: 3 }),
        fc.option(leaf, { nil: undefined }),
        (value, collectionStyle, path, set) => {
          const text = stringify(value, { collectionStyle }).trimEnd();
          const edited = setYamlValue(text, path, set);
          if (edited === null) return;
          const after = parse(edited) ?? {};
          const at = path.reduce<unknown>(
            (inner, part) => (inner as Record<string, unknown> | undefined)?.[part],
            after,
          );
          expect(JSON.stringify(at)).toBe(JSON.stringify(set));
        },
      ),
      { numRuns: 120 },
    );
  });
});
