import { type Alignment, alignBoxes, leastToAlign } from '../../../shared/domain/canvas/align-boxes';
import { type Direction, neighbourOf, readingOrder } from '../../../shared/domain/canvas/box-neighbours';
import { gridStep } from '../../../shared/domain/canvas/box-places';
import type { Position } from '../../../shared/domain/sketch/sketch';
import { moveBoxes } from '../canvas-moves';
import { goToDefinition, goToNode } from '../navigation';
import { editPipeline } from '../pipeline-edits';
import { type CanvasHandle, groupPrefix, isCanvasInFront } from '../pipeline-slice';
import type { Services } from '../services';
import type { AppState } from '../store';
import type { Command, KeyboardFocus } from './command';

const inFront = (state: AppState) => isCanvasInFront(state) && state.canvas !== null;
/** Keys of the canvas: it is in front, and nothing else has the keyboard. */
export const onCanvas = (state: AppState, focus: KeyboardFocus) =>
  inFront(state) && focus.inCanvas && !focus.inText && !focus.inDialog;
const onBox = (state: AppState, focus: KeyboardFocus) => onCanvas(state, focus) && !focus.onControl;
const selected = (least: number) => (state: AppState, focus: KeyboardFocus) =>
  onCanvas(state, focus) && selectedBoxes(state).length >= least;

const directions: readonly { readonly direction: Direction; readonly key: string; readonly words: string }[] = [
  { direction: 'right', key: 'ArrowRight', words: 'what reads the box' },
  { direction: 'left', key: 'ArrowLeft', words: 'what the box reads' },
  { direction: 'up', key: 'ArrowUp', words: 'the box above' },
  { direction: 'down', key: 'ArrowDown', words: 'the box below' },
];
const shift: Readonly<Record<Direction, Position>> = {
  right: { x: 1, y: 0 },
  left: { x: -1, y: 0 },
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
};

/** How the selection follows when the keyboard goes to another box. */
type Follow = 'select' | 'extend' | 'leave';

const walks = directions.flatMap(({ direction, key, words }): Command[] => [
  walk(`canvas.${direction}`, `Go to ${words}`, key, direction, 'select'),
  walk(`canvas.${direction}.extend`, `Go to ${words}, and select it too`, `Shift+${key}`, direction, 'extend'),
  walk(`canvas.${direction}.keep`, `Go to ${words}, the selection staying`, `Mod+${key}`, direction, 'leave'),
]);

function walk(id: string, title: string, key: string, direction: Direction, follow: Follow): Command {
  return {
    id,
    title,
    category: 'Go',
    keys: [key],
    scope: 'canvas',
    keyOnly: true,
    when: onBox,
    run: ({ store }) => {
      const { canvas, canvasCursor } = store.getState();
      if (canvas === null) return;
      const { places, model } = canvas;
      const next =
        canvasCursor === null || !places.has(canvasCursor)
          ? (readingOrder(places)[0] ?? null)
          : neighbourOf(canvasCursor, direction, places, model.edges);
      if (next !== null) goTo(store, canvas, next, follow);
    },
  };
}

const nudges = directions.flatMap(({ direction, key }): Command[] => [
  nudge(`canvas.move.${direction}`, `Move the boxes ${direction}`, [`Mod+Shift+${key}`], direction, gridStep),
  nudge(
    `canvas.move.${direction}.little`,
    `Move the boxes ${direction} by one pixel`,
    [`Alt+${key}`, `Mod+Alt+Shift+${key}`],
    direction,
    1,
  ),
]);

function nudge(id: string, title: string, keys: readonly string[], direction: Direction, by: number): Command {
  return {
    id,
    title,
    category: 'Pipeline',
    keys,
    scope: 'canvas',
    keyOnly: true,
    when: onBox,
    run: (services) => {
      const state = services.store.getState();
      const { places } = state.canvas ?? { places: new Map<string, Position>() };
      const moved = new Map<string, Position>();
      for (const id of boxesInQuestion(state)) {
        const place = places.get(id);
        if (place !== undefined)
          moved.set(id, { x: place.x + shift[direction].x * by, y: place.y + shift[direction].y * by });
      }
      return moveBoxes(services, moved);
    },
  };
}

