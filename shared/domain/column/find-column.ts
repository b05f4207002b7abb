import type { ColumnInfo } from './column-type';

/** The column of a name: of exactly that one, else in other letters. Names of columns do not depend on letter case in DuckDB. */
export function findColumn(columns: readonly ColumnInfo[], name: string): ColumnInfo | undefined {
  return (
    columns.find((column) => column.name === name) ??
    columns.find((column) => column.name.toLowerCase() === name.toLowerCase())
  );
}
