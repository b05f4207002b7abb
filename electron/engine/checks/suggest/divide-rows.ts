import type { DuckDBConnection } from '@duckdb/node-api';
import { microsecondsOf } from '../../../../shared/domain/checks/mutation/column-kinds';
import {
  type Partitioning,
  partitionByRows,
  partitionByTime,
  timeColumns,
} from '../../../../shared/domain/checks/suggest/partitions';
import type { ColumnInfo } from '../../../../shared/domain/column/column-type';
import { quoteIdentifier } from '../../../../shared/domain/sql-text';
import type { MutationBase } from '../../mutation/mutation-base';
import { readRow } from '../../profile/column-facts';

/** More rows without a time than this share, and the time divides nothing. */
const mostTimeless = 0.1;

/** How many rows, and how many values of each counted column, a part has. */
export interface CountedPart {
  readonly rows: number;
  readonly present: ReadonlyMap<string, number>;
}

/** The rows divided, with what is counted in each part. */
export interface DividedRows extends Partitioning {
  readonly counted: ReadonlyMap<bigint, CountedPart>;
  /** Rows without a time, which are in no part. */
  readonly unplaced: number;
}

/** Divides rows by their best time, else in their order; null where there are too few for either. Counts in one grouped query. */
export async function divideRows(
  connection: DuckDBConnection,
  base: MutationBase,
  table: {
    readonly columns: readonly ColumnInfo[];
    readonly rows: number;
    /** Columns that a freshness check looks at. */
    readonly fresh: readonly string[];
    /** Columns whose values are counted in each part. */
    readonly counted: readonly string[];
  },
): Promise<DividedRows | null> {
  const partitioning = (await byTime(connection, base, table)) ?? partitionByRows(base.rowNumber, table.rows);
  if (partitioning === null) return null;
  const columns = table.counted.map((name) => `count(${quoteIdentifier(name)})`);
  const rows = await (
    await connection.run(
      `SELECT ${[partitioning.bucket, 'count(*)', ...columns].join(', ')} FROM ${base.relation} GROUP BY 1`,
    )
  ).getRows();
  const counted = new Map<bigint, CountedPart>();
  let unplaced = 0;
  for (const [bucket, count, ...present] of rows) {
    if (typeof bucket !== 'bigint') unplaced += Number(count);
    else
      counted.set(bucket, {
        rows: Number(count),
        present: new Map(table.counted.map((name, index) => [name, Number(present[index] ?? 0)])),
      });
  }
  return { ...partitioning, counted, unplaced };
}

async function byTime(
  connection: DuckDBConnection,
  { relation }: MutationBase,
  { columns, rows, fresh }: Parameters<typeof divideRows>[2],
): Promise<Partitioning | null> {
  const candidates = timeColumns(columns, fresh);
  if (candidates.length === 0) return null;
  const parts = candidates.flatMap(({ name, type }) => {
    const time = microsecondsOf(type, quoteIdentifier(name));
    return [`min(${time})`, `max(${time})`, `count(${time})`];
  });
  const row = await readRow(connection, `SELECT ${parts.join(', ')} FROM ${relation}`);
  for (const [index, column] of candidates.entries()) {
    const [first, last, present] = row.slice(index * 3, index * 3 + 3);
    if (first === null || first === undefined || Number(present) < rows * (1 - mostTimeless)) continue;
    const partitioning = partitionByTime(column, Number(first), Number(last));
    if (partitioning !== null) return partitioning;
  }
  return null;
}
