import { boxHeight, boxWidth } from '../../../../shared/domain/canvas/box-places';
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
