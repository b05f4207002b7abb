import { hashOf, isPlainNull, type Metric } from './metric';

/** Below this many rows every way to count distinct values is quick, and a look at a sample is not worth a query. */
const leastRows = 200_000;
/** Rows of the sample: among so many, values that repeat meet by chance even in a table of a hundred million rows. */
const sampleRows = 120_000;
/** Of a Parquet file the sample comes from so many places. */
const sampleRanges = 4;
/** Rows of a row group as DuckDB and others write it. */
const rowGroup = 122_880;

/**
 * SQL of what is counted by its distinct values in all rows, of combinations their hash: how often a value repeats decides how
 * that is done.
 */
export function countedValues(metrics: readonly Metric[]): readonly string[] {
  const values = new Set<string>();
  for (const metric of metrics) {
    if (metric.filter !== null) continue;
    if (metric.kind === 'combinations') values.add(hashOf(metric.subjects.map(({ sql }) => sql)));
    if (metric.kind === 'distinct' && isPlainNull(metric.missing, metric.subject)) values.add(metric.subject.sql);
  }
  return [...values];
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

/** What a sample holds of one value (the SQL of a column, or of something made of some). */
export interface SampledValue {
  /** Rows of the sample. */
  readonly sampled: number;
  /** Rows of it in which the value is there, and how many of these are distinct. */
  readonly values: number;
  readonly distinct: number;
  /** Distinct ones that stand in two rows of the sample, and in three. */
  readonly twice: number;
  readonly thrice: number;
  /** Rows of the sample whose value stands in three of them or more. */
  readonly often: number;
}

const sampledFields = ['sampled', 'values', 'distinct', 'twice', 'thrice', 'often'] as const;

/**
 * A query of one row that gives the numbers of a `SampledValue` for each value (its SQL), from the rows of a sample (what follows
 * the relation in FROM). Undefined where nothing is to be known. A table is sampled once for each value, which takes less time than to
 * put the sample aside; with `once`, which is for files, it is put aside.
 */
export function sampledCounts(
  relation: string,
  values: readonly string[],
  sample: string | undefined,
  { once = false }: { readonly once?: boolean } = {},
): string | undefined {
  if (values.length === 0 || sample === undefined) return undefined;
  const counts =
    'sum("rows"), sum(times), count_if(times > 0), count_if(times = 2), count_if(times = 3), coalesce(sum(times) FILTER (WHERE times > 2), 0)';
  const rows = `${relation} AS checked ${sample}`;
  const nameOf = (index: number) => `value_${index}`;
  const counted = values.map((sql, index) => {
    const [value, from] = once ? [nameOf(index), '"rows of the sample"'] : [sql, rows];
    const times = `SELECT count(*) AS "rows", count(${value}) AS times FROM ${from} GROUP BY ${value}`;
    return `(SELECT ${counts} FROM (${times})) AS counts_${index}`;
  });
  const aside = values.map((sql, index) => `${sql} AS ${nameOf(index)}`).join(', ');
  return `${once ? `WITH "rows of the sample" AS MATERIALIZED (SELECT ${aside} FROM ${rows}) ` : ''}SELECT * FROM ${counted.join(', ')}`;
}

/** What the row of `sampledCounts` says of each value, in their order. */
export function readSampledCounts(
  values: readonly string[],
  row: readonly unknown[] | undefined,
): ReadonlyMap<string, SampledValue> {
  const numbers = (row ?? []).map(Number);
  const read = (index: number) =>
    Object.fromEntries(
      sampledFields.map((field, offset) => [field, numbers[index * sampledFields.length + offset] ?? 0]),
    ) as Record<(typeof sampledFields)[number], number>;
  return new Map(values.map((value, index) => [value, read(index)]));
}

/**
 * The share of the values of a table of `rows` rows that stand in more than one row, and how many distinct ones there are, by a
 * sample; undefined where too few values are in the sample to say.
 *
 * A table's own estimate of distinct values is off by half where there are many, which says nothing about a key. What meets in a
 * sample does (the birthday problem, turned round): values that stand in it three times and more are known, and pairs are so many
 * that they tell how many rows meet another one, on average. How many triples come to a pair tells whether that are
 * many rows which meet one other each, or few that meet many.
 */
export function repetitionOf(
  rows: number,
  { sampled, values, distinct, twice, thrice, often }: SampledValue,
): { readonly repeating: number; readonly distinct: number } | undefined {
  if (values < 1000) return undefined;
  const share = sampled / rows;
  // How many partners of a row the sample holds, on average, for values that stand in it less than three times: Poisson.
  const partners = share + (twice === 0 ? 0 : (3 * thrice) / twice);
  const inPairs = Math.min(1 - often / values, (2 * twice * (1 + partners)) / (partners * values));
  const repeating = Math.min(1, often / values + inPairs);
  // A value that stands in the sample five times has hardly been missed.
  if (values > 5 * distinct) return { repeating, distinct };
  const seenOften = distinct - twice - (values - 2 * twice - often);
  return {
    repeating,
    distinct: Math.round(seenOften + (values / share) * (1 - repeating + inPairs / (partners / share + 1))),
  };
}
