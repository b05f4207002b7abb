import { describe, expect, it } from 'vitest';
import { indexGraph } from './graph-index';
import { edgeOnWay, highlightOfNode, isOutside } from './lineage-slice';

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
});
