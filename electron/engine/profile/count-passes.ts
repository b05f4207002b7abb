import type { ColumnInfo, ColumnType } from '../../../shared/domain/column/column-type';
import type { ColumnProfile, Estimate, ValueCount } from '../../../shared/domain/profile/profile';
import { quoteName } from '../sql-text';
import { binsOf } from './bins';
import {
  type Counted,
  emptyProfile,
  finiteOf,
  quantiles,
  readRow,
  readRows,
  sampleValues,
  spellBins,
  textOf,
  topValues,
} from './column-facts';
import { binOf, countsOf } from './count-values';
import { bucketsFor, estimateDistinct, greatestRange } from './distinct';
import { hasInfinity, isArithmetic, isMeasured, isOrdered, isPlaced, lengthOf, measureOf } from './measure';

/** A sample of the columns that are profiled this way, row by row (not by blocks: in sorted data those are alike). */
export interface RowSample {
  /** What stands behind FROM. */
  readonly relation: string;
  readonly rows: number;
}

/** A value that a sample holds less often is not looked for among all rows. */
const frequentInSample = 8;

interface Facts extends Partial<ColumnProfile> {
  readonly nulls: number;
  /** Rows whose value has a place on the scale. */
  readonly placed: number;
  readonly from: number | null;
  readonly to: number | null;
}

/**
 * Profile of a column with very many different values: a pass for each kind of question, cheapest first, so that
 * DuckDB can answer what it can from statistics and skip blocks of rows by their ranges. Different values are estimated
 * (see distinct.ts) unless they are integers close together; quantiles come from `sample`.
 */
export async function countPasses(counted: Counted, column: ColumnInfo, sample: RowSample): Promise<ColumnProfile> {
  const { type } = column;
  const facts = await readFacts(counted, column);
  const present = counted.rows - facts.nulls;
  await counted.pause?.();
  const estimates: Estimate[] = [];
  const distinct = await countDistinct(counted, column, facts, present);
  if (distinct.error > 0) estimates.push({ statistic: 'distinct', error: distinct.error });
  const middle = isMeasured(type) ? await sampledQuantiles(counted, column, sample) : [];
  // The place of the median of n rows is off by 1 / (2 √n).
  if (middle.length > 0) estimates.push({ statistic: 'quantiles', error: 1 / Math.sqrt(sample.rows) });
  await counted.pause?.();
  const frequent = await frequentValues(counted, column, sample, facts.nulls);
  estimates.push({ statistic: 'top', error: (2 * frequentInSample) / sample.rows });
  const samples = await readRows(
    counted.connection,
    `SELECT CAST(${quoteName(column.name)} AS VARCHAR) FROM ${sample.relation} WHERE ${quoteName(column.name)} IS NOT NULL LIMIT ${sampleValues}`,
  );
  const { placed: _placed, from: _from, to: _to, ...known } = facts;
  return {
    ...emptyProfile(column),
    ...known,
    distinct: distinct.distinct,
    quantiles: middle,
    top: frequent,
    histogram: await countBins(counted, column, facts),
    samples: samples.map(([value]) => String(value)),
    estimates,
  };
}

async function readFacts({ connection, relation, rows }: Counted, { name, type }: ColumnInfo): Promise<Facts> {
  const column = quoteName(name);
  const ordered = isOrdered(type);
  const length = lengthOf(type, column);
  if (length !== undefined) {
    const [present, min, max, shortest, longest, mean] = await readRow(
      connection,
      `SELECT count(${column}), ${ordered ? `CAST(min(${column}) AS VARCHAR), CAST(max(${column}) AS VARCHAR)` : 'NULL, NULL'}, min(${length}), max(${length}), avg(${length}) FROM ${relation}`,
    );
    const count = Number(present ?? 0);
    return {
      nulls: rows - count,
      min: textOf(min),
      max: textOf(max),
      empty: count === 0 || Number(shortest) > 0 ? 0 : await countWhere(connection, relation, `${length} = 0`),
      lengths: count === 0 ? null : { min: Number(shortest), mean: Number(mean), max: Number(longest) },
      placed: 0,
      from: null,
      to: null,
    };
  }
  if (!ordered) {
    const [present] = await readRow(connection, `SELECT count(${column}) FROM ${relation}`);
    return { nulls: rows - Number(present ?? 0), min: null, max: null, placed: 0, from: null, to: null };
  }
  const measure = (value: string) => {
    const expression = measureOf(type, value);
    return expression === undefined ? 'NULL' : `TRY(${expression})`;
  };
  // Nothing but least, greatest and count: answered from statistics where there are any.
  const [present, min, max, least, greatest] = await readRow(
    connection,
    `SELECT present, CAST(least AS VARCHAR), CAST(greatest AS VARCHAR), ${measure('least')}, ${measure('greatest')}
     FROM (SELECT count(${column}) AS present, min(${column}) AS least, max(${column}) AS greatest FROM ${relation})`,
  );
  const count = Number(present ?? 0);
  const common = { nulls: rows - count, min: textOf(min), max: textOf(max) };
  if (!isMeasured(type)) return { ...common, placed: 0, from: null, to: null };
  const endless = hasInfinity(type) && !(isFinitePlace(least) && isFinitePlace(greatest));
  const range = endless
    ? await readRow(
        connection,
        `SELECT ${measure('least')}, ${measure('greatest')}, placed FROM (SELECT min(${column}) AS least, max(${column}) AS greatest, count(*) AS placed FROM ${relation} WHERE ${isPlaced(type, column)})`,
      )
    : [least, greatest, count];
  const from = finiteOf(range[0]);
  const to = finiteOf(range[1]);
  const placed = Number(range[2] ?? 0);
  const notFinite = hasInfinity(type) ? count - placed : null;
  if (!isArithmetic(type)) return { ...common, placed, from, to, notFinite };
  const where = endless ? ` WHERE ${isPlaced(type, column)}` : '';
  return {
    ...common,
    placed,
    from,
    to,
    notFinite,
    mean: await aggregate(connection, `avg(${column})`, relation + where),
    std: await aggregate(connection, `stddev_samp(${column})`, relation + where),
    zeros: spans(from, to, 0) ? await countWhere(connection, relation, `${column} = 0`) : 0,
    negatives: common.min?.startsWith('-') === true ? await countWhere(connection, relation, `${column} < 0`) : 0,
  };
}

