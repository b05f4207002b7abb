import type { DuckDBConnection } from '@duckdb/node-api';
import type { SourceFiles } from '../../shared/domain/workspace-snapshot';
import type { AttachedDatabases } from './attached-databases';
import type { SourceCopies } from './source-copies';
import { sourceCall } from './sources';
import { literalPath, quoteText } from './sql-text';

/** How the rows of each format are reached: by a call, in an attached database, or in a copy that an extension made. */
export class SourceReaders {
  readonly #databases: AttachedDatabases;
  readonly #copies: SourceCopies;

  constructor(databases: AttachedDatabases, copies: SourceCopies) {
    this.#databases = databases;
    this.#copies = copies;
  }

  /** What to select from. Call it each time before the source is read: what it names may be let go afterwards. */
  async relationOf(connection: DuckDBConnection, source: SourceFiles): Promise<string> {
    switch (source.format) {
      case 'duckdb':
        return this.#databases.tableOf(connection, source);
      case 'xlsx':
      case 'sqlite':
        return `read_parquet([${quoteText(literalPath(await this.#copies.copyOf(source)))}])`;
      default:
        return sourceCall(source);
    }
  }
}
