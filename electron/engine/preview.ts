import type { DuckDBConnection } from '@duckdb/node-api';
import type { Preview, PreviewRequest } from '../../shared/contract/engine-api';
import type { BuiltGraph } from '../../shared/domain/graph/build-graph';
import { type CellSql, readCellSql } from '../../shared/domain/graph/cell-sql';
import { foldName } from '../../shared/domain/graph/names';
import type { BoundParameter } from '../../shared/domain/graph/parameter-bindings';
import { PlumblineError, toProblem } from '../../shared/domain/problem';
import type { CacheCatalogue } from './cache-catalogue';
import { pageOf, readPage, selectList } from './codec/stream-pages';
import { type ConnectionPool, interruptible, rollBack } from './connection-pool';
import { describeQuery, describeStatement } from './describe-query';
import { statementProblem } from './duckdb-error';
import { ensureRead, nodesRead, referencesOf } from './evidence';
import type { Relations } from './relations';
import { createAs, prepared } from './run-statement';
import { type StatementText, statementText } from './statement-text';

interface PreviewContext {
  readonly root: string;
  readonly pool: ConnectionPool;
  readonly catalogue: CacheCatalogue;
  readonly graph: BuiltGraph;
  readonly relations: Relations;
}

type Query = Extract<CellSql, { kind: 'query' }>;

const mostRows = 2048;
const pivotTable = 'plumbline_preview';

/** The first rows of a query over the cache as it is; see `ResultApi.preview`. */
export async function previewQuery(
  context: PreviewContext,
  { sql, node, limit, budgetMs }: PreviewRequest,
  signal?: AbortSignal,
): Promise<Preview> {
  const start = performance.now();
  const query = queryOf(sql);
  const rows = Math.max(1, Math.min(mostRows, Math.trunc(limit)));
  const budget = new AbortController();
  let isOver = false;
  const cancel = () => budget.abort();
  if (signal?.aborted) cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  const timer = setTimeout(() => {
    isOver = true;
    cancel();
  }, budgetMs);
  try {
    return await context.pool.use((connection) =>
      interruptible(connection, budget.signal, async () => {
        await requireRows(connection, context, query, node);
        await ensureRead(connection, query, context.graph, context.relations);
        const text = await statementText(connection, query, context.root);
        // One row more than is shown tells whether there are more.
        const page = await readFirst(connection, text, rows + 1, context.graph.parameters);
        const isWhole = page.rowCount <= rows;
        return {
          kind: 'rows',
          page: { ...page, rowCount: Math.min(rows, page.rowCount) },
          isWhole,
          ms: elapsed(start),
        };
      }),
    );
  } catch (error) {
    if (isOver && toProblem(error).code === 'cancelled') return { kind: 'stopped', ms: elapsed(start) };
    throw new PlumblineError(statementProblem(error, context.root), { cause: error });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  }
}

function queryOf(sql: string): Query {
  const cell = readCellSql(sql);
  if (cell.kind === 'query') return cell;
  throw new PlumblineError({
    code: cell.kind === 'empty' ? 'empty_cell' : 'unsupported_statement',
    message: cell.kind === 'unsupported' ? cell.message : 'There is no query to preview.',
    ...(cell.kind === 'unsupported' ? { hint: cell.hint } : {}),
  });
}

/** Rejects when the query reads a cell without rows: DuckDB would say that there is no such table. */
async function requireRows(
  connection: DuckDBConnection,
  { graph, catalogue }: PreviewContext,
  query: Query,
  node: string | undefined,
): Promise<void> {
  const references = await referencesOf(connection, query);
  if (references === undefined) return;
  const self = node === undefined ? undefined : foldName(node);
  if (references.tables.some((table) => table.schema === undefined && foldName(table.name) === self)) {
    throw new PlumblineError({
      code: 'cycle',
      message: `${node} reads itself.`,
      hint: 'A cell cannot read its own rows.',
    });
  }
  const cells = new Set(graph.nodes.flatMap(({ name, kind }) => (kind === 'cell' ? [name] : [])));
  const missing = nodesRead(references, graph).find((name) => cells.has(name) && catalogue.entry(name) === undefined);
  if (missing === undefined) return;
  throw new PlumblineError({
    code: 'blocked',
    severity: 'info',
    message: `${missing} has no rows yet.`,
    hint: `Run ${missing} to preview what reads it.`,
    node: missing,
  });
}

async function readFirst(
  connection: DuckDBConnection,
  query: StatementText,
  rows: number,
  parameters: ReadonlyMap<string, BoundParameter>,
) {
  if (query.isDynamicPivot) {
    await connection.run('BEGIN');
    try {
      await createAs(connection, `CREATE TEMP TABLE ${pivotTable} AS `, query, parameters);
      const columns = await describeQuery(connection, `FROM temp.${pivotTable}`);
      return await readPage(
        connection,
        `SELECT ${selectList(columns)} FROM temp.${pivotTable} LIMIT ${rows}`,
        0,
        columns,
      );
    } finally {
      await rollBack(connection);
    }
  }
  await connection.run('BEGIN TRANSACTION READ ONLY');
  try {
    const first = `SELECT * FROM (${query.text}\n) LIMIT ${rows}`;
    const columns = await prepared(connection, first, parameters, async (statement) => describeStatement(statement));
    const carried = columns.some((column) => column.type.kind === 'other')
      ? `SELECT ${selectList(columns)} FROM (${first})`
      : first;
    return await prepared(connection, carried, parameters, async (statement) =>
      pageOf(await statement.run(), 0, columns),
    );
  } finally {
    await rollBack(connection);
  }
}

function elapsed(start: number): number {
  return performance.now() - start;
}
