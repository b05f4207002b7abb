import { describe, expect, it } from 'vitest';
import { type Bins, binsOf, mostBins } from './bins';

const edges = ({ from, width, count }: Bins) => [from, from + width * count];

describe('bins of equal width', () => {
  it('gives whole numbers of a small range a bin each', () => {
    expect(binsOf({ kind: 'integer' }, 3, 10)).toEqual({ from: 3, width: 1, count: 8, step: 1 });
  });

  it('has edges at whole numbers for whole numbers, and covers the greatest', () => {
    const bins = binsOf({ kind: 'bigint' }, 0, 999);
    expect(bins).toEqual({ from: 0, width: 42, count: 24, step: 1 });
    expect(edges(bins)[1]).toBeGreaterThan(999);
  });

  it('has edges that a decimal can spell', () => {
    expect(binsOf({ kind: 'decimal', width: 12, scale: 2 }, 0, 999.99)).toMatchObject({ width: 41.67, step: 0.01 });
  });

  it('divides the range of floating numbers evenly', () => {
    const bins = binsOf({ kind: 'double' }, -1, 5);
    expect(bins).toEqual({ from: -1, width: 0.25, count: mostBins, step: 0 });
  });

  it('has one bin for one value', () => {
    for (const type of [{ kind: 'double' }, { kind: 'date' }] as const) {
      expect(binsOf(type, 10, 10)).toMatchObject({ from: 10, count: 1 });
    }
  });

  it('rounds the width of spans of time to whole seconds, minutes and hours', () => {
    const second = 1_000_000;
    expect(binsOf({ kind: 'timestamp' }, 0, 60 * 24 * second).width % second).toBe(0);
    expect(binsOf({ kind: 'timestamp' }, 0, 100 * 86_400 * second).width % (3600 * second)).toBe(0);
  });

  it('covers numbers too large for whole steps', () => {
    const bins = binsOf({ kind: 'hugeint' }, -1.7e38, 1.7e38);
    expect(bins.count).toBe(mostBins);
    expect(bins.step).toBe(0);
  });

  it('has none where the range has no width in numbers', () => {
    expect(binsOf({ kind: 'double' }, -1.7e308, 1.7e308).count).toBe(0);
  });
});
