import { foldName } from '../../../../shared/domain/graph/names';
import { inputParameterNames } from '../../../../shared/domain/inputs/input-parameters';
import { inputDefinition } from '../../../../shared/domain/inputs/read-input';
import type { NotebookBlock } from '../../../../shared/domain/notebook/notebook';
import type { GraphIndex } from '../../../state/graph-index';

/** One cell of the notebook on the map. */
export interface MapMark {
  readonly id: string;
  readonly kind: NotebookBlock['kind'];
  readonly label: string;
  /** The node whose state it shows: that of a SQL cell, or the one that a chart draws. */
  readonly node: string | null;
}

export interface MapModel {
  /** In the order of the notebook. */
  readonly marks: readonly MapMark[];
  /** Places of marks: what is read, and what reads it. */
  readonly edges: readonly { readonly from: number; readonly to: number }[];
  /** Neighbours outside of the notebook: sources, files, and cells of other notebooks. */
  readonly outside: readonly { readonly mark: number; readonly direction: 'reads' | 'feeds'; readonly name: string }[];
}

/** The cells of a notebook and what leads from one to another: what their SQL reads, what charts draw, what inputs bind and offer. */
export function mapModel(cells: readonly NotebookBlock[], graph: GraphIndex): MapModel {
  const marks = cells.map(markOf);
  const places = new Map<string, number>();
  const binders = new Map<string, number>();
  cells.forEach((cell, place) => {
    if (cell.kind === 'sql' && !places.has(foldName(cell.name))) places.set(foldName(cell.name), place);
    if (cell.kind === 'input') for (const name of inputParameterNames(cell)) binders.set(foldName(name), place);
  });
  const edges: { from: number; to: number }[] = [];
  const outside: MapModel['outside'][number][] = [];
  const connect = (from: number | undefined, to: number) => {
    if (from !== undefined && from !== to) edges.push({ from, to });
  };
  cells.forEach((cell, place) => {
    if (cell.kind === 'chart' && typeof cell.options.from === 'string') {
      connect(places.get(foldName(cell.options.from)), place);
    }
    if (cell.kind === 'input') {
      const definition = inputDefinition(cell.body);
      if (definition !== undefined && 'options' in definition && definition.options.kind === 'node') {
        connect(places.get(foldName(definition.options.from)), place);
      }
    }
    if (cell.kind !== 'sql') return;
    for (const name of graph.upstream.get(cell.name) ?? []) {
      const from = places.get(foldName(name));
      if (from === undefined) outside.push({ mark: place, direction: 'reads', name });
      else connect(from, place);
    }
    for (const name of graph.downstream.get(cell.name) ?? []) {
      if (!places.has(foldName(name))) outside.push({ mark: place, direction: 'feeds', name });
    }
    for (const parameter of graph.byName.get(cell.name)?.parameters ?? []) {
      connect(binders.get(foldName(parameter)), place);
    }
  });
  return { marks, edges, outside };
}

/** Places of everything that a mark depends on (`reads`) or that depends on it (`feeds`), directly or not. */
export function reachOf(
  model: Pick<MapModel, 'edges'>,
  start: number,
  direction: 'reads' | 'feeds',
): ReadonlySet<number> {
  const next = new Map<number, number[]>();
  for (const { from, to } of model.edges) {
    const [key, value] = direction === 'reads' ? [to, from] : [from, to];
    const known = next.get(key);
    if (known === undefined) next.set(key, [value]);
    else known.push(value);
  }
  const found = new Set<number>();
  const open = [start];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    for (const other of next.get(place) ?? []) {
      if (found.has(other)) continue;
      found.add(other);
      open.push(other);
    }
  }
  found.delete(start);
  return found;
}

/** Rows of the map: one a cell, or, where there are more cells than room, one for several neighbours. */
export interface MapRows {
  readonly count: number;
  /** Cells in a row. */
  readonly perRow: number;
  /** Pixels. */
  readonly height: number;
}

const leastRow = 5;
const mostRow = 20;

export function rowsFor(cells: number, height: number): MapRows {
  if (cells === 0 || height <= 0) return { count: 0, perRow: 1, height: mostRow };
  const room = Math.max(1, Math.floor(height / leastRow));
  const perRow = Math.ceil(cells / room);
  const count = Math.ceil(cells / perRow);
  return { count, perRow, height: Math.min(mostRow, height / count) };
}

/** The edges between rows, each once; those within a row are left out. */
export function rowEdges(model: Pick<MapModel, 'edges'>, rows: MapRows): readonly { from: number; to: number }[] {
  if (rows.perRow === 1) return model.edges;
  const seen = new Map<string, { from: number; to: number }>();
  for (const edge of model.edges) {
    const [from, to] = [Math.floor(edge.from / rows.perRow), Math.floor(edge.to / rows.perRow)];
    if (from !== to) seen.set(`${from}:${to}`, { from, to });
  }
  return [...seen.values()];
}

/** SVG path of the arcs that lead from row to row, to the left of `x`. Long ones bulge more. */
export function arcs(
  edges: readonly { from: number; to: number }[],
  rowHeight: number,
  x: number,
  widest: number,
): string {
  return edges
    .map(({ from, to }) => {
      const [start, end] = [(from + 0.5) * rowHeight, (to + 0.5) * rowHeight].map((y) => Math.round(y * 10) / 10);
      const bulge = Math.min(widest, 5 + Math.sqrt(Math.abs((end ?? 0) - (start ?? 0))) * 1.7);
      const left = Math.round((x - bulge * 1.3) * 10) / 10;
      return `M${x} ${start}C${left} ${start} ${left} ${end} ${x} ${end}`;
    })
    .join('');
}

function markOf(cell: NotebookBlock): MapMark {
  switch (cell.kind) {
    case 'sql':
      return { id: cell.id, kind: cell.kind, label: cell.name, node: cell.name };
    case 'chart': {
      const { from } = cell.options;
      return { id: cell.id, kind: cell.kind, label: cell.name, node: typeof from === 'string' ? from : null };
    }
    case 'input':
      return { id: cell.id, kind: cell.kind, label: cell.name, node: null };
    case 'prose': {
      const line =
        cell.text
          .trim()
          .split('\n', 1)[0]
          ?.replace(/^#+\s*/, '') ?? '';
      return { id: cell.id, kind: cell.kind, label: line.length > 48 ? `${line.slice(0, 47)}…` : line, node: null };
    }
    case 'broken':
      return { id: cell.id, kind: cell.kind, label: `line ${cell.line}`, node: null };
    case 'frontmatter':
      return { id: cell.id, kind: cell.kind, label: 'front matter', node: null };
  }
}
