import { describe, expect, it } from 'vitest';
import {
  chiSquare,
  fences,
  kolmogorovSmirnov,
  kolmogorovSmirnovCritical,
  kolmogorovSurvival,
  median,
  modifiedZScore,
  populationStabilityIndex,
  quantile,
  upperGamma,
} from './statistics';

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

// Expected numbers are those of SciPy 1.17.1, by the call that each test names.
describe('the distribution of Kolmogorov', () => {
  it.each([
    [0.3, 0.9999906941986655],
    [0.5, 0.9639452436648751],
    [1, 0.26999967167735456],
    [1.18, 0.1234538094297657],
    [1.36, 0.049485876755377876],
    [2, 0.0006709252557796953],
  ])('leaves beyond %d what special.kolmogorov does', (at, expected) => {
    expect(kolmogorovSurvival(at)).toBeCloseTo(expected, 14);
  });

  it('leaves everything beyond 0', () => {
    expect(kolmogorovSurvival(0)).toBe(1);
  });
});

describe('the upper incomplete gamma function', () => {
  it.each([
    [0.5, 0.5, 0.31731050786291115],
    [2, 1, 0.7357588823428847],
    [4.5, 12, 0.004301310843500872],
    [10, 3, 0.9988975118698845],
    [50, 80, 0.0001307839765914092],
    [0.5, 30, 9.485737571073857e-15],
  ])('of %d beyond %d is what special.gammaincc gives', (a, x, expected) => {
    expect(upperGamma(a, x) / expected).toBeCloseTo(1, 11);
  });
});

describe('the chi-square test of two samples', () => {
  it('gives what stats.chi2_contingency without a correction gives', () => {
    const { statistic, degreesOfFreedom, pValue } = chiSquare([120, 90, 60, 30], [50, 60, 20, 20]);
    expect(statistic).toBeCloseTo(7.676470588235294, 12);
    expect(degreesOfFreedom).toBe(3);
    expect(pValue).toBeCloseTo(0.053193396846318304, 12);
  });

  it('has no degree of freedom of a bin that both samples leave empty', () => {
    const { statistic, degreesOfFreedom, pValue } = chiSquare([10, 0, 5], [3, 0, 9]);
    expect(statistic).toBeCloseTo(4.63598901098901, 12);
    expect(degreesOfFreedom).toBe(1);
    expect(pValue).toBeCloseTo(0.031308094303608536, 12);
    expect(chiSquare([4], [9])).toMatchObject({ degreesOfFreedom: 0, pValue: 1 });
  });
});

describe('the Kolmogorov-Smirnov test of two samples', () => {
  it('gives the D of stats.ks_2samp, and special.kolmogorov of it', () => {
    const { statistic, pValue } = kolmogorovSmirnov([10, 20, 40, 20, 10], [20, 25, 20, 10, 5]);
    expect(statistic).toBeCloseTo(0.2625, 12);
    expect(pValue).toBeCloseTo(0.004374982190571065, 12);
  });

  it('has the critical value that special.kolmogi gives, but for the first term of the series', () => {
    expect(kolmogorovSmirnovCritical(0.05, 100, 80)).toBeCloseTo(0.2037147958983826, 5);
  });
});

describe('the population stability index', () => {
  it('is the sum of the two relative entropies, stats.entropy', () => {
    expect(populationStabilityIndex([100, 200, 300, 400], [150, 150, 250, 50])).toBeCloseTo(0.6836546358329557, 12);
    expect(populationStabilityIndex([1, 2, 3], [10, 20, 30])).toBe(0);
  });

  it('raises empty bins to a share of 0.0001', () => {
    expect(populationStabilityIndex([50, 50, 0], [40, 40, 20])).toBeCloseTo(1.5640491119253044, 12);
    expect(populationStabilityIndex([1], [])).toBe(0);
  });
});
