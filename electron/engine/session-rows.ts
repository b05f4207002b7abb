import type { DuckDBConnection } from '@duckdb/node-api';
import { KeptTables } from './kept-tables';
import { quoteName } from './sql-text';

const database = quoteName('plumbline session');

/**
 * Rows that are kept while the engine is open: those of text files and views, and sorted or filtered copies. They lie in a
 * database in memory, which is written to in half the time of the cache's file, and which spills to the temporary folder
 * where memory is short. Not compressed: numbering eight million rows would take seconds more, for writing all of them anew.
 */
export class SessionRows extends KeptTables {
  constructor() {
    super(`${database}.main`);
  }

  /** Makes the database; call it before the configuration is locked. */
  static async attach(connection: DuckDBConnection): Promise<SessionRows> {
    await connection.run(`ATTACH ':memory:' AS ${database}`);
    return new SessionRows();
  }
}
