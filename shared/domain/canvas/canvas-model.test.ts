import { describe, expect, it } from 'vitest';
import type { GraphNode, NodeKind } from '../graph/graph';
import type { PlannedNode, SketchGroup } from '../sketch/sketch';
import { type CanvasGraph, type CanvasSketch, canvasModel } from './canvas-model';

/** A graph in words: `b: a` is a cell that reads `a`; `source x`, `planned y: b`. Each line after what it reads. */
function graphOf(...lines: string[]): CanvasGraph {
  const nodes = lines.map((line) => {
    const [, kind = 'cell', name = '', reads = ''] =
      /^(?:(source|planned|macro|sink) )?([^:]+?)(?:: (.*))?$/.exec(line) ?? [];
    return { name, kind: kind as NodeKind, reads: reads.split(' ').filter((word) => word !== '') };
  });
  const node = ({ name, kind }: { name: string; kind: NodeKind }): GraphNode => ({
    name,
    kind,
    file: 'f.md',
    line: 1,
    parameters: [],
    problems: [],
  });
  return {
    byName: new Map(nodes.map((one) => [one.name, node(one)])),
    order: nodes.map(({ name }) => name),
    upstream: new Map(nodes.filter(({ reads }) => reads.length > 0).map(({ name, reads }) => [name, reads])),
  };
}

const plan = (name: string, from: string[], title?: string): PlannedNode => ({
  name,
  from,
  columns: [],
  line: 1,
  ...(title === undefined ? {} : { title }),
});
const group = (name: string, nodes: string[], collapsed: boolean): SketchGroup => ({ name, nodes, collapsed, line: 1 });
const sketchOf = (parts: Partial<CanvasSketch>): CanvasSketch => ({
  planned: [],
  positions: {},
  groups: [],
  sinks: [],
  outputs: [],
  ...parts,
});

const graph = graphOf(
  'source flights',
  'clean: flights',
  'daily: clean',
  'worst: daily',
  'planned score: clean',
  'other',
);
const edgeWords = (model: ReturnType<typeof canvasModel>) =>
  model.edges.map(({ from, to, kind }) => `${from} ${kind} ${to}`);

describe('the canvas', () => {
  it('has a box for each node and an edge for each thing read; edges to what is planned are planned', () => {
    const model = canvasModel(graph, undefined, 'workspace');
    expect(model.boxes.map(({ id, kind }) => `${kind} ${id}`)).toEqual([
      'source flights',
      'cell clean',
      'cell daily',
      'cell worst',
      'planned score',
      'cell other',
    ]);
    expect(edgeWords(model)).toEqual([
      'flights reads clean',
      'clean reads daily',
      'daily reads worst',
      'clean planned score',
    ]);
  });

  it('shows of one pipeline its outputs with what they read, its plans, and what it places, in any spelling', () => {
    const sketch = sketchOf({
      outputs: ['DAILY'],
      planned: [plan('score', ['clean'], 'Scorecard')],
      positions: { Other: { x: 1, y: 2 } },
    });
    const model = canvasModel(graph, sketch, 'sketch');
    expect(model.boxes.map(({ id }) => id)).toEqual(['flights', 'clean', 'daily', 'score', 'other']);
    expect(model.boxes.find(({ id }) => id === 'score')?.label).toBe('Scorecard');
    expect(model.boxes.filter(({ isOutput }) => isOutput).map(({ id }) => id)).toEqual(['daily']);
  });

  it('shows a planned edge that the SQL does not have as missing, and as planned where nothing can be said yet', () => {
    const broken = graphOf('source flights', 'source airports', 'clean: flights', 'empty', 'faulty');
    const withProblem = (name: string, code: 'empty_cell' | 'sql_syntax') => {
      const node = broken.byName.get(name);
      if (node === undefined) throw new Error(name);
      (broken.byName as Map<string, GraphNode>).set(name, {
        ...node,
        problems: [{ code, severity: code === 'empty_cell' ? 'info' : 'error', message: '' }],
      });
    };
    withProblem('empty', 'empty_cell');
    withProblem('faulty', 'sql_syntax');
    const from = ['flights', 'airports'];
    const sketch = sketchOf({ planned: [plan('clean', from), plan('empty', from), plan('faulty', ['airports'])] });
    expect(edgeWords(canvasModel(broken, sketch, 'workspace'))).toEqual([
      'flights reads clean',
      'airports missing clean',
      'flights planned empty',
      'airports planned empty',
      'airports planned faulty',
    ]);
  });

  it('draws a collapsed group as one box, with the edges that cross its border merged', () => {
    const sketch = sketchOf({ groups: [group('mid', ['clean', 'daily'], true)], outputs: ['daily'] });
    const wide = graphOf('source a', 'source b', 'clean: a b', 'daily: a clean', 'worst: daily clean');
    const model = canvasModel(wide, sketch, 'workspace');
    expect(model.boxes.map(({ id, nodes }) => `${id}: ${nodes.join(' ')}`)).toEqual([
      'a: a',
      'b: b',
      'group:mid: clean daily',
      'worst: worst',
    ]);
    expect(model.boxes.find(({ id }) => id === 'group:mid')?.isOutput).toBe(true);
    expect(model.edges.map(({ from, to, pairs }) => `${from} ${to} ${pairs.length}`)).toEqual([
      'a group:mid 2',
      'b group:mid 1',
      'group:mid worst 2',
    ]);
    expect(model.boxOf.get('daily')).toBe('group:mid');
  });

  it('draws a frame around the boxes of an open group; a node stands in the first group that names it', () => {
    const sketch = sketchOf({
      groups: [
        group('one', ['clean', 'gone'], false),
        group('two', ['clean', 'daily'], false),
        group('none', ['gone'], true),
      ],
    });
    const model = canvasModel(graph, sketch, 'workspace');
    expect(model.frames).toEqual([
      { id: 'group:one', label: 'one', boxes: ['clean'] },
      { id: 'group:two', label: 'two', boxes: ['daily'] },
    ]);
    expect(model.boxes.find(({ id }) => id === 'clean')?.frame).toBe('group:one');
    expect(model.boxes).toHaveLength(6);
  });
});
