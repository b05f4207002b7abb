import type { DuckDBConnection } from '@duckdb/node-api';
import type { RowPeek } from '../../../shared/domain/language/scope';
import type { CacheCatalogue } from '../cache-catalogue';
import { quoteName } from '../sql-text';

const rows = 4;
const mostColumns = 6;
const longestText = 40;

/** The first rows of a node's result as text, from its table in the cache; null where it has none. Never runs the node. */
export async function peekRows(
  connection: DuckDBConnection,
  catalogue: CacheCatalogue,
  node: string,
): Promise<RowPeek | null> {
  const entry = catalogue.entry(node);
  if (entry === undefined || entry.table === null) return null;
  const shown = entry.columns.slice(0, mostColumns);
  if (shown.length === 0) return null;
  catalogue.tables.hold(entry.table);
  try {
    const list = shown.map((column) => `left(${quoteName(column.name)}::VARCHAR, ${longestText + 1})`).join(', ');
    const reader = await connection.runAndReadAll(
      `SELECT ${list} FROM ${catalogue.tables.qualified(entry.table)} LIMIT ${rows}`,
    );
    return {
      columns: shown.map((column) => column.name),
      rows: reader.getRows().map((row) => row.map((value) => (value === null ? null : shorten(String(value))))),
      total: entry.rows ?? 0,
    };
  } finally {
    catalogue.tables.release(entry.table);
  }
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > longestText ? `${line.slice(0, longestText - 1)}…` : line;
}
