import { stat } from 'node:fs/promises';
import { foldName } from '../../../shared/domain/graph/names';
import type { Problem } from '../../../shared/domain/problem';
import type { SinkConnection } from '../../../shared/domain/sink/sink-connection';
import type { SinkStanding, StandingColumn } from '../../../shared/domain/sink/sink-run';
import { describeTarget } from '../../../shared/domain/sink/sink-target';
import type { SinkTarget } from '../../../shared/domain/sketch/sketch';
import { rollBack } from '../connection-pool';
import { describeQuery } from '../describe-query';
import { isInterrupt, statementProblem } from '../duckdb-error';
import { quoteName } from '../sql-text';
import type { OpenDatabase } from './open-database';
import { absolute, placeOf, type ReadySink, type SinkContext } from './sink-context';
import type { SinkRows } from './sink-rows';
import {
  appendFaults,
  hasSchema,
  missingColumns,
  qualified,
  type StandingTable,
  standingTable,
  type TableName,
  tableName,
} from './table-schema';

export type TableTarget = Extract<SinkTarget, { readonly connection: string }>;

/** A table of a database before it is written. */
export interface TableLook {
  readonly name: TableName | null;
  readonly standing: StandingTable | null;
  /** Of the rows as they come to the database. */
  readonly columns: readonly StandingColumn[];
  readonly refusals: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** What stands at the table's place, and what keeps the rows from going there. Reads only. */
export async function lookAtTable(
  database: OpenDatabase,
  sink: ReadySink,
  write: TableTarget,
  rows: SinkRows,
): Promise<TableLook> {
  const { connection, alias, type: kind } = database;
  const refusals: Problem[] = [];
  const warnings: Problem[] = [];
  const refuse = (message: string, hint: string) => refusals.push(refusal(sink, message, hint));
  if (rows.columns.length === 0) refuse(`${sink.from.name} has no columns to write.`, 'Select at least one column.');
  const columns = await arrivingColumns(database, rows);
  for (const { name, type } of database.type === 'postgres' ? columns : []) {
    if (!/\b(STRUCT|MAP|UNION)\(/.test(type)) continue;
    refuse(`${name} is ${type}, for which Postgres has no type.`, `Write its fields, or to_json(${quoteName(name)}).`);
  }
  if (alias === null) return { name: null, standing: null, columns, refusals, warnings };
  const wanted = tableName(alias, write.table, kind);
  const found = await standingTable(connection, wanted, kind);
  if (found === undefined) {
    if (!(await hasSchema(connection, wanted, kind))) {
      refuse(
        `${write.connection} has no schema ${wanted.schema}.`,
        `Make it there with CREATE SCHEMA ${quoteName(wanted.schema)}, or name one that it has.`,
      );
    }
    return { name: wanted, standing: null, columns, refusals, warnings };
  }
  if (found.isView) {
    refuse(`${describeTarget(write)} is a view.`, 'Name another table, or drop the view first.');
  } else if (write.mode === 'append') {
    const faults = appendFaults(columns, found);
    if (faults.length > 0) {
      refuse(
        `The rows do not fit ${describeTarget(write)}: ${faults.join('; ')}.`,
        'Cast or rename the columns in the SQL, or replace the table.',
      );
    }
    const missing = missingColumns(columns, found);
    if (missing.length > 0 && faults.length === 0) {
      warnings.push(warning(sink, `${missing.join(', ')} of ${describeTarget(write)} get their defaults.`));
    }
  }
  return { name: found.name, standing: found, columns, refusals, warnings };
}

/**
 * Writes the rows into an empty database of the same kind, with the columns and constraints of the table that they are for.
 * Returns the columns as the database has them, or what it refuses; null where there is no such database.
 */
export async function tryTable(
  database: OpenDatabase,
  write: TableTarget,
  look: TableLook,
): Promise<{ readonly columns: readonly StandingColumn[] } | { readonly refusal: Problem } | null> {
  const { connection } = database;
  return database.scratch(async (alias) => {
    const name: TableName = { database: alias, schema: 'main', table: look.name?.table ?? 'sink' };
    const { standing } = look;
    try {
      if (write.mode === 'append' && standing !== null && look.name !== null) {
        await connection.run(`CREATE TABLE ${qualified(name)} (${definitionOf(standing, look.columns)})`);
        // Rows of today may have the keys of rows that are there.
        if (standing.hasKey)
          await connection.run(`INSERT INTO ${qualified(name)} SELECT * FROM ${qualified(look.name)}`);
        await connection.run(`INSERT INTO ${qualified(name)} BY NAME ${database.query}`);
        return { columns: standing.columns };
      }
      await connection.run(`CREATE TABLE ${qualified(name)} AS ${database.query}`);
      return { columns: (await standingTable(connection, name, database.type))?.columns ?? [] };
    } catch (error) {
      if (isInterrupt(error)) throw error;
      return { refusal: statementProblem(error, '') };
    }
  });
}

/** Writes the rows in one transaction. Returns how many there are in the table afterwards, where it was told before. */
export async function writeTable(database: OpenDatabase, write: TableTarget, look: TableLook): Promise<void> {
  const { connection, query } = database;
  if (look.name === null) throw new Error('The database is not open for writing.');
  const table = qualified(look.name);
  await connection.run('BEGIN');
  try {
    if (write.mode === 'append' && look.standing !== null) {
      await connection.run(`INSERT INTO ${table} BY NAME ${query}`);
    } else await connection.run(`CREATE OR REPLACE TABLE ${table} AS ${query}`);
    await connection.run('COMMIT');
  } catch (error) {
    await rollBack(connection);
    throw error;
  }
}

/** A table as a dry run tells of it. */
export async function tellTable(
  context: SinkContext,
  target: SinkConnection,
  standing: StandingTable | null,
  isOurs: boolean,
): Promise<SinkStanding | null> {
  if (standing === null) return null;
  const stats =
    target.type === 'postgres' ? undefined : await stat(absolute(context.root, target.path)).catch(() => undefined);
  return {
    rows: standing.rows,
    bytes: null,
    columns: standing.columns.map(({ name, type }) => ({ name, type })),
    changedAt: stats?.mtime.toISOString() ?? null,
    isOurs,
  };
}

export function refusal({ node }: ReadySink, message: string, hint: string): Problem {
  return { code: 'sink_refused', severity: 'error', message, hint, ...placeOf(node) };
}

export function warning({ node }: ReadySink, message: string, hint?: string): Problem {
  return {
    code: 'sink_refused',
    severity: 'warning',
    message,
    ...(hint === undefined ? {} : { hint }),
    ...placeOf(node),
  };
}

/** To another kind of database the rows go over as a Parquet file, which has types of its own. */
async function arrivingColumns(
  { type, connection, query }: OpenDatabase,
  rows: SinkRows,
): Promise<readonly StandingColumn[]> {
  if (type === 'duckdb') return asColumns(rows);
  return (await describeQuery(connection, query)).map(({ name, sqlType }) => ({ name, type: sqlType }));
}

export function asColumns({ columns }: SinkRows): StandingColumn[] {
  return columns.map(({ name, sqlType }) => ({ name, type: sqlType }));
}

/** Of a table without its defaults: what holds the columns that get one cannot be tried. */
function definitionOf({ columns, constraints }: StandingTable, given: readonly StandingColumn[]): string {
  const names = new Set(given.map(({ name }) => foldName(name)));
  const byDefault = new Set(
    columns.flatMap(({ name, hasDefault }) => (hasDefault && !names.has(foldName(name)) ? [foldName(name)] : [])),
  );
  const isTried = (name: string) => !byDefault.has(foldName(name));
  return [
    ...columns.map(({ name, type, nullable }) =>
      nullable || !isTried(name) ? `${quoteName(name)} ${type}` : `${quoteName(name)} ${type} NOT NULL`,
    ),
    ...constraints.filter((constraint) => constraint.columns.every(isTried)).map(({ sql }) => sql),
  ].join(', ');
}
