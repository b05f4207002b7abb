import { describe, expect, it } from 'vitest';
import { orderMarks } from './order-marks';

const mark = (left: number, top: number, width = 10, height = 10) => ({ left, top, width, height });

describe('the ways of the arrows through marks', () => {
  it('go through bars in the order in which they stand, however high they are and in whatever order they were drawn', () => {
    const bars = [mark(40, 80, 10, 20), mark(0, 10, 10, 90), mark(20, 50, 10, 50)];
    expect(orderMarks(bars).across).toEqual([1, 2, 0]);
    const lying = [mark(0, 40, 80, 10), mark(0, 0, 20, 10), mark(0, 20, 50, 10)];
    expect(orderMarks(lying).down).toEqual([1, 2, 0]);
  });

  it('go along the rows and the columns of a grid', () => {
    const grid = [mark(0, 0), mark(0, 10), mark(10, 0), mark(10, 10), mark(20, 0), mark(20, 10)];
    expect(orderMarks(grid)).toEqual({ across: [0, 2, 4, 1, 3, 5], down: [0, 1, 2, 3, 4, 5] });
  });

  it('reach every mark, also those that stand at one place', () => {
    const points = Array.from({ length: 200 }, (_, index) => mark((index * 37) % 50, (index * 91) % 70));
    const { across, down } = orderMarks([...points, ...points]);
    const all = Array.from({ length: 400 }, (_, index) => index);
    expect([...across].sort((a, b) => a - b)).toEqual(all);
    expect([...down].sort((a, b) => a - b)).toEqual(all);
  });
});
