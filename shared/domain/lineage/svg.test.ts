import { describe, expect, it } from 'vitest';
import type { Graph } from '../graph/graph';
import { svgOf } from './svg';

const graphOf = (names: readonly string[], edges: Graph['edges']): Graph => ({
  nodes: names.map((name) => ({ name, kind: 'cell', file: 'notebooks/a.md', line: 1, parameters: [], problems: [] })),
  edges,
});

/** Names of elements in the order in which they begin; throws where they are not closed in order. */
function elementsOf(svg: string): string[] {
  const open: string[] = [];
  const begun: string[] = [];
  const text = svg.replace(/<style>[^<]*<\/style>/, '');
  for (const [, end, name = '', alone] of text.matchAll(/<(\/?)([a-z]+)(?: [a-zA-Z:]+="[^"<&]*")*(\/?)>/g)) {
    if (end === '/') expect(open.pop()).toBe(name);
    else {
      begun.push(name);
      if (alone !== '/') open.push(name);
    }
  }
  expect(open).toEqual([]);
  // Nothing is left that looks like markup.
  expect(text.replace(/<\/?[a-z]+(?: [a-zA-Z:]+="[^"<&]*")*\/?>/g, '')).not.toMatch(/[<]|&(?!(?:amp|lt|gt);)/);
  return begun;
}

describe('a picture of the graph', () => {
  it('is well-formed whatever nodes are called', () => {
    const names = ['a & b', '<script>alert("1")</script>', 'line\u0000\u001bend', 'größe 📦', ']]>'];
    const svg = svgOf(graphOf(names, [{ from: 'a & b', to: ']]>' }]), undefined);
    expect(elementsOf(svg).filter((name) => name === 'rect')).toHaveLength(names.length);
    expect(svg).not.toContain('<script');
    expect(svg).toContain('line\uFFFD\uFFFDend');
  });

  it('leads edges of columns from row to row, dashed where a column only decides', () => {
    const column = (name: string, from: readonly unknown[] = []) => ({ name, kind: 'computed', from });
    const lineage = {
      nodes: [
        { node: 'orders', columns: [column('id'), column('price')], rows: [], joins: [] },
        {
          node: 'totals',
          columns: [
            column('total', [
              { node: 'orders', column: 'price', transformations: [{ type: 'DIRECT', subtype: 'AGGREGATION' }] },
              { node: 'orders', column: 'id', transformations: [{ type: 'INDIRECT', subtype: 'FILTER' }] },
            ]),
          ],
          rows: [],
          joins: [],
        },
      ],
    } as unknown as Parameters<typeof svgOf>[1];
    const svg = svgOf(graphOf(['orders', 'totals'], [{ from: 'orders', to: 'totals' }]), lineage);
    const paths = [...svg.matchAll(/<path( class="decides")? d="M[\d.]+,([\d.]+) /g)].map((path) => [
      path[1],
      Number(path[2]),
    ]);
    expect(paths).toHaveLength(2);
    const [value, decides] = paths;
    expect([value?.[0], decides?.[0]]).toEqual([undefined, ' class="decides"']);
    // `price` is the second row, `id` the first.
    expect(Number(value?.[1]) - Number(decides?.[1])).toBe(20);
    elementsOf(svg);
  });

  it('of nothing, and of a cycle, is a picture too', () => {
    elementsOf(svgOf(graphOf([], []), undefined));
    const edges = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'a' },
    ];
    expect(elementsOf(svgOf(graphOf(['a', 'b'], edges), undefined)).filter((name) => name === 'path')).toHaveLength(2);
  });
});
