import type { StateCreator } from 'zustand';
import { isNotebookFile } from '../../shared/domain/exchange/notebook-extensions';
import type { AppState } from './store';

export interface ExchangeSlice {
  /** Paths of notebooks of other programs that wait in the import dialog. */
  readonly notebooksToImport: readonly string[];
  /**
   * Shows the import dialog for the notebooks among dropped files, and gives the other files back. Data files that come
   * along are for whoever asks about them.
   */
  offerNotebooks(paths: readonly string[]): readonly string[];
}

export const createExchangeSlice: StateCreator<AppState, [], [], ExchangeSlice> = (set) => ({
  notebooksToImport: [],

  offerNotebooks(paths) {
    const notebooks = paths.filter(isNotebookFile);
    if (notebooks.length > 0) set({ overlay: 'importNotebook', notebooksToImport: notebooks });
    return paths.filter((path) => !isNotebookFile(path));
  },
});
