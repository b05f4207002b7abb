import { describe, expect, it } from 'vitest';
import { createMetric } from './metric';
import {
  countedValues,
  readSampledCounts,
  repetitionOf,
  type SampledValue,
  sampledCounts,
  sampleOfParquet,
  sampleOfTable,
} from './repetition';

const subject = (name: string) => ({ sql: `"${name}"`, type: { kind: 'varchar' } as const });
const distinct = (name: string, filter: string | null = null, missing = `"${name}" IS NULL`) =>
  createMetric(filter, { kind: 'distinct', subject: subject(name), missing: { sql: missing, cost: 'light' } });

describe('how often values repeat', () => {
  it('is asked only of columns and combinations whose distinct values are counted in all rows', () => {
    const metrics = [
      distinct('email'),
      distinct('email'),
      distinct('paid_only', 'paid'),
      distinct('own_missing', null, `"own_missing" IN ('', 'n/a')`),
      createMetric(null, { kind: 'combinations', subjects: [subject('day'), subject('code')] }),
      createMetric('paid', { kind: 'combinations', subjects: [subject('paid_only'), subject('code')] }),
      createMetric(null, { kind: 'rows' }),
    ];
    expect(countedValues(metrics)).toEqual(['"email"', 'hash("day", "code")']);
  });

  it('is asked of a part of a large table, and not at all of a small one', () => {
    const sql = sampledCounts('"t"', ['"a"'], sampleOfTable(12_000_000));
    expect(sql).toContain('FROM "t" AS checked TABLESAMPLE SYSTEM (1%) REPEATABLE (1) GROUP BY "a"');
    const once = sampledCounts('"t"', ['"a"', 'hash("b", "c")'], 'WHERE i < 5', { once: true });
    expect(once?.match(/FROM "t"/g)).toHaveLength(1);
    expect(once).toContain('hash("b", "c") AS value_1 FROM "t" AS checked WHERE i < 5)');
    expect(sampledCounts('"t"', ['"a"'], sampleOfTable(100_000))).toBeUndefined();
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

  it('is read from the row that the sample gives, and is nothing where it gives none', () => {
    const found = readSampledCounts(['"a"', '"b"'], [1000n, 900n, 800n, 90n, 5n, 15n, 1000n, 1000n, 7n, 0n, 1n, 1000n]);
    expect([...found]).toEqual([
      ['"a"', { sampled: 1000, values: 900, distinct: 800, twice: 90, thrice: 5, often: 15 }],
      ['"b"', { sampled: 1000, values: 1000, distinct: 7, twice: 0, thrice: 1, often: 1000 }],
    ]);
    const none = readSampledCounts(['"a"'], undefined).get('"a"');
    expect(none).toEqual({ sampled: 0, values: 0, distinct: 0, twice: 0, thrice: 0, often: 0 });
  });

  const rows = 5_000_000;
  // Each row once, in no order, and the same ones each time.
  const drawn = Array.from({ length: rows }, (_, row) => row).filter(
    (row) => Math.imul(Math.imul(row, 0x9e3779b1) ^ (row >>> 7), 0x85ebca6b) >>> 0 < 2 ** 32 * 0.024,
  );

  /** What a sample of 5 million rows holds of a value made from the row's number. */
  function sampleOf(madeFrom: (row: number) => number | null): SampledValue {
    const times = new Map<number, number>();
    for (const value of drawn.map(madeFrom)) if (value !== null) times.set(value, (times.get(value) ?? 0) + 1);
    const counts = [...times.values()];
    const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
    const of = (wanted: number) => counts.filter((count) => count === wanted).length;
    return {
      sampled: drawn.length,
      values: sum(counts),
      distinct: times.size,
      twice: of(2),
      thrice: of(3),
      often: sum(counts.filter((count) => count > 2)),
    };
  }

  it.each<[string, (row: number) => number | null, number, number]>([
    ['nothing where all are distinct', (row) => row, 0, 5_000_000],
    ['all where each value stands in two rows', (row) => row % 2_500_000, 1, 2_500_000],
    ['all where each value stands in fifty rows', (row) => row % 100_000, 1, 100_000],
    ['a hundredth where one value has a hundredth of the rows', (row) => (row % 100 === 0 ? -1 : row), 0.01, 4_950_000],
    [
      'a hundredth where a thousand values have it',
      (row) => (row % 100 === 0 ? -(row % 100_000) : row),
      0.01,
      4_950_000,
    ],
    [
      'half where half of the rows have a partner',
      (row) => (row % 2 === 0 ? row : (row % 2_500_000) | 1),
      0.5,
      3_750_000,
    ],
    [
      'half, whatever a few broken ones share',
      (row) => (row % 100 === 0 ? 0 : row % 2 === 0 ? row : (row % 2_500_000) | 1),
      0.51,
      3_700_000,
    ],
    [
      'all where half of the rows have no value and the others a partner each',
      (row) => (row % 2 === 0 ? null : (row % 2_500_000) | 1),
      1,
      1_250_000,
    ],
  ])('finds %s', (_, madeFrom, repeating, distinct) => {
    const found = repetitionOf(rows, sampleOf(madeFrom));
    expect(Math.abs((found?.repeating ?? -1) - repeating)).toBeLessThan(0.13);
    expect((found?.distinct ?? 0) / distinct).toBeGreaterThan(0.85);
    expect((found?.distinct ?? 0) / distinct).toBeLessThan(1.15);
  });

  it('is not said from a handful of values', () => {
    const few = { sampled: 120_000, values: 999, distinct: 999, twice: 0, thrice: 0, often: 0 };
    expect(repetitionOf(rows, few)).toBeUndefined();
  });
});
