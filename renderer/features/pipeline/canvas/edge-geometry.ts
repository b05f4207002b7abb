import { boxHeight, boxWidth, type Places } from '../../../../shared/domain/canvas/box-places';
import type { CanvasEdge } from '../../../../shared/domain/canvas/canvas-model';
import type { Position } from '../../../../shared/domain/sketch/sketch';

/** How far the handles of a box stand out at its sides, in pixels. */
export const handleReach = 4.5;

/** A curve from the right side of one box to the left side of another: two ends and their two handles. */
export interface EdgeCurve {
  readonly start: Position;
  readonly startHandle: Position;
  readonly endHandle: Position;
  readonly end: Position;
}

export function curveBetween(from: Position, to: Position): EdgeCurve {
  const start = { x: from.x + boxWidth, y: from.y + boxHeight / 2 };
  const end = { x: to.x, y: to.y + boxHeight / 2 };
  const distance = end.x - start.x;
  // An edge that leads back swings out, so that it can be told from one that leads on.
  const reach = distance >= 0 ? Math.max(30, distance / 2) : 40 + Math.sqrt(-distance) * 5;
  return {
    start,
    startHandle: { x: start.x + reach, y: start.y },
    endHandle: { x: end.x - reach, y: end.y },
    end,
  };
}

export function pathOf({ start, startHandle, endHandle, end }: EdgeCurve): string {
  return `M${start.x},${start.y}C${startHandle.x},${startHandle.y} ${endHandle.x},${endHandle.y} ${end.x},${end.y}`;
}

/** The middle of the curve, where its label stands. */
export function middleOf({ start, startHandle, endHandle, end }: EdgeCurve): Position {
  return {
    x: (start.x + 3 * startHandle.x + 3 * endHandle.x + end.x) / 8,
    y: (start.y + 3 * startHandle.y + 3 * endHandle.y + end.y) / 8,
  };
}

/** Straight pieces that a curve is taken for when something near it is looked for. */
const pieces = 24;

/** The edge nearest to a point, no farther from it than `reach`; null where there is none. For edges that are only drawn. */
export function edgeNear(
  edges: readonly CanvasEdge[],
  places: Places,
  point: Position,
  reach: number,
): CanvasEdge | null {
  let best: CanvasEdge | null = null;
  let least = reach;
  for (const edge of edges) {
    const [from, to] = [places.get(edge.from), places.get(edge.to)];
    if (from === undefined || to === undefined) continue;
    const { start, startHandle, endHandle, end } = curveBetween(from, to);
    // A curve stays within its ends and handles.
    const [ends, heights] = [
      [start.x, startHandle.x, endHandle.x, end.x],
      [start.y, end.y],
    ];
    if (point.x < Math.min(...ends) - least || point.x > Math.max(...ends) + least) continue;
    if (point.y < Math.min(...heights) - least || point.y > Math.max(...heights) + least) continue;
    let last = start;
    for (let piece = 1; piece <= pieces; piece++) {
      const t = piece / pieces;
      const [a, b, c, d] = [(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t ** 2, t ** 3];
      const next = {
        x: a * start.x + b * startHandle.x + c * endHandle.x + d * end.x,
        y: a * start.y + b * startHandle.y + c * endHandle.y + d * end.y,
      };
      const distance = distanceToPiece(point, last, next);
      if (distance <= least) {
        least = distance;
        best = edge;
      }
      last = next;
    }
  }
  return best;
}

function distanceToPiece(point: Position, from: Position, to: Position): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / length;
  const share = Math.max(0, Math.min(1, along));
  return Math.hypot(point.x - from.x - share * dx, point.y - from.y - share * dy);
}
