import type { StateCreator } from 'zustand';
import type { OpenCheckFile } from './check-file-session';
import type { AppState } from './store';

/** A place in a file of checks that the caret is to go to. */
export interface CheckCaret {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Grows with each, so that the same place can be gone to again. */
  readonly turn: number;
}

export interface CheckFilesSlice {
  /** Open files of checks. */
  readonly checkTexts: Readonly<Record<string, OpenCheckFile>>;
  readonly checkCaret: CheckCaret | null;
  receiveCheckFile(file: OpenCheckFile): void;
  forgetCheckFile(file: string): void;
  goToCheckPlace(file: string, line: number, column: number): void;
}

export const createCheckFilesSlice: StateCreator<AppState, [], [], CheckFilesSlice> = (set, get) => ({
  checkTexts: {},
  checkCaret: null,
  receiveCheckFile(opened) {
    set({ checkTexts: { ...get().checkTexts, [opened.file]: opened } });
  },
  forgetCheckFile(file) {
    const { [file]: _, ...checkTexts } = get().checkTexts;
    set({ checkTexts });
  },
  goToCheckPlace(file, line, column) {
    set({ checkCaret: { file, line, column, turn: (get().checkCaret?.turn ?? 0) + 1 } });
  },
});
