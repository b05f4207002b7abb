import { describe, expect, it } from 'vitest';
import type { Graph, GraphNode } from '../graph/graph';
import { parseSketch } from './parse-sketch';
import { isAsPlanned, planDifferences } from './plan-differences';

const node = (name: string, kind: GraphNode['kind'] = 'cell'): GraphNode => ({
  name,
  kind,
  file: 'f',
  line: 1,
  parameters: [],
  problems: [],
});
const graph: Graph = {
  nodes: [node('orders', 'source'), node('Daily'), node('clean'), node('later', 'planned'), node('free')],
  edges: [
    { from: 'orders', to: 'clean' },
    { from: 'clean', to: 'Daily' },
    { from: 'orders', to: 'Daily' },
    { from: 'orders', to: 'free' },
  ],
};
const sketches = [
  parseSketch(
    'a.yaml',
    `plumbline: 1
planned:
  daily: { from: [Clean, stores], columns: [day, { name: Amount, type: int }, { name: tax, type: "numeric(9,2)" }, { name: city, type: TEXT }] }
  later: { from: [daily] }
  free: { title: Says nothing of edges }
  clean: { from: [orders] }
`,
  ),
  parseSketch('b.yaml', 'plumbline: 1\nplanned: { DAILY: { from: [weather] } }\n'),
];

describe('planDifferences', () => {
  it('says of each written node what its SQL does otherwise', () => {
    const columns = new Map([
      [
        'daily',
        [
          { name: 'amount', type: 'INTEGER' },
          { name: 'tax', type: 'DECIMAL(9,2)' },
          { name: 'city', type: 'DATE' },
        ],
      ],
    ]);
    const found = planDifferences(graph, sketches, columns);
    expect(found).toEqual([
      {
        node: 'Daily',
        isTold: true,
        contradicted: ['stores', 'weather'],
        unplanned: ['orders'],
        missing: [{ name: 'day' }],
        retyped: [{ name: 'city', expected: 'TEXT', actual: 'DATE' }],
      },
      { node: 'free', isTold: true, contradicted: [], unplanned: [], missing: [], retyped: [] },
      { node: 'clean', isTold: true, contradicted: [], unplanned: [], missing: [], retyped: [] },
    ]);
    expect(found.map(isAsPlanned)).toEqual([false, true, true]);
  });

  it('says nothing of columns that are not known, and of boxes that nobody wrote', () => {
    const [daily] = planDifferences(graph, sketches, new Map());
    expect(daily).toMatchObject({ missing: [], retyped: [] });
    expect(planDifferences({ nodes: [], edges: [] }, sketches, new Map())).toEqual([]);
  });

  it('holds nothing against a plan that an empty cell, or one that cannot be read, does not say', () => {
    const severities = { empty_cell: 'info', sql_syntax: 'error' } as const;
    for (const code of ['empty_cell', 'sql_syntax'] as const) {
      const untold = { ...node('clean'), problems: [{ code, severity: severities[code], message: '' }] };
      const [found] = planDifferences(
        { nodes: [node('orders', 'source'), untold], edges: [] },
        sketches.slice(0, 1),
        new Map(),
      );
      expect(found).toMatchObject({ node: 'clean', isTold: false, contradicted: [], unplanned: [] });
    }
  });
});
