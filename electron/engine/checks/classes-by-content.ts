import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnClass } from '../../../shared/domain/classification/classification';
import { classByValues } from '../../../shared/domain/classification/detect-values';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { quoteIdentifier } from '../../../shared/domain/sql-text';
import { readRows } from '../profile/column-facts';

/** Rows that are looked at for what values look like, out of the first so many. */
const sampledRows = 1000;
const consideredRows = 100_000;
/** No value that is told by its form is longer. */
const longestValue = 400;

/**
 * What values of columns look like, by folded name, from a sample that is the same each time. Text, and whole numbers that are
 * wide enough for a card's; `isSettled` columns are not looked at. The values stay in the engine.
 */
export async function classesByContent(
  connection: DuckDBConnection,
  relation: string,
  columns: readonly ColumnInfo[],
  isSettled: (column: string) => boolean,
): Promise<ReadonlyMap<string, ColumnClass>> {
  const looked = columns.filter(
    ({ name, type }) => ['varchar', 'bigint', 'ubigint', 'hugeint'].includes(type.kind) && !isSettled(name),
  );
  const classes = new Map<string, ColumnClass>();
  if (looked.length === 0) return classes;
  const list = looked.map(({ name }) => `left(CAST(${quoteIdentifier(name)} AS VARCHAR), ${longestValue})`).join(', ');
  const sample = `SELECT ${list} FROM (SELECT * FROM ${relation} LIMIT ${consideredRows}) AS checked USING SAMPLE reservoir(${sampledRows} ROWS) REPEATABLE (1)`;
  const rows = await readRows(connection, sample);
  looked.forEach(({ name }, index) => {
    const values = rows.flatMap((row) => (row[index] === null || row[index] === undefined ? [] : [String(row[index])]));
    const found = classByValues(values);
    if (found !== null) classes.set(name.toLowerCase(), found);
  });
  return classes;
}
