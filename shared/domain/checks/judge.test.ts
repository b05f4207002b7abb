import { describe, expect, it } from 'vitest';
import type { Bound, Threshold } from './check-file';
import { judge, thresholdText } from './judge';

const fail = { metric: 'count', level: 'fail' } as const;
const bound = (kind: Bound['kind'], value: number, more: Partial<Threshold> = {}): Threshold => ({
  ...fail,
  bounds: [{ kind, value }],
  ...more,
});
const between = (
  from: number,
  to: number,
  fromInclusive: boolean,
  toInclusive: boolean,
  negated = false,
): Threshold => ({ ...fail, bounds: [], between: { from, to, fromInclusive, toInclusive, negated } });

describe('a verdict', () => {
  it.each([
    ['must_be', ['fail', 'pass', 'fail']],
    ['must_not_be', ['pass', 'fail', 'pass']],
    ['must_be_greater_than', ['fail', 'fail', 'pass']],
    ['must_be_greater_than_or_equal', ['fail', 'pass', 'pass']],
    ['must_be_less_than', ['pass', 'fail', 'fail']],
    ['must_be_less_than_or_equal', ['pass', 'pass', 'fail']],
  ] as const)('of %s 5 is right below, at and above it', (kind, verdicts) => {
    expect([4, 5, 6].map((measured) => judge(measured, bound(kind, 5)))).toEqual(verdicts);
  });

  it('counts the ends of a range as the file says', () => {
    expect([1, 2, 9, 10].map((value) => judge(value, between(1, 10, true, true)))).toEqual([
      'pass',
      'pass',
      'pass',
      'pass',
    ]);
    expect([1, 2, 9, 10].map((value) => judge(value, between(1, 10, false, false)))).toEqual([
      'fail',
      'pass',
      'pass',
      'fail',
    ]);
    expect([0.9, 10.1].map((value) => judge(value, between(1, 10, true, true)))).toEqual(['fail', 'fail']);
  });

  it('is turned around outside of a range', () => {
    expect([0, 1, 5, 10, 11].map((value) => judge(value, between(1, 10, true, true, true)))).toEqual([
      'pass',
      'fail',
      'fail',
      'fail',
      'pass',
    ]);
    expect([1, 10].map((value) => judge(value, between(1, 10, false, false, true)))).toEqual(['pass', 'pass']);
  });

  it('is the worst of the levels that do not hold', () => {
    const both = bound('must_be_greater_than', 0, {
      additional: bound('must_be_greater_than', 1000, { level: 'warn' }),
    });
    expect([0, 500, 2000].map((value) => judge(value, both))).toEqual(['fail', 'warn', 'pass']);
    const turned = bound('must_be_greater_than', 1000, { level: 'warn', additional: bound('must_be_greater_than', 0) });
    expect([0, 500, 2000].map((value) => judge(value, turned))).toEqual(['fail', 'warn', 'pass']);
    expect(judge(1, bound('must_be', 0, { level: 'warn' }))).toBe('warn');
  });

  it('fails on no value at all, even at level warn', () => {
    expect(judge(null, bound('must_be_less_than', 24, { level: 'warn' }))).toBe('fail');
  });
});

describe('a threshold in words', () => {
  it.each([
    [bound('must_be', 0), '= 0'],
    [bound('must_not_be', 3), '≠ 3'],
    [bound('must_be_less_than', 1, { metric: 'percent' }), '< 1 %'],
    [bound('must_be_greater_than_or_equal', 0.5), '≥ 0.5'],
    [between(1, 10, true, true), 'between 1 and 10'],
    [between(1, 10, true, false), '≥ 1 and < 10'],
    [between(1, 10, false, true), '> 1 and ≤ 10'],
    [between(1, 10, true, true, true), 'not between 1 and 10'],
    [between(1, 10, true, false, true), '< 1 or ≥ 10'],
    [between(1, 10, false, false, true), '≤ 1 or ≥ 10'],
    [
      bound('must_be_greater_than', 0, { additional: bound('must_be_greater_than', 1000, { level: 'warn' }) }),
      '> 0 (fail), > 1000 (warn)',
    ],
  ])('reads %#: %s', (threshold, text) => {
    expect(thresholdText({ type: 'missing', threshold })).toBe(text);
  });

  it('has the unit of a freshness check', () => {
    expect(thresholdText({ type: 'freshness', threshold: bound('must_be_less_than', 24, { unit: 'hour' }) })).toBe(
      '< 24 hours',
    );
    expect(thresholdText({ type: 'freshness', threshold: bound('must_be_less_than', 1, { unit: 'day' }) })).toBe(
      '< 1 day',
    );
  });
});
