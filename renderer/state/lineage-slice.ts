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