const alignTitles: Readonly<Record<Alignment, string>> = {
  left: 'Align the left edges of the selected boxes',
  top: 'Align the top edges of the selected boxes',
  columns: 'Distribute the selected boxes from left to right',
  rows: 'Distribute the selected boxes from top to bottom',
};

const alignments = (Object.keys(alignTitles) as Alignment[]).map(
  (alignment): Command => ({
    id: `canvas.align.${alignment}`,
    title: alignTitles[alignment],
    category: 'Pipeline',
    scope: 'canvas',
    when: selected(leastToAlign[alignment]),
    run: (services) => {
      const state = services.store.getState();
      const places = new Map(
        selectedBoxes(state).flatMap((id) => {
          const place = state.canvas?.places.get(id);
          return place === undefined ? [] : [[id, place] as const];
        }),
      );
      return moveBoxes(services, alignBoxes(places, alignment));
    },
  }),
);

/** Looking at the pipeline, and going and moving about in it. What changes it is in other files. */
export const canvasCommands: readonly Command[] = [
  ...walks,
  ends('canvas.first', 'Go to the first box', 'Home', 0),
  ends('canvas.last', 'Go to the last box', 'End', -1),
  {
    id: 'canvas.open',
    title: 'Open the box: its cell, its rows, or the group',
    category: 'Go',
    keys: ['Enter'],
    scope: 'canvas',
    when: (state, focus) => onBox(state, focus) && state.canvasCursor !== null,
    run: (services) => {
      const { canvasCursor } = services.store.getState();
      return canvasCursor === null ? undefined : openBox(services, canvasCursor);
    },
  },
  {
    id: 'canvas.toggle',
    title: 'Select the box, or not any more',
    category: 'Pipeline',
    keys: ['Space'],
    scope: 'canvas',
    keyOnly: true,
    when: onBox,
    run: ({ store }) => {
      const { canvasCursor: id, canvasSelection, selectOnCanvas } = store.getState();
      if (id === null) return;
      selectOnCanvas(
        canvasSelection.includes(id) ? canvasSelection.filter((other) => other !== id) : [...canvasSelection, id],
      );
    },
  },
  {
    id: 'canvas.selectAll',
    title: 'Select all boxes',
    category: 'Pipeline',
    keys: ['Mod+A'],
    scope: 'canvas',
    when: onCanvas,
    run: ({ store }) => {
      const { canvas, selectOnCanvas } = store.getState();
      selectOnCanvas((canvas?.model.boxes ?? []).map(({ id }) => id));
    },
  },
  {
    id: 'canvas.selectNone',
    title: 'Select nothing',
    category: 'Pipeline',
    keys: ['Escape'],
    scope: 'canvas',
    keyOnly: true,
    when: (state, focus) => onCanvas(state, focus) && (state.canvasSelection.length > 0 || state.canvasEdge !== null),
    run: ({ store }) => store.getState().selectOnCanvas([]),
  },
  {
    id: 'canvas.fit',
    title: 'Show the whole pipeline',
    category: 'View',
    keys: ['0'],
    scope: 'canvas',
    when: onCanvas,
    run: ({ store }) => store.getState().canvas?.fit(),
  },
  {
    id: 'canvas.fitSelection',
    title: 'Show the selected boxes',
    category: 'View',
    keys: ['1'],
    scope: 'canvas',
    when: (state, focus) => onCanvas(state, focus) && boxesInQuestion(state).length > 0,
    run: ({ store }) => store.getState().canvas?.fit(boxesInQuestion(store.getState())),
  },
  {
    id: 'canvas.zoomIn',
    title: 'Zoom in',
    category: 'View',
    keys: ['+', 'Shift++', '='],
    scope: 'canvas',
    when: onCanvas,
    run: ({ store }) => store.getState().canvas?.zoom(zoomStep),
  },
  {
    id: 'canvas.zoomOut',
    title: 'Zoom out',
    category: 'View',
    keys: ['-'],
    scope: 'canvas',
    when: onCanvas,
    run: ({ store }) => store.getState().canvas?.zoom(1 / zoomStep),
  },
  {
    id: 'canvas.search',
    title: 'Search the pipeline',
    category: 'Go',
    keys: ['Mod+F'],
    scope: 'canvas',
    // From everywhere that has no search of its own, and from its own field too.
    when: (state, focus) => inFront(state) && !focus.inDialog && !focus.inGrid && (focus.inCanvas || !focus.inText),
    run: ({ store }) => store.getState().canvas?.search(),
  },
  ...nudges,
  ...alignments,
  {
    id: 'canvas.arrange',
    title: 'Arrange all boxes afresh',
    category: 'Pipeline',
    scope: 'canvas',
    when: onCanvas,
    run: arrange,
  },
  {
    id: 'canvas.scope',
    title: 'Show the whole workspace, or only this pipeline',
    category: 'View',
    when: (state) => isCanvasInFront(state) && (state.workspace?.sketches.length ?? 0) > 0,
    run: ({ store }) => {
      const { canvasScope, setCanvasScope } = store.getState();
      setCanvasScope(canvasScope === 'workspace' ? 'sketch' : 'workspace');
    },
  },
  {
    id: 'canvas.outline',
    title: 'Show the pipeline as a list, or as boxes',
    category: 'View',
    when: (state) => state.activeTab === 'pipeline',
    run: ({ store }) =>
      store.setState({ pipelineShownAs: store.getState().pipelineShownAs === 'canvas' ? 'outline' : 'canvas' }),
  },
];

