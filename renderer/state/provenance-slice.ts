import type { StateCreator } from 'zustand';
import type { ResultQuery } from '../../shared/domain/result/result-query';
import type { AppState } from './store';

/** What someone asked of: a value, a mark of a chart, a column, or a node. */
export interface WhereAsked {
  readonly node: string;
  /** Null: the node as a whole. */
  readonly column: string | null;
  /** The value at which it was asked, as it stands there; null for NULL. Absent where none was. */
  readonly value?: string | null;
  /** What stands around the value, in words: of a chart's mark, its other fields. */
  readonly shown?: string;
  /** The row of the result as it is looked at, from 0. */
  readonly row?: { readonly position: number; readonly query: ResultQuery };
  /** Other columns that are on screen at the same place, as a chart has them. */
  readonly others?: readonly string[];
  /** The rows that made the row are asked for too. */
  readonly traces: boolean;
}

export interface ProvenanceSlice {
  /** What the inspector's card answers; it gives way when something else is selected. */
  readonly where: WhereAsked | null;
  askWhere(asked: WhereAsked): void;
  closeWhere(): void;
}

export const createProvenanceSlice: StateCreator<AppState, [], [], ProvenanceSlice> = (set) => ({
  where: null,

  askWhere(where) {
    const { node, column } = where;
    set({
      where,
      inspectorOpen: true,
      selectedNode: node,
      selectedColumn: column === null ? null : { node, column },
    });
  },
  closeWhere() {
    set({ where: null });
  },
});

/** The card's question, while what it is about is still what is selected. */
export function shownWhere(state: AppState): WhereAsked | null {
  const { where, selectedNode, selectedColumn } = state;
  if (where === null || where.node !== selectedNode) return null;
  const column = selectedColumn?.node === selectedNode ? selectedColumn.column : null;
  return column === where.column ? where : null;
}
