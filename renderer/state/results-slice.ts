import type { StateCreator } from 'zustand';
import { type ColumnFilter, type ResultQuery, wholeResult, withFilter } from '../../shared/domain/result/result-query';
import type { AppState } from './store';

/** How the results on screen are looked at: one state a node, shared by its cell and its tab. */
export interface ResultsSlice {
  readonly resultQueries: Readonly<Record<string, ResultQuery>>;

  setResultQuery(node: string, query: ResultQuery): void;
  /** Adds a filter, as a click on a plot or a value does; one of the same kind on the column gives way. */
  addResultFilter(node: string, filter: ColumnFilter): void;
}

export const createResultsSlice: StateCreator<AppState, [], [], ResultsSlice> = (set, get) => ({
  resultQueries: {},

  setResultQuery(node, query) {
    set({ resultQueries: { ...get().resultQueries, [node]: query } });
  },
  addResultFilter(node, filter) {
    get().setResultQuery(node, withFilter(get().resultQueries[node] ?? wholeResult, filter));
  },
});
