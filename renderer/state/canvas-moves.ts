import { knownPlaces, type Places, positionsAfter } from '../../shared/domain/canvas/box-places';
import type { Position } from '../../shared/domain/sketch/sketch';
import { editPipeline } from './pipeline-edits';
import { sessionPlaces, sketchOnCanvas } from './pipeline-slice';
import type { Services } from './services';
import type { AppState } from './store';

/** The places that the canvas knows of, in the order in which they count. */
export function placesKnown(state: AppState) {
  const sketch = sketchOnCanvas(state);
  return {
    moved: state.canvasMoved,
    sketch: sketch?.positions ?? {},
    session: sessionPlaces(state),
  };
}
const noPlaces: Places = new Map();

interface Moving {
  /** The workspace whose boxes move. */
  readonly root: string | undefined;
  /** Of nodes, not yet sent. */
  next: Record<string, Position>;
  /** Settles when nothing is left to send. */
  done: Promise<void> | null;
}
const movings = new WeakMap<Services, Moving>();

/**
 * Moves boxes and frames, by id: shown at once, kept when the sketch has them, and put back with the problem when it cannot
 * have them. Moves that come while one is being written go together as the next one.
 */
export function moveBoxes(services: Services, moved: Places): Promise<void> {
  const state = services.store.getState();
  if (state.canvas === null || moved.size === 0) return Promise.resolve();
  const known = placesKnown(state);
  const places = knownPlaces(state.canvas.model, known);
  const positions = positionsAfter(state.canvas.model, moved, places, known);
  services.store.setState({ canvasMoved: new Map([...state.canvasMoved, ...Object.entries(positions)]) });
  const moving = movingIn(services, state.workspace?.root);
  Object.assign(moving.next, positions);
  moving.done ??= send(services, moving);
  return moving.done;
}

/** What moves in the workspace. What was not sent of another one stays there. */
function movingIn(services: Services, root: string | undefined): Moving {
  const known = movings.get(services);
  if (known !== undefined && known.root === root) return known;
  const moving: Moving = { root, next: {}, done: null };
  movings.set(services, moving);
  return moving;
}

async function send(services: Services, moving: Moving): Promise<void> {
  const { store } = services;
  const isOnScreen = () => store.getState().workspace?.root === moving.root;
  try {
    while (Object.keys(moving.next).length > 0 && isOnScreen()) {
      const positions = moving.next;
      moving.next = {};
      const change = await editPipeline(services, [{ do: 'move', positions }]);
      const isOver = () => Object.keys(moving.next).length > 0 || !isOnScreen();
      if (change.files.length > 0) await untilSketchHas(store, positions, isOver);
    }
  } finally {
    moving.next = {};
    moving.done = null;
    if (isOnScreen()) store.setState({ canvasMoved: noPlaces });
  }
}

/** How long the workspace may take to tell of an edit that was made; then it says something else on purpose. */
const tellingMs = 2000;

/** Until the workspace tells of the positions that were written: boxes would jump back and forth otherwise. */
function untilSketchHas(
  store: Services['store'],
  positions: Readonly<Record<string, Position>>,
  isOver: () => boolean,
): Promise<void> {
  const isThere = () => {
    const known = sketchOnCanvas(store.getState())?.positions ?? {};
    return Object.entries(positions).every(([name, { x, y }]) => known[name]?.x === x && known[name].y === y);
  };
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      stop();
      done();
    };
    const timer = setTimeout(end, tellingMs);
    const stop = store.subscribe(() => (isThere() || isOver()) && end());
    if (isThere() || isOver()) end();
  });
}
