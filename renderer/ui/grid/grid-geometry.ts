/**
 * Where rows are when there are more of them than a browser can lay out: elements end at about 2^24 pixels (883,000 rows),
 * so a taller table gets a scroll bar of `maxScrollHeight` that stands for the whole, and the wheel and the keys move in
 * real pixels. `top` is always in real pixels of the whole table.
 */

export const rowHeight = 24;
const maxScrollHeight = 8_000_000;

export interface Viewport {
  readonly rows: number;
  /** Height of the part that shows rows, in pixels. */
  readonly height: number;
}

/** Height of the scrolled element that stands for the rows. */
export function scrollHeight(rows: number): number {
  return Math.min(rows * rowHeight, maxScrollHeight);
}

export function isScaled(rows: number): boolean {
  return rows * rowHeight > maxScrollHeight;
}

/** The largest `top`: the last row stands at the lower edge. */
export function maxTop({ rows, height }: Viewport): number {
  return Math.max(0, rows * rowHeight - height);
}

export function clampTop(viewport: Viewport, top: number): number {
  return Math.max(0, Math.min(maxTop(viewport), top));
}

/** `top` for a position of the scroll bar. Its end is exactly the last row. */
export function topOfScroll(viewport: Viewport, scrollTop: number): number {
  if (!isScaled(viewport.rows)) return clampTop(viewport, scrollTop);
  const range = scrollHeight(viewport.rows) - viewport.height;
  return range <= 0 ? 0 : clampTop(viewport, (scrollTop / range) * maxTop(viewport));
}

/** The position of the scroll bar for a `top`. */
export function scrollOfTop(viewport: Viewport, top: number): number {
  if (!isScaled(viewport.rows)) return top;
  const most = maxTop(viewport);
  return most === 0 ? 0 : (top / most) * (scrollHeight(viewport.rows) - viewport.height);
}

/** The rows that are at least partly visible; `last` is -1 when there are none. */
export function visibleRows({ rows, height }: Viewport, top: number): { first: number; last: number } {
  return {
    first: Math.max(0, Math.floor(top / rowHeight)),
    last: Math.min(rows - 1, Math.ceil((top + height) / rowHeight) - 1),
  };
}

/** The nearest `top` at which the row is wholly visible. */
export function topToShow(viewport: Viewport, top: number, row: number): number {
  const start = row * rowHeight;
  if (start < top) return clampTop(viewport, start);
  if (start + rowHeight > top + viewport.height) return clampTop(viewport, start + rowHeight - viewport.height);
  return top;
}
