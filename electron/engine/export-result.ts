import { randomUUID } from 'node:crypto';
import { copyFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ExportFormat } from '../../shared/contract/engine-api';
import { PlumblineError } from '../../shared/domain/problem';
import { interruptible } from './connection-pool';
import { describeQuery } from './describe-query';
import { quoteName, quoteText } from './sql-text';

const formats: Readonly<Record<ExportFormat, string>> = {
  csv: 'FORMAT csv, HEADER true',
  json: 'FORMAT json, ARRAY true',
  parquet: 'FORMAT parquet, COMPRESSION zstd',
};

/**
 * Writes the rows of a query to a file. The path holds the whole result or what it held before: the rows are written
 * beside the cache (the engine may write nowhere else) and then moved.
 */
export async function exportQuery(
  connection: DuckDBConnection,
  query: string,
  target: { readonly format: ExportFormat; readonly path: string; readonly temporaryFolder: string },
  signal?: AbortSignal,
): Promise<{ rows: number; bytes: number }> {
  const path = await writablePath(target.path);
  const staged = join(target.temporaryFolder, `export-${randomUUID()}`);
  try {
    const rows = await interruptible(connection, signal, async () => {
      const rows = target.format === 'json' ? await withJsonNumbers(connection, query) : query;
      const result = await connection.run(`COPY (${rows}) TO ${quoteText(staged)} (${formats[target.format]})`);
      return Number((await result.getRows())[0]?.[0] ?? 0);
    });
    const { size } = await stat(staged);
    await moveFile(staged, path);
    return { rows, bytes: size };
  } finally {
    await rm(staged, { force: true });
  }
}

/** JSON has no infinities and no NaN, and DuckDB writes them bare: they become text, as in `plumbline show --json`. */
async function withJsonNumbers(connection: DuckDBConnection, query: string): Promise<string> {
  const columns = await describeQuery(connection, query);
  const replaced = columns
    .filter(({ type }) => type.kind === 'float' || type.kind === 'double')
    .map(({ name }) => {
      const column = quoteName(name);
      return `CASE WHEN isfinite(${column}) THEN to_json(${column}) ELSE to_json(${column}::VARCHAR) END AS ${column}`;
    });
  return replaced.length === 0 ? query : `SELECT * REPLACE (${replaced.join(', ')}) FROM (${query})`;
}

/**
 * The file to replace: behind a link, the file that it leads to. Refuses folders and what is no file at all: replacing a
 * device or a pipe by a file would break it for every process.
 */
async function writablePath(path: string): Promise<string> {
  try {
    const inFolder = await realpath(dirname(path));
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (found?.isDirectory() || path.endsWith(sep)) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
    const isSpecial = found !== undefined && !found.isFile();
    if (isSpecial || /^\/(dev(?!\/shm)|proc|sys)(\/|$)/.test(inFolder)) {
      throw new PlumblineError({
        code: 'file_not_writable',
        message: `${path} is a device or a pipe, not a file.`,
        hint: 'Name a file to write.',
      });
    }
    return found === undefined ? path : await realpath(path);
  } catch (error) {
    throw error instanceof PlumblineError ? error : notWritable(path, error);
  }
}

/** Moves a file, across file systems too, such that the target is never half written. */
async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
    return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw notWritable(to, error);
  }
  const beside = join(dirname(to), `.plumbline-${randomUUID()}.tmp`);
  try {
    await copyFile(from, beside);
    await rename(beside, to);
  } catch (error) {
    await rm(beside, { force: true });
    throw notWritable(to, error);
  }
}

function notWritable(path: string, error: unknown): PlumblineError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') {
    return new PlumblineError(
      { code: 'disk_full', message: `The disk is full: ${path} was not written.`, hint: 'Free space on the disk.' },
      { cause: error },
    );
  }
  if (code === 'EISDIR' || code === 'ENOTEMPTY' || code === 'EEXIST') {
    return new PlumblineError(
      { code: 'not_a_file', message: `${path} is a folder, not a file.`, hint: 'Name a file to write.' },
      { cause: error },
    );
  }
  const message = code === 'ENOENT' ? `The folder of ${path} does not exist.` : `${path} cannot be written.`;
  return new PlumblineError({ code: 'file_not_writable', message, hint: 'Choose another path.' }, { cause: error });
}