const zoomStep = 1.25;

function ends(id: string, title: string, key: string, place: number): Command {
  return {
    id,
    title,
    category: 'Go',
    keys: [key],
    scope: 'canvas',
    keyOnly: true,
    when: onBox,
    run: ({ store }) => {
      const { canvas } = store.getState();
      const target = canvas === null ? undefined : readingOrder(canvas.places).at(place);
      if (canvas !== null && target !== undefined) goTo(store, canvas, target, 'select');
    },
  };
}

function goTo(store: Services['store'], canvas: CanvasHandle, id: string, follow: Follow): void {
  const { canvasSelection, selectOnCanvas } = store.getState();
  if (follow === 'select') selectOnCanvas([id]);
  if (follow === 'extend') selectOnCanvas([...canvasSelection.filter((other) => other !== id), id]);
  canvas.focus(id);
}

/** Those of the selection that are on the canvas. */
export function selectedBoxes({ canvas, canvasSelection }: AppState): readonly string[] {
  return canvasSelection.filter((id) => canvas?.places.has(id) ?? false);
}

/** What an edit is about: the selected boxes, or the one that the keyboard is on. */
export function boxesInQuestion(state: AppState): readonly string[] {
  const selection = selectedBoxes(state);
  const { canvasCursor } = state;
  if (selection.length > 0) return selection;
  return canvasCursor !== null && state.canvas?.places.has(canvasCursor) === true ? [canvasCursor] : [];
}

/** Shows what a box stands for: the cell of a node, or its rows; a collapsed group opens. */
export async function openBox(services: Services, id: string): Promise<void> {
  if (!id.startsWith(groupPrefix)) {
    const isMacro = services.store.getState().graph.byName.get(id)?.kind === 'macro';
    return isMacro ? goToDefinition(services, id) : goToNode(services, id);
  }
  await editPipeline(services, [{ do: 'changeGroup', name: id.slice(groupPrefix.length), collapsed: false }]);
}

async function arrange(services: Services): Promise<void> {
  const { canvas } = services.store.getState();
  if (canvas === null) return;
  await moveBoxes(services, await canvas.arrange());
  services.store.getState().canvas?.fit();
}
