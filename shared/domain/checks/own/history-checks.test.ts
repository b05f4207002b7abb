import { describe, expect, it } from 'vitest';
import { judgeAnomaly } from './anomaly';
import { judgeChange } from './change';
import type { HistoryValue } from './own-definition';

const history = (...values: readonly (number | null)[]): readonly HistoryValue[] =>
  values.map((value, index) => ({ at: new Date(Date.UTC(2026, 0, index + 1)).toISOString(), value }));
const anomaly = {
  method: 'mad',
  limit: 3.5,
  last: 30,
  atLeast: 7,
  threshold: { metric: 'count', level: 'fail', bounds: [] },
} as const;

describe('an anomaly', () => {
  it('is not looked for before there are enough values, and that is said', () => {
    expect(judgeAnomaly(anomaly, 1e9, history(10, 11, null, 12))).toEqual({
      value: 1e9,
      outcome: 'pass',
      detail: 'not judged yet: 3 of 7 values needed',
    });
  });

  it('is a value that is far from the median, at the level of the check', () => {
    const values = history(10, 11, 12, 11, 9, 13, 11);
    expect(judgeAnomaly(anomaly, 16, values)).toEqual({ value: 16, outcome: 'pass', detail: '' });
    expect(judgeAnomaly(anomaly, 20, values)).toEqual({
      value: 20,
      outcome: 'fail',
      detail: 'z = 6.0705: the median of the last 7 values is 11',
    });
    const warning = { ...anomaly, threshold: { ...anomaly.threshold, level: 'warn' } } as const;
    expect(judgeAnomaly(warning, 2, values)).toMatchObject({ outcome: 'warn' });
  });

  it('is any other value where all are equal', () => {
    expect(judgeAnomaly(anomaly, 6, history(5, 5, 5, 5, 5, 5, 5))).toMatchObject({
      outcome: 'fail',
      detail: '6, where each of the last 7 values is 5',
    });
  });

  it('is looked for among the last values only', () => {
    const values = history(900, 900, 900, 10, 11, 12);
    expect(judgeAnomaly({ ...anomaly, last: 3, atLeast: 3 }, 11, values)).toMatchObject({ outcome: 'pass' });
    expect(judgeAnomaly({ ...anomaly, last: 3, atLeast: 3 }, 900, values)).toMatchObject({ outcome: 'fail' });
  });

  it('is a value beyond the fences', () => {
    const fenced = { ...anomaly, method: 'iqr', limit: 1.5, atLeast: 5 } as const;
    expect(judgeAnomaly(fenced, 7, history(1, 2, 3, 4, 5))).toMatchObject({ outcome: 'pass' });
    expect(judgeAnomaly(fenced, 7.5, history(1, 2, 3, 4, 5))).toEqual({
      value: 7.5,
      outcome: 'fail',
      detail: '7.5 is not between -1 and 7, by the last 5 values',
    });
  });
});

describe('a change', () => {
  const now = new Date('2026-01-10T12:00:00Z');
  const below = (value: number, metric: 'count' | 'percent') =>
    ({ of: 'previous', threshold: { metric, level: 'fail', bounds: [{ kind: 'must_be_less_than', value }] } }) as const;

  it('is taken from the value before, as a number or in percent of it', () => {
    expect(judgeChange(below(20, 'count'), 115, history(50, 100), now)).toEqual({
      value: 15,
      measured: 115,
      outcome: 'pass',
      detail: '',
    });
    expect(judgeChange(below(10, 'percent'), 115, history(50, 100), now)).toEqual({
      value: 15,
      measured: 115,
      outcome: 'fail',
      detail: '115, after 100 on 2026-01-02',
    });
    expect(judgeChange(below(10, 'percent'), -90, history(-100), now)).toMatchObject({ value: 10 });
  });

  it('is taken from the last value that is old enough', () => {
    const of = { days: 7 };
    expect(judgeChange({ ...below(1, 'count'), of }, 15, history(10, 11, 12, 13), now)).toMatchObject({ value: 3 });
    expect(judgeChange({ ...below(1, 'count'), of: { days: 30 } }, 15, history(10, 11), now)).toEqual({
      value: null,
      measured: 15,
      outcome: 'pass',
      detail: 'not judged yet: no value is 30 days old',
    });
  });

  it('passes the first time, and says so', () => {
    expect(judgeChange(below(1, 'count'), 15, history(null), now)).toMatchObject({
      value: null,
      outcome: 'pass',
      detail: 'not judged yet: 15 is the first value',
    });
  });

  it('from 0 has no end in percent', () => {
    expect(judgeChange(below(10, 'percent'), 0, history(0), now)).toMatchObject({ value: 0, outcome: 'pass' });
    expect(judgeChange(below(10, 'percent'), -1, history(0), now)).toMatchObject({ value: null, outcome: 'pass' });
    expect(judgeChange(below(10, 'percent'), 5, history(0), now)).toMatchObject({
      value: null,
      measured: 5,
      outcome: 'fail',
      detail: '5, after 0 on 2026-01-01: in percent without end',
    });
  });
});
