import { layOutLarge } from '../canvas/lay-out-large';
import type { Graph } from '../graph/graph';
import { escapeXml } from '../xml-text';
import type { WorkspaceLineage } from './lineage';

/** Pixels. The width of a character is that of a wide one in the font: a name never leaves its box. */
const characterWidth = 7.5;
const lineHeight = 20;
const padding = 10;
const margin = 20;

interface Box {
  readonly name: string;
  readonly columns: readonly string[];
  readonly width: number;
  readonly height: number;
}

const style = `
  text { font: 12px ui-monospace, 'JetBrains Mono', Menlo, Consolas, monospace; fill: #1b1f24; }
  .name { font-weight: 600; }
  rect { fill: #ffffff; stroke: #8b949e; }
  path { fill: none; stroke: #57606a; }
  .decides { stroke-dasharray: 4 3; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; } rect { fill: #161b22; stroke: #6e7681; } path { stroke: #8b949e; }
  }`;

/**
 * The graph as a picture (SVG 1.1, https://www.w3.org/TR/SVG11/): a box a node, what it reads on its left. With lineage the boxes
 * list their columns, and the edges lead from column to column: full lines for values, dashed ones for what only decides.
 */
export function svgOf(graph: Graph, lineage: WorkspaceLineage | undefined): string {
  const columnsOf = new Map((lineage?.nodes ?? []).map(({ node, columns }) => [node, columns.map(({ name }) => name)]));
  const boxes = new Map(graph.nodes.map(({ name }) => [name, boxOf(name, columnsOf.get(name) ?? [])]));
  const places = layOutLarge({
    ids: [...boxes.keys()],
    edges: graph.edges,
    sizeOf: (name) => boxes.get(name) ?? { width: 0, height: 0 },
    columnGap: 80,
    rowGap: 24,
  });
  const left = Math.min(0, ...[...places.values()].map(({ x }) => x));
  const top = Math.min(...[...places.values()].map(({ y }) => y), Number.POSITIVE_INFINITY);
  const at = (name: string) => {
    const { x, y } = places.get(name) ?? { x: 0, y: 0 };
    return { x: Math.round(x - left) + margin, y: Math.round(y - (Number.isFinite(top) ? top : 0)) + margin };
  };
  const drawn = [...boxes.values()].map((box) => ({ box, ...at(box.name) }));
  const width = Math.max(0, ...drawn.map(({ box, x }) => x + box.width)) + margin;
  const height = Math.max(0, ...drawn.map(({ box, y }) => y + box.height)) + margin;
  /** Where an edge of a column, or of the whole node, leaves or enters. */
  const end = (name: string, column: string | undefined, side: 'left' | 'right') => {
    const box = boxes.get(name);
    if (box === undefined) return undefined;
    const row = column === undefined ? -1 : box.columns.indexOf(column);
    const { x, y } = at(name);
    return {
      x: side === 'left' ? x : x + box.width,
      y: row < 0 ? y + headHeight / 2 : y + headHeight + (row + 0.5) * lineHeight,
    };
  };
  const line = (from: ReturnType<typeof end>, to: ReturnType<typeof end>, decides: boolean): string[] => {
    if (from === undefined || to === undefined) return [];
    const bend = Math.max(30, (to.x - from.x) / 2);
    const curve = `M${from.x},${from.y} C${from.x + bend},${from.y} ${to.x - bend},${to.y} ${to.x},${to.y}`;
    return [`<path${decides ? ' class="decides"' : ''} d="${curve}"/>`];
  };
  const edges =
    lineage === undefined
      ? graph.edges.flatMap(({ from, to }) => line(end(from, undefined, 'right'), end(to, undefined, 'left'), false))
      : lineage.nodes.flatMap(({ node, columns }) =>
          columns.flatMap(({ name, from }) =>
            from.flatMap((input) => {
              const decides = !input.transformations.some(({ type }) => type === 'DIRECT');
              return line(end(input.node, input.column, 'right'), end(node, name, 'left'), decides);
            }),
          ),
        );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title>${lineage === undefined ? 'Nodes and what they read' : 'Columns and where they come from'}</title>`,
    `<style>${style}\n</style>`,
    ...edges,
    ...drawn.map(({ box, x, y }) => draw(box, x, y)),
    '</svg>',
  ].join('\n');
}

const headHeight = lineHeight + padding;

function boxOf(name: string, columns: readonly string[]): Box {
  const longest = Math.max(...[name, ...columns].map((text) => [...text].length));
  return {
    name,
    columns,
    width: Math.ceil(longest * characterWidth) + 2 * padding,
    height: headHeight + columns.length * lineHeight + (columns.length > 0 ? padding / 2 : 0),
  };
}

function draw({ name, columns, width, height }: Box, x: number, y: number): string {
  const text = (content: string, row: number, kind: string) =>
    `<text${kind} x="${x + padding}" y="${y + headHeight / 2 + 4 + row}">${escapeXml(content)}</text>`;
  return [
    `<g><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>`,
    text(name, 0, ' class="name"'),
    ...columns.map((column, row) => text(column, headHeight / 2 + (row + 0.5) * lineHeight, '')),
    '</g>',
  ].join('');
}
