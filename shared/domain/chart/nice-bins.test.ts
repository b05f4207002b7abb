import fc from 'fast-check';
import * as vega from 'vega';
import { describe, expect, it } from 'vitest';
import { niceBins } from './nice-bins';

/** Vega exports it, its types do not say so. */
const { bin } = vega as unknown as {
  bin: (options: object) => { start: number; stop: number; step: number };
};

describe('nice bins', () => {
  it('have the limits of those of Vega', () => {
    const number = fc.oneof(fc.integer({ min: -1e6, max: 1e6 }), fc.double({ min: -1e4, max: 1e4, noNaN: true }));
    const options = fc.record(
      {
        maxbins: fc.integer({ min: 1, max: 200 }),
        step: fc.constantFrom(0.1, 0.25, 1, 7, 100),
        minstep: fc.constantFrom(0.5, 1, 10),
        nice: fc.boolean(),
        base: fc.constantFrom(10, 2),
        steps: fc.constantFrom([1, 5, 10], [0.5, 2, 50]),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(number, number, options, (a, b, chosen) => {
        const extent: readonly [number, number] = [Math.min(a, b), Math.max(a, b)];
        const { start, stop, step } = bin({ ...chosen, extent });
        expect(niceBins({ ...chosen, extent }, extent)).toEqual({ start, stop, step });
      }),
      { numRuns: 500 },
    );
  });

  it('are one bin where there are no values', () => {
    expect(niceBins({ extent: 'e' }, [null, null])).toEqual({ start: 0, stop: 1, step: 1 });
  });
});
