import type { ChartMark } from './chart-marks';

type Place = Pick<ChartMark, 'left' | 'top' | 'width' | 'height'>;

/** The ways of the arrows through marks, as their indices: each goes through all of them. */
export interface MarkOrder {
  /** From left to right. */
  readonly across: readonly number[];
  /** From top to bottom. */
  readonly down: readonly number[];
}

/**
 * Marks from left to right and from top to bottom, by their middles. In a grid, such as a heat map, the way across goes
 * through its rows and the way down through its columns.
 */
export function orderMarks(marks: readonly Place[]): MarkOrder {
  const xs = marks.map(({ left, width }) => Math.round(left + width / 2));
  const ys = marks.map(({ top, height }) => Math.round(top + height / 2));
  const isGrid = new Set(xs).size * new Set(ys).size <= marks.length * 1.25;
  const byX = sorted(xs, ys);
  const byY = sorted(ys, xs);
  return isGrid ? { across: byY, down: byX } : { across: byX, down: byY };
}

function sorted(first: readonly number[], second: readonly number[]): number[] {
  const at = (values: readonly number[], index: number) => values[index] ?? 0;
  return first
    .map((_, index) => index)
    .sort((a, b) => at(first, a) - at(first, b) || at(second, a) - at(second, b) || a - b);
}
