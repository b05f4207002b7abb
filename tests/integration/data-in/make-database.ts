import { DuckDBInstance } from '@duckdb/node-api';

/** Writes a DuckDB file; a file that is there gets the statements on top. */
export async function writeDatabase(path: string, statements: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  for (const statement of statements) await connection.run(statement);
  connection.disconnectSync();
  instance.closeSync();
}
