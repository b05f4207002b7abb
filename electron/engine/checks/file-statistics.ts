import type { ColumnStatistics } from '../../../shared/domain/checks/column-statistics';
import { type Metric, plainSubjects } from '../../../shared/domain/checks/metric';
import {
  countedValues,
  readSampledCounts,
  repetitionOf,
  sampledCounts,
  sampleOfParquet,
  sampleOfTable,
} from '../../../shared/domain/checks/repetition';
import { isInteger } from '../../../shared/domain/checks/validity-sql';
import { toBigInt } from './answers';

/** Parquet files as one relation. */
export interface ParquetRows {
  readonly rows: number;
  /** Default: 1. */
  readonly files?: number;
  /** False where a column of the rows has the name of their numbers. Default: true. */
  readonly hasRowNumbers?: boolean;
}

/**
 * What DuckDB knows of a table's columns and not of a file's: bounds of whole numbers, read from all rows, and from a sample how
 * many distinct values there are and how often they repeat. Rows of a sample lie together by the thousand: where rows are in the
 * order of a column, its distinct values are taken for too few, which costs time and never exactness.
 */
export async function fileStatistics(
  relation: string,
  { rows, files = 1, hasRowNumbers = true }: ParquetRows,
  metrics: readonly Metric[],
  ask: (sql: string) => Promise<readonly unknown[] | undefined>,
): Promise<ReadonlyMap<string, ColumnStatistics>> {
  const subjects = plainSubjects(metrics);
  const statistics = new Map<string, ColumnStatistics>(subjects.map(({ sql }) => [sql, { rows }]));
  const numbers = subjects.filter(({ type }) => isInteger(type));
  if (numbers.length > 0) {
    const bounds = numbers.flatMap(({ sql }) => [`min(${sql})`, `max(${sql})`]);
    const row = await ask(`SELECT ${bounds.join(', ')} FROM ${relation} AS checked`);
    numbers.forEach(({ sql }, index) => {
      const [min, max] = [toBigInt(row?.[2 * index]), toBigInt(row?.[2 * index + 1])];
      if (min !== null && max !== null) statistics.set(sql, { rows, min, max });
    });
  }
  const values = [...new Set([...subjects.map(({ sql }) => sql), ...countedValues(metrics)])];
  const places = hasRowNumbers ? sampleOfParquet(rows, files) : sampleOfTable(rows);
  const sample = sampledCounts(relation, values, places, { once: true });
  if (sample === undefined) return statistics;
  for (const [value, counts] of readSampledCounts(values, await ask(sample))) {
    const found = repetitionOf(rows, counts);
    if (found === undefined) continue;
    const { repeating, distinct: approximateDistinct } = found;
    statistics.set(value, { ...statistics.get(value), repeating, approximateDistinct });
  }
  return statistics;
}
