import { describe, expect, it } from 'vitest';
import { createMetric } from './metric';
import { countedSubjects, othersOf, sampledCounts, sampleOfParquet, sampleOfTable } from './repetition';

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
    expect(sampledCounts('"t"', [subject('a')], sampleOfTable(12_000_000))).toBe(
      'SELECT count(*), count("a"), count(DISTINCT "a") FROM "t" AS checked TABLESAMPLE SYSTEM (1%) REPEATABLE (1)',
    );
    expect(sampledCounts('"t"', [subject('a')], sampleOfTable(100_000))).toBeUndefined();
    expect(sampledCounts('"t"', [], sampleOfTable(12_000_000))).toBeUndefined();
  });

  it('is asked of some row groups of Parquet files, each file giving its share', () => {
    expect(sampleOfParquet(100_000, 1)).toBeUndefined();
    expect(sampleOfParquet(12_000_000, 1)).toBe(
      'WHERE file_row_number BETWEEN 0 AND 29999 OR file_row_number BETWEEN 2949120 AND 2979119 OR file_row_number BETWEEN 5898240 AND 5928239 OR file_row_number BETWEEN 8970240 AND 9000239',
    );
    // Of the first rows of each, because there are many files.
    expect(sampleOfParquet(12_000_000, 12)).toBe('WHERE file_row_number BETWEEN 0 AND 9999');
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
