import type { DuckDBConnection } from '@duckdb/node-api';
import type { ChartData, ChartSet } from '../../../shared/domain/chart/chart-data';
import {
  type ChartQuery,
  type ChartRequest,
  mostDrawnRows,
  mostGroups,
} from '../../../shared/domain/chart/chart-query';
import {
  type ChartRelation,
  extentSql,
  orderColumnOf,
  outputSql,
  relationSql,
} from '../../../shared/domain/chart/chart-sql';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import type { ResultPage } from '../../../shared/domain/column/result-page';
import { PlumblineError } from '../../../shared/domain/problem';
import { readPage } from '../codec/stream-pages';
import { describeQuery } from '../describe-query';
import { quoteName } from '../sql-text';
import { GroupTables } from './group-tables';

export interface ChartSource {
  /** What to select from, and what orders its rows. */
  readonly from: string;
  readonly order: string;
  readonly columns: readonly ColumnInfo[];
  readonly rows: number;
  readonly node: string;
}

/**
 * Answers a chart's questions about a node's rows, with one SELECT or two for each, and one for the groups that several ask
 * of. Rejects with `bad_chart` where there are more groups than a chart can have, or more rows than can be drawn and a sample
 * would be a wrong picture.
 */
export async function readChartData(
  connection: DuckDBConnection,
  source: ChartSource,
  request: ChartRequest,
): Promise<ChartData> {
  const extents = new Map<string, readonly [number | null, number | null]>();
  const withoutNaN = new Set<string>();
  const relation: ChartRelation = {
    from: source.from,
    columns: source.columns,
    order: source.order,
    extents,
    withoutNaN,
  };
  for (const { name, steps, value } of request.extents) {
    // NaN is the greatest of all for DuckDB: without one, the greatest value is a number. A table answers that from its
    // statistics, and only with a NaN among them all values have to be looked at.
    const [plain] = value.kind === 'call' && value.function === 'nan_to_null' ? value.args : [];
    const quick = plain === undefined ? nothing : await readExtent(connection, extentSql(relation, steps, plain));
    if (quick[0] !== null) withoutNaN.add(name);
    const extent = quick[0] === null ? await readExtent(connection, extentSql(relation, steps, value)) : quick;
    extents.set(name, extent);
  }
  const groups = new GroupTables(connection, relation, request.queries);
  try {
    const sets: ChartSet[] = [];
    for (const query of request.queries) {
      const asked = await groups.of(query);
      sets.push(await readSet(connection, source, asked.relation, { ...query, steps: asked.steps }));
    }
    return { rows: source.rows, extents: Object.fromEntries(extents), sets };
  } finally {
    await groups.dispose();
  }
}

type Extent = readonly [number | null, number | null];

const nothing: Extent = [null, null];

async function readExtent(connection: DuckDBConnection, sql: string): Promise<Extent> {
  const [row = []] = await (await connection.run(sql)).getRows();
  const [least, greatest] = row.map((value) => (value === null ? null : Number(value)));
  if (least == null || greatest == null || !Number.isFinite(least) || !Number.isFinite(greatest)) return nothing;
  return [least, greatest];
}

function readSet(
  connection: DuckDBConnection,
  source: ChartSource,
  relation: ChartRelation,
  query: ChartQuery,
): Promise<ChartSet> {
  switch (query.give) {
    case 'extent':
      return readDomain(connection, relation, query);
    case 'groups':
      return readGroups(connection, source, relation, query);
    case 'rows':
      return readRows(connection, source, relation, query);
  }
}

/** The least and the greatest value as two rows. */
async function readDomain(connection: DuckDBConnection, relation: ChartRelation, query: ChartQuery): Promise<ChartSet> {
  const [column] = query.columns;
  if (column === undefined) throw new PlumblineError({ code: 'internal', message: 'An axis has no column.' });
  const name = quoteName(column.name);
  const inner = relationSql(relation, query.steps, [column.name], { order: false });
  const value = column.floating ? `CASE WHEN isfinite(${name}) THEN ${name} END` : name;
  const both = `SELECT min(${value}) AS low, max(${value}) AS high FROM (${inner})`;
  const sql = `SELECT ${outputSql(column)} FROM (SELECT unnest([low, high]) AS ${name} FROM (${both}))`;
  const page = await read(connection, sql);
  return { name: query.name, page, total: page.rowCount };
}

