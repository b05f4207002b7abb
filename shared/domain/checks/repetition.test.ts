import { describe, expect, it } from 'vitest';
import { createMetric } from './metric';
import { countedSubjects, othersOf, sampledCounts } from './repetition';

const subject = (name: string) => ({ sql: `"${name}"`, type: { kind: 'varchar' } as const });
const distinct = (name: string, filter: string | null = null, missing = `"${name}" IS NULL`) =>
  createMetric(filter, { kind: 'distinct', subject: subject(name), missing: { sql: missing, cost: 'light' } });

describe('how often values repeat', () => {
  it('is asked only of columns whose distinct values are counted in all rows', () => {
    const metrics = [
      distinct('email'),
      distinct('email'),
      distinct('paid_only', 'paid'),
      distinct('own_missing', null, `"own_missing" IN ('', 'n/a')`),
      createMetric(null, { kind: 'rows' }),
    ];
    expect(countedSubjects(metrics)).toEqual([subject('email')]);
  });

  it('is asked of a part of a large table, and not at all of a small one', () => {
    expect(sampledCounts('"t"', [subject('a')], 12_000_000)).toBe(
      'SELECT count(*), count("a"), count(DISTINCT "a") FROM "t" AS checked TABLESAMPLE SYSTEM (1%) REPEATABLE (1)',
    );
    expect(sampledCounts('"t"', [subject('a')], 100_000)).toBeUndefined();
    expect(sampledCounts('"t"', [], 12_000_000)).toBeUndefined();
  });

  it('is none where all are distinct, and one where each value stands in two rows far apart', () => {
    const sample = { rows: 5_000_000, sampled: 120_832, values: 120_832 };
    expect(othersOf({ ...sample, distinct: 120_832 })).toBe(0);
    expect(othersOf({ ...sample, distinct: 119_363 })).toBeCloseTo(1, 1);
  });

  it('counts values that are not there as no values', () => {
    // Half of the rows have a value, and each of them stands in two rows.
    const found = othersOf({ rows: 4_000_000, sampled: 100_000, values: 50_000, distinct: 49_375 });
    expect(found).toBeCloseTo(1, 1);
  });

  it('is not said from a handful of values', () => {
    expect(othersOf({ rows: 5_000_000, sampled: 120_000, values: 999, distinct: 999 })).toBeUndefined();
    expect(othersOf({ rows: 5_000_000, sampled: 0, values: 0, distinct: 0 })).toBeUndefined();
  });
});
