import { expect, it } from 'vitest';
import type { Graph } from '../graph/graph';
import type { NodeState, NodeStatus } from '../run/run';
import type { CheckOutcome, CheckVerdict } from './check-outcome';
import { failedGates, isGate, withGates } from './gates';
import { parseCheckFile } from './parse-check-file';

const outcome = (node: string, name: string, verdict: CheckVerdict): CheckOutcome => ({
  node,
  name,
  type: 'row_count',
  column: null,
  outcome: verdict,
  value: 1,
  threshold: '= 2',
  level: 'fail',
  file: `checks/${node}.yml`,
  line: 3,
});

/** Edges as `a>b`: b reads a. */
function graphOf(...edges: string[]): Graph {
  const pairs = edges.map((edge) => edge.split('>') as [string, string]);
  const names = [...new Set(pairs.flat())];
  const nodes = names.map((name) => ({
    name,
    kind: 'cell' as const,
    file: 'notebooks/a.md',
    line: 1,
    parameters: [],
    problems: [],
  }));
  return { nodes, edges: pairs.map(([from, to]) => ({ from, to })) } as unknown as Graph;
}

const statesOf = (graph: Graph, states: Record<string, NodeState>, ...failed: CheckOutcome[]) =>
  Object.fromEntries(
    withGates(
      graph,
      Object.entries(states).map(([name, state]): NodeStatus => ({ name, state })),
      failedGates(failed),
    ).map(({ name, state, reason }) => [name, reason ?? state]),
  );

it('blocks what is stale below a failed check, by the check that is nearest', () => {
  const graph = graphOf('a>b', 'b>c', 'c>d', 'e>d');
  const stale = { a: 'fresh', b: 'stale', c: 'fresh', d: 'stale', e: 'stale' } as const;
  expect(statesOf(graph, stale, outcome('a', 'far', 'fail'), outcome('c', 'near', 'fail'))).toEqual({
    a: 'fresh',
    b: 'blocked by check far of a',
    c: 'fresh',
    d: 'blocked by check near of c',
    e: 'stale',
  });
});

it('lets everything be where no check fails', () => {
  const graph = graphOf('a>b');
  const stale = { a: 'fresh', b: 'stale' } as const;
  const others = (['pass', 'warn', 'error'] as const).map((verdict) => outcome('a', verdict, verdict));
  expect(statesOf(graph, stale, ...others)).toEqual(stale);
  expect(statesOf(graph, { a: 'fresh', b: 'failed' }, outcome('a', 'x', 'fail'))).toEqual({ a: 'fresh', b: 'failed' });
});

it('ends in a graph with a cycle', () => {
  const graph = graphOf('a>b', 'b>c', 'c>b');
  expect(statesOf(graph, { a: 'fresh', b: 'stale', c: 'stale' }, outcome('a', 'x', 'fail')).c).toBe(
    'blocked by check x of a',
  );
});

it('takes a check for a gate when one of its thresholds is of level fail', () => {
  const text = [
    'dataset: a/b',
    'columns: []',
    'checks:',
    '  - row_count: { qualifier: 1 }',
    '  - row_count: { qualifier: 2, threshold: { must_be: 1, level: warn } }',
    '  - row_count: { qualifier: 3, threshold: { must_be: 1, level: warn, additional: { must_be: 2, level: fail } } }',
    '  - row_count: { qualifier: 4, threshold: { must_be: 1, additional: { must_be: 2, level: warn } } }',
  ].join('\n');
  expect(parseCheckFile('checks/b.yml', text).checks.map(isGate)).toEqual([true, false, true, true]);
});
