import type { ColumnType } from '../column/column-type';
import type { ColumnStatistics } from './column-statistics';
import { aggregateOf, hashOf, isPlainNull, type Metric } from './metric';
import { type CheckedRelation, type PlannedQuery, whereClause } from './planned-query';
import { isInteger } from './validity-sql';

/** Bits of a bitmap that a processor's cache holds: 8 MB a thread. */
const bitmapLimit = 2n ** 26n;
/** A bitmap with more bits a row than this takes longer than sorting, or filling a hash table. */
const bitsPerRow = 10n;
/** Distinct values from which on a hash table of them lies outside of a processor's cache: sorting takes a half to a third of its time. */
const sortedFrom = 1_000_000;
/** Rows of a table up to which halves of hashes are sorted instead of whole ones, in less time: few that differ are equal by chance. */
const halfHashLimit = 2 ** 24;
const fitsBigint = 2n ** 62n;

/** Values that DuckDB sorts by a key of at most eight bytes, as which they are equal when they are equal. */
function hasShortKey(type: ColumnType | undefined): boolean {
  if (type?.kind === 'decimal') return type.width <= 18;
  if (isInteger(type)) return type?.kind !== 'hugeint' && type?.kind !== 'uhugeint';
  return type?.kind === 'date' || type?.kind === 'double' || (type?.kind.startsWith('timestamp') ?? false);
}

/**
 * True where nearly every value stands in one row. Without a sample the table's own estimate says so, which is far too high for
 * values that repeat a few times each and too low for some keys: that costs time, never exactness.
 */
export function looksUnique(statistics: ColumnStatistics | undefined): boolean {
  if (statistics?.repeating !== undefined) return statistics.repeating < 0.25;
  return (statistics?.approximateDistinct ?? 0) >= (statistics?.rows ?? Number.POSITIVE_INFINITY) * 0.8;
}

/** Distinct whole numbers within known, dense bounds: a bit each, ten times faster than a hash table. */
export function bitmapOf(
  metric: Metric,
  filter: string | null,
  statistics: ColumnStatistics | undefined,
): string | null {
  if (metric.kind !== 'distinct' || filter !== null || !isInteger(metric.subject.type)) return null;
  if (!isPlainNull(metric.missing, metric.subject)) return null;
  const { min, max, rows } = statistics ?? {};
  if (min === undefined || max === undefined || !isWorthABitmap(max - min + 1n, rows)) return null;
  return `coalesce(bit_count(bitstring_agg(${metric.subject.sql}, ${min}, ${max})), 0)`;
}

function isWorthABitmap(bits: bigint, rows: number | undefined): boolean {
  return bits <= bitmapLimit && (rows === undefined || bits <= BigInt(rows) * bitsPerRow);
}

/**
 * Distinct combinations. Of whole numbers within known bounds each is one number, NULL standing below the least value: a bit of
 * a bitmap where they are dense, otherwise sorted where they are many. Others go through a hash table, or are told apart by
 * their hashes where they look unique.
 */
export function planCombinations(
  relation: CheckedRelation,
  filter: string | null,
  metric: Metric & { kind: 'combinations' },
): PlannedQuery {
  const from = relation.relation;
  const columns = metric.subjects.map(({ sql }) => sql);
  const answer = { metrics: [metric], cost: 'distinct' } as const;
  const exact = {
    sql: `SELECT count(*) FROM (SELECT DISTINCT ${columns.join(', ')} FROM ${from} AS checked${whereClause(filter)})`,
    ...answer,
  };
  const rows = relation.statistics.get(columns[0] ?? '')?.rows;
  if (filter !== null || rows === undefined) return exact;
  const numbered = numberOf(metric, relation.statistics);
  if (numbered !== undefined && isWorthABitmap(numbered.size, rows)) {
    const bits = `bitstring_agg(${numbered.sql}, 0, ${numbered.size - 1n})`;
    return { sql: `SELECT coalesce(bit_count(${bits}), 0) FROM ${from} AS checked`, ...answer };
  }
  if (numbered !== undefined && Math.min(rows, combinationsOf(columns, relation.statistics)) >= sortedFrom)
    return { sql: countSorted(sortedKeys(from, numbered.sql)), ...answer, otherwise: exact };
  if (!looksUnique(relation.statistics.get(hashOf(columns)))) return exact;
  return { sql: countHashed(relation, columns, undefined, rows), ...answer, otherwise: exact };
}

