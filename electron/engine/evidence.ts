import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnInfo } from '../../shared/domain/column/column-type';
import { formatValue } from '../../shared/domain/column/format-value';
import type { ResultPage } from '../../shared/domain/column/result-page';
import type { BuiltGraph } from '../../shared/domain/graph/build-graph';
import { type CellSql, readCellSql } from '../../shared/domain/graph/cell-sql';
import { foldName } from '../../shared/domain/graph/names';
import type { References } from '../../shared/domain/graph/references';
import { pageOf, readPage, selectList } from './codec/stream-pages';
import { rollBack } from './connection-pool';
import { describeStatement } from './describe-query';
import type { Relations } from './relations';
import { createAs, prepared } from './run-statement';
import type { StatementText } from './statement-text';
import { parseSyntaxTrees } from './syntax/syntax-trees';

type Query = Extract<CellSql, { kind: 'query' }>;

const mostRows = 10_000;
const pivotTable = 'temp.plumbline_evidence';

/** Makes the views and macros that a query reads. Where it cannot be seen what it reads, all that can be made. */
export async function ensureRead(
  connection: DuckDBConnection,
  query: Query,
  graph: BuiltGraph,
  relations: Relations,
): Promise<void> {
  const references = await referencesOf(connection, query);
  if (references !== undefined) {
    await relations.ensure(connection, nodesRead(references, graph));
    return;
  }
  for (const { name } of graph.nodes) {
    // A source that is broken does not stop a query that may not read it; one that does says what is missing.
    await relations.ensure(connection, [name]).catch(() => undefined);
  }
}

/** The rows of a query, at most 10,000, as exact text. */
export async function readEvidence(
  connection: DuckDBConnection,
  query: StatementText,
): Promise<{ columns: readonly ColumnInfo[]; rows: (readonly (string | null)[])[] }> {
  if (!query.isDynamicPivot) return readRows(connection, `(${query.text})`);
  await connection.run('BEGIN');
  try {
    await createAs(connection, `CREATE TEMP TABLE plumbline_evidence AS `, query, new Map());
    return await readRows(connection, pivotTable);
  } finally {
    await rollBack(connection);
  }
}

/** What stands in FROM, at most 10,000 rows of it, as exact text. */
export async function readRows(
  connection: DuckDBConnection,
  from: string,
): Promise<{ columns: readonly ColumnInfo[]; rows: (readonly (string | null)[])[] }> {
  const sql = `SELECT * FROM ${from} LIMIT ${mostRows}`;
  // DuckDB plans what it prepares: a query that is prepared to be described and then run as text is planned twice.
  const page = await prepared(connection, sql, new Map(), async (statement) => {
    const columns = describeStatement(statement);
    if (columns.some(({ type }) => type.kind === 'other'))
      return readPage(connection, `SELECT ${selectList(columns)} FROM (${sql})`, 0, columns);
    return pageOf(await statement.run(), 0, columns);
  });
  return { columns: page.columns, rows: Array.from({ length: page.rowCount }, (_, row) => textsOf(page, row)) };
}

function textsOf(page: ResultPage, row: number): (string | null)[] {
  return page.columns.map((column, index) => {
    const vector = page.vectors[index];
    return vector === undefined ? null : formatValue(column.type, vector, row);
  });
}

/** Undefined when DuckDB has no tree of the query, or when it hides what it reads behind a text (`query('…')`). */
export async function referencesOf(connection: DuckDBConnection, query: Query): Promise<References | undefined> {
  for (const part of query.pivotPart === undefined ? [query.part] : [query.part, query.pivotPart]) {
    const [tree] = await parseSyntaxTrees(connection, [part.text]);
    if (tree?.kind === 'tree') return tree.references.hidden.length > 0 ? undefined : tree.references;
  }
  return undefined;
}

/** Names of the nodes that a query with these references reads: its tables, and the macros that it calls. */
export function nodesRead(references: References, graph: BuiltGraph): string[] {
  const tables = new Set<string>();
  const functions = new Set<string>();
  for (const { name } of references.tables) tables.add(foldName(name));
  for (const call of references.functions) {
    functions.add(foldName(call.name));
    for (const argument of call.tableArguments ?? []) {
      for (const { name } of argument.tables) tables.add(foldName(name));
    }
  }
  return graph.nodes
    .filter(({ name, kind, sql }) => {
      if (kind !== 'macro') return tables.has(foldName(name));
      const cell = readCellSql(sql ?? '');
      return cell.kind === 'macros' && cell.macros.some(({ macro }) => functions.has(foldName(macro.name)));
    })
    .map(({ name }) => name);
}
