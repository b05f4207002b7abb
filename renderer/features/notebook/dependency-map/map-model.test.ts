import { describe, expect, it } from 'vitest';
import { parseNotebook } from '../../../../shared/domain/notebook/parse-notebook';
import { indexGraph } from '../../../state/graph-index';
import { arcs, mapModel, reachOf, rowEdges, rowsFor } from './map-model';

const text = [
  '# Title',
  '',
  '```input least',
  'type: slider',
  'min: 0',
  'max: 9',
  '```',
  '```sql clean',
  'FROM flights',
  '```',
  '```sql late',
  'FROM clean WHERE n > $Least',
  '```',
  '```chart late_chart {from: late}',
  'mark: bar',
  '```',
].join('\n');

const node = (name: string, parameters: string[] = []) => ({
  name,
  kind: 'cell' as const,
  file: 'notebooks/n.md',
  line: 1,
  parameters,
  problems: [],
});

const graph = indexGraph({
  nodes: [node('flights'), node('clean'), node('late', ['Least']), node('elsewhere')],
  edges: [
    { from: 'flights', to: 'clean' },
    { from: 'clean', to: 'late' },
    { from: 'late', to: 'elsewhere' },
  ],
});

const cells = parseNotebook('notebooks/n.md', text).blocks;

describe('the map of a notebook', () => {
  it('joins cells by what they read, draw and bind, and has stubs to what lies elsewhere', () => {
    const model = mapModel(cells, graph);
    expect(model.marks.map(({ label, kind, node: of }) => [label, kind, of])).toEqual([
      ['Title', 'prose', null],
      ['least', 'input', null],
      ['clean', 'sql', 'clean'],
      ['late', 'sql', 'late'],
      ['late_chart', 'chart', 'late'],
    ]);
    expect(model.edges).toEqual([
      { from: 2, to: 3 },
      { from: 1, to: 3 },
      { from: 3, to: 4 },
    ]);
    expect(model.outside).toEqual([
      { mark: 2, direction: 'reads', name: 'flights' },
      { mark: 3, direction: 'feeds', name: 'elsewhere' },
    ]);
    expect([...reachOf(model, 4, 'reads')].sort()).toEqual([1, 2, 3]);
    expect([...reachOf(model, 1, 'feeds')].sort()).toEqual([3, 4]);
    expect([...reachOf(model, 0, 'feeds')]).toEqual([]);
  });

  it('gives each cell a row while there is room, and puts neighbours together where there is not', () => {
    expect(rowsFor(10, 600)).toEqual({ count: 10, perRow: 1, height: 20 });
    expect(rowsFor(100, 600)).toEqual({ count: 100, perRow: 1, height: 6 });
    const rows = rowsFor(1000, 600);
    expect(rows.perRow).toBe(9);
    expect(rows.count * rows.height).toBeCloseTo(600);
    expect(rowsFor(0, 600).count).toBe(0);
    const edges = [
      { from: 0, to: 1 },
      { from: 0, to: 20 },
      { from: 1, to: 21 },
    ];
    expect(rowEdges({ edges }, rows)).toEqual([{ from: 0, to: 2 }]);
  });

  it('draws an arc from the middle of a row to the middle of another', () => {
    expect(arcs([{ from: 0, to: 2 }], 10, 30, 26)).toMatch(/^M30 5C[\d.]+ 5 [\d.]+ 25 30 25$/);
    expect(arcs([], 10, 30, 26)).toBe('');
  });
});
