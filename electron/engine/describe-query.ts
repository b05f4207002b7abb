import type { DuckDBConnection, DuckDBPreparedStatement, DuckDBResult } from '@duckdb/node-api';
import duckdb, { type LogicalType, type PreparedStatement, type Result } from '@duckdb/node-bindings';
import type { ColumnInfo } from '../../shared/domain/column/column-type';
import { readColumnType } from './codec/read-column-type';

/** Names and types of a query's columns, without running it. Repeated names are told apart as `CREATE TABLE AS` does it. */
export async function describeQuery(connection: DuckDBConnection, sql: string): Promise<ColumnInfo[]> {
  const statement = await connection.prepare(sql);
  try {
    return describeStatement(statement);
  } finally {
    statement.destroySync();
  }
}

/** Names and types of the columns that a prepared statement gives. Its parameters have to be bound. */
export function describeStatement(statement: DuckDBPreparedStatement): ColumnInfo[] {
  const raw = rawStatement(statement);
  return readColumns(
    duckdb.prepared_statement_column_count(raw),
    (index) => duckdb.prepared_statement_column_name(raw, index),
    (index) => duckdb.prepared_statement_column_logical_type(raw, index),
  );
}

function readColumns(
  count: number,
  name: (index: number) => string,
  logicalType: (index: number) => LogicalType,
): ColumnInfo[] {
  return Array.from({ length: count }, (_, index) => ({
    name: name(index),
    ...readColumnType(logicalType(index)),
  }));
}

/** The client keeps its handles private, and converts types to classes that lose aliases; the handle reads them whole. */
export function rawResult(result: DuckDBResult): Result {
  // biome-ignore lint/complexity/useLiteralKeys: the only way to a private member that the type checker allows
  return result['result'];
}

function rawStatement(statement: DuckDBPreparedStatement): PreparedStatement {
  // biome-ignore lint/complexity/useLiteralKeys: the only way to a private member that the type checker allows
  return statement['prepared_statement'];
}
