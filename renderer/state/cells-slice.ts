import type { StateCreator } from 'zustand';
import type { AppState } from './store';

/** Several cells that a command works on. */
export interface CellSelection {
  readonly file: string;
  /** Where the selection began: it stays when the selection is extended. */
  readonly anchor: string;
  readonly ids: readonly string[];
}

/** Cells on their way to another place. */
export interface CellDrag {
  readonly file: string;
  readonly ids: readonly string[];
  /** The cell in front of which they would land; null: behind the last. */
  readonly before: string | null;
}

export interface NotebookFind {
  readonly query: string;
  readonly replacement: string;
  readonly caseSensitive: boolean;
  readonly wholeWord: boolean;
  readonly regex: boolean;
  readonly replacing: boolean;
  /** The match that is shown, by its place among all; grows beyond them and is taken modulo their number. */
  readonly at: number;
  /** Grows with each request, so that asking again puts the keyboard into the field again. */
  readonly turn: number;
}

/** What is done with cells as wholes: selection, folding, dragging, finding. */
export interface CellsSlice {
  readonly selection: CellSelection | null;
  readonly drag: CellDrag | null;
  /** Cells of which only the first line is shown, and headings whose section is hidden, by `file#id`. */
  readonly foldedInputs: Readonly<Record<string, true>>;
  readonly foldedSections: Readonly<Record<string, true>>;
  readonly find: NotebookFind | null;
  readonly lastFind: NotebookFind;

  /** Selects cells of a notebook; the active one stays active. */
  selectCells(selection: CellSelection | null): void;
  setFolded(
    what: 'foldedInputs' | 'foldedSections' | 'foldedResults',
    file: string,
    ids: readonly string[],
    folded: boolean,
  ): void;
  updateFind(change: Partial<NotebookFind> | null): void;
}

const emptyFind: NotebookFind = {
  query: '',
  replacement: '',
  caseSensitive: false,
  wholeWord: false,
  regex: false,
  replacing: false,
  at: 0,
  turn: 0,
};

export const createCellsSlice: StateCreator<AppState, [], [], CellsSlice> = (set, get) => ({
  selection: null,
  drag: null,
  foldedInputs: {},
  foldedSections: {},
  find: null,
  lastFind: emptyFind,

  selectCells(selection) {
    set({ selection });
  },
  setFolded(what, file, ids, folded) {
    const next: Record<string, true> = { ...get()[what] };
    for (const id of ids) {
      if (folded) next[`${file}#${id}`] = true;
      else delete next[`${file}#${id}`];
    }
    set({ [what]: next });
  },
  updateFind(change) {
    if (change === null) {
      set({ find: null });
      return;
    }
    const find = { ...(get().find ?? get().lastFind), ...change };
    set({ find, lastFind: find });
  },
});
