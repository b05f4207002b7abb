import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fewestExpected, fitThreshold, roundBetween } from './fit-threshold';

describe('a threshold between the original and a mutant', () => {
  it('is round, and leaves the original room', () => {
    expect(fitThreshold(0, 1.03)).toEqual({ must_be_less_than_or_equal: 0.5 });
    expect(fitThreshold(8.2, 8200)).toEqual({ must_be_less_than_or_equal: 20 });
    expect(fitThreshold(8.2, 0.082)).toEqual({ must_be_greater_than_or_equal: 4 });
    expect(fitThreshold(3, 3.97)).toEqual({ must_be_less_than_or_equal: 3.5 });
    expect(fitThreshold(-98.6, -0.986)).toEqual({ must_be_less_than_or_equal: -50 });
  });

  it('is none where the two are too close to be told apart tomorrow', () => {
    expect(fitThreshold(100, 101)).toBeNull();
    expect(fitThreshold(5, 5)).toBeNull();
    expect(fitThreshold(null, 5)).toBeNull();
    expect(fitThreshold(5, null)).toBeNull();
  });

  it('always lies between the two', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 });
    fc.assert(
      fc.property(number, number, (original, mutant) => {
        const fitted = fitThreshold(original, mutant);
        if (fitted === null) return;
        const { must_be_less_than_or_equal: most, must_be_greater_than_or_equal: least } = fitted;
        if (most !== undefined) expect(original <= most && most < mutant).toBe(true);
        if (least !== undefined) expect(original >= least && least > mutant).toBe(true);
      }),
    );
  });

  it('has as few digits as will do', () => {
    expect(roundBetween(950, 900, 1000)).toBe(950);
    expect(roundBetween(1234.5, 1000, 2000)).toBe(1200);
    expect(roundBetween(0.123456, 0.1234, 0.1235)).toBe(0.12346);
  });

  it('expects most of the rows that there are', () => {
    expect(fewestExpected(0)).toBeNull();
    expect(fewestExpected(7)).toBe(7);
    expect(fewestExpected(3376)).toBe(3200);
    expect(fewestExpected(3_000_000)).toBe(2_900_000);
  });
});
