import type { DuckDBConnection } from '@duckdb/node-api';
import type { RejectedValue, Rejects } from '../../../shared/domain/import/inspection';
import { linesAtBytes } from './line-numbers';

/** Errors that are kept; above that, their number is not known. */
const mostRejects = 100_000;
const shownRejects = 200;
const longestText = 200;

const tables = { errors: 'plumbline_reject_errors', scans: 'plumbline_reject_scans' };

/** Options of `read_csv` that keep what cannot be read in tables of the connection, and let the rest go on. */
export const rejectOptions = `store_rejects = true, rejects_limit = ${mostRejects}, rejects_table = '${tables.errors}', rejects_scan = '${tables.scans}'`;

export interface NamedType {
  readonly name: string;
  readonly type: string;
}

export async function dropRejects(connection: DuckDBConnection): Promise<void> {
  await connection.run(`DROP TABLE IF EXISTS ${tables.errors}`);
  await connection.run(`DROP TABLE IF EXISTS ${tables.scans}`);
}

export function noRejects(rows: number, whole: boolean): Rejects {
  return { rows, whole, lines: 0, more: false, values: [] };
}

/** What the scans on this connection rejected since `dropRejects`. */
export async function readRejects(
  connection: DuckDBConnection,
  file: {
    readonly path: string;
    readonly columns: readonly NamedType[];
    /** Whether offsets in what DuckDB reads are those of the file: they are not where it converts an encoding. */
    readonly isUtf8: boolean;
  },
  rows: number,
  whole: boolean,
): Promise<Rejects> {
  const { columns } = file;
  const types = new Map(columns.map(({ name, type }) => [name, type]));

  const counted = await connection.runAndReadAll(
    `SELECT count(*)::DOUBLE, count(DISTINCT line)::DOUBLE FROM ${tables.errors}`,
  );
  const [all = 0, lines = 0] = (counted.getRows()[0] ?? []).map(Number);
  if (all === 0) return noRejects(rows, whole);
  const reader = await connection.runAndReadAll(
    `SELECT line::DOUBLE, column_name, error_type::VARCHAR, error_message, csv_line, byte_position::DOUBLE
     FROM (SELECT DISTINCT line, column_name, error_type, error_message, csv_line, column_idx, byte_position FROM ${tables.errors})
     ORDER BY line, column_idx LIMIT ${shownRejects}`,
  );
  const found = reader.getRows();
  const offsets = found.flatMap((row) => (row[5] === null || !file.isUtf8 ? [] : [Math.max(0, Number(row[5]) - 1)]));
  const lineAt = await linesAtBytes(file.path, offsets);
  const values = found.map(([record, column, type, message, text, position]): RejectedValue => {
    const line = lineAt.get(Math.max(0, Number(position ?? 0) - 1)) ?? Number(record);
    const expected = types.get(String(column));
    const explained = explain(String(type), String(message ?? ''), text === null ? '' : String(text), expected);
    // What is wrong with a line as a whole is told with some column, too.
    const isValue = type === 'CAST' && column !== null;
    return { line, column: isValue ? String(column) : null, ...explained };
  });
  return { rows, whole, lines, more: all >= mostRejects, values };
}

function explain(
  type: string,
  message: string,
  line: string,
  expected: string | undefined,
): { readonly text: string; readonly message: string } {
  const cast = /Could not convert string "([\s\S]*)" to '?([A-Z_0-9(), ]+)'?/.exec(message);
  if (type === 'CAST' && cast !== null) {
    return { text: cut(cast[1] ?? ''), message: `${expected ?? cast[2]?.trim()} was expected.` };
  }
  const text = cut(line.replace(/\r?\n$/, ''));
  const counts = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  if (counts !== null) return { text, message: `${counts[1]} fields were expected, the line has ${counts[2]}.` };
  switch (type) {
    case 'UNQUOTED VALUE':
      return { text, message: 'A quote is opened and never closed, or text follows a closed one.' };
    case 'LINE SIZE OVER MAXIMUM':
      return { text, message: 'The line is longer than the limit.' };
    case 'INVALID ENCODING':
      return { text, message: 'The line has bytes that are no text in this encoding.' };
    default:
      return { text, message: (message.split('\n')[0] ?? type).trim() };
  }
}

function cut(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}
