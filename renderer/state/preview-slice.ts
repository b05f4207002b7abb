import type { StateCreator } from 'zustand';
import type { AppState } from './store';

/** Where the caret is, or was when the keyboard left the text: an offset in the SQL of a cell. */
export interface Caret {
  readonly file: string;
  readonly id: string;
  readonly offset: number;
}

/** What is shown while SQL is being written. */
export interface PreviewSlice {
  /** Null until a cell's text had the keyboard. */
  readonly caret: Caret | null;
  readonly livePreview: boolean;

  moveCaret(caret: Caret): void;
  togglePreview(): void;
}

export const createPreviewSlice: StateCreator<AppState, [], [], PreviewSlice> = (set, get) => ({
  caret: null,
  livePreview: true,

  moveCaret(caret) {
    const known = get().caret;
    if (known?.file === caret.file && known.id === caret.id && known.offset === caret.offset) return;
    set({ caret });
  },
  togglePreview() {
    set({ livePreview: !get().livePreview });
  },
});
