import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnInfo, ColumnType } from '../../shared/domain/column/column-type';
import { isNumeric } from '../../shared/domain/column/format-value';
import type { ColumnProfile, Profile } from '../../shared/domain/profile/profile';
import { interruptible } from './connection-pool';
import { quoteName } from './sql-text';

/** Up to here everything is exact. Above, many distinct values are estimated (HyperLogLog), and quantiles and candidates for frequent values come from samples. */
const exactRows = 1_000_000;
/** Rows of the sample: a quantile of it is off by a tenth of a percent of the rows. (DuckDB's reservoir_quantile is not used: over sorted rows it was off by 40 percent.) */
const sampledRows = 200_000;
const mostBins = 24;
const topValues = 10;
const quantiles = [0.05, 0.25, 0.5, 0.75, 0.95];
const sampleTable = 'temp.plumbline_sample';
/** Up to about this many distinct values, counting all of them costs less than finding the frequent ones first; their number is then exact. */
const countableDistinct = 50_000;

interface Summary {
  readonly nulls: number;
  readonly distinct: number;
  readonly min: string | null;
  readonly max: string | null;
  readonly quantiles: readonly (string | null)[] | null;
  /** Least and greatest finite value as a number (see `measureOf`), for the histogram. */
  readonly from: number | null;
  readonly to: number | null;
}

/**
 * Profile of a relation: one pass for what can share one (counts, extremes, quantiles, distinct), then a pass a column
 * for frequent values and histogram. Never `SUMMARIZE`, which costs several times as much.
 */
export async function profileRelation(
  connection: DuckDBConnection,
  relation: string,
  columns: readonly ColumnInfo[],
  signal?: AbortSignal,
): Promise<Profile> {
  return interruptible(connection, signal, async () => {
    const rows = Number((await readRows(connection, `SELECT count(*) FROM ${relation}`))[0]?.[0] ?? 0);
    const exact = rows <= exactRows;
    const profiles: ColumnProfile[] = [];
    const summaries = await summarise(connection, relation, columns, rows, exact);
    if (!exact) {
      const sampled = columns.filter((column, index) => {
        const summary = summaries[index];
        return measureOf(column.type, '') !== undefined || (summary !== undefined && needsCandidates(summary, rows));
      });
      await takeSample(connection, relation, sampled, rows);
    }
    for (const [index, column] of columns.entries()) {
      const summary = summaries[index];
      if (summary === undefined) continue;
      const frequent = await frequentValues(connection, relation, column, rows, summary);
      profiles.push({
        name: column.name,
        type: column.sqlType,
        nulls: summary.nulls,
        distinct: frequent.distinct,
        min: summary.min,
        max: summary.max,
        quantiles: ((exact ? summary.quantiles : await sampledQuantiles(connection, column)) ?? []).flatMap(
          (value, at) => (value === null ? [] : [{ q: quantiles[at] ?? 0, value }]),
        ),
        top: frequent.top,
        histogram: await histogram(connection, relation, column, summary),
      });
    }
    return { rows, columns: profiles };
  }).finally(() => connection.run(`DROP TABLE IF EXISTS ${sampleTable}`));
}

