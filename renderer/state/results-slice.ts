import type { StateCreator } from 'zustand';
import { type ColumnFilter, type ResultQuery, wholeResult, withFilter } from '../../shared/domain/result/result-query';
import { type ColumnLayout, originalLayout } from './column-layout';
import type { AppState } from './store';

/** What commands can do with the grid that someone works in. */
export interface ActiveGrid {
  readonly node: string;
  copy(format: 'tsv' | 'csv' | 'markdown' | 'json' | 'sql', header: boolean): void;
  inspect(): void;
  /** Asks where the value of the active cell comes from; in the header, the column. */
  where(): void;
  /** Asks for the rows that made the active one. */
  trace(): void;
  chooseColumns(): void;
  exportRows(): void;
}

/** How the results on screen are looked at: one state a node, shared by its cell and its tab. */
export interface ResultsSlice {
  readonly resultQueries: Readonly<Record<string, ResultQuery>>;
  readonly columnLayouts: Readonly<Record<string, ColumnLayout>>;
  /** The grid that has the focus, or had it last. */
  readonly activeGrid: ActiveGrid | null;

  setResultQuery(node: string, query: ResultQuery): void;
  /** Adds a filter, as a click on a plot or a value does; one of the same kind on the column gives way. */
  addResultFilter(node: string, filter: ColumnFilter): void;
  setColumnLayout(node: string, layout: ColumnLayout): void;
}

export const createResultsSlice: StateCreator<AppState, [], [], ResultsSlice> = (set, get) => ({
  resultQueries: {},
  columnLayouts: {},
  activeGrid: null,

  setResultQuery(node, query) {
    set({ resultQueries: { ...get().resultQueries, [node]: query } });
  },
  addResultFilter(node, filter) {
    get().setResultQuery(node, withFilter(get().resultQueries[node] ?? wholeResult, filter));
  },
  setColumnLayout(node, layout) {
    set({ columnLayouts: { ...get().columnLayouts, [node]: layout } });
  },
});

export function resultQueryOf(state: AppState, node: string): ResultQuery {
  return state.resultQueries[node] ?? wholeResult;
}

export function columnLayoutOf(state: AppState, node: string): ColumnLayout {
  return state.columnLayouts[node] ?? originalLayout;
}
