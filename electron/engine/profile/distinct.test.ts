import { describe, expect, it } from 'vitest';
import { bucketsFor, estimateDistinct, greatestRange } from './distinct';

describe('the number of different values from occupied buckets', () => {
  it('is close to the truth', () => {
    const buckets = bucketsFor(10_000_000);
    for (const distinct of [1000, 400_000, 10_000_000]) {
      const occupied = Math.round(buckets * (1 - (1 - 1 / buckets) ** distinct));
      const estimate = estimateDistinct(occupied, buckets, 10_000_000);
      expect(Math.abs(estimate.distinct / distinct - 1)).toBeLessThan(0.001);
      expect(estimate.error).toBeLessThan(0.01);
    }
  });

  it('is never more than the rows', () => {
    expect(estimateDistinct(999, 1000, 50).distinct).toBe(50);
    expect(estimateDistinct(1000, 1000, 5000).distinct).toBe(5000);
    expect(estimateDistinct(0, 1000, 50)).toEqual({ distinct: 0, error: 0 });
  });

  it('has enough buckets for the rows, within the memory of a pass', () => {
    expect(bucketsFor(2_000_000)).toBe(2 ** 22);
    expect(bucketsFor(10_000_000_000)).toBeLessThanOrEqual(greatestRange);
  });
});
