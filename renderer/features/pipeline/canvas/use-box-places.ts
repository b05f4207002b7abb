import { useEffect, useMemo, useState } from 'react';
import { frameRectangle, knownPlaces, type Places } from '../../../../shared/domain/canvas/box-places';
import type { CanvasModel } from '../../../../shared/domain/canvas/canvas-model';
import { partsOf, placeAsLaidOut, placeBeside } from '../../../../shared/domain/canvas/place-boxes';
import { type Problem, toProblem } from '../../../../shared/domain/problem';
import { useAppState, useServices } from '../../../state/app-context';
import { sessionPlaces, sketchOnCanvas } from '../../../state/pipeline-slice';
import { layOutInWorker } from './layout/lay-out-in-worker';
import { useUnchanged } from './use-canvas-model';

interface BoxPlaces {
  /** Of the boxes that have one. */
  readonly places: Places;
  /** Some boxes wait for a place. */
  readonly isBusy: boolean;
  readonly problem: Problem | null;
  readonly retry: () => void;
}

/** Where the boxes stand: as the sketch has it, as they stood before in this session, or where the layout puts them. */
export function useBoxPlaces(model: CanvasModel): BoxPlaces {
  const services = useServices();
  const file = useAppState((state) => sketchOnCanvas(state)?.file ?? '');
  const written = useUnchanged(useAppState((state) => sketchOnCanvas(state)?.positions));
  const moved = useAppState((state) => state.canvasMoved);
  const session = useAppState(sessionPlaces);
  const places = useMemo(
    () => knownPlaces(model, { moved, sketch: written ?? {}, session }),
    [model, moved, written, session],
  );
  const isBusy = places.size < model.boxes.length;
  const [problem, setProblem] = useState<Problem | null>(null);
  const [turn, setTurn] = useState(0);

  // What had a place keeps it, also when the sketch forgets it. What is being moved may have to go back.
  useEffect(() => {
    if (moved.size > 0) return;
    if ([...places].some(([id, { x, y }]) => session.get(id)?.x !== x || session.get(id)?.y !== y))
      services.store.getState().rememberPlaces(file, new Map([...session, ...places]));
  }, [services, file, places, session, moved]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn is another try.
  useEffect(() => {
    if (!isBusy) return;
    const control = new AbortController();
    void findPlaces(model, places, session.size > 0, control.signal).then(
      (found) => {
        if (control.signal.aborted) return;
        setProblem(null);
        const state = services.store.getState();
        state.rememberPlaces(file, new Map([...sessionPlaces(state), ...found]));
      },
      (error: unknown) => {
        if (!control.signal.aborted) setProblem(toProblem(error));
      },
    );
    return () => control.abort();
  }, [services, file, model, places, isBusy, turn]);

  // What failed and got its places another way is no problem any more.
  return { places, isBusy, problem: isBusy ? problem : null, retry: () => setTurn((known) => known + 1) };
}

/**
 * Places for the boxes that have none. At the first look at a sketch that places few, all are laid out and those stay where
 * they are put; later, and where most have a place, new ones stand beside what they read.
 */
async function findPlaces(model: CanvasModel, known: Places, isLater: boolean, signal: AbortSignal): Promise<Places> {
  const open = model.boxes.filter(({ id }) => !known.has(id));
  // A frame that gets another box is no obstacle to it.
  const taken = model.frames.flatMap(({ boxes }) => {
    if (boxes.some((id) => !known.has(id))) return [];
    const frame = frameRectangle(boxes.flatMap((id) => known.get(id) ?? []));
    return frame === undefined ? [] : [frame];
  });
  const ask = (boxes: readonly string[]) => layOutInWorker({ boxes, frames: model.frames, edges: model.edges }, signal);
  if (!isLater && known.size * 2 < model.boxes.length) {
    const all = await ask(model.boxes.map(({ id }) => id));
    return placeAsLaidOut(known, new Map(open.map(({ id }) => [id, all.get(id) ?? { x: 0, y: 0 }])));
  }
  const ids = open.map(({ id }) => id);
  const alone = partsOf(ids, model.edges).every((part) => part.length === 1);
  const layout = alone ? new Map(ids.map((id) => [id, { x: 0, y: 0 }])) : await ask(ids);
  return placeBeside({ known, layout, edges: model.edges, taken });
}
