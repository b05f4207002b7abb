import type { DuckDBConnection } from '@duckdb/node-api';
import { foldName } from '../../../shared/domain/graph/names';
import { nearestTable } from '../../../shared/domain/import/table-name';
import type { SinkConnection } from '../../../shared/domain/sink/sink-connection';
import type { StandingColumn } from '../../../shared/domain/sink/sink-run';
import { comparableName, type SinkTable, sinkTable } from '../../../shared/domain/sink/sink-table';
import { quoteName, quoteText } from '../sql-text';

/** A table of an attached database, by its parts. */
export interface TableName extends SinkTable {
  readonly database: string;
}

export interface TableColumn extends StandingColumn {
  readonly nullable: boolean;
  readonly hasDefault: boolean;
}

/** A table as it stands in its database. */
export interface StandingTable {
  readonly isView: boolean;
  readonly columns: readonly TableColumn[];
  readonly rows: number | null;
  /** CHECK, UNIQUE and PRIMARY KEY as SQL, with the columns that they hold. */
  readonly constraints: readonly { readonly sql: string; readonly columns: readonly string[] }[];
  readonly hasKey: boolean;
}

/** A table as a sink names it, in a database of a type. */
export function tableName(database: string, written: string, type: SinkConnection['type']): TableName {
  return { database, ...sinkTable(written, type) };
}

export function qualified({ database, schema, table }: TableName): string {
  return [database, schema, table].map(quoteName).join('.');
}

/** Whether a database has the schema of a table. */
export async function hasSchema(
  connection: DuckDBConnection,
  { database, schema }: TableName,
  type: SinkConnection['type'],
): Promise<boolean> {
  const rows = await readTexts(
    connection,
    `SELECT schema_name FROM duckdb_schemas() WHERE database_name = ${quoteText(database)}`,
  );
  return rows.some(([name]) => name != null && comparableName(name, type) === comparableName(schema, type));
}

/** The table or view that a database of a type takes for the one of that name; undefined when there is none. */
export async function standingTable(
  connection: DuckDBConnection,
  name: TableName,
  type: SinkConnection['type'],
): Promise<(StandingTable & { readonly name: TableName }) | undefined> {
  const here = `WHERE database_name = ${quoteText(name.database)}`;
  const all = await readTexts(
    connection,
    `SELECT schema_name, table_name, 'table' FROM duckdb_tables() ${here}
     UNION ALL SELECT schema_name, view_name, 'view' FROM duckdb_views() ${here} AND NOT internal ORDER BY ALL`,
  );
  const tables = all.map(([schema, table, kind]) => ({ schema: schema ?? '', table: table ?? '', kind }));
  const found =
    type === 'postgres'
      ? tables.find(({ schema, table }) => schema === name.schema && table === name.table)
      : nearestTable(tables, name);
  if (found === undefined) return undefined;
  const { schema, table, kind } = found;
  const real = { database: name.database, schema, table };
  const place = `database_name = ${quoteText(name.database)} AND schema_name = ${quoteText(schema)} AND table_name = ${quoteText(table)}`;
  const columns = await readTexts(
    connection,
    `SELECT column_name, data_type, is_nullable::VARCHAR, (column_default IS NOT NULL)::VARCHAR
     FROM duckdb_columns() WHERE ${place} ORDER BY column_index`,
  );
  const constraints = await readTexts(
    connection,
    `SELECT constraint_type, constraint_text, to_json(constraint_column_names)::VARCHAR FROM duckdb_constraints() WHERE ${place} AND constraint_type IN ('CHECK', 'UNIQUE', 'PRIMARY KEY')`,
  ).catch(() => []);
  const [[count] = []] = await readTexts(connection, `SELECT count(*)::VARCHAR FROM ${qualified(real)}`);
  return {
    name: real,
    isView: kind === 'view',
    columns: columns.map(([column, type, nullable, hasDefault]) => ({
      name: column ?? '',
      type: type ?? '',
      nullable: nullable === 'true',
      hasDefault: hasDefault === 'true',
    })),
    rows: count === undefined || count === null ? null : Number(count),
    constraints: constraints.flatMap(([, sql, names]) =>
      sql == null ? [] : [{ sql, columns: JSON.parse(names ?? '[]') as string[] }],
    ),
    hasKey: constraints.some(([type]) => type !== 'CHECK'),
  };
}

/** Why rows cannot be appended to a table without a loss, one sentence a column. */
export function appendFaults(columns: readonly StandingColumn[], table: StandingTable): string[] {
  const known = new Map(table.columns.map((column) => [foldName(column.name), column]));
  const given = new Set(columns.map(({ name }) => foldName(name)));
  return [
    ...columns.flatMap(({ name, type }) => {
      const column = known.get(foldName(name));
      if (column === undefined) return [`the table has no column ${name}`];
      return isWider(type, column.type) ? [] : [`${name} is ${type}, the table has ${column.type}`];
    }),
    ...table.columns.flatMap(({ name, nullable, hasDefault }) =>
      given.has(foldName(name)) || nullable || hasDefault ? [] : [`the table wants a value for ${name}`],
    ),
  ];
}

/** Columns of the table that rows leave to its defaults. */
export function missingColumns(columns: readonly StandingColumn[], table: StandingTable): string[] {
  const given = new Set(columns.map(({ name }) => foldName(name)));
  return table.columns.filter(({ name }) => !given.has(foldName(name))).map(({ name }) => name);
}

const integers = ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT'];
const unsigned = ['UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT', 'UHUGEINT'];

/** Whether every value of a type is a value of another, as it is. */
export function isWider(from: string, to: string): boolean {
  if (from === to || to === 'VARCHAR') return true;
  if (from === 'BOOLEAN') return integers.includes(to);
  const [small, large] = [integers.indexOf(from), integers.indexOf(to)];
  if (small !== -1 && large !== -1) return small < large;
  const [smallUnsigned, largeUnsigned] = [unsigned.indexOf(from), unsigned.indexOf(to)];
  if (smallUnsigned !== -1 && largeUnsigned !== -1) return smallUnsigned < largeUnsigned;
  if (smallUnsigned !== -1 && large !== -1) return smallUnsigned < large;
  // A double holds integers of 53 bits, a float those of 24.
  if (to === 'DOUBLE')
    return from === 'FLOAT' || (small !== -1 && small <= 2) || (smallUnsigned !== -1 && smallUnsigned <= 2);
  const [decimal, wider] = [decimalOf(from), decimalOf(to)];
  if (decimal !== undefined && wider !== undefined) {
    return wider.scale >= decimal.scale && wider.width - wider.scale >= decimal.width - decimal.scale;
  }
  return from === 'DATE' && to === 'TIMESTAMP';
}

function decimalOf(type: string): { readonly width: number; readonly scale: number } | undefined {
  const match = /^DECIMAL\((\d+),(\d+)\)$/.exec(type);
  return match === null ? undefined : { width: Number(match[1]), scale: Number(match[2]) };
}

async function readTexts(connection: DuckDBConnection, sql: string): Promise<(string | null)[][]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRows().map((row) => row.map((value) => (value === null ? null : String(value))));
}
