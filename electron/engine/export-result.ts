import { randomUUID } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { assertNever } from '../../shared/base/assert-never';
import type { ExportFormat, ExportRequest, ResultHandle } from '../../shared/contract/engine-api';
import type { ColumnInfo } from '../../shared/domain/column/column-type';
import { columnNamed } from '../../shared/domain/result/query-sql';
import { streamPages } from './codec/stream-pages';
import { interruptible } from './connection-pool';
import { describeQuery } from './describe-query';
import { copyToFile } from './export/copy-to-file';
import { tooManyRows, writeExcelFile } from './export/excel-file';
import { moveFile, writablePath } from './export/place-file';
import { sheetLimits } from './export/sheet-cell';
import { writeSqlFile } from './export/sql-file';
import { quoteName } from './sql-text';

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
    case 'tsv':
    case 'json':
    case 'ndjson':
    case 'parquet':
      return copyToFile(connection, { query, columns }, format, staged);
    case 'xlsx':
      return writeExcelFile(staged, table, columns, streamPages(connection, query));
    case 'sql':
      return writeSqlFile(staged, table, columns, streamPages(connection, query));
    default:
      return assertNever(format);
  }
}
