import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { nearestTable, splitTableName } from '../../shared/domain/import/table-name';
import { PlumblineError, type Problem } from '../../shared/domain/problem';
import type { SourceFiles } from '../../shared/domain/workspace-snapshot';
import type { CacheCatalogue } from './cache-catalogue';
import type { ConnectionPool } from './connection-pool';
import { isInterrupt, readDuckDbError } from './duckdb-error';
import { quoteName, quoteText } from './sql-text';

/** An attached file is locked against those who write to it, so it is let go when nothing has read for this long. */
const idleMs = 2000;
const mostAttempts = 100;

/** DuckDB files of sources: attached read-only while something reads them. */
export class AttachedDatabases {
  readonly #pool: ConnectionPool;
  readonly #catalogue: CacheCatalogue;
  /** Alias to the stamp of the file that is attached under it. */
  readonly #attached = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(pool: ConnectionPool, catalogue: CacheCatalogue) {
    this.#pool = pool;
    this.#catalogue = catalogue;
  }

  /**
   * Attaches the file of a source, anew where it is another file now, and gives the qualified name of its table. Call it in
   * the catalogue's turn. Throws `bad_source` for a file that another program writes to, that is no database, or has no such table.
   */
  async tableOf(connection: DuckDBConnection, source: SourceFiles): Promise<string> {
    const file = source.files[0] ?? '';
    const alias = aliasOf(file);
    const stamp = source.stamps?.[0] ?? source.identity;
    this.#letGoLater();
    if (this.#attached.get(alias) !== stamp) {
      await connection.run(`DETACH DATABASE IF EXISTS ${quoteName(alias)}`);
      this.#attached.delete(alias);
      try {
        await connection.run(`ATTACH ${quoteText(file)} AS ${quoteName(alias)} (TYPE duckdb, READ_ONLY)`);
      } catch (error) {
        throw new PlumblineError({ ...attachProblem(error, source.path), ...placeOf(source) }, { cause: error });
      }
      this.#attached.set(alias, stamp);
    }
    const { schema, table } = splitTableName(source.table ?? '');
    const found = await connection.runAndReadAll(
      `SELECT schema_name, table_name FROM (
         SELECT database_name, schema_name, table_name FROM duckdb_tables()
         UNION ALL SELECT database_name, schema_name, view_name FROM duckdb_views() WHERE NOT internal)
       WHERE database_name = ${quoteText(alias)} ORDER BY ALL`,
    );
    const tables = found.getRows().map(([schemaName, name]) => ({ schema: String(schemaName), table: String(name) }));
    const wanted = nearestTable(tables, { schema: schema ?? 'main', table });
    if (wanted === undefined) throw new PlumblineError(missingTable(source, tables));
    return [alias, wanted.schema, wanted.table].map(quoteName).join('.');
  }

  /**
   * Attaches a database file for `action` alone: sources that lie in it are let go before, and nothing is attached meanwhile.
   * `action` gets the alias; it has to end what it began, and must not make relations. Rejects with what ATTACH says.
   */
  exclusively<Value>(
    connection: DuckDBConnection,
    file: string,
    mode: 'read' | 'write',
    action: (alias: string) => Promise<Value>,
  ): Promise<Value> {
    return this.#catalogue.inTurn(async () => {
      const shared = aliasOf(file);
      if (this.#attached.delete(shared)) await detach(connection, shared);
      const alias = 'plumbline sink';
      const access = mode === 'read' ? ', READ_ONLY' : '';
      await connection.run(`ATTACH ${quoteText(file)} AS ${quoteName(alias)} (TYPE duckdb${access})`);
      try {
        return await action(alias);
      } finally {
        await detach(connection, alias);
      }
    });
  }

  /** Stops waiting; the instance closes its files itself. */
  dispose(): void {
    clearTimeout(this.#timer);
  }

  #letGoLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#letGo().catch(() => undefined), idleMs);
    this.#timer.unref();
  }

  async #letGo(): Promise<void> {
    await this.#pool.use((connection) =>
      this.#catalogue.inTurn(async () => {
        // Whoever holds another connection may be about to read what was attached for it.
        if (this.#pool.leased > 1) {
          this.#letGoLater();
          return;
        }
        for (const alias of [...this.#attached.keys()]) {
          this.#attached.delete(alias);
          await connection.run(`DETACH DATABASE IF EXISTS ${quoteName(alias)}`);
        }
      }),
    );
  }
}

/** Lets a database go. Interrupts that were meant for what ran before it may meet it too. */
export async function detach(connection: DuckDBConnection, alias: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await connection.run(`DETACH DATABASE IF EXISTS ${quoteName(alias)}`);
      return;
    } catch (error) {
      if (!isInterrupt(error) || attempt === mostAttempts) throw error;
    }
  }
}

function aliasOf(file: string): string {
  return `plumbline file ${createHash('sha256').update(file).digest('hex').slice(0, 16)}`;
}

/** What a failed ATTACH of a database file stands for; `path` is its name for a person. */
export function attachProblem(error: unknown, path: string): Problem {
  const failure = readDuckDbError(error);
  const name = basename(path);
  const common = { code: 'bad_source', severity: 'error' } as const;
  if (/conflicting lock|could not set lock|being used by another process/i.test(failure.message)) {
    const holder = /PID (\d+)/.exec(failure.message)?.[1];
    const who = holder === undefined ? 'Another program' : `Another program (PID ${holder})`;
    return {
      ...common,
      message: `${who} has ${name} open for writing; a DuckDB file has either one writer or many readers.`,
      hint: `Close it in the other program${holder === undefined ? '' : ` (PID ${holder})`}, then read it again.`,
    };
  }
  if (/not a valid DuckDB database file/i.test(failure.message)) {
    return { ...common, message: `${name} is no DuckDB database file.`, hint: 'Check what the file holds.' };
  }
  if (/encrypted|encryption/i.test(failure.message)) {
    return {
      ...common,
      message: `${name} is an encrypted database, which cannot be read here.`,
      hint: 'Export the tables that are needed to Parquet files.',
    };
  }
  if (/version number|storage version|serialized/i.test(failure.message)) {
    return {
      ...common,
      message: `${name} was written by another version of DuckDB that this one cannot read.`,
      hint: 'Export the tables to Parquet files with the DuckDB that wrote the file.',
      cause: failure.message,
    };
  }
  const [first = failure.message] = failure.message.split('\n');
  return {
    ...common,
    message: `${name} cannot be opened: ${first}`,
    hint: 'Check that the file is whole and readable.',
  };
}

function missingTable(
  source: SourceFiles,
  tables: readonly { readonly schema: string; readonly table: string }[],
): Problem {
  const names = tables.map(({ schema, table }) => (schema === 'main' ? table : `${schema}.${table}`));
  return {
    code: 'bad_source',
    severity: 'error',
    message: `${source.path} has no table ${source.table ?? ''}.`,
    hint:
      names.length === 0
        ? 'The database has no tables.'
        : `Tables: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}.`,
    ...placeOf(source),
  };
}

function placeOf(source: SourceFiles) {
  return { node: source.name, file: 'plumbline.yaml', line: source.line };
}
