import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { FileInspection, FileTable, InspectRequest } from '../../../shared/domain/import/inspection';
import { joinTableName, splitTableName } from '../../../shared/domain/import/table-name';
import type { SourceFormat } from '../../../shared/domain/manifest/manifest';
import { PlumblineError } from '../../../shared/domain/problem';
import { attachProblem } from '../attached-databases';
import { readPage, selectList } from '../codec/stream-pages';
import { describeQuery } from '../describe-query';
import { dataFileProblem, readDuckDbError } from '../duckdb-error';
import { openWithExtension, readerExtensions } from '../extensions';
import { readerCall } from '../source-copies';
import { quoteName, quoteText } from '../sql-text';
import { type Lend, previewRows } from './inspect-csv';
import { noRejects } from './rejects';
import { sheetNamesOf } from './sheet-names';

const alias = 'plumbline_inspected';

/** Tables of a DuckDB file, and the first rows of the one that was chosen. The file is let go at once. */
export async function inspectDuckDb(lend: Lend, request: InspectRequest, bytes: number): Promise<FileInspection> {
  return lend(async (connection) => {
    await attach(connection, request.path);
    try {
      const tables = await tablesOf(connection);
      const [only] = tables;
      const chosen = request.table ?? (tables.length === 1 ? only?.name : undefined);
      if (chosen === undefined) return onlyTables('duckdb', bytes, tables);
      const { schema = 'main', table } = splitTableName(chosen);
      const from = [alias, schema, table].map(quoteName).join('.');
      return await inspectRelation(connection, from, { format: 'duckdb', bytes, tables, sheets: null }, request);
    } finally {
      await connection.run(`DETACH DATABASE IF EXISTS ${alias}`).catch(() => undefined);
    }
  });
}

/** The same of a SQLite file, read by its extension. Throws `extension_missing`. */
export async function inspectSqlite(
  lendFrom: LendFrom,
  request: InspectRequest,
  bytes: number,
): Promise<FileInspection> {
  const companions = ['-wal', '-journal', '-shm'].map((ending) => request.path + ending);
  const instance = await openWithExtension(readerExtensions.sqlite, [request.path, ...companions]);
  return closing(instance, lendFrom, async (connection) => {
    await attach(connection, request.path, 'sqlite');
    const tables = await tablesOf(connection);
    const chosen = request.table ?? (tables.length === 1 ? tables[0]?.name : undefined);
    if (chosen === undefined) return onlyTables('sqlite', bytes, tables);
    const call = readerCall({ format: 'sqlite', files: [request.path], options: {}, table: chosen });
    return inspectRelation(connection, call, { format: 'sqlite', bytes, tables, sheets: null }, request);
  });
}

/** Sheets of an Excel file, and the first rows of the chosen one, read by its extension. Throws `extension_missing`. */
export async function inspectSheet(
  lendFrom: LendFrom,
  request: InspectRequest,
  bytes: number,
): Promise<FileInspection> {
  const sheets = await sheetNamesOf(request.path);
  const instance = await openWithExtension(readerExtensions.xlsx, [request.path]);
  return closing(instance, lendFrom, (connection) => {
    const call = readerCall({ format: 'xlsx', files: [request.path], options: request.options });
    return inspectRelation(connection, call, { format: 'xlsx', bytes, tables: null, sheets }, request);
  });
}

/** The first rows of a Parquet file. */
export function inspectParquet(
  lend: Lend,
  request: InspectRequest,
  call: string,
  bytes: number,
): Promise<FileInspection> {
  return lend((connection) =>
    inspectRelation(connection, call, { format: 'parquet', bytes, tables: null, sheets: null }, request),
  );
}

/** Lends a connection of an instance that is made for one look. */
export type LendFrom = <Value>(
  instance: DuckDBInstance,
  action: (connection: DuckDBConnection) => Promise<Value>,
) => Promise<Value>;

async function closing<Value>(
  instance: DuckDBInstance,
  lendFrom: LendFrom,
  action: (connection: DuckDBConnection) => Promise<Value>,
): Promise<Value> {
  try {
    return await lendFrom(instance, action);
  } finally {
    instance.closeSync();
  }
}

async function attach(connection: DuckDBConnection, path: string, type = 'duckdb'): Promise<void> {
  try {
    await connection.run(`ATTACH ${quoteText(path)} AS ${alias} (TYPE ${type}, READ_ONLY)`);
  } catch (error) {
    if (/interrupt/i.test(readDuckDbError(error).type)) throw error;
    throw new PlumblineError({ ...attachProblem(error, path), file: path }, { cause: error });
  }
}

async function tablesOf(connection: DuckDBConnection): Promise<FileTable[]> {
  const reader = await connection.runAndReadAll(
    `SELECT schema_name, table_name, 'table', column_count::INTEGER, estimated_size::DOUBLE FROM duckdb_tables()
       WHERE database_name = '${alias}' AND NOT internal
     UNION ALL SELECT schema_name, view_name, 'view', column_count::INTEGER, NULL FROM duckdb_views()
       WHERE database_name = '${alias}' AND NOT internal
     ORDER BY 1, 2`,
  );
  return reader.getRows().map(([schema, name, kind, columns, rows]) => ({
    name: joinTableName(String(schema), String(name)),
    kind: kind === 'view' ? ('view' as const) : ('table' as const),
    columns: Number(columns ?? 0),
    rows: rows === null ? null : Number(rows),
  }));
}

async function inspectRelation(
  connection: DuckDBConnection,
  from: string,
  facts: Pick<FileInspection, 'format' | 'bytes' | 'tables' | 'sheets'>,
  request: InspectRequest,
): Promise<FileInspection> {
  try {
    const columns = await describeQuery(connection, `FROM ${from}`);
    const sql = `SELECT ${selectList(columns)} FROM ${from} LIMIT ${previewRows}`;
    const page = await readPage(connection, sql, 0, columns);
    return {
      ...facts,
      dialect: null,
      columns: columns.map((column) => ({ ...column, foundType: column.sqlType })),
      page,
      rejects: noRejects(page.rowCount, page.rowCount < previewRows),
      findings: page.rowCount === 0 ? [{ code: 'no_rows', message: 'There are no rows.' }] : [],
    };
  } catch (error) {
    const failure = readDuckDbError(error);
    if (/interrupt/i.test(failure.type)) throw error;
    const known = facts.tables?.map((table) => table.name).join(', ');
    const what = request.table === undefined ? '' : ` (table ${request.table})`;
    const cell = /Failed to parse cell '(\w+)': (.*)/.exec(failure.message);
    throw new PlumblineError(
      {
        code: 'bad_source',
        file: request.path,
        message:
          dataFileProblem(failure, request.path)?.message ??
          (cell === null
            ? `The rows cannot be read${what}: ${failure.message.split('\n')[0]}`
            : `Cell ${cell[1]}: ${cell[2]}.`),
        hint:
          cell !== null
            ? 'Read all cells as text, or leave out what cannot be converted.'
            : known === undefined
              ? 'Check that the file is whole, and the options.'
              : `Tables: ${known}.`,
      },
      { cause: error },
    );
  }
}

function onlyTables(format: SourceFormat, bytes: number, tables: readonly FileTable[]): FileInspection {
  return {
    format,
    bytes,
    dialect: null,
    columns: [],
    page: { start: 0, rowCount: 0, columns: [], vectors: [] },
    rejects: noRejects(0, false),
    findings: tables.length === 0 ? [{ code: 'no_rows', message: 'The database has no tables.' }] : [],
    tables,
    sheets: null,
  };
}
