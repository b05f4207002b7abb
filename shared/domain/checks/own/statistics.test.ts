import { describe, expect, it } from 'vitest';
import { fences, kolmogorovSurvival, median, modifiedZScore, quantile } from './statistics';

describe('robust statistics', () => {
  it('take quantiles by linear interpolation, as numpy.quantile does', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(quantile([10, 20, 30, 40, 50], 0.1)).toBe(14);
    expect(quantile([7], 0.9)).toBe(7);
    expect(median([])).toBeNaN();
  });

  it('score by median and MAD', () => {
    // 0.6745 * (20 - 11) / 1
    expect(modifiedZScore(20, [10, 11, 12, 11, 9, 13, 11]).score).toBeCloseTo(0.6745 * 9, 10);
    expect(modifiedZScore(11, [10, 11, 12]).score).toBe(0);
  });

  it('score by the mean deviation where most values are equal, and without end where all are', () => {
    // The MAD of 5, 5, 5, 5, 9 is 0; its mean absolute deviation is 0.8.
    expect(modifiedZScore(7, [5, 5, 5, 5, 9]).score).toBeCloseTo(2 / (0.8 * 1.253314), 10);
    expect(modifiedZScore(6, [5, 5, 5]).score).toBe(Number.POSITIVE_INFINITY);
    expect(modifiedZScore(5, [5, 5, 5]).score).toBe(0);
  });

  it('put fences beyond the quartiles', () => {
    expect(fences([1, 2, 3, 4, 5], 1.5)).toEqual({ from: -1, to: 7 });
  });
});

describe('the distribution of Kolmogorov', () => {
  // scipy.special.kolmogorov of SciPy 1.17.
  it.each([
    [0.3, 0.9999906941986655],
    [0.5, 0.9639452436648751],
    [1, 0.26999967167735456],
    [1.18, 0.12345380429286136],
    [1.36, 0.04948587559970193],
    [2, 0.0006709252557796953],
  ])('leaves beyond %d what SciPy leaves', (at, expected) => {
    expect(kolmogorovSurvival(at)).toBeCloseTo(expected, 12);
  });
});
