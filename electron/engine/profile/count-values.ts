import type { ColumnInfo, ColumnType } from '../../../shared/domain/column/column-type';
import type { ColumnProfile } from '../../../shared/domain/profile/profile';
import { quoteName } from '../sql-text';
import { type Bins, binsOf } from './bins';
import {
  type Counted,
  emptyProfile,
  finiteOf,
  numberOf,
  quantiles,
  type Row,
  readRow,
  readRows,
  sampleValues,
  spellBins,
  textOf,
  topValues,
} from './column-facts';
import {
  doubleLiteral,
  hasInfinity,
  isArithmetic,
  isMeasured,
  isOrdered,
  isPlaced,
  lengthOf,
  measureOf,
  wholeMeasureOf,
} from './measure';

const table = 'temp.plumbline_values';

/** To put a different value in its order costs as much as DuckDB's own quantiles take for so many rows. */
const rowsPerOrderedValue = 4;

/**
 * Profile by counting each value once: one GROUP BY over the rows, everything else from its result. All of it is exact.
 * The way for few different values, and for few rows.
 */
export async function countValues(counted: Counted, column: ColumnInfo): Promise<ColumnProfile> {
  const { connection, relation } = counted;
  const { type } = column;
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE plumbline_values AS SELECT ${quoteName(column.name)} AS v, count(*) AS f FROM ${relation} GROUP BY 1`,
  );
  const facts = await readFacts(counted, type);
  const order = isOrdered(type) ? 'f DESC, v' : 'f DESC, CAST(v AS VARCHAR)';
  const top = await readRows(
    connection,
    `SELECT CAST(v AS VARCHAR), f FROM (FROM ${table} ORDER BY ${order} LIMIT ${topValues}) ORDER BY ${order}`,
  );
  const samples = await readRows(
    connection,
    `SELECT CAST(v AS VARCHAR) FROM (FROM ${table} WHERE v IS NOT NULL LIMIT ${sampleValues})`,
  );
  const present = counted.rows - facts.nulls;
  return {
    ...emptyProfile(column),
    ...facts.profile,
    nulls: facts.nulls,
    distinct: facts.distinct,
    min: facts.min,
    max: facts.max,
    quantiles:
      isMeasured(type) && facts.placed > 0
        ? await readQuantiles(counted, column, facts.placed, facts.distinct * rowsPerOrderedValue > counted.rows)
        : [],
    top: top.map(([value, count]) => ({ value: textOf(value), count: Number(count) })),
    histogram: await readHistogram(counted, type, facts),
    samples: present === 0 ? [] : samples.map(([value]) => String(value)),
  };
}

interface Facts {
  readonly nulls: number;
  readonly distinct: number;
  readonly min: string | null;
  readonly max: string | null;
  /** Rows whose value has a place on the scale. */
  readonly placed: number;
  readonly from: number | null;
  readonly to: number | null;
  readonly profile: Partial<ColumnProfile>;
}

async function readFacts({ connection, rows }: Counted, type: ColumnType): Promise<Facts> {
  const placed = isPlaced(type, 'v');
  const measure = measureOf(type, 'v');
  const length = lengthOf(type, 'v');
  const arithmetic = isArithmetic(type);
  const only = (applies: boolean, expression: string) => (applies ? expression : 'NULL');
  const number = 'CAST(v AS DOUBLE)';
  const row: Row = await readRow(
    connection,
    `WITH middle AS (SELECT ${arithmetic ? `sum(${number} * f) FILTER (${placed}) / sum(f) FILTER (${placed})` : 'max(NULL)'} AS mean FROM ${table})
     SELECT
       coalesce(sum(f) FILTER (v IS NULL), 0), count(v),
       ${only(isOrdered(type), 'CAST(min(v) AS VARCHAR)')}, ${only(isOrdered(type), 'CAST(max(v) AS VARCHAR)')},
       ${only(measure !== undefined, `coalesce(sum(f) FILTER (${placed}), 0)`)},
       ${only(measure !== undefined, `min(TRY(${measure})) FILTER (${placed})`)},
       ${only(measure !== undefined, `max(TRY(${measure})) FILTER (${placed})`)},
       any_value(mean),
       ${only(arithmetic, `sqrt(sum(f * (${number} - mean) * (${number} - mean)) FILTER (${placed}) / (nullif(sum(f) FILTER (${placed}), 1) - 1))`)},
       ${only(arithmetic, 'coalesce(sum(f) FILTER (v = 0), 0)')}, ${only(arithmetic, 'coalesce(sum(f) FILTER (v < 0), 0)')},
       ${only(hasInfinity(type), 'coalesce(sum(f) FILTER (NOT isfinite(v)), 0)')},
       ${only(type.kind === 'boolean', 'coalesce(sum(f) FILTER (v), 0)')}, ${only(type.kind === 'boolean', 'coalesce(sum(f) FILTER (NOT v), 0)')},
       ${only(length !== undefined, `min(${length})`)}, ${only(length !== undefined, `max(${length})`)},
       ${only(length !== undefined, `sum(CAST(${length} AS DOUBLE) * f) / sum(f) FILTER (v IS NOT NULL)`)},
       ${only(length !== undefined, `coalesce(sum(f) FILTER (${length} = 0), 0)`)}
     FROM ${table} CROSS JOIN middle`,
  );
  const [nulls, distinct, min, max, inPlace, from, to, mean, std, zeros, negatives, notFinite, trues, falses] = row;
  const [shortest, longest, meanLength, empty] = row.slice(14);
  return {
    nulls: rows === 0 ? 0 : Number(nulls ?? 0),
    distinct: Number(distinct ?? 0),
    min: textOf(min),
    max: textOf(max),
    placed: Number(inPlace ?? 0),
    from: finiteOf(from),
    to: finiteOf(to),
    profile: {
      mean: finiteOf(mean),
      std: finiteOf(std),
      zeros: numberOf(zeros),
      negatives: numberOf(negatives),
      notFinite: numberOf(notFinite),
      trues: numberOf(trues),
      falses: numberOf(falses),
      empty: numberOf(empty),
      lengths:
        numberOf(shortest) === null
          ? null
          : { min: Number(shortest), mean: Number(meanLength ?? 0), max: Number(longest) },
    },
  };
}

async function readQuantiles(
  { connection, relation }: Counted,
  { name, type }: ColumnInfo,
  placed: number,
  many: boolean,
): Promise<ColumnProfile['quantiles']> {
  if (many) {
    const column = quoteName(name);
    const spelled = await readRows(
      connection,
      `SELECT unnest(CAST(quantile_disc(${column}, [${quantiles.join(', ')}]) AS VARCHAR[])) FROM ${relation} WHERE ${isPlaced(type, column)}`,
    );
    return spelled.map(([value], at) => ({ q: quantiles[at] ?? 0, value: String(value) }));
  }
  const places = quantiles.map((q) => Math.max(1, Math.ceil(q * placed)));
  const row = await readRow(
    connection,
    `SELECT ${places.map((place) => `CAST(min(v) FILTER (upto >= ${place}) AS VARCHAR)`).join(', ')}
     FROM (SELECT v, sum(f) OVER (ORDER BY v) AS upto FROM ${table} WHERE ${isPlaced(type, 'v')})`,
  );
  return row.map((value, at) => ({ q: quantiles[at] ?? 0, value: String(value) }));
}

async function readHistogram(
  { connection }: Counted,
  type: ColumnType,
  { from, to, min, max }: Facts,
): Promise<ColumnProfile['histogram']> {
  if (!isMeasured(type) || from === null || to === null) return [];
  const bins = binsOf(type, from, to);
  const found = await readRows(
    connection,
    `SELECT ${binOf(type, bins, 'v')} AS bin, sum(f) FROM ${table} WHERE ${isPlaced(type, 'v')} GROUP BY 1`,
  );
  return spellBins(connection, type, bins, countsOf(bins, found), { to, min, max });
}

/**
 * The number of the bin that a value is in, as an expression. The greatest value of a range that was divided evenly may get
 * the number behind the last bin: `countsOf` puts it where it belongs. (Clamping in SQL would double the cost.)
 */
export function binOf(type: ColumnType, bins: Bins, column: string): string {
  if (bins.count <= 1) return '0::UTINYINT';
  const whole = bins.step === 0 ? undefined : wholeMeasureOf(type, column);
  if (whole !== undefined) {
    const distance = `(${whole} - ${bins.from}::BIGINT)`;
    return `(${bins.width === 1 ? distance : `${distance} // ${bins.width}`})::UTINYINT`;
  }
  // Half a step below the edge: values of whole steps then never fall on one, whatever the rounding.
  const from = doubleLiteral(bins.from - bins.step / 2);
  return `floor((${measureOf(type, column)} - ${from}) * ${doubleLiteral(1 / bins.width)})::UTINYINT`;
}

/** Rows of each bin, from rows of a bin's number and a count. */
export function countsOf(bins: Bins, found: readonly Row[]): readonly number[] {
  const counts = Array.from({ length: bins.count }, () => 0);
  if (bins.count === 0) return counts;
  for (const [bin, count] of found) {
    const index = Math.min(bins.count - 1, Number(bin));
    counts[index] = (counts[index] ?? 0) + Number(count);
  }
  return counts;
}
