import type { StateCreator } from 'zustand';
import { isNotebookFile } from '../../shared/domain/exchange/notebook-extensions';
import type { AppState } from './store';

/** The parts of the view of what ran. */
export type RunsPart = 'runs' | 'history' | 'compare';

export interface ExchangeSlice {
  readonly runsPart: RunsPart;
  /** The run whose nodes are shown, by id. */
  readonly openRun: string | null;
  /** The runs that are compared, by id: the earlier one first. Null: the last two. */
  readonly comparedRuns: readonly [string, string] | null;
  /** Paths of notebooks of other programs that wait in the import dialog. */
  readonly notebooksToImport: readonly string[];
  /**
   * Shows the import dialog for the notebooks among dropped files, and gives the other files back. Data files that come
   * along are for whoever asks about them.
   */
  offerNotebooks(paths: readonly string[]): readonly string[];
}

export const createExchangeSlice: StateCreator<AppState, [], [], ExchangeSlice> = (set) => ({
  runsPart: 'runs',
  openRun: null,
  comparedRuns: null,
  notebooksToImport: [],

  offerNotebooks(paths) {
    const notebooks = paths.filter(isNotebookFile);
    if (notebooks.length > 0) set({ overlay: 'importNotebook', notebooksToImport: notebooks });
    return paths.filter((path) => !isNotebookFile(path));
  },
});
