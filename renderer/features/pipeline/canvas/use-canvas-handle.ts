import { getViewportForBounds, useReactFlow, useStore, useStoreApi } from '@xyflow/react';
import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import {
  boundsOf,
  boxHeight,
  boxRectangle,
  boxWidth,
  type Places,
  type Rectangle,
} from '../../../../shared/domain/canvas/box-places';
import type { CanvasModel } from '../../../../shared/domain/canvas/canvas-model';
import type { Position } from '../../../../shared/domain/sketch/sketch';
import { useAppState, useServices } from '../../../state/app-context';
import type { CanvasHandle } from '../../../state/pipeline-slice';
import { layOutInWorker } from './layout/lay-out-in-worker';

export const leastZoom = 0.005;
export const greatestZoom = 2;
/** A box that is gone to is at least this large. */
const readableZoom = 0.75;
const motionMs = 120;

interface HandleParts {
  readonly model: CanvasModel;
  readonly places: Places;
  readonly wantedFocus: RefObject<string | null>;
  readonly onSearch: () => void;
}

/** What commands and keys do with the canvas on screen; the store has it as long as the canvas is there. */
export function useCanvasHandle({ model, places, wantedFocus, onSearch }: HandleParts) {
  const { store } = useServices();
  const flow = useReactFlow();
  const flowStore = useStoreApi();
  const now = useRef({ model, places, onSearch });
  now.current = { model, places, onSearch };

  const actions = useMemo(() => {
    const look = (bounds: Rectangle, most: number) => {
      const { width, height } = flowStore.getState();
      const viewport = getViewportForBounds(bounds, width, height, leastZoom, most, 0.08);
      void flow.setViewport(viewport, { duration: motion() });
    };
    const fit = (ids?: readonly string[]) => {
      const { places: all } = now.current;
      const bounds = boundsOf(ids === undefined ? all.values() : ids.flatMap((id) => all.get(id) ?? []));
      if (bounds !== undefined) look(bounds, ids === undefined ? 1 : 1.25);
    };
    /**
     * Brings a box into view, large enough to be read: into its middle, or (`nearby`) just in where it is not far off, so that
     * the rest stays near. What can be seen well already stays where it is.
     */
    const show = (id: string, nearby = false) => {
      const place = now.current.places.get(id);
      if (place === undefined) return;
      const { transform, width, height } = flowStore.getState();
      const [x, y, zoom] = transform;
      const [left, top] = [place.x * zoom + x, place.y * zoom + y];
      const isIn =
        left >= 0 && top >= 0 && left + boxWidth * zoom <= width && top + boxHeight * zoom <= height && zoom >= 0.4;
      if (isIn) return;
      const [dx, dy] = [intoView(left, boxWidth * zoom, width), intoView(top, boxHeight * zoom, height)];
      if (nearby && zoom >= 0.4 && Math.abs(dx) < width / 2 && Math.abs(dy) < height / 2) {
        void flow.setViewport({ x: x + dx, y: y + dy, zoom }, { duration: motion() });
        return;
      }
      void flow.setCenter(place.x + boxWidth / 2, place.y + boxHeight / 2, {
        zoom: Math.max(zoom, readableZoom),
        duration: motion(),
      });
    };
    /** Puts the keyboard on a box; one that is not in the document yet takes it when it comes. */
    const take = (id: string) => {
      wantedFocus.current = id;
      store.setState({ canvasCursor: id });
      const element = document.querySelector<HTMLElement>(`[data-pipeline-canvas] [data-box="${CSS.escape(id)}"]`);
      if (element === null) return;
      wantedFocus.current = null;
      element.focus({ preventScroll: true });
    };
    return {
      fit,
      show,
      toCanvas: (point?: Position) => {
        if (point !== undefined) return flow.screenToFlowPosition(point, { snapToGrid: false });
        const { transform, width, height } = flowStore.getState();
        return { x: (width / 2 - transform[0]) / transform[2], y: (height / 2 - transform[1]) / transform[2] };
      },
      zoom: (factor: number) => void flow.zoomTo(flow.getZoom() * factor, { duration: motion() }),
      zoomNow: () => flow.getZoom(),
      take,
      focus: (id: string) => {
        show(id, true);
        take(id);
      },
      search: () => now.current.onSearch(),
      arrange: async () => {
        const { boxes, frames, edges } = now.current.model;
        const request = { boxes: boxes.map(({ id }) => id), frames, edges };
        return layOutInWorker(request, new AbortController().signal);
      },
    };
  }, [flow, flowStore, store, wantedFocus]);

  useLayoutEffect(() => {
    const canvas: CanvasHandle = { ...actions, model, places };
    store.setState({ canvas });
    return () => {
      if (store.getState().canvas === canvas) store.setState({ canvas: null });
    };
  }, [store, actions, model, places]);

  useReveal(actions, model, places);
  return actions;
}

/** The last turn of `canvasReveal` that was answered, also by a canvas that is gone. */
let revealed = 0;

/** Brings the selection into view when somebody asks for it, as soon as it has a place. */
function useReveal(
  actions: { readonly focus: (id: string) => void; readonly fit: (ids: readonly string[]) => void },
  model: CanvasModel,
  places: Places,
): void {
  const { store } = useServices();
  const turn = useAppState((state) => state.canvasReveal);
  const isMeasured = useStore((state) => state.width > 0);
  const graph = useAppState((state) => state.graph);
  useEffect(() => {
    if (turn === revealed || !isMeasured) return;
    const { canvasSelection, canvasScope, setCanvasScope } = store.getState();
    // What is no part of this pipeline is shown among the whole workspace.
    const isElsewhere = canvasSelection.some((id) => graph.byName.has(id) && !model.boxOf.has(id));
    if (isElsewhere && canvasScope === 'sketch') return setCanvasScope('workspace');
    const ids = canvasSelection.map((id) => model.boxOf.get(id) ?? id).filter((id) => places.has(id));
    const last = ids.at(-1);
    if (last === undefined) return;
    revealed = turn;
    store.getState().selectOnCanvas(ids);
    if (ids.length > 1) actions.fit(ids);
    actions.focus(last);
  }, [store, turn, actions, graph, model, places, isMeasured]);
}

/** Room beside a box that was brought into view, in pixels. */
const viewMargin = 40;

/** How far a box has to move along one axis to be within the view; into its middle where there is no room around it. */
function intoView(start: number, size: number, room: number): number {
  if (size + 2 * viewMargin > room) return (room - size) / 2 - start;
  return Math.max(viewMargin, Math.min(start, room - size - viewMargin)) - start;
}

/** The box under a point; where several cover one another, the last. */
export function boxAt(places: Places, { x, y }: Position): string | null {
  let found: string | null = null;
  for (const [id, position] of places) {
    const box = boxRectangle(position);
    if (x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height) found = id;
  }
  return found;
}

function motion(): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : motionMs;
}
