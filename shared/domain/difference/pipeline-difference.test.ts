import { describe, expect, it } from 'vitest';
import {
  aheadText,
  type ComparedCheck,
  type ComparedPipeline,
  type ComparedStep,
  isInStep,
  pipelineDifference,
} from './pipeline-difference';

function step(name: string, more: Partial<ComparedStep> = {}): ComparedStep {
  return {
    name,
    kind: 'query',
    sql: name,
    parameters: [],
    columns: null,
    materialization: 'table',
    incremental: null,
    fingerprint: `${name} 1`,
    place: { file: 'notebooks/a.md', line: 3 },
    ...more,
  };
}

function pipeline(steps: readonly ComparedStep[], more: Partial<ComparedPipeline> = {}): ComparedPipeline {
  return { outputs: ['c'], inputs: [], steps, parameters: [], checks: [], edges, engine: 'v1', ...more };
}

const edges = [
  { from: 'a', to: 'b' },
  { from: 'b', to: 'c' },
];
const chain = [step('a'), step('b'), step('c')];

/** SQL says the same where its text is the same. */
const difference = (before: ComparedPipeline, after: ComparedPipeline) =>
  pipelineDifference(before, after, (one, other) =>
    one.sql === other.sql
      ? []
      : [{ part: 'sql', change: 'changed', subject: null, before: one.sql, after: other.sql, text: 'changed' }],
  );

const names = (found: ReturnType<typeof difference>) => found.nodes.map(({ name, change }) => `${name} ${change}`);

describe('the difference of two pipelines', () => {
  it('is nothing for the same', () => {
    const found = difference(pipeline(chain), pipeline(chain));
    expect(isInStep(found)).toBe(true);
    expect(aheadText(found)).toBe('in step with the promoted spec');
  });

  it('tells a node that was edited from those that only follow it, through others too', () => {
    const after = [
      step('a', { sql: 'A', fingerprint: '2' }),
      step('b', { fingerprint: '2' }),
      step('c', { fingerprint: '2' }),
    ];
    const found = difference(pipeline(chain), pipeline(after));
    expect(names(found)).toEqual(['a edited', 'b follows', 'c follows']);
    expect(found.nodes.map(({ because }) => because)).toEqual([[], ['a'], ['b']]);
    expect(aheadText(found)).toBe('1 node ahead of the promoted spec, 2 nodes more differ only because of it');
  });

  it('stops following where a fingerprint is what it was', () => {
    const after = [step('a', { sql: 'A', fingerprint: '2' }), step('b'), step('c')];
    expect(names(difference(pipeline(chain), pipeline(after)))).toEqual(['a edited']);
  });

  it('follows where fingerprints cannot be compared', () => {
    const after = chain.map((node) => ({ ...node, fingerprint: null, sql: node.name === 'a' ? 'A' : node.sql }));
    expect(names(difference(pipeline(chain), pipeline(after)))).toEqual(['a edited', 'b follows', 'c follows']);
  });

  it('knows a node again by its SQL, and never takes two for one', () => {
    const twins = [step('a', { sql: 'same' }), step('b', { sql: 'same' })];
    const after = [step('x', { sql: 'same' }), step('y', { sql: 'other' })];
    const found = difference(pipeline(twins, { edges: [] }), pipeline(after, { edges: [] }));
    expect(names(found)).toEqual(['x edited', 'y added', 'b removed']);
  });

  it('says that a fingerprint is another where nothing explains it', () => {
    const after = [step('a', { fingerprint: '2' }), step('b', { fingerprint: '2' }), step('c', { fingerprint: '2' })];
    const found = difference(pipeline(chain), pipeline(after));
    expect(found.nodes[0]?.changes[0]?.part).toBe('unexplained');
  });

  it('takes SQL that is written otherwise and says the same for no change, also of what reads it', () => {
    const after = [
      step('a', { sql: 'a ', fingerprint: '2' }),
      step('b', { fingerprint: '2' }),
      step('c', { fingerprint: '2' }),
    ];
    const found = pipelineDifference(pipeline(chain), pipeline(after), () => []);
    expect(isInStep(found)).toBe(true);
  });

  it('says another DuckDB once, and not for each node', () => {
    const after = chain.map((node) => ({ ...node, fingerprint: '2' }));
    const found = difference(pipeline(chain), pipeline(after, { engine: 'v2' }));
    expect(found).toMatchObject({ ahead: 0, follows: 0, engine: { before: 'v1', after: 'v2' } });
    expect(isInStep(found)).toBe(false);
    expect(aheadText(found)).toBe('DuckDB 2 is not the 1 of the promotion');
  });

  it('follows no check: it changes no row', () => {
    const check: ComparedCheck = {
      node: 'a',
      name: 'rows',
      type: 'row_count',
      column: null,
      severity: 'fail',
      threshold: '> 0',
      filter: null,
    };
    const found = difference(
      pipeline(chain, { checks: [check] }),
      pipeline(chain, { checks: [{ ...check, threshold: '> 9', severity: 'warn' }] }),
    );
    expect(names(found)).toEqual(['a edited']);
    expect(found.nodes[0]?.changes.map(({ text }) => text)).toEqual([
      'check "rows": > 0 → > 9',
      'check "rows", severity: fail → warn',
    ]);
  });

  it('does not hold against a spec of old that it lacks the definitions of its checks', () => {
    const check: ComparedCheck = {
      node: 'a',
      name: 'net',
      type: 'metric',
      column: null,
      severity: 'fail',
      threshold: '> 0',
      filter: null,
    };
    const after = { ...check, definition: { sql: { form: 'expression', text: 'sum(net)' } } };
    expect(names(difference(pipeline(chain, { checks: [check] }), pipeline(chain, { checks: [after] })))).toEqual([]);
  });
});
