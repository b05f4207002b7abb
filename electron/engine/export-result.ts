import { randomUUID } from 'node:crypto';
import { copyFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ExportFormat } from '../../shared/contract/engine-api';
import { PlumblineError } from '../../shared/domain/problem';
import { interruptible } from './connection-pool';
import { quoteText } from './sql-text';

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
  const staged = join(target.temporaryFolder, `export-${randomUUID()}`);
  try {
    const rows = await interruptible(connection, signal, async () => {
      const result = await connection.run(`COPY (${query}) TO ${quoteText(staged)} (${formats[target.format]})`);
      return Number((await result.getRows())[0]?.[0] ?? 0);
    });
    const { size } = await stat(staged);
    await moveFile(staged, target.path);
    return { rows, bytes: size };
  } finally {
    await rm(staged, { force: true });
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
