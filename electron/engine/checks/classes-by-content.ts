import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnClass } from '../../../shared/domain/classification/classification';
import { classesOfSample, sampleSql, tellableColumns } from '../../../shared/domain/classification/sample-columns';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { readRows } from '../profile/column-facts';

/**
 * What values of columns look like, by folded name, from a sample that is the same each time. `isSettled` columns are not looked
 * at. The values stay in the engine.
 */
export async function classesByContent(
  connection: DuckDBConnection,
  relation: string,
  columns: readonly ColumnInfo[],
  isSettled: (column: string) => boolean,
): Promise<ReadonlyMap<string, ColumnClass>> {
  const looked = tellableColumns(columns).filter(({ name }) => !isSettled(name));
  if (looked.length === 0) return new Map();
  return classesOfSample(looked, await readRows(connection, sampleSql(relation, looked)));
}