/** An infinite date or timestamp has no measure, an infinite or undefined number is no finite one. */
function isFinitePlace(measure: unknown): boolean {
  return measure !== null && measure !== undefined && Number.isFinite(Number(measure));
}

function spans(from: number | null, to: number | null, value: number): boolean {
  return from !== null && to !== null && from <= value && value <= to;
}

/** Null where the result is beyond the range of the aggregate's type. */
async function aggregate(connection: Counted['connection'], expression: string, from: string): Promise<number | null> {
  try {
    const [value] = await readRow(connection, `SELECT ${expression} FROM ${from}`);
    return finiteOf(value);
  } catch (error) {
    if (error instanceof Error && /out of range|overflow/i.test(error.message)) return null;
    throw error;
  }
}

async function countWhere(connection: Counted['connection'], relation: string, condition: string): Promise<number> {
  const [count] = await readRow(connection, `SELECT count(*) FROM ${relation} WHERE ${condition}`);
  return Number(count ?? 0);
}

async function countDistinct(
  { connection, relation, rows }: Counted,
  { name, type }: ColumnInfo,
  { nulls, from, to }: Facts,
  present: number,
): Promise<{ readonly distinct: number; readonly error: number }> {
  const column = quoteName(name);
  if (present === 0) return { distinct: 0, error: 0 };
  if (isInteger(type) && from !== null && to !== null && to - from < Math.min(greatestRange, rows * 8)) {
    const [bits] = await readRow(
      connection,
      `SELECT bit_count(bitstring_agg(${column}, ${from}, ${to})) FROM ${relation}`,
    );
    return { distinct: Number(bits ?? 0), error: 0 };
  }
  const buckets = bucketsFor(present);
  const where = nulls === 0 ? '' : ` WHERE ${column} IS NOT NULL`;
  const [bits] = await readRow(
    connection,
    `SELECT bit_count(bitstring_agg(hash(${column}) & ${buckets - 1}, 0::UBIGINT, ${buckets - 1}::UBIGINT)) FROM ${relation}${where}`,
  );
  return estimateDistinct(Number(bits ?? 0), buckets, present);
}

function isInteger(type: ColumnType): boolean {
  return ['tinyint', 'smallint', 'integer', 'bigint', 'utinyint', 'usmallint', 'uinteger', 'ubigint'].includes(
    type.kind,
  );
}

async function sampledQuantiles(
  { connection }: Counted,
  { name, type }: ColumnInfo,
  sample: RowSample,
): Promise<ColumnProfile['quantiles']> {
  const column = quoteName(name);
  const found = await readRows(
    connection,
    `SELECT unnest(CAST(quantile_disc(${column}, [${quantiles.join(', ')}]) AS VARCHAR[])) FROM ${sample.relation} WHERE ${isPlaced(type, column)}`,
  );
  return found.flatMap(([value], at) => (value === null ? [] : [{ q: quantiles[at] ?? 0, value: String(value) }]));
}

/** Candidates come from the sample, their counts from all rows. */
async function frequentValues(
  { connection, relation }: Counted,
  { name }: ColumnInfo,
  sample: RowSample,
  nulls: number,
): Promise<readonly ValueCount[]> {
  const column = quoteName(name);
  const candidates = `SELECT ${column} FROM ${sample.relation} WHERE ${column} IS NOT NULL GROUP BY 1 HAVING count(*) >= ${frequentInSample} ORDER BY count(*) DESC LIMIT ${topValues * 2}`;
  const [any] = await readRow(connection, `SELECT count(*) FROM (${candidates})`);
  const counted =
    Number(any ?? 0) === 0
      ? []
      : await readRows(
          connection,
          `SELECT CAST(${column} AS VARCHAR), count(*) FROM ${relation} WHERE ${column} IN (${candidates}) GROUP BY ${column} ORDER BY 2 DESC, ${column} LIMIT ${topValues}`,
        );
  const values: ValueCount[] = counted.map(([value, count]) => ({ value: textOf(value), count: Number(count) }));
  if (nulls > 0) values.push({ value: null, count: nulls });
  return values.sort((a, b) => b.count - a.count).slice(0, topValues);
}

async function countBins(
  { connection, relation }: Counted,
  { name, type }: ColumnInfo,
  { placed, from, to, min, max, nulls, notFinite }: Facts,
): Promise<ColumnProfile['histogram']> {
  const column = quoteName(name);
  if (!isMeasured(type) || from === null || to === null || placed === 0) return [];
  const bins = binsOf(type, from, to);
  const all = nulls === 0 && (notFinite ?? 0) === 0;
  const found = await readRows(
    connection,
    `SELECT ${binOf(type, bins, column)} AS bin, count(*) FROM ${relation}${all ? '' : ` WHERE ${isPlaced(type, column)}`} GROUP BY 1`,
  );
  return spellBins(connection, type, bins, countsOf(bins, found), { to, min: min ?? null, max: max ?? null });
}
