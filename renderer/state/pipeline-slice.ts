import type { StateCreator } from 'zustand';
import type { AppState } from './store';

/** What the canvas shows, and what is selected on it. What was done to the pipeline stands in `pipeline-edits.ts`. */
export interface PipelineSlice {
  /** The sketch whose positions, plans and groups are shown, and which edits go to; null: the first one. */
  readonly sketchFile: string | null;
  /** All nodes of the workspace, or those of the sketch (its outputs and what they read, its plans, and what it places). */
  readonly canvasScope: 'workspace' | 'sketch';
  /** Ids on the canvas, in the order of selection: the name of a node, or `group:NAME`. The last one is the inspector's. */
  readonly canvasSelection: readonly string[];
  /** Grows when the canvas is to bring the selection into view. */
  readonly canvasReveal: number;

  chooseSketch(file: string | null): void;
  setCanvasScope(scope: 'workspace' | 'sketch'): void;
  selectOnCanvas(ids: readonly string[]): void;
  revealOnCanvas(ids: readonly string[]): void;
}

export const createPipelineSlice: StateCreator<AppState, [], [], PipelineSlice> = (set, get) => ({
  sketchFile: null,
  canvasScope: 'workspace',
  canvasSelection: [],
  canvasReveal: 0,

  chooseSketch: (sketchFile) => set({ sketchFile }),
  setCanvasScope: (canvasScope) => set({ canvasScope }),
  selectOnCanvas: (canvasSelection) => {
    set({ canvasSelection });
    const last = canvasSelection.at(-1);
    if (last !== undefined && !last.startsWith(groupPrefix)) get().selectNode(last);
  },
  revealOnCanvas: (ids) => {
    get().selectOnCanvas(ids);
    set({ canvasReveal: get().canvasReveal + 1 });
  },
});

export const groupPrefix = 'group:';
