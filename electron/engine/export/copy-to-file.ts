import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { literalOf, quoteText } from '../../../shared/domain/sql-text';
import { jsonSelect, parquetSelect } from './exact-select';

export type CopyFormat = 'csv' | 'tsv' | 'json' | 'ndjson' | 'parquet';

const defaults: Readonly<Record<CopyFormat, Readonly<Record<string, unknown>>>> = {
  csv: { format: 'csv', header: true },
  tsv: { format: 'csv', header: true, delimiter: '\t' },
  json: { format: 'json', array: true },
  ndjson: { format: 'json', array: false },
  parquet: { format: 'parquet', compression: 'zstd' },
};

/**
 * Writes the rows of a query to a file with DuckDB's COPY, every value as exact as the format can hold it; `options` take the
 * place of ours. Returns the number of rows.
 */
export async function copyToFile(
  connection: DuckDBConnection,
  { query, columns }: { readonly query: string; readonly columns: readonly ColumnInfo[] },
  format: CopyFormat,
  file: string,
  options: ReadonlyMap<string, unknown> = new Map(),
): Promise<number> {
  const select =
    format === 'parquet'
      ? parquetSelect(query, columns)
      : format === 'json' || format === 'ndjson'
        ? await jsonSelect(connection, query, columns)
        : query;
  const all = new Map([...Object.entries(defaults[format]), ...options]);
  const list = [...all].map(([name, value]) => `${name.toUpperCase()} ${literalOf(value)}`).join(', ');
  const result = await connection.run(`COPY (${select}) TO ${quoteText(file)} (${list})`);
  return Number((await result.getRows())[0]?.[0] ?? 0);
}
