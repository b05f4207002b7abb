import { type DuckDBConnection, DuckDBInstance, version } from '@duckdb/node-api';
import type { SourceFormat } from '../../shared/domain/manifest/manifest';
import { PlumblineError, type Problem } from '../../shared/domain/problem';
import { readDuckDbError } from './duckdb-error';
import { quoteText } from './sql-text';

/** DuckDB's extensions that read files of other programs. They are never loaded into the engine that runs SQL of the workspace. */
export const readerExtensions = { xlsx: 'excel', sqlite: 'sqlite_scanner' } as const satisfies Partial<
  Record<SourceFormat, string>
>;

export type ReaderExtension = (typeof readerExtensions)[keyof typeof readerExtensions];

type Extension = ReaderExtension | 'postgres_scanner';

/**
 * A DuckDB of its own with one extension, for reading one file: `paths` are all that it may read and write. The SQLite
 * extension opens files past DuckDB's restrictions, so nobody's SQL may ever run here. Throws `extension_missing`.
 */
export async function openWithExtension(
  extension: ReaderExtension,
  paths: readonly string[],
  options: Readonly<Record<string, string>> = {},
): Promise<DuckDBInstance> {
  return loadExtension(extension, options, async (connection) => {
    await connection.run(`SET allowed_paths = [${paths.map(quoteText).join(', ')}]`);
    await connection.run('SET enable_external_access = false');
    await connection.run('SET lock_configuration = true');
  });
}

/** Extensions with which tables of other databases are written. */
const writerExtensions = { sqlite: 'sqlite_scanner', postgres: 'postgres_scanner' } as const;

/**
 * A DuckDB of its own with one extension, for writing one table of another database. It may do everything that its process may:
 * only statements of ours run there. Throws `extension_missing`.
 */
export function openForWriting(type: keyof typeof writerExtensions): Promise<DuckDBInstance> {
  return loadExtension(writerExtensions[type], {}, async () => undefined);
}

async function loadExtension(
  extension: Extension,
  options: Readonly<Record<string, string>>,
  prepare: (connection: DuckDBConnection) => Promise<void>,
): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', {
    errors_as_json: 'true',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    ...options,
  });
  try {
    const connection = await instance.connect();
    try {
      await connection.run(`LOAD ${extension}`);
      await prepare(connection);
    } finally {
      connection.disconnectSync();
    }
    return instance;
  } catch (error) {
    instance.closeSync();
    throw new PlumblineError(extensionProblem(extension, error), { cause: error });
  }
}

/** Downloads an extension from DuckDB's own site and keeps it for the user's account. Only on somebody's explicit demand. */
export async function installExtension(extension: ReaderExtension): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { errors_as_json: 'true' });
  try {
    const connection = await instance.connect();
    try {
      await connection.run(`INSTALL ${extension}`);
      await connection.run(`LOAD ${extension}`);
    } finally {
      connection.disconnectSync();
    }
  } catch (error) {
    const [reason = ''] = readDuckDbError(error).message.split('\n');
    throw new PlumblineError(
      {
        code: 'extension_missing',
        message: `DuckDB's extension ${extension} could not be installed: ${reason}`,
        hint: `It comes from extensions.duckdb.org. Where that site cannot be reached, ${insteadOf(extension)}`,
      },
      { cause: error },
    );
  } finally {
    instance.closeSync();
  }
}

function extensionProblem(extension: Extension, error: unknown): Problem {
  const { message } = readDuckDbError(error);
  if (extension === 'postgres_scanner') {
    return {
      code: 'extension_missing',
      severity: 'error',
      message: "Writing to Postgres takes DuckDB's extension postgres, which is not installed.",
      hint: `Install it for your account with INSTALL postgres in DuckDB ${version()}: it is downloaded from extensions.duckdb.org, once. Without it, write a Parquet or DuckDB file.`,
      cause: message,
    };
  }
  const what = extension === 'excel' ? 'Excel files' : 'SQLite files';
  const isMissing = /not found|install it first|failed to download/i.test(message);
  return {
    code: 'extension_missing',
    severity: 'error',
    message: isMissing
      ? `Reading ${what} takes DuckDB's extension ${extension}, which is not installed.`
      : `DuckDB's extension ${extension}, which reads ${what}, could not be loaded: ${message.split('\n')[0]}`,
    hint: `Install it (plumbline import --install-extension, or the button where the file is added): it is downloaded from extensions.duckdb.org, once. Without it, ${insteadOf(extension)}`,
  };
}

function insteadOf(extension: ReaderExtension): string {
  return extension === 'excel'
    ? 'save the sheet as CSV and add that.'
    : 'export the tables to CSV, or copy them into a DuckDB file, and add that.';
}
