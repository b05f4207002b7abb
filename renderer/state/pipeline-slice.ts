import type { StateCreator } from 'zustand';
import type { Places } from '../../shared/domain/canvas/box-places';
import type { CanvasModel } from '../../shared/domain/canvas/canvas-model';
import type { NodeFlow } from '../../shared/domain/flow/node-flow';
import type { Position } from '../../shared/domain/sketch/sketch';
import type { AppState } from './store';

/** The canvas that is on screen: what commands ask of it. */
export interface CanvasHandle {
  readonly model: CanvasModel;
  /** Where every box stands now, by id. */
  readonly places: Places;
  /** A point of the window, or the middle of what is on screen, in units of the canvas. */
  toCanvas(point?: { readonly x: number; readonly y: number }): Position;
  /** Shows all boxes, or some. */
  fit(ids?: readonly string[]): void;
  /** Nearer (above 1) or farther. */
  zoom(factor: number): void;
  /** Puts the keyboard on a box, and the box into view. */
  focus(id: string): void;
  /** Opens the search in the canvas. */
  search(): void;
  /** Places for all boxes, as if none had one. */
  arrange(): Promise<Places>;
}

/** Where the canvas was looked at: the place of its corner on screen, in pixels, and how near. */
export interface CanvasViewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** What the canvas shows, and what is selected on it. What was done to the pipeline stands in `pipeline-edits.ts`. */
export interface PipelineSlice {
  /** The sketch whose positions, plans and groups are shown, and which edits go to; null: the first one. */
  readonly sketchFile: string | null;
  /** All nodes of the workspace, or those of the sketch (its outputs and what they read, its plans, and what it places). */
  readonly canvasScope: 'workspace' | 'sketch';
  /** The graph as boxes, or as a list. */
  readonly pipelineShownAs: 'canvas' | 'outline';
  /** Ids on the canvas, in the order of selection: the name of a node, or `group:NAME`. The last one is the inspector's. */
  readonly canvasSelection: readonly string[];
  /** The box that the keyboard is on, whether it is selected or not. */
  readonly canvasCursor: string | null;
  /** Grows when the canvas is to bring the selection into view. */
  readonly canvasReveal: number;
  /** Where boxes stood in this session, by sketch: what had a place keeps it. */
  readonly canvasPlaces: Readonly<Record<string, Places>>;
  /** Nodes that were just moved, until the sketch says where they are. */
  readonly canvasMoved: Places;
  /** Null until somebody moved about. */
  readonly canvasViewport: CanvasViewport | null;
  /** The canvas that is on screen. */
  readonly canvas: CanvasHandle | null;
  /** How the rows of nodes came about, by node; those that were measured. */
  readonly flows: ReadonlyMap<string, NodeFlow>;

  chooseSketch(file: string | null): void;
  setCanvasScope(scope: 'workspace' | 'sketch'): void;
  selectOnCanvas(ids: readonly string[]): void;
  revealOnCanvas(ids: readonly string[]): void;
  rememberPlaces(sketch: string, places: Places): void;
}

/** Of a workspace that was just opened. */
export const freshPipeline = {
  sketchFile: null,
  canvasScope: 'workspace',
  canvasSelection: [],
  canvasCursor: null,
  canvasPlaces: {},
  canvasMoved: new Map(),
  canvasViewport: null,
  flows: new Map(),
} as const satisfies Partial<PipelineSlice>;

export const createPipelineSlice: StateCreator<AppState, [], [], PipelineSlice> = (set, get) => ({
  ...freshPipeline,
  pipelineShownAs: 'canvas',
  canvasReveal: 0,
  canvas: null,

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
  rememberPlaces: (sketch, places) => set({ canvasPlaces: { ...get().canvasPlaces, [sketch]: places } }),
});

export const groupPrefix = 'group:';

/** The sketch that the canvas shows. */
export function sketchOnCanvas({ workspace, sketchFile }: AppState) {
  return workspace?.sketches.find(({ file }) => file === sketchFile) ?? workspace?.sketches[0];
}

const noPlaces: Places = new Map();

/** Where boxes stood in this session. A sketch that was made by an edit goes on where there was none. */
export function sessionPlaces(state: AppState): Places {
  return state.canvasPlaces[sketchOnCanvas(state)?.file ?? ''] ?? state.canvasPlaces[''] ?? noPlaces;
}

/** Whether the pipeline is in front, drawn as boxes. */
export function isCanvasInFront({ activeTab, pipelineShownAs, workspace }: AppState): boolean {
  return activeTab === 'pipeline' && pipelineShownAs === 'canvas' && workspace !== null;
}
