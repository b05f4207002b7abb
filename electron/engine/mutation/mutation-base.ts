import type { DuckDBConnection } from '@duckdb/node-api';
import type { Check } from '../../../shared/domain/checks/check-file';
import type { ColumnFacts, MutatedTable, Reference } from '../../../shared/domain/checks/mutation/mutation';
import {
  factsQuery,
  readFacts,
  textQuery,
  uniqueQuery,
  valuesQuery,
} from '../../../shared/domain/checks/mutation/table-facts';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { quoteIdentifier } from '../../../shared/domain/sql-text';
import { readRow, readRows } from '../profile/column-facts';

const copyTable = 'temp.plumbline_mutated';

/** The rows that faults are injected into, read only. */
export interface MutationBase {
  /** Quoted SQL that can stand in FROM. */
  readonly relation: string;
  /** An expression that numbers the rows from 0. */
  readonly rowNumber: string;
  readonly copied: boolean;
}

/**
 * Rows with numbers. A table of the cache is read where it is; files, which would be read again for each fault, and a table
 * whose columns hide the numbers that DuckDB gives its rows, are copied into a temporary table of the connection, whole.
 */
export async function openBase(
  connection: DuckDBConnection,
  rows: { readonly relation: string; readonly columns: readonly ColumnInfo[]; readonly hasRowIds: boolean },
): Promise<MutationBase> {
  if (rows.hasRowIds) return { relation: rows.relation, rowNumber: 'rowid', copied: false };
  const names = new Set(rows.columns.map(({ name }) => name.toLowerCase()));
  let number = 'number_of_row';
  while (names.has(number)) number += '_';
  const list = rows.columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE plumbline_mutated AS SELECT row_number() OVER () - 1 AS ${quoteIdentifier(number)}, ${list} FROM ${rows.relation}`,
  );
  return { relation: copyTable, rowNumber: quoteIdentifier(number), copied: true };
}

/** Drops what `openBase` made. */
export async function closeBase(connection: DuckDBConnection): Promise<void> {
  await connection.run(`DROP TABLE IF EXISTS ${copyTable}`);
}

/** What mutations are planned from: one scan for all columns, and one for each that may be a key or has few values. */
export async function measureTable(
  connection: DuckDBConnection,
  base: MutationBase,
  table: {
    readonly node: string;
    readonly columns: readonly ColumnInfo[];
    readonly checks: readonly Check[];
    readonly references: readonly Reference[];
    readonly seed: number;
  },
): Promise<MutatedTable> {
  const { node, checks, references, seed } = table;
  const measured = readFacts(await readRow(connection, factsQuery(base.relation, table.columns)), table.columns);
  const columns: ColumnFacts[] = [];
  for (const column of measured.columns) {
    const isUnique = uniqueQuery(base.relation, column);
    const [different] = isUnique === null ? [null] : await readRow(connection, isUnique);
    const few = valuesQuery(base.relation, column, seed);
    const values = few === null ? null : await readRows(connection, few);
    const isText = textQuery(base.relation, column);
    const [parsed] = isText === null ? [null] : await readRow(connection, isText);
    columns.push({
      ...column,
      textOf: parsed !== null && Number(parsed) === column.present ? column.textOf : null,
      unique: different !== null && Number(different) === column.present,
      values: values?.map(([value, count]) => ({ value: String(value), rows: Number(count) })) ?? null,
    });
  }
  const declared = checks.flatMap((check) =>
    check.type === 'duplicate' && !('expression' in check) ? [check.columns] : [],
  );
  const unique = columns
    .filter((column) => column.unique && column.present === measured.rows)
    .map(({ name }) => [name]);
  const keys = new Map([...declared, ...unique].map((key) => [JSON.stringify([...key].sort()), key]));
  return { node, ...base, rows: measured.rows, columns, keys: [...keys.values()], references, seed };
}
