import { isPlainNull, type Metric } from './metric';
import type { Subject } from './validity-sql';

/** Below this many rows every way to count distinct values is quick, and a look at a sample is not worth a query. */
const leastRows = 200_000;
/** Rows of the sample: among so many, values that repeat meet by chance even in a table of a hundred million rows. */
const sampleRows = 120_000;
/** Of a Parquet file the sample comes from so many places. */
const sampleRanges = 4;
/** Rows of a row group as DuckDB and others write it. */
const rowGroup = 122_880;

/** The subjects whose distinct values are counted in all rows: how often a value repeats decides how that is done. */
export function countedSubjects(metrics: readonly Metric[]): readonly Subject[] {
  const subjects = new Map<string, Subject>();
  for (const metric of metrics)
    if (metric.kind === 'distinct' && metric.filter === null && isPlainNull(metric.missing, metric.subject))
      subjects.set(metric.subject.sql, metric.subject);
  return [...subjects.values()];
}

/** A sample of a table of `rows` rows, the same at each run; undefined where a look at it would not be worth the time. */
export function sampleOfTable(rows: number): string | undefined {
  if (rows < leastRows) return undefined;
  return `TABLESAMPLE SYSTEM (${Math.min(100, (sampleRows / rows) * 100)}%) REPEATABLE (1)`;
}

/**
 * A sample of Parquet files of `rows` rows in all: by their row numbers, so that other row groups are not read, which a system
 * sample does; each file gives its share. Undefined where a look at it would not be worth the time.
 */
export function sampleOfParquet(rows: number, files: number): string | undefined {
  if (rows < leastRows) return undefined;
  const perFile = rows / files;
  const ranges = Math.max(1, Math.floor(sampleRanges / files));
  const size = Math.ceil(sampleRows / (files * ranges));
  const conditions = Array.from({ length: ranges }, (_, index) => {
    // From the start of a row group of the usual size: a range that crosses into another reads both.
    const start = Math.floor((perFile * index) / ranges / rowGroup) * rowGroup;
    return `file_row_number BETWEEN ${start} AND ${start + size - 1}`;
  });
  return `WHERE ${conditions.join(' OR ')}`;
}

/**
 * A query of one row: the rows of a sample (what follows the relation in FROM), then for each subject how many of its values are there and how many of them are
 * distinct. Undefined where nothing is to be known.
 */
export function sampledCounts(
  relation: string,
  subjects: readonly Subject[],
  sample: string | undefined,
): string | undefined {
  if (subjects.length === 0 || sample === undefined) return undefined;
  const counts = subjects.flatMap(({ sql }) => [`count(${sql})`, `count(DISTINCT ${sql})`]);
  return `SELECT count(*), ${counts.join(', ')} FROM ${relation} AS checked ${sample}`;
}

/**
 * How many other rows have the same value as a row, on average, by how many pairs of equal values a sample holds: 0 where all
 * are distinct, 1 where each value stands in two rows. Where values repeat often, a pair is counted once though there are
 * more: the answer is then too low, and still above 1. Undefined where too few values are in the sample to say.
 *
 * A table's own estimate of distinct values is off by half where there are many, which says nothing about a key; pairs in a
 * sample do (the birthday problem, turned round).
 */
export function othersOf(sample: {
  /** Rows of the table and of the sample. */
  readonly rows: number;
  readonly sampled: number;
  /** Values in the sample, and distinct ones. */
  readonly values: number;
  readonly distinct: number;
}): number | undefined {
  const { rows, sampled, values, distinct } = sample;
  if (values < 1000) return undefined;
  const valuesOfTable = (rows * values) / sampled;
  return (2 * (values - distinct) * valuesOfTable) / values ** 2;
}
