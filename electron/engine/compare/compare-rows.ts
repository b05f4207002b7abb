import { availableParallelism } from 'node:os';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import type { MatchedBy } from '../../../shared/domain/compare/comparison';
import { differsSql, isFloating, matchedRowsSql } from '../../../shared/domain/compare/match-rows-sql';
import type { RowsAt, RowsComparison, RowsDifference } from '../../../shared/domain/compare/rows-comparison';
import { PlumblineError } from '../../../shared/domain/problem';
import { interruptible } from '../connection-pool';
import { statementProblem } from '../duckdb-error';
import { quoteName } from '../sql-text';
import { type ColumnPair, type ComparedSide, holdSide, openSide, pairColumns } from './compared-side';
import { findKey, isKey } from './find-key';
import { compareColumns, describeRows, type RowDifferences } from './rows-differences';

export interface RowsComparisonSides {
  /** `columns` where the file has some of them as text because its format has no such types. */
  readonly expected: RowsAt & { readonly columns?: readonly ColumnInfo[] };
  readonly actual: RowsAt;
  readonly keyCandidates: readonly (readonly string[])[];
  readonly limit: number;
}

/**
 * Compares rows of two places, exactly: columns, how often each row stands, and every value; floating-point numbers with the
 * tolerance of docs/promotion.md. It has a DuckDB of its own, because the workspace's may read nothing outside of it.
 */
export async function compareRows(
  request: RowsComparisonSides,
  options: { readonly threads: number | 'auto'; readonly memoryLimitBytes: number; readonly temporaryFolder: string },
  signal: AbortSignal | undefined,
): Promise<RowsComparison> {
  const started = performance.now();
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads === 'auto' ? availableParallelism() : options.threads),
    memory_limit: `${Math.floor(options.memoryLimitBytes / 1024)}KiB`,
    temp_directory: options.temporaryFolder,
    errors_as_json: 'true',
    autoinstall_known_extensions: 'false',
  });
  try {
    const connection = await instance.connect();
    try {
      await connection.run(`SET TimeZone = 'UTC'`);
      const comparison = await interruptible(connection, signal, () => compareSides(connection, request));
      return { ...comparison, ms: performance.now() - started };
    } finally {
      connection.disconnectSync();
    }
  } catch (error) {
    if (error instanceof PlumblineError) throw error;
    throw new PlumblineError(statementProblem(error, '/'), { cause: error });
  } finally {
    instance.closeSync();
  }
}

async function compareSides(
  connection: DuckDBConnection,
  request: RowsComparisonSides,
): Promise<Omit<RowsComparison, 'ms'>> {
  const opened = await holdSide(connection, request.expected);
  const expected = request.expected.columns === undefined ? opened : withTypes(opened, request.expected.columns);
  const actual = await openSide(connection, request.actual);
  const pairs = pairColumns(expected, actual);
  const rows = { expected: await countRows(connection, expected), actual: await countRows(connection, actual) };
  const schema = compareColumns(expected, actual, pairs);
  const relations = { expected: 'temp.expected_view', actual: 'temp.actual_view' };
  const list = (sql: 'expectedSql' | 'actualSql') =>
    pairs.length === 0 ? '1 AS nothing' : pairs.map((pair) => `${pair[sql]} AS ${pair.alias}`).join(', ');
  await connection.run(`CREATE TEMP VIEW expected_view AS SELECT ${list('expectedSql')} FROM ${expected.relation}`);
  await connection.run(`CREATE TEMP VIEW actual_view AS SELECT ${list('actualSql')} FROM ${actual.relation}`);
  const tables = {
    expected: { relation: relations.expected, rows: rows.expected, columns: asColumns(pairs) },
    actual: { relation: relations.actual, rows: rows.actual, columns: asColumns(pairs) },
  };
  const found = await chooseKey(connection, tables, pairs, request.keyCandidates);
  // Without a key whole rows are matched; what may differ by a rounding is compared once they are.
  const key = found?.pairs ?? pairs.filter(({ type }) => !isFloating(type));
  const unique = found !== null && (await isKey(connection, tables.actual, found.aliases));
  const compared: RowDifferences = {
    joined: matchedRowsSql(relations, pairs, key, unique),
    relations,
    pairs,
    key,
    hasKey: found !== null,
    differs: pairs.filter((pair) => !key.includes(pair)).map((pair) => ({ pair, sql: differsSql(pair) })),
    limit: request.limit,
  };
  const differences: RowsDifference[] = [...schema];
  if (rows.expected !== rows.actual)
    differences.push({
      kind: 'row_count',
      column: null,
      rows: Math.abs(rows.expected - rows.actual),
      message: `There are ${rows.actual} rows; ${rows.expected} were expected.`,
      examples: [],
    });
  if (pairs.length > 0) differences.push(...(await describeRows(connection, compared, rows)));
  return { equal: differences.length === 0, rows, matchedBy: found?.matchedBy ?? { kind: 'rows' }, differences };
}

