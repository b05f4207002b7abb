import { describe, expect, it } from 'vitest';
import type { WorkspaceView } from '../../shared/contract/app-state';
import { indexGraph } from './graph-index';
import { edgeOnWay, highlightOfNode, isOutside } from './lineage-slice';
import { createAppStore } from './store';

const node = (name: string) => ({ name, kind: 'cell' as const, file: 'a.md', line: 1, parameters: [], problems: [] });
const edge = (text: string) => {
  const [from = '', to = ''] = text.split('>');
  return { from, to };
};

describe('the lineage of a node on the canvas', () => {
  const edges = ['a>b', 'b>c', 'a>c', 'x>c', 'c>d', 'x>y'].map(edge);
  const graph = indexGraph({ nodes: [...'abcdxy'].map(node), edges });

  it('is all that it reads and all that reads it, without the edges that pass it by', () => {
    const { nodes, edges: shown } = highlightOfNode('b', graph);
    expect([...nodes].sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(shown.map(({ from, to }) => `${from}>${to}`).sort()).toEqual(['a>b', 'b>c', 'c>d']);
  });

  it('leaves boxes outside that hold none of its nodes', () => {
    const highlight = highlightOfNode('b', graph);
    expect(isOutside(highlight, ['x'])).toBe(true);
    expect(isOutside(highlight, ['x', 'd'])).toBe(false);
    expect(isOutside(null, ['x'])).toBe(false);
  });

  it('is shown no longer when one of its nodes is renamed or gone', () => {
    const store = createAppStore();
    const tell = (names: string) =>
      store.getState().receiveWorkspace({
        graph: {
          nodes: [...names].map(node),
          edges: edges.filter(({ from, to }) => names.includes(from) && names.includes(to)),
        },
        statuses: [],
        checks: [],
      } as unknown as WorkspaceView);
    tell('abcdxy');
    const highlight = highlightOfNode('b', graph);
    store.getState().highlightLineage(highlight);
    tell('abcdx');
    expect(store.getState().lineageHighlight).toBe(highlight);
    tell('abdx');
    expect(store.getState().lineageHighlight).toBeNull();
  });
});

describe('an edge of the canvas', () => {
  it('has the columns of all edges that it stands for, and is off where none of them is on the way', () => {
    const edges = [
      { ...edge('a>b'), columns: ['x → y'] },
      { ...edge('c>b'), columns: ['z', 'x → y'] },
    ];
    const highlight = { of: 'b.y', nodes: new Set(['a', 'b', 'c']), edges };
    expect(edgeOnWay(highlight, [edge('a>b'), edge('c>b')])).toEqual({ isOn: true, columns: ['x → y', 'z'] });
    expect(edgeOnWay(highlight, [edge('a>d')])).toEqual({ isOn: false, columns: [] });
    expect(edgeOnWay(null, [edge('a>b')])).toBeNull();
  });

  it('of a large canvas is looked up, not searched for among all others', () => {
    const edges = Array.from({ length: 4000 }, (_, at) => ({ from: `n${at}`, to: `n${at + 1}`, columns: ['c'] }));
    const highlight = { of: 'n0', nodes: new Set<string>(), edges };
    let asked = 0;
    let on = 0;
    for (const { from, to } of edges) {
      const pair = {
        get from() {
          asked++;
          return from;
        },
        to,
      };
      if (edgeOnWay(highlight, [pair])?.isOn === true) on++;
    }
    expect(on).toBe(edges.length);
    expect(asked).toBeLessThan(3 * edges.length);
  });
});