/** Copies a sample of the columns that need one into `sampleTable`. */
async function takeSample(
  connection: DuckDBConnection,
  relation: string,
  columns: readonly ColumnInfo[],
  rows: number,
): Promise<void> {
  if (columns.length === 0) return;
  const list = columns.map((column) => quoteName(column.name)).join(', ');
  const percent = Math.min(100, (sampledRows / rows) * 100);
  // Not by blocks of rows: in sorted data those are alike.
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE plumbline_sample AS SELECT ${list} FROM ${relation} USING SAMPLE ${percent} PERCENT (bernoulli)`,
  );
}

async function sampledQuantiles(connection: DuckDBConnection, column: ColumnInfo): Promise<Summary['quantiles']> {
  if (measureOf(column.type, '') === undefined) return null;
  const expression = quantileExpression(column.name, column.type);
  const [row = []] = await readRows(connection, `SELECT ${expression} FROM ${sampleTable}`);
  return Array.isArray(row[0]) ? row[0].map(textOf) : null;
}

function quantileExpression(name: string, type: ColumnType): string {
  const column = quoteName(name);
  return `CAST(quantile_disc(${column}, [${quantiles.join(', ')}])${isFloating(type) ? finiteOnly(type, column) : ''} AS VARCHAR[])`;
}

async function summarise(
  connection: DuckDBConnection,
  relation: string,
  columns: readonly ColumnInfo[],
  rows: number,
  exact: boolean,
): Promise<Summary[]> {
  const summaries: Summary[] = [];
  // In groups: a thousand columns in one query would need a thousand hash tables at once.
  for (let start = 0; start < columns.length; start += 16) {
    const group = columns.slice(start, start + 16);
    const expressions = group.flatMap((column) => summaryExpressions(column, exact));
    const inner = expressions.map((expression, index) => `${expression} AS s${index}`);
    // The least and greatest values become numbers after the aggregates: once, not once a row.
    const outer = expressions.map((_, index) => {
      const type = group[Math.floor(index / 7)]?.type;
      const measure = type === undefined || index % 7 < 5 ? undefined : measureOf(type, `s${index}`);
      return measure === undefined ? `s${index}` : `CAST(TRY(${measure}) AS DOUBLE)`;
    });
    const [row = []] = await readRows(
      connection,
      `SELECT ${outer.join(', ')} FROM (SELECT ${inner.join(', ')} FROM ${relation})`,
    );
    for (const [index] of group.entries()) {
      const [present, distinct, min, max, values, from, to] = row.slice(index * 7, index * 7 + 7);
      summaries.push({
        nulls: rows - Number(present ?? 0),
        distinct: Number(distinct ?? 0),
        min: textOf(min),
        max: textOf(max),
        quantiles: Array.isArray(values) ? values.map(textOf) : null,
        from: numberOf(from),
        to: numberOf(to),
      });
    }
  }
  return summaries;
}

function summaryExpressions({ name, type }: ColumnInfo, exact: boolean): string[] {
  const column = quoteName(name);
  const ordered = isOrdered(type);
  const scaled = measureOf(type, column) !== undefined;
  const finite = finiteOnly(type, column);
  return [
    `count(${column})`,
    exact ? `count(DISTINCT ${column})` : `approx_count_distinct(${column})`,
    ordered ? `CAST(min(${column}) AS VARCHAR)` : 'NULL',
    ordered ? `CAST(max(${column}) AS VARCHAR)` : 'NULL',
    scaled && exact ? quantileExpression(name, type) : 'NULL',
    scaled ? `min(${column})${finite}` : 'NULL',
    scaled ? `max(${column})${finite}` : 'NULL',
  ];
}

/** Columns whose values are too many to count one by one, and too few for each to stand alone. */
function needsCandidates(summary: Summary, rows: number): boolean {
  // The estimate of a key may fall short by a quarter.
  return rows > exactRows && summary.distinct > countableDistinct && summary.distinct < rows * 0.7;
}

async function frequentValues(
  connection: DuckDBConnection,
  relation: string,
  { name }: ColumnInfo,
  rows: number,
  summary: Summary,
): Promise<Pick<ColumnProfile, 'top' | 'distinct'>> {
  const column = quoteName(name);
  const countsAll = rows <= exactRows || summary.distinct <= countableDistinct;
  let where = '';
  if (needsCandidates(summary, rows)) {
    where = `WHERE ${column} IN (SELECT ${column} FROM ${sampleTable} GROUP BY ${column} ORDER BY count(*) DESC LIMIT ${topValues * 2})`;
  } else if (!countsAll) {
    // Of a key no value is frequent.
    return { top: [], distinct: summary.distinct };
  }
  const found = await readRows(
    connection,
    `SELECT CAST(value AS VARCHAR), frequency, counted FROM (
       SELECT ${column} AS value, count(*) AS frequency, count(${column}) OVER () AS counted
       FROM ${relation} ${where} GROUP BY ${column}
     ) ORDER BY frequency DESC, value LIMIT ${topValues}`,
  );
  return {
    top: found.map(([value, count]) => ({ value: textOf(value), count: Number(count) })),
    distinct: countsAll ? Number(found[0]?.[2] ?? 0) : summary.distinct,
  };
}

/** Equal-width bins over the finite values. Whole numbers of a small range get a bin each. */
async function histogram(
  connection: DuckDBConnection,
  relation: string,
  { name, type }: ColumnInfo,
  { from, to, min, max }: Summary,
): Promise<ColumnProfile['histogram']> {
  const column = quoteName(name);
  const measure = measureOf(type, column);
  if (measure === undefined || from === null || to === null) return [];
  const span = to - from;
  if (!Number.isFinite(span)) return [];
  const whole = (isWhole(type) || type.kind === 'date') && span < mostBins;
  const bins = span === 0 ? 1 : whole ? span + 1 : mostBins;
  const width = span === 0 ? 1 : whole ? 1 : span / bins;
  const present = hasInfinity(type) ? `isfinite(${column})` : `${column} IS NOT NULL`;
  const bin = `least(${bins - 1}, greatest(0, floor((CAST(${measure} AS DOUBLE) - ${literal(from)}) / ${literal(width)})::INTEGER))`;
  const counted = await readRows(
    connection,
    `WITH counted AS (SELECT ${bin} AS bin, count(*) AS frequency FROM ${relation} WHERE ${present} GROUP BY 1)
     SELECT range, ${boundOf(type, `${literal(from)} + range * ${literal(width)}`)},
            ${boundOf(type, `least(${literal(whole ? to + 1 : to)}, ${literal(from)} + (range + 1) * ${literal(width)})`)},
            coalesce(frequency, 0)
     FROM range(${bins}) LEFT JOIN counted ON counted.bin = range ORDER BY range`,
  );
  return counted.map(([, start, end, count]) => ({
    // At the ends of a type's range an edge may have no spelling of its own.
    from: textOf(start) ?? min ?? '',
    to: textOf(end) ?? max ?? '',
    count: Number(count),
  }));
}

/** A number that grows with the value, as an expression; undefined for types without one. */
function measureOf(type: ColumnType, column: string): string | undefined {
  // BIGNUM has no arithmetic in DuckDB.
  if (isNumeric(type)) return type.kind === 'bignum' ? undefined : column;
  switch (type.kind) {
    case 'date':
      return `${column} - DATE '1970-01-01'`;
    case 'timestamp':
    case 'timestamptz':
    case 'timestamp_s':
    case 'timestamp_ms':
    case 'timestamp_ns':
      return `epoch_us(${column})`;
    case 'time':
      return `epoch_us(${column})`;
    default:
      return undefined;
  }
}

/** The text of a bin's edge: from the measure back to the type's own spelling. */
function boundOf(type: ColumnType, measure: string): string {
  switch (type.kind) {
    case 'date':
      return `CAST(TRY(DATE '1970-01-01' + CAST(floor(${measure}) AS INTEGER)) AS VARCHAR)`;
    case 'timestamp':
    case 'timestamp_s':
    case 'timestamp_ms':
    case 'timestamp_ns':
      return `CAST(TRY(make_timestamp(TRY_CAST(${measure} AS BIGINT))) AS VARCHAR)`;
    case 'timestamptz':
      return `CAST(TRY(make_timestamptz(TRY_CAST(${measure} AS BIGINT))) AS VARCHAR)`;
    case 'time':
      return `CAST(CAST(make_timestamp(CAST(${measure} AS BIGINT)) AS TIME) AS VARCHAR)`;
    case 'float':
    case 'double':
      return `CAST(${measure} AS VARCHAR)`;
    default:
      return `CASE WHEN ${measure} = floor(${measure}) AND abs(${measure}) < 1e18
                THEN CAST(CAST(${measure} AS BIGINT) AS VARCHAR) ELSE CAST(${measure} AS VARCHAR) END`;
  }
}

function isOrdered(type: ColumnType): boolean {
  return !['null', 'list', 'array', 'struct', 'map', 'union', 'other'].includes(type.kind);
}

function isFloating(type: ColumnType): boolean {
  return type.kind === 'float' || type.kind === 'double';
}

/** An infinite value has no place on a scale. */
function finiteOnly(type: ColumnType, column: string): string {
  return hasInfinity(type) ? ` FILTER (isfinite(${column}))` : '';
}

function hasInfinity(type: ColumnType): boolean {
  return isFloating(type) || type.kind === 'date' || type.kind.startsWith('timestamp');
}

function isWhole(type: ColumnType): boolean {
  return /int|integer/.test(type.kind) || (type.kind === 'decimal' && type.scale === 0);
}

function literal(value: number): string {
  return `CAST('${value}' AS DOUBLE)`;
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

function numberOf(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

async function readRows(connection: DuckDBConnection, sql: string): Promise<readonly (readonly unknown[])[]> {
  return (await connection.run(sql)).getRowsJson();
}
