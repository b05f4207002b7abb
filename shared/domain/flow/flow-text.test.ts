import { describe, expect, it } from 'vitest';
import { edgeChange, factorText, shareText } from './flow-text';

describe('edgeChange', () => {
  const edge = { from: 'a', to: 'b', rows: 1000 };

  it.each([
    [{ ...edge, kept: 1000, factor: 1 }, ''],
    [{ ...edge, kept: 880, factor: 1 }, '120 dropped (12 %)'],
    [{ ...edge, kept: 1000, factor: 3.204 }, '× 3.2'],
    [{ ...edge, kept: 999, factor: 1.5 }, '1 dropped (0.1 %), × 1.5'],
    [{ ...edge, untold: 'no tree' }, ''],
    [{ ...edge, rows: 0, kept: 0, factor: 1 }, ''],
  ])('of %j is %j', (given, expected) => {
    expect(edgeChange(given)).toBe(expected);
  });

  it('never writes something as nothing, nor less than all as all', () => {
    expect([0, 0.0004, 0.034, 0.5, 0.9996, 1].map(shareText)).toEqual([
      '0 %',
      '< 0.1 %',
      '3.4 %',
      '50 %',
      '> 99.9 %',
      '100 %',
    ]);
    expect([1.0001, 1.04, 12.34, 1000.4].map(factorText)).toEqual(['1.01 or less', '1.04', '12.3', '1,000']);
  });
});
