import { describe, expect, it } from 'vitest';
import { requireNode, unknownNode } from './find-node';
import type { Graph, GraphNode } from './graph';

const node = (name: string): GraphNode => ({ name, kind: 'cell', file: 'a.md', line: 1, parameters: [], problems: [] });
const graph: Graph = { nodes: [node('Daily'), node('Ärger'), node('constructor')], edges: [] };

describe('finding a node by its name', () => {
  it('goes by the letters that DuckDB takes for the same, and by no others', () => {
    expect(requireNode('daily', graph).name).toBe('Daily');
    expect(requireNode('constructor', graph).name).toBe('constructor');
    expect(() => requireNode('ärger', graph)).toThrow('There is no node named ärger.');
    expect(() => requireNode('toString', graph)).toThrow('There is no node named toString.');
  });

  it('names the nearest one, else what there is', () => {
    const { problem } = unknownNode('dayly', ['daily', 'orders']);
    expect(problem).toMatchObject({
      code: 'unknown_node',
      node: 'dayly',
      hint: 'Did you mean daily?',
    });
    expect(unknownNode('zebra', ['daily', 'orders']).problem.hint).toBe('Nodes: daily, orders.');
    expect(unknownNode('a', []).problem.hint).toBe('The workspace has no nodes yet.');
  });
});
