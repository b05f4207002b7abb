import type { DuckDBConnection } from '@duckdb/node-api';
import type { Check } from '../../../shared/domain/checks/check-file';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import type { BuiltGraph } from '../../../shared/domain/graph/build-graph';
import { joinsIn } from '../../../shared/domain/graph/equal-joins';
import { foldName } from '../../../shared/domain/graph/names';
import { quoteIdentifier, quoteText } from '../../../shared/domain/sql-text';
import { readRow } from '../profile/column-facts';

/** A column whose values stand in a column of another node, as far as a check or a join says so. */
export interface FoundReference {
  readonly column: string;
  readonly node: string;
  readonly nodeColumn: string;
}

/**
 * The columns of a node that refer to another one: those of checks with `valid_reference_data`, and those that a cell joins
 * on equal columns (each side's columns qualified, one alone). Which side of a join is the key is for `isKeyOf` to say.
 */
export async function findReferences(
  connection: DuckDBConnection,
  graph: BuiltGraph,
  node: string,
  columns: readonly ColumnInfo[],
  checks: readonly Check[],
): Promise<readonly FoundReference[]> {
  const found: FoundReference[] = [];
  for (const check of checks) {
    const reference = 'validity' in check ? check.validity?.validReference : undefined;
    if (reference !== undefined && check.column !== null)
      found.push({ column: check.column, node: reference.dataset, nodeColumn: reference.column });
  }
  const names = new Map(graph.nodes.map(({ name }) => [foldName(name), name]));
  const readers = graph.edges.flatMap(({ from, to }) => (from === node ? [to] : []));
  for (const reader of graph.nodes.filter(({ name, sql }) => sql !== undefined && readers.includes(name))) {
    for (const [left, right] of joinsIn(await treeOf(connection, reader.sql ?? ''), names)) {
      for (const [own, other] of [
        [left, right],
        [right, left],
      ] as const) {
        const [column, ...more] = own.columns;
        const [nodeColumn] = other.columns;
        if (own.node !== node || other.node === node || more.length > 0) continue;
        if (column !== undefined && nodeColumn !== undefined) found.push({ column, node: other.node, nodeColumn });
      }
    }
  }
  const byName = new Map(columns.map(({ name }) => [foldName(name), name]));
  const known = found.flatMap((reference) => {
    const column = byName.get(foldName(reference.column));
    return column === undefined ? [] : [{ ...reference, column }];
  });
  return [...new Map(known.map((reference) => [JSON.stringify(reference), reference])).values()];
}

/** Whether a column tells the rows of a relation apart: what refers to it has one row at most. */
export async function isKeyOf(connection: DuckDBConnection, relation: string, column: string): Promise<boolean> {
  const value = quoteIdentifier(column);
  const [more] = await readRow(connection, `SELECT count(${value}) - count(DISTINCT ${value}) FROM ${relation}`);
  return Number(more) === 0;
}

/** The syntax tree of a cell's query; null of what DuckDB has no tree for. */
async function treeOf(connection: DuckDBConnection, sql: string): Promise<unknown> {
  const [json] = await readRow(
    connection,
    `SELECT json_serialize_sql(${quoteText(sql)}, skip_null := true, skip_empty := true, skip_default := true)`,
  ).catch(() => [null]);
  return typeof json === 'string' ? JSON.parse(json) : json;
}
