import { describe, expect, it } from 'vitest';
import type { CanvasEdge } from '../../../../shared/domain/canvas/canvas-model';
import type { EdgeFlow, NodeFlow } from '../../../../shared/domain/flow/node-flow';
import type { NodeStatus } from '../../../../shared/domain/run/run';
import { edgeLabel } from './edge-label';

const edge: CanvasEdge = { id: 'e', from: 'a', to: 'b', kind: 'reads', pairs: [{ from: 'a', to: 'b' }] };
const rows = (counts: Record<string, number>) =>
  new Map(
    Object.entries(counts).map(([name, count]): [string, NodeStatus] => [name, { name, state: 'fresh', rows: count }]),
  );
const flow = (measured: Partial<EdgeFlow>, warnings: NodeFlow['warnings'] = []) =>
  new Map<string, NodeFlow>([
    [
      'b',
      {
        node: 'b',
        rows: 5000,
        edges: [{ from: 'a', to: 'b', rows: 1000, ...measured }],
        joins: [],
        warnings,
        fingerprint: 'f',
      },
    ],
  ]);
const known = { flows: new Map<string, NodeFlow>(), statuses: rows({ a: 3_000_000, b: 2_991_204 }) };

describe('the label of an edge', () => {
  it('has the rows of both ends as long as nothing was measured, and is absent where one of them is not known', () => {
    expect(edgeLabel(edge, known)).toMatchObject({ text: '3,000,000 → 2,991,204', tone: 'quiet' });
    expect(edgeLabel(edge, { ...known, statuses: rows({ a: 3 }) })).toBeNull();
  });

  it.each([
    [{ kept: 1000, factor: 1 }, '1,000'],
    [{ kept: 997, factor: 1 }, '1,000 → 997 −0.3 %'],
    [{ kept: 1000, factor: 5 }, '1,000 ×5.0'],
    [{ kept: 100, factor: 1.02 }, '1,000 → 100 −90 % ×1.02'],
    [{ untold: 'The condition cannot be told.' }, '1,000 → 5,000'],
  ])('says of %j: %s', (measured, text) => {
    expect(edgeLabel(edge, { ...known, flows: flow(measured) })?.text).toBe(text);
  });

  it('never says 0 % of rows that were dropped', () => {
    const flows = flow({ rows: 3_000_000, kept: 2_999_999 });
    expect(edgeLabel(edge, { ...known, flows })?.text).toBe('3,000,000 → 2,999,999 −<0.1 %');
  });

  it('warns where a join does more than is expected of it, with what to do', () => {
    const warning = {
      code: 'join_multiplies',
      message: 'Each row becomes 5.',
      hint: 'Join on a key.',
      join: 0,
    } as const;
    const label = edgeLabel(edge, { ...known, flows: flow({ kept: 1000, factor: 5 }, [warning]) });
    expect(label?.tone).toBe('warn');
    expect(label?.title).toContain('Each row becomes 5. Join on a key.');
  });

  it('says what was planned and is not read, and counts the edges that are drawn as one', () => {
    expect(edgeLabel({ ...edge, kind: 'missing' }, known)).toMatchObject({ text: 'not read', tone: 'warn' });
    const pairs = [...edge.pairs, { from: 'c', to: 'b' }];
    expect(edgeLabel({ ...edge, pairs }, known)).toMatchObject({ text: '2 edges', title: 'a → b\nc → b' });
    expect(edgeLabel({ ...edge, kind: 'planned' }, known)).toBeNull();
  });
});
