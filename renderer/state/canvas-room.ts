import { boxHeight, boxWidth, gridStep, type Places } from '../../shared/domain/canvas/box-places';
import type { Position } from '../../shared/domain/sketch/sketch';

/** Room between a new box and others: wide enough for an edge to be seen. */
const room = { x: 8 * gridStep, y: 2 * gridStep };

/** Where a box that reads others stands: to their right, in the middle of their heights, below what is there already. Null beside none. */
export function placeBeside(from: readonly Position[], places: Places): Position | null {
  const [first] = from;
  if (first === undefined) return null;
  const right = Math.max(...from.map(({ x }) => x)) + boxWidth;
  const y = (Math.min(...from.map((place) => place.y)) + Math.max(...from.map((place) => place.y))) / 2;
  return freePlace({ x: right + room.x, y }, places);
}

/** The place, or the next one below it where no other box is. Whole units: they are written into a file. */
export function freePlace(at: Position, places: Places): Position {
  const place = { x: Math.round(at.x), y: Math.round(at.y) };
  for (;;) {
    const taken = [...places.values()].find(
      ({ x, y }) => Math.abs(x - place.x) < boxWidth + gridStep && Math.abs(y - place.y) < boxHeight + gridStep,
    );
    if (taken === undefined) return place;
    place.y = Math.round(taken.y + boxHeight + room.y);
  }
}
