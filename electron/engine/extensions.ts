import { DuckDBInstance } from '@duckdb/node-api';
import type { SourceFormat } from '../../shared/domain/manifest/manifest';
import { PlumblineError, type Problem } from '../../shared/domain/problem';
import { readDuckDbError } from './duckdb-error';
import { quoteText } from './sql-text';

/** DuckDB's extensions that read files of other programs. They are never loaded into the engine that runs SQL of the workspace. */
export const readerExtensions = { xlsx: 'excel', sqlite: 'sqlite_scanner' } as const satisfies Partial<
  Record<SourceFormat, string>
>;

export type ReaderExtension = (typeof readerExtensions)[keyof typeof readerExtensions];

/**
 * A DuckDB of its own with one extension, for reading one file: `paths` are all that it may read and write. The SQLite
 * extension opens files past DuckDB's restrictions, so nobody's SQL may ever run here. Throws `extension_missing`.
 */
export async function openWithExtension(
  extension: ReaderExtension,
  paths: readonly string[],
  options: Readonly<Record<string, string>> = {},
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
      await connection.run(`SET allowed_paths = [${paths.map(quoteText).join(', ')}]`);
      await connection.run('SET enable_external_access = false');
      await connection.run('SET lock_configuration = true');
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

function extensionProblem(extension: ReaderExtension, error: unknown): Problem {
  const { message } = readDuckDbError(error);
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
