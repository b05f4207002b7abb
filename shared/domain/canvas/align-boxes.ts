import type { Position } from '../sketch/sketch';
import { boxHeight, boxWidth, gridStep, type Places } from './box-places';

export type Alignment = 'left' | 'top' | 'columns' | 'rows';

/** Fewer boxes than this have nothing to be aligned with. */
export const leastToAlign: Readonly<Record<Alignment, number>> = { left: 2, top: 2, columns: 3, rows: 3 };

/**
 * The places of boxes that are not yet as asked: all at the left one's x, all at the top one's y, or with the same room
 * between them from left to right (`columns`) or from top to bottom (`rows`), the outer two staying. Boxes that do not fit
 * between the outer two stand side by side.
 */
export function alignBoxes(places: Places, alignment: Alignment): Map<string, Position> {
  const entries = [...places];
  if (entries.length < leastToAlign[alignment]) return new Map();
  const aligned = alignment === 'left' || alignment === 'top' ? toEdge(entries, alignment) : spread(entries, alignment);
  return new Map(aligned.filter(([id, { x, y }]) => places.get(id)?.x !== x || places.get(id)?.y !== y));
}

type Entry = [string, Position];

function toEdge(entries: readonly Entry[], edge: 'left' | 'top'): Entry[] {
  const axis = edge === 'left' ? 'x' : 'y';
  const least = Math.min(...entries.map(([, position]) => position[axis]));
  return entries.map(([id, position]) => [id, { ...position, [axis]: least }]);
}

function spread(entries: readonly Entry[], direction: 'columns' | 'rows'): Entry[] {
  const axis = direction === 'columns' ? 'x' : 'y';
  const least = (direction === 'columns' ? boxWidth : boxHeight) + 2 * gridStep;
  const sorted = [...entries].sort(([, a], [, b]) => a[axis] - b[axis]);
  const first = sorted[0]?.[1][axis] ?? 0;
  const last = sorted.at(-1)?.[1][axis] ?? 0;
  const step = Math.max(least, (last - first) / (sorted.length - 1));
  return sorted.map(([id, position], index) => [id, { ...position, [axis]: Math.round(first + index * step) }]);
}
