import type { StateCreator } from 'zustand';
import type { ColumnFlow, FlowEdge } from '../../shared/domain/lineage/lineage-tree';
import type { GraphIndex } from './graph-index';
import type { AppState } from './store';

/** What the canvas shows of a lineage: the nodes on the way, and between them which columns go. All else is dimmed. */
export interface LineageHighlight {
  /** `daily_delays.avg_delay`, or the name of a node. */
  readonly of: string;
  readonly nodes: ReadonlySet<string>;
  readonly edges: readonly FlowEdge[];
}

export interface LineageSlice {
  readonly lineageHighlight: LineageHighlight | null;
  highlightLineage(highlight: LineageHighlight | null): void;
}

export const createLineageSlice: StateCreator<AppState, [], [], LineageSlice> = (set) => ({
  lineageHighlight: null,
  highlightLineage: (lineageHighlight) => set({ lineageHighlight }),
});

/** Whether none of the nodes is part of the lineage that is shown. */
export function isOutside(highlight: LineageHighlight | null, nodes: readonly string[]): boolean {
  return highlight !== null && !nodes.some((node) => highlight.nodes.has(node));
}

/** What an edge between boxes is in the lineage that is shown. */
export interface EdgeOnWay {
  readonly isOn: boolean;
  readonly columns: readonly string[];
}

/** Null while no lineage is shown. `pairs` are the edges between nodes that the edge stands for. */
export function edgeOnWay(
  highlight: LineageHighlight | null,
  pairs: readonly { readonly from: string; readonly to: string }[],
): EdgeOnWay | null {
  if (highlight === null) return null;
  const known = columnsByEdge(highlight);
  const on = pairs.flatMap(({ from, to }) => known.get(from)?.get(to) ?? []);
  return { isOn: on.length > 0, columns: [...new Set(on.flat())] };
}

const indexes = new WeakMap<
  LineageHighlight,
  ReadonlyMap<string, ReadonlyMap<string, readonly (readonly string[])[]>>
>();

/** The columns of each edge by its ends: a large canvas asks for all of its edges with each frame. */
function columnsByEdge(highlight: LineageHighlight) {
  const known = indexes.get(highlight);
  if (known !== undefined) return known;
  const index = new Map<string, Map<string, (readonly string[])[]>>();
  for (const { from, to, columns } of highlight.edges) {
    const ends = index.get(from) ?? new Map<string, (readonly string[])[]>();
    index.set(from, ends.set(to, [...(ends.get(to) ?? []), columns]));
  }
  indexes.set(highlight, index);
  return index;
}

/** The highlight, unless one of its nodes was in the graph before and is not now: of what is gone it would dim everything else. */
export function highlightAfter(
  highlight: LineageHighlight | null,
  before: GraphIndex,
  now: GraphIndex,
): LineageHighlight | null {
  if (highlight === null || before === now) return highlight;
  return [...highlight.nodes].some((name) => before.byName.has(name) && !now.byName.has(name)) ? null : highlight;
}

/** What a node reads and what reads it, directly or not, with the edges between. */
export function highlightOfNode(name: string, { upstream, downstream }: GraphIndex): LineageHighlight {
  const before = reach(name, upstream);
  const behind = reach(name, downstream);
  const nodes = new Set([name, ...before, ...behind]);
  const edges = [...upstream].flatMap(([to, from]) =>
    // Between what comes before and what comes behind lie edges that pass the node by.
    from
      .filter(
        (one) =>
          (before.has(one) && (before.has(to) || to === name)) || ((behind.has(one) || one === name) && behind.has(to)),
      )
      .map((one): FlowEdge => ({ from: one, to, columns: [] })),
  );
  return { of: name, nodes, edges };
}

export function highlightOfColumn({ column, nodes, edges }: ColumnFlow): LineageHighlight {
  return { of: `${column.node}.${column.column}`, nodes: new Set(nodes), edges };
}

function reach(start: string, next: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [start];
  for (const name of open) {
    for (const other of next.get(name) ?? []) {
      if (reached.has(other) || other === start) continue;
      reached.add(other);
      open.push(other);
    }
  }
  return reached;
}
