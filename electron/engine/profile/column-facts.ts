import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnInfo, ColumnType } from '../../../shared/domain/column/column-type';
import { formatDouble } from '../../../shared/domain/column/format-number';
import { isNumeric } from '../../../shared/domain/column/format-value';
import type { ColumnProfile, HistogramBin } from '../../../shared/domain/profile/profile';
import { type Bins, edgeOf } from './bins';
import { textOfMeasure } from './measure';

/** What a column is counted in. */
export interface Counted {
  readonly connection: DuckDBConnection;
  /** What stands behind FROM. */
  readonly relation: string;
  readonly rows: number;
  /** See `ProfiledRelation`. */
  readonly pause?: (() => Promise<void>) | undefined;
}

export const topValues = 10;
export const sampleValues = 5;
export const quantiles = [0.05, 0.25, 0.5, 0.75, 0.95];

export type Row = readonly unknown[];

export async function readRows(connection: DuckDBConnection, sql: string): Promise<readonly Row[]> {
  return (await connection.run(sql)).getRowsJson();
}

export async function readRow(connection: DuckDBConnection, sql: string): Promise<Row> {
  return (await readRows(connection, sql))[0] ?? [];
}

/** The profile of a column of which nothing is known: none of its values, or nothing that applies to its type. */
export function emptyProfile({ name, sqlType }: ColumnInfo): ColumnProfile {
  return {
    name,
    type: sqlType,
    nulls: 0,
    distinct: 0,
    min: null,
    max: null,
    quantiles: [],
    top: [],
    histogram: [],
    mean: null,
    std: null,
    zeros: null,
    negatives: null,
    notFinite: null,
    trues: null,
    falses: null,
    empty: null,
    lengths: null,
    samples: [],
    estimates: [],
  };
}

/** Bins with the texts of their edges, in one query. `counts` has a number for each bin. */
export async function spellBins(
  connection: DuckDBConnection,
  type: ColumnType,
  bins: Bins,
  counts: readonly number[],
  range: { readonly to: number; readonly min: string | null; readonly max: string | null },
): Promise<readonly HistogramBin[]> {
  if (bins.count === 0) return [];
  // The last edge of a range that was divided evenly is its greatest value itself.
  const last = (index: number) => (bins.step === 0 && index === bins.count ? range.to : edgeOf(bins, index));
  const edges = Array.from({ length: bins.count + 1 }, (_, index) =>
    type.kind === 'float' ? Math.fround(last(index)) : last(index),
  );
  const spelled = isNumeric(type)
    ? edges.map((edge) => numberText(type, edge))
    : (
        await readRows(
          connection,
          `SELECT ${textOfMeasure(type, 'edge')} FROM (SELECT unnest([${edges.map((edge) => `'${edge}'`).join(', ')}]::DOUBLE[]) AS edge, unnest(range(${edges.length})) AS place) ORDER BY place`,
        )
      ).map(([text]) => textOf(text));
  return Array.from({ length: bins.count }, (_, index) => ({
    // At the ends of a type's range an edge may have no spelling of its own.
    from: spelled[index] ?? range.min ?? '',
    to: spelled[index + 1] ?? range.max ?? '',
    count: counts[index] ?? 0,
  }));
}

/** A number as its type spells it. */
function numberText(type: ColumnType, value: number): string {
  if (type.kind === 'float' || type.kind === 'double') return formatDouble(value);
  if (type.kind === 'decimal' && Math.abs(value) < 1e18) return value.toFixed(type.scale);
  return Number.isInteger(value) && Math.abs(value) < 1e18 ? String(BigInt(value)) : formatDouble(value);
}

export function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

export function numberOf(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

/** A number that is one: the mean of very large numbers may be infinite. */
export function finiteOf(value: unknown): number | null {
  const number = numberOf(value);
  return number !== null && Number.isFinite(number) ? number : null;
}
