import { describe, expect, it } from 'vitest';
import type { GraphNode } from '../../shared/domain/graph/graph';
import { indexGraph } from './graph-index';

const node = (name: string): GraphNode => ({ name, kind: 'cell', file: 'a.md', line: 1, parameters: [], problems: [] });

describe('the index of a graph', () => {
  it('puts each node behind what it reads, whatever the order of the files', () => {
    const { order } = indexGraph({
      nodes: ['c', 'a', 'd', 'b'].map(node),
      edges: [
        { from: 'a', to: 'b' },
        { from: 'b', to: 'c' },
        { from: 'a', to: 'c' },
      ],
    });
    expect(order.indexOf('a')).toBeLessThan(order.indexOf('b'));
    expect(order.indexOf('b')).toBeLessThan(order.indexOf('c'));
    expect([...order].sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('loses no node to a cycle', () => {
    const { order } = indexGraph({
      nodes: ['a', 'b', 'c'].map(node),
      edges: [
        { from: 'a', to: 'b' },
        { from: 'b', to: 'a' },
      ],
    });
    expect([...order].sort()).toEqual(['a', 'b', 'c']);
  });
});
