import type { StateCreator } from 'zustand';
import type { Problem } from '../../shared/domain/problem';
import type { PipelineChange, PipelineEdit } from '../../shared/domain/sketch/pipeline-edit';
import type { Position } from '../../shared/domain/sketch/sketch';
import type { AppState } from './store';

/** A short question on the canvas itself, at a place of it. */
export type CanvasPrompt =
  /** The name or title of a new planned box that reads `from`. */
  | { readonly kind: 'box'; readonly at: Position; readonly from: readonly string[] }
  | { readonly kind: 'group'; readonly at: Position; readonly nodes: readonly string[] }
  /** Which node is to read `from`. */
  | { readonly kind: 'connect'; readonly at: Position; readonly from: readonly string[] };

/** A question that takes a dialog. */
export type CanvasDialog =
  /** Where the rows of `from` are written; `name` is a sink that is there already. */
  | { readonly kind: 'sink'; readonly from: string; readonly name: string | null }
  /** Which notebook planned boxes become cells of. */
  | { readonly kind: 'write'; readonly names: readonly string[] }
  | { readonly kind: 'delete'; readonly names: readonly string[] };

/** What happened to the files last. */
export interface ShownChange extends PipelineChange {
  readonly how: 'done' | 'undone' | 'redone';
}

/** What an edit that is being prepared would do, or what keeps it from being done. */
export interface PreparedChange {
  readonly change: PipelineChange | null;
  readonly problem: Problem | null;
}

/** What is being done to the pipeline, and what was done. */
export interface PipelineEditSlice {
  readonly canvasPrompt: CanvasPrompt | null;
  readonly canvasDialog: CanvasDialog | null;
  /** The edge that is selected on the canvas, by the names of its nodes; no box is selected then. */
  readonly canvasEdge: { readonly from: string; readonly to: string } | null;
  /** What would be taken back, and done again. */
  readonly pipelineUndo: string | null;
  readonly pipelineRedo: string | null;
  readonly shownChange: ShownChange | null;
  readonly preparedChange: PreparedChange | null;
  /** The pane with the text that edits change. */
  readonly textPaneOpen: boolean;
  /** Grows when the inspector is to take the keyboard into what can be said of the selected box. */
  readonly planFocus: number;
  /** Files that are being added go there as sources. */
  readonly dropPlace: Position | null;

  selectEdge(edge: { readonly from: string; readonly to: string } | null): void;
}

/** Of a workspace that was just opened. */
export const noPipelineEdits = {
  canvasPrompt: null,
  canvasDialog: null,
  canvasEdge: null,
  pipelineUndo: null,
  pipelineRedo: null,
  shownChange: null,
  preparedChange: null,
  dropPlace: null,
} satisfies Partial<PipelineEditSlice>;

export const createPipelineEditSlice: StateCreator<AppState, [], [], PipelineEditSlice> = (set) => ({
  ...noPipelineEdits,
  textPaneOpen: true,
  planFocus: 0,

  selectEdge: (canvasEdge) => set(canvasEdge === null ? { canvasEdge } : { canvasEdge, canvasSelection: [] }),
});

/** The boxes that edits do nothing but move; undefined when they do something else. */
export function movedBoxes(edits: readonly PipelineEdit[]): readonly string[] | undefined {
  const names = edits.flatMap((edit) => (edit.do === 'move' ? Object.keys(edit.positions) : [null]));
  return names.every((name) => name !== null) ? [...new Set(names)].sort() : undefined;
}
