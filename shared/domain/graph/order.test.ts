import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCycles } from './cycles';
import type { Graph } from './graph';
import { ancestors, descendants, indexGraph, slice, topologicalOrder } from './order';

function graphOf(...edges: string[]): Graph {
  const pairs = edges.map((edge) => edge.split('>'));
  const names = [...new Set(pairs.flat())];
  return {
    nodes: names.map((name) => ({ name, kind: 'cell', file: 'n.md', line: 1, parameters: [], problems: [] })),
    edges: pairs.flatMap(([from, to]) => (from === undefined || to === undefined ? [] : [{ from, to }])),
  };
}

const diamond = graphOf('a>b', 'a>c', 'b>d', 'c>d', 'd>e', 'x>y');

describe('order', () => {
  it('puts every node after all that it reads', () => {
    const order = topologicalOrder(diamond);
    expect([...order].sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'x', 'y']);
    for (const { from, to } of diamond.edges) expect(order.indexOf(from)).toBeLessThan(order.indexOf(to));
  });

  it('puts the nodes of a cycle and what follows them at the end', () => {
    expect(topologicalOrder(graphOf('b>c', 'c>b', 'c>d', 'a>e'))).toEqual(['a', 'e', 'b', 'c', 'd']);
  });

  it('finds ancestors, descendants and the slice that an output needs', () => {
    expect([...ancestors(diamond, ['d'])].sort()).toEqual(['a', 'b', 'c']);
    expect([...descendants(diamond, ['b', 'x'])].sort()).toEqual(['d', 'e', 'y']);
    expect([...ancestors(graphOf('a>b', 'b>a'), ['a'])].sort()).toEqual(['a', 'b']);
    const part = slice(diamond, ['b', 'c', 'nowhere']);
    expect(part.nodes.map((node) => node.name)).toEqual(['a', 'b', 'c']);
    expect(part.edges).toEqual([
      { from: 'a', to: 'b' },
      { from: 'a', to: 'c' },
    ]);
  });

  it('walks a long chain in linear time', () => {
    const chain = graphOf(...Array.from({ length: 50_000 }, (_, index) => `n${index}>n${index + 1}`));
    const start = performance.now();
    expect(topologicalOrder(chain)).toHaveLength(50_001);
    expect(ancestors(chain, ['n50000']).size).toBe(50_000);
    expect(findCycles([...indexGraph(chain).nodes.keys()], indexGraph(chain).parents).size).toBe(0);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

describe('findCycles', () => {
  it('gives each member its own way round, and nothing to the others', () => {
    const { nodes, parents } = indexGraph(graphOf('b>a', 'c>b', 'a>c', 'a>d', 's>s', 'e>a'));
    expect(Object.fromEntries(findCycles([...nodes.keys()], parents))).toEqual({
      a: ['a', 'b', 'c', 'a'],
      b: ['b', 'c', 'a', 'b'],
      c: ['c', 'a', 'b', 'c'],
      s: ['s', 's'],
    });
  });

  it('finds exactly the names that reach themselves, each by a way that exists', () => {
    const edge = fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 7 })).map(([a, b]) => `${a}>${b}`);
    fc.assert(
      fc.property(fc.uniqueArray(edge, { maxLength: 20 }), (edges) => {
        const graph = graphOf(...edges);
        const { nodes, parents } = indexGraph(graph);
        const cycles = findCycles([...nodes.keys()], parents);
        for (const name of nodes.keys()) {
          const path = cycles.get(name);
          expect(path !== undefined).toBe(ancestors(graph, [name]).has(name));
          if (path === undefined) continue;
          expect([path[0], path[path.length - 1]]).toEqual([name, name]);
          for (let at = 1; at < path.length; at++) {
            expect(parents.get(path[at - 1] ?? '')).toContain(path[at]);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