/** A whole number for each combination of whole numbers: its SQL, and how many there can be from 0. Undefined where bounds are unknown or far apart. */
function numberOf(
  { subjects }: Metric & { kind: 'combinations' },
  statistics: CheckedRelation['statistics'],
): { readonly sql: string; readonly size: bigint } | undefined {
  let size = 1n;
  let number = '0::BIGINT';
  for (const { sql, type } of subjects) {
    const { min, max } = (isInteger(type) ? statistics.get(sql) : undefined) ?? {};
    if (min === undefined || max === undefined || min <= -fitsBigint || max >= fitsBigint) return undefined;
    const values = max - min + 2n;
    size *= values;
    if (size >= fitsBigint) return undefined;
    number = `(${number}) * ${values} + coalesce(${sql}::BIGINT - (${min - 1n}), 0)`;
  }
  return { sql: number, size };
}

/** How many combinations there can be, by the estimates for each column; all that rows allow where one has none. */
function combinationsOf(columns: readonly string[], statistics: CheckedRelation['statistics']): number {
  return columns.reduce(
    (product, column) => product * ((statistics.get(column)?.approximateDistinct ?? Number.POSITIVE_INFINITY) + 1),
    1,
  );
}

/**
 * Distinct values of a column with many. Values that rise from row to row are distinct, which says nothing when they do not.
 * Numbers and times are sorted. Of others that look unique the hashes are sorted: only values whose hash occurs more than once,
 * which are few, can be equal, and are compared. What is left goes through a hash table.
 */
export function planDistinct(
  relation: CheckedRelation,
  filter: string | null,
  metric: Metric & { kind: 'distinct' },
): PlannedQuery {
  const from = relation.relation;
  const { sql: value, type } = metric.subject;
  const answer = { metrics: [metric], cost: 'distinct' } as const;
  const exact = { sql: `SELECT ${aggregateOf(metric)} FROM ${from} AS checked${whereClause(filter)}`, ...answer };
  if (filter !== null || !isPlainNull(metric.missing, metric.subject)) return exact;
  const statistics = relation.statistics.get(value);
  const isThere = `${value} IS NOT NULL`;
  const isUnique = looksUnique(statistics);
  const isSorted = hasShortKey(type) && (isUnique || (statistics?.approximateDistinct ?? 0) >= sortedFrom);
  if (!isSorted && !isUnique) return exact;
  const sql = isSorted
    ? countSorted(sortedKeys(from, value, isThere))
    : countHashed(relation, [value], isThere, statistics?.rows);
  const planned = { sql, ...answer, otherwise: exact };
  // Text is seldom in its order, and comparing it costs more.
  const mayRise = isUnique && type?.kind !== 'varchar' && type?.kind !== 'blob';
  return mayRise ? { sql: countRising(from, value), ...answer, otherwise: planned } : planned;
}

/** In whatever order the rows stream: each but the first must be greater than the one before it. */
function countRising(from: string, value: string): string {
  const neighbours = `SELECT ${value} AS this_value, lag(${value}) OVER () AS last_value FROM ${from} AS checked`;
  return `SELECT count(*), count(*) FILTER (WHERE (this_value > last_value) IS NOT TRUE) - least(count(*), 1) FROM (${neighbours})`;
}

/** Each key beside the one before it in their order. That they come in order is counted too: no rule of SQL says so. */
function sortedKeys(from: string, key: string, condition?: string): string {
  const sorted = `SELECT ${key} AS this_value FROM ${from} AS checked${whereClause(null, condition)} ORDER BY 1 ASC`;
  return `SELECT this_value, lag(this_value) OVER () AS last_value FROM (${sorted})`;
}

const changes = 'count_if(this_value IS DISTINCT FROM last_value)';
const falls = 'count_if(this_value < last_value)';

function countSorted(neighbours: string): string {
  return `SELECT ${changes}, ${falls} FROM (${neighbours})`;
}

function countHashed(
  { relation: from, native }: CheckedRelation,
  columns: readonly string[],
  condition: string | undefined,
  rows: number | undefined,
): string {
  const hash = hashOf(columns);
  // To compare some values of a file it is read again.
  const key = native && rows !== undefined && rows <= halfHashLimit ? `(${hash} >> 32)::UINTEGER` : hash;
  // No name that the checked relation may have.
  const table = '"hashes of values"';
  const repeated = 'list(this_value) FILTER (WHERE this_value = last_value)';
  const hashes = `SELECT ${changes} AS hashes, ${falls} AS falls, ${repeated} AS repeated FROM (${sortedKeys(from, key, condition)})`;
  const isRepeated = `${key} IN (SELECT unnest(repeated) FROM ${table})`;
  const compared = `SELECT DISTINCT ${columns.join(', ')} FROM ${from} AS compared${whereClause(condition ?? null, isRepeated)}`;
  return `WITH ${table} AS MATERIALIZED (${hashes}) SELECT hashes - coalesce(list_unique(repeated), 0) + (SELECT count(*) FROM (${compared})), falls FROM ${table}`;
}