async function readGroups(
  connection: DuckDBConnection,
  source: ChartSource,
  relation: ChartRelation,
  query: ChartQuery,
): Promise<ChartSet> {
  const names = query.columns.map((column) => column.name);
  const ordered = query.firstSeenOrder === true;
  const inner = relationSql(relation, query.steps, names, { order: ordered });
  const order = ordered ? quoteName(orderColumnOf(relation, query.steps, names)) : 'ALL';
  const page = await read(
    connection,
    `SELECT ${outputList(query)} FROM (SELECT * FROM (${inner}) ORDER BY ${order} LIMIT ${mostGroups + 1})`,
  );
  if (page.rowCount > mostGroups) {
    throw new PlumblineError({
      code: 'bad_chart',
      message: `This chart would have more than ${mostGroups.toLocaleString('en-US')} marks or values of an axis.`,
      hint: 'Group by fewer values: bin numbers, choose a larger time unit, or keep the top values in SQL.',
      node: source.node,
    });
  }
  return { name: query.name, page, total: page.rowCount };
}

async function readRows(
  connection: DuckDBConnection,
  source: ChartSource,
  relation: ChartRelation,
  query: ChartQuery,
): Promise<ChartSet> {
  const names = query.columns.map((column) => column.name);
  const inner = relationSql(relation, query.steps, names, { order: true });
  const order = quoteName(orderColumnOf(relation, query.steps, names));
  const total = source.rows <= mostDrawnRows ? source.rows : await countRows(connection, relation, query);
  if (total <= mostDrawnRows) {
    const page = await read(connection, `SELECT ${outputList(query)} FROM (${inner}) ORDER BY ${order}`);
    return { name: query.name, page, total: page.rowCount };
  }
  if (query.needsAllRows !== undefined) {
    throw new PlumblineError({
      code: 'bad_chart',
      message: `This chart needs all ${total.toLocaleString('en-US')} rows at once, for its ${query.needsAllRows}; at most ${mostDrawnRows.toLocaleString('en-US')} can be drawn one by one.`,
      hint: 'Aggregate in the chart (`aggregate`, `bin`, `timeUnit`), or in the SQL of the cell that it reads.',
      node: source.node,
    });
  }
  // The same rows each time: a hash of where the row stands decides. A little more than are needed are looked at, so that
  // sorting them costs nothing.
  const share = Math.min(1, (mostDrawnRows * 1.1 + 200) / total);
  const most = BigInt(Math.floor(share * 2 ** 53)) << 11n;
  const chosen = `SELECT * FROM (${inner}) WHERE hash(${order}) <= ${most > 2n ** 64n - 1n ? 2n ** 64n - 1n : most}::UBIGINT ORDER BY hash(${order}) LIMIT ${mostDrawnRows}`;
  const page = await read(connection, `SELECT ${outputList(query)} FROM (${chosen}) ORDER BY ${order}`);
  return { name: query.name, page, total };
}

async function countRows(connection: DuckDBConnection, relation: ChartRelation, query: ChartQuery): Promise<number> {
  const inner = relationSql(relation, query.steps, [], { order: false });
  const [row = []] = await (await connection.run(`SELECT count(*) FROM (${inner})`)).getRows();
  return Number(row[0] ?? 0);
}

function outputList(query: ChartQuery): string {
  return query.columns.length === 0 ? '1 AS "1"' : query.columns.map(outputSql).join(', ');
}

async function read(connection: DuckDBConnection, sql: string): Promise<ResultPage> {
  return readPage(connection, sql, 0, await describeQuery(connection, sql));
}