interface FoundKey {
  readonly matchedBy: MatchedBy;
  readonly pairs: readonly ColumnPair[];
  readonly aliases: readonly string[];
}

type Table = { readonly relation: string; readonly rows: number; readonly columns: readonly ColumnInfo[] };

/** Columns that tell the expected rows apart: named ones, then what both sides have as a key, then what only these have. */
async function chooseKey(
  connection: DuckDBConnection,
  tables: { readonly expected: Table; readonly actual: Table },
  pairs: readonly ColumnPair[],
  candidates: readonly (readonly string[])[],
): Promise<FoundKey | null> {
  const keyOf = (chosen: readonly ColumnPair[], origin: 'check' | 'found'): FoundKey => ({
    matchedBy: { kind: 'key', columns: chosen.map(({ name }) => name), origin },
    pairs: chosen,
    aliases: chosen.map(({ alias }) => alias),
  });
  for (const candidate of candidates) {
    const chosen = pairs.filter(({ name }) => candidate.includes(name));
    if (chosen.length === 0 || chosen.length !== candidate.length) continue;
    if (
      await isKey(
        connection,
        tables.expected,
        chosen.map(({ alias }) => alias),
      )
    )
      return keyOf(chosen, 'check');
  }
  const columns = asColumns(pairs.filter(({ type }) => !isFloating(type)));
  for (const other of [tables.actual, tables.expected]) {
    const aliases = await findKey(connection, tables.expected, other, columns);
    if (aliases !== null)
      return keyOf(
        pairs.filter(({ alias }) => aliases.includes(alias)),
        'found',
      );
  }
  return null;
}

/** Columns as the views have them. */
function asColumns(pairs: readonly ColumnPair[]): ColumnInfo[] {
  return pairs.map(({ alias, type, expected, sameType }) => ({
    name: alias,
    type,
    sqlType: sameType ? expected.sqlType : type.kind === 'varchar' ? 'VARCHAR' : expected.sqlType,
  }));
}

/** The side with the types that its rows have in the workspace: what Parquet has no type for lies there as exact text. */
function withTypes(side: ComparedSide, columns: readonly ColumnInfo[]): ComparedSide {
  const list = side.columns.map((stored, index) => {
    const column = columns[index];
    const name = quoteName(stored.name);
    return column === undefined || column.sqlType === stored.sqlType
      ? name
      : `CAST(${name} AS ${column.sqlType}) AS ${name}`;
  });
  return { ...side, relation: `(SELECT ${list.join(', ')} FROM ${side.relation})`, columns };
}

async function countRows(connection: DuckDBConnection, side: ComparedSide): Promise<number> {
  const rows = await (await connection.run(`SELECT count(*)::DOUBLE FROM ${side.relation}`)).getRowsJson();
  return Number(rows[0]?.[0]);
}
