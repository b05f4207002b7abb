import type { DuckDBConnection } from '@duckdb/node-api';
import type { FileInspection, ImportFinding, InspectRequest, Rejects } from '../../../shared/domain/import/inspection';
import type { SourceFormat, SourceOptions } from '../../../shared/domain/manifest/manifest';
import { PlumblineError } from '../../../shared/domain/problem';
import { literalOf } from '../../../shared/domain/sql-text';
import { readPage, selectList } from '../codec/stream-pages';
import { describeQuery } from '../describe-query';
import { readDuckDbError, statementProblem } from '../duckdb-error';
import { literalPath, quoteText } from '../sql-text';
import { type Lend, previewRows } from './inspect-csv';
import { dropRejects, noRejects, readRejects, rejectOptions } from './rejects';

const longestLine = 4 * 1024 ** 2;
/** Lines of NDJSON that are looked at before somebody asks for the whole file. */
const sampledLines = 5000;

/** Reads the first rows of JSON or NDJSON, as decided. Broken lines of NDJSON are rejects; broken JSON throws `bad_source`. */
export async function inspectJson(
  lend: Lend,
  request: InspectRequest,
  format: SourceFormat,
  bytes: number,
): Promise<FileInspection> {
  const rejects = format === 'ndjson' ? await checkLines(lend, request, sampledLines) : noRejects(0, false);
  // With broken lines the reader gives null rows for them: shown are the others.
  const broken = rejects.lines > 0;
  const read = async (options: SourceOptions) =>
    lend(async (connection) => {
      const call = jsonCall(request.path, format, options);
      const columns = await describeQuery(connection, `FROM ${call}`);
      const sql = `SELECT ${selectList(columns)} FROM ${call} LIMIT ${previewRows}`;
      return { columns, page: await readPage(connection, sql, 0, columns) };
    });
  try {
    const { types, ...options } = request.options;
    const lenient: SourceOptions = broken && options.ignore_errors === undefined ? { ignore_errors: true } : {};
    const found = await read({ ...options, ...lenient });
    const given = typeof types === 'object' && !Array.isArray(types) ? types : {};
    const decided = found.columns.map((column) => [column.name, given[column.name] ?? column.sqlType] as const);
    const isDecided = decided.some(([name]) => given[name] !== undefined);
    const shown = isDecided ? await read({ ...options, ...lenient, columns: Object.fromEntries(decided) }) : found;
    const findings: ImportFinding[] = [];
    if (broken && options.ignore_errors === undefined) {
      findings.push({
        code: 'broken_lines',
        message: `${rejects.lines === 1 ? 'One line is' : `${rejects.lines} lines are`} no JSON: reading the source will stop there.`,
        fix: { label: 'Read broken lines as nulls', options: { ignore_errors: true } },
      });
    }
    if (shown.page.rowCount === 0) findings.push({ code: 'no_rows', message: 'The file has no rows.' });
    return {
      format,
      bytes,
      dialect: null,
      columns: shown.columns.map((column, index) => ({
        ...column,
        foundType: found.columns[index]?.sqlType ?? column.sqlType,
      })),
      page: shown.page,
      rejects: rejects.lines > 0 ? rejects : noRejects(shown.page.rowCount, shown.page.rowCount < previewRows),
      findings,
      tables: null,
      sheets: null,
    };
  } catch (error) {
    if (/interrupt/i.test(readDuckDbError(error).type)) throw error;
    throw new PlumblineError({ ...statementProblem(error, '/'), file: request.path }, { cause: error });
  }
}

/** Lines of NDJSON that are no JSON. All lines, unless only the first `most` are asked for. */
export async function checkLines(lend: Lend, request: InspectRequest, most?: number): Promise<Rejects> {
  return lend(async (connection) => {
    const limit = most === undefined ? '' : ` LIMIT ${most}`;
    await dropRejects(connection);
    // Lines as they are: nothing separates, nothing quotes, and each has to be JSON.
    const reader = await connection.runAndReadAll(
      `SELECT count(text)::DOUBLE FROM (SELECT text FROM read_csv(${quoteText(literalPath(request.path))}, auto_detect = false,
        header = false, delim = '\x01', quote = '', escape = '', nullstr = '\x02', columns = {'text': 'JSON'},
        max_line_size = ${longestLine}, buffer_size = ${2 * longestLine}, ${rejectOptions})${limit})`,
    );
    const rows = Number(reader.getRows()[0]?.[0] ?? 0);
    const file = { path: request.path, columns: [{ name: 'text', type: 'One JSON value' }], isUtf8: true };
    const rejects = await readRejects(connection, file, rows, most === undefined || rows < most);
    return { ...rejects, values: rejects.values.map((value) => ({ ...value, column: null })) };
  });
}

/** Reads all of a JSON file as decided; resolves when it can be. */
export async function readAllJson(
  connection: DuckDBConnection,
  request: InspectRequest,
  inspection: FileInspection,
): Promise<Rejects> {
  const columns = Object.fromEntries(inspection.columns.map((column) => [column.name, column.sqlType]));
  const { types: _types, ...options } = request.options;
  const call = jsonCall(request.path, inspection.format, { ...options, columns });
  const reader = await connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${call}`);
  return noRejects(Number(reader.getRows()[0]?.[0] ?? 0), true);
}

function jsonCall(path: string, format: SourceFormat, options: SourceOptions): string {
  const all: SourceOptions = { ...(format === 'ndjson' ? { format: 'newline_delimited' } : {}), ...options };
  const parts = Object.entries(all).map(([name, value]) => `, ${name} = ${literalOf(value)}`);
  return `read_json(${quoteText(literalPath(path))}${parts.join('')})`;
}
