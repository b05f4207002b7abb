import { randomUUID } from 'node:crypto';
import { copyFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { assertNever } from '../../shared/base/assert-never';
import type { ExportFormat, ExportRequest, ResultHandle } from '../../shared/contract/engine-api';
import type { ColumnInfo } from '../../shared/domain/column/column-type';
import { PlumblineError } from '../../shared/domain/problem';
import { columnNamed } from '../../shared/domain/result/query-sql';
import { streamPages } from './codec/stream-pages';
import { interruptible } from './connection-pool';
import { describeQuery } from './describe-query';
import { jsonSelect, parquetSelect } from './export/exact-select';
import { tooManyRows, writeExcelFile } from './export/excel-file';
import { sheetLimits } from './export/sheet-cell';
import { writeSqlFile } from './export/sql-file';
import { quoteName, quoteText } from './sql-text';

export interface ExportTarget {
  readonly format: ExportFormat;
  readonly path: string;
  readonly temporaryFolder: string;
  /** What a sheet is called, and what INSERT statements name. */
  readonly table: string;
}

/** The rows of an open result as a SELECT: the columns and as many rows as were asked for. Throws `bad_usage` where they do not fit into the format. */
export function exportSelect(
  handle: ResultHandle,
  relation: string,
  { format, columns, limit }: ExportRequest,
): string {
  if (format === 'xlsx' && Math.min(handle.rows, limit ?? handle.rows) >= sheetLimits.rows) throw tooManyRows();
  const chosen = columns?.map((name) => columnNamed(name, handle.columns)) ?? handle.columns;
  const list = chosen.map((column) => quoteName(column.name)).join(', ');
  return `SELECT ${list} FROM ${relation}${limit === undefined ? '' : ` LIMIT ${Math.max(0, Math.trunc(limit))}`}`;
}

/**
 * Writes the rows of a query to a file. The path holds the whole result or what it held before: the rows are written
 * beside the cache (the engine may write nowhere else) and then moved.
 */
export async function exportQuery(
  connection: DuckDBConnection,
  query: string,
  target: ExportTarget,
  signal?: AbortSignal,
): Promise<{ rows: number; bytes: number }> {
  const path = await writablePath(target.path);
  const staged = join(target.temporaryFolder, `export-${randomUUID()}`);
  try {
    const rows = await interruptible(connection, signal, async () => {
      const columns = await describeQuery(connection, query);
      return writeRows(connection, query, columns, target, staged);
    });
    const { size } = await stat(staged);
    await moveFile(staged, path);
    return { rows, bytes: size };
  } finally {
    await rm(staged, { force: true });
  }
}

async function writeRows(
  connection: DuckDBConnection,
  query: string,
  columns: readonly ColumnInfo[],
  { format, table }: ExportTarget,
  staged: string,
): Promise<number> {
  switch (format) {
    case 'csv':
      return copyTo(connection, query, staged, 'FORMAT csv, HEADER true');
    case 'tsv':
      return copyTo(connection, query, staged, `FORMAT csv, HEADER true, DELIMITER '\t'`);
    case 'json':
      return copyTo(connection, await jsonSelect(connection, query, columns), staged, 'FORMAT json, ARRAY true');
    case 'ndjson':
      return copyTo(connection, await jsonSelect(connection, query, columns), staged, 'FORMAT json, ARRAY false');
    case 'parquet':
      return copyTo(connection, parquetSelect(query, columns), staged, 'FORMAT parquet, COMPRESSION zstd');
    case 'xlsx':
      return writeExcelFile(staged, table, columns, streamPages(connection, query));
    case 'sql':
      return writeSqlFile(staged, table, columns, streamPages(connection, query));
    default:
      return assertNever(format);
  }
}

async function copyTo(connection: DuckDBConnection, select: string, file: string, options: string): Promise<number> {
  const result = await connection.run(`COPY (${select}) TO ${quoteText(file)} (${options})`);
  return Number((await result.getRows())[0]?.[0] ?? 0);
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
