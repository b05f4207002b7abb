import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isScaled,
  maxTop,
  rowHeight,
  scrollHeight,
  scrollOfTop,
  topOfScroll,
  topToShow,
  visibleRows,
} from './grid-geometry';

const viewport = fc.record({
  rows: fc.integer({ min: 0, max: 2_000_000_000 }),
  height: fc.integer({ min: 24, max: 2000 }),
});

describe('the geometry of a grid', () => {
  it('keeps the scrolled element below the height at which browsers stop', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2_000_000_000 }), (rows) => scrollHeight(rows) < 2 ** 23));
  });

  it('shows the last row when the scroll bar is at its end, whatever the number of rows', () => {
    fc.assert(
      fc.property(viewport, (view) => {
        fc.pre(view.rows > 0);
        const end = Math.max(0, scrollHeight(view.rows) - view.height);
        expect(visibleRows(view, topOfScroll(view, end)).last).toBe(view.rows - 1);
      }),
    );
  });

  it('gives the same place back for a scroll position that it gave', () => {
    fc.assert(
      fc.property(viewport, fc.double({ min: 0, max: 1, noNaN: true }), (view, share) => {
        const top = share * maxTop(view);
        expect(topOfScroll(view, scrollOfTop(view, top))).toBeCloseTo(top, 3);
      }),
    );
  });

  it('moves by single rows even where a pixel of the scroll bar stands for many', () => {
    const view = { rows: 3_000_000, height: 264 };
    expect(isScaled(view.rows)).toBe(true);
    const top = topToShow(view, 0, 2_999_999);
    expect(visibleRows(view, top)).toEqual({ first: 2_999_989, last: 2_999_999 });
    expect(visibleRows(view, top - rowHeight)).toEqual({ first: 2_999_988, last: 2_999_998 });
  });

  it('shows any row wholly', () => {
    fc.assert(
      fc.property(viewport, fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (view, number, share) => {
        fc.pre(view.rows > 0);
        const row = number % view.rows;
        const top = topToShow(view, share * maxTop(view), row);
        expect(row * rowHeight).toBeGreaterThanOrEqual(top);
        expect((row + 1) * rowHeight).toBeLessThanOrEqual(top + view.height);
      }),
    );
  });

  it('has no rows to show for an empty result', () => {
    expect(visibleRows({ rows: 0, height: 200 }, 0).last).toBe(-1);
  });
});
