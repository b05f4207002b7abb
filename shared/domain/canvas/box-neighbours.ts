import type { Position } from '../sketch/sketch';
import { boxWidth, type Places } from './box-places';

export type Direction = 'left' | 'right' | 'up' | 'down';

/**
 * All boxes as the eye goes: column by column from the left, each from above. What overlaps a column by half a box belongs to
 * it. Up and Down walk through this order, so that every box can be reached.
 */
export function readingOrder(places: Places): string[] {
  const sorted = [...places].sort(([, a], [, b]) => a.x - b.x || a.y - b.y);
  const columns: (typeof sorted)[] = [];
  let start = -Infinity;
  for (const entry of sorted) {
    if (entry[1].x - start > boxWidth / 2) {
      columns.push([]);
      start = entry[1].x;
    }
    columns.at(-1)?.push(entry);
  }
  return columns.flatMap((column) => column.sort(([, a], [, b]) => a.y - b.y || a.x - b.x).map(([id]) => id));
}

/**
 * Where an arrow key leads from a box: to the right along an edge to what reads it, to the left to what it reads (of several,
 * the one nearest in height), up and down to the neighbour by place. Null at an end.
 */
export function neighbourOf(
  id: string,
  direction: Direction,
  places: Places,
  edges: readonly { readonly from: string; readonly to: string }[],
): string | null {
  if (direction === 'up' || direction === 'down') {
    const order = readingOrder(places);
    const at = order.indexOf(id);
    return at < 0 ? null : (order[at + (direction === 'down' ? 1 : -1)] ?? null);
  }
  const own = places.get(id);
  if (own === undefined) return null;
  const [near, far] = direction === 'right' ? (['from', 'to'] as const) : (['to', 'from'] as const);
  let best: string | null = null;
  let least = Infinity;
  for (const edge of edges) {
    const other = edge[near] === id ? places.get(edge[far]) : undefined;
    if (other === undefined) continue;
    const distance = Math.abs(other.y - own.y) + Math.abs(other.x - own.x) / 1000;
    if (distance >= least) continue;
    least = distance;
    best = edge[far];
  }
  return best;
}

/** The box that stands nearest to a place; undefined where there is none. */
export function nearestBox(places: Places, at: Position): string | undefined {
  let best: string | undefined;
  let least = Infinity;
  for (const [id, { x, y }] of places) {
    const distance = Math.hypot(x - at.x, y - at.y);
    if (distance >= least) continue;
    least = distance;
    best = id;
  }
  return best;
}
