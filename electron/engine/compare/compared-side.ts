import { basename } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnInfo, ColumnType } from '../../../shared/domain/column/column-type';
import { isNumeric } from '../../../shared/domain/column/format-value';
import { sqlTypeOf } from '../../../shared/domain/column/sql-type';
import { carriesType } from '../../../shared/domain/compare/carried-type';
import type { MatchedColumn } from '../../../shared/domain/compare/match-rows-sql';
import type { RowsAt } from '../../../shared/domain/compare/rows-comparison';
import { foldName } from '../../../shared/domain/graph/names';
import { describeQuery } from '../describe-query';
import { quoteName, quoteText } from '../sql-text';

/** Rows of one side as a relation, with the columns that they have there. */
export interface ComparedSide {
  readonly relation: string;
  readonly columns: readonly ColumnInfo[];
  /** The rows lie in files of a format that has not all of DuckDB's types. */
  readonly isCarried: boolean;
}

/** A column that both sides have, whatever its type there. */
export interface ColumnPair extends MatchedColumn {
  readonly name: string;
  readonly expected: ColumnInfo;
  readonly actual: ColumnInfo;
  readonly sameType: boolean;
  readonly expectedSql: string;
  readonly actualSql: string;
}

/**
 * The same with rows of a database file read at once, and the file let go: the other side may be a file of the same name, and
 * views know the file that they are in by its name.
 */
export async function holdSide(connection: DuckDBConnection, rows: RowsAt): Promise<ComparedSide> {
  const side = await openSide(connection, rows);
  if (rows.kind !== 'duckdb') return side;
  await connection.run(`CREATE TEMP TABLE held_rows AS SELECT * FROM ${side.relation}`);
  await connection.run(`DETACH ${quoteName(databaseOf(rows.file))}`);
  return { ...side, relation: 'temp.held_rows' };
}

/** Makes rows that lie somewhere readable, and reads their columns. */
export async function openSide(connection: DuckDBConnection, rows: RowsAt): Promise<ComparedSide> {
  let relation: string;
  if (rows.kind === 'duckdb') {
    const database = databaseOf(rows.file);
    await connection.run(`ATTACH ${quoteText(rows.file)} AS ${quoteName(database)} (TYPE duckdb, READ_ONLY)`);
    relation = [database, rows.schema, rows.table].map(quoteName).join('.');
  } else {
    const pattern = rows.path.endsWith('.parquet') ? rows.path : `${rows.path}/**/*.parquet`;
    relation = `read_parquet(${quoteText(pattern)}, hive_partitioning = false)`;
  }
  const columns = await describeQuery(connection, `SELECT * FROM ${relation}`);
  return { relation, columns, isCarried: rows.kind === 'parquet' };
}

/** DuckDB's own name for a database file. */
function databaseOf(file: string): string {
  return basename(file).replace(/\.[^.]*$/, '');
}

/** The columns that both sides have by name, each with SQL that gives it in a type that can be compared. */
export function pairColumns(expected: ComparedSide, actual: ComparedSide): readonly ColumnPair[] {
  const pairs: ColumnPair[] = [];
  for (const column of expected.columns) {
    const other =
      actual.columns.find(({ name }) => name === column.name) ??
      actual.columns.find(({ name }) => foldName(name) === foldName(column.name));
    if (other === undefined) continue;
    const [left, right] = [quoteName(column.name), quoteName(other.name)];
    const common = { name: column.name, alias: `c${pairs.length}`, expected: column, actual: other };
    if (column.sqlType === other.sqlType) {
      const whole = inOrder(column.type);
      pairs.push({
        ...common,
        type: column.type,
        sameType: true,
        expectedSql: whole(left),
        actualSql: whole(right),
      });
    } else if (actual.isCarried && carriesType(column.type, other.type)) {
      const type = sqlTypeOf(column.type);
      pairs.push({
        ...common,
        type: column.type,
        sameType: true,
        expectedSql: inOrder(column.type)(left),
        actualSql: inOrder(column.type)(`CAST(${right} AS ${type})`),
      });
    } else {
      // Numbers of two types are compared as numbers; of all else, what it says is compared.
      const numbers = isNumeric(column.type) && isNumeric(other.type);
      const sql = (name: string) => (numbers ? name : `CAST(${name} AS VARCHAR)`);
      const type: ColumnType = numbers ? wider(column.type, other.type) : { kind: 'varchar' };
      pairs.push({ ...common, type, sameType: false, expectedSql: sql(left), actualSql: sql(right) });
    }
  }
  return pairs;
}

/** A map has no order of its own, but DuckDB compares it in the order that it was made in. */
function inOrder(type: ColumnType): (name: string) => string {
  return type.kind === 'map' ? (name) => `list_sort(map_entries(${name}))` : (name) => name;
}

function wider(one: ColumnType, other: ColumnType): ColumnType {
  return other.kind === 'float' || other.kind === 'double' ? other : one;
}
