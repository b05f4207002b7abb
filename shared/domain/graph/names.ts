import type { TableReference } from './references';
import { reservedWords } from './reserved-words';

/** A name in the form in which DuckDB compares names: ASCII letters in lower case, all others as they are. */
export function foldName(name: string): string {
  return /[A-Z]/.test(name) ? name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : name;
}

/** Names without those that are the same as an earlier one. */
export function distinctNames(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.filter((name) => !seen.has(foldName(name)) && seen.add(foldName(name)) !== undefined);
}

/** The name as it can stand in SQL: in double quotes unless it is a plain lower-case word. */
export function quoteName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !reservedWords.has(name.toUpperCase())
    ? name
    : `"${name.replaceAll('"', '""')}"`;
}

/** A table's name with catalog and schema, as a person would write it. */
export function qualifiedName(table: TableReference): string {
  return [table.catalog, table.schema, table.name].filter((part) => part !== undefined).join('.');
}

const catalogSchemas = new Set(['information_schema', 'pg_catalog']);
const catalogDatabases = new Set(['system', 'temp']);
/** Views that every DuckDB database has without qualification; those of PostgreSQL's catalog start with `pg_`. */
const catalogViews = new Set(
  [
    'duckdb_columns duckdb_constraints duckdb_databases duckdb_indexes duckdb_logs duckdb_schemas duckdb_tables',
    'duckdb_types duckdb_views pragma_database_list sqlite_master sqlite_schema sqlite_temp_master sqlite_temp_schema',
    'pg_am pg_attrdef pg_attribute pg_class pg_collation pg_constraint pg_database pg_depend pg_description pg_enum',
    'pg_index pg_indexes pg_namespace pg_prepared_statements pg_proc pg_sequence pg_sequences pg_settings pg_tables',
    'pg_tablespace pg_type pg_views',
  ]
    .join(' ')
    .split(' '),
);

/** Whether a table is one of DuckDB's own catalog. */
export function isCatalogTable(table: TableReference): boolean {
  const catalog = table.catalog === undefined ? undefined : foldName(table.catalog);
  const schema = table.schema === undefined ? undefined : foldName(table.schema);
  if (catalog !== undefined && catalogDatabases.has(catalog)) return true;
  if (schema !== undefined && catalogSchemas.has(schema)) return true;
  if (catalog === undefined && schema !== undefined && catalogDatabases.has(schema)) return true;
  return (schema === undefined || schema === 'main') && catalogViews.has(foldName(table.name));
}

const fileName = /\.(csv|tsv|parquet|json|jsonl|ndjson|geojson|xlsx|avro)(\.(gz|zst))?$/i;

/** The path of a file that DuckDB would read in place of a table (its replacement scans), or undefined. `FROM data.csv` names one too. */
export function replacedFile(table: TableReference): string | undefined {
  const path = qualifiedName(table);
  return fileName.test(path) || /^[a-z][a-z0-9+]*:\/\//i.test(path) ? path : undefined;
}
