import type { DuckDBConnection } from '@duckdb/node-api';
import { describeQuery } from '../../../electron/engine/describe-query';
import { readAggregates } from '../../../electron/engine/lineage/aggregates';
import { foldName } from '../../../shared/domain/graph/names';
import { parseTreeJson } from '../../../shared/domain/graph/syntax-tree';
import type { NodeLineage } from '../../../shared/domain/lineage/lineage';
import { traceNode } from '../../../shared/domain/lineage/trace-node';
import type { LineageEnvironment } from '../../../shared/domain/lineage/tracer';
import { type Json, queryOf } from '../../../shared/domain/lineage/tree';

/** Ways in expected answers; a column without letters is unchanged. */
export const letters = {
  IDENTITY: 'I',
  TRANSFORMATION: 'T',
  AGGREGATION: 'A',
  JOIN: 'J',
  GROUP_BY: 'G',
  FILTER: 'F',
  SORT: 'S',
  WINDOW: 'W',
  CONDITIONAL: 'C',
} as const;

/** The tables of a connection as the nodes that a query reads. */
export async function tablesOf(connection: DuckDBConnection): Promise<LineageEnvironment> {
  const tables = new Map<string, { name: string; columns: Awaited<ReturnType<typeof describeQuery>> }>();
  const names = await connection.runAndReadAll('SELECT table_name FROM duckdb_tables()');
  for (const [name] of names.getRows()) {
    const table = String(name);
    tables.set(foldName(table), { name: table, columns: await describeQuery(connection, `FROM "${table}"`) });
  }
  const aggregates = await readAggregates(connection);
  return {
    relation: ({ name }) => {
      const table = tables.get(foldName(name));
      return table === undefined
        ? { node: undefined, columns: undefined, reason: `There is no table ${name}.` }
        : { node: table.name, columns: table.columns };
    },
    tableFunction: () => ({ nodes: [], columns: undefined, reason: 'Table functions are not read here.' }),
    isAggregate: (name) => aggregates.has(name),
    macro: () => undefined,
  };
}

export async function treeOf(connection: DuckDBConnection, sql: string): Promise<Json> {
  const answer = await connection.runAndReadAll(
    'SELECT json_serialize_sql($1::VARCHAR, skip_null := true, skip_empty := true, skip_default := true)',
    [sql],
  );
  const query = queryOf(parseTreeJson(String(answer.getRows()[0]?.[0])));
  if (query === undefined) throw new Error(`DuckDB has no tree for ${sql}`);
  return query;
}

/** The lineage of a query over the tables of a connection, held to DuckDB's names. */
export async function lineageOf(
  connection: DuckDBConnection,
  environment: LineageEnvironment,
  sql: string,
): Promise<NodeLineage & { readonly outputs: readonly string[] }> {
  const outputs = (await describeQuery(connection, sql)).map((column) => column.name);
  return { ...traceNode('query', await treeOf(connection, sql), environment, outputs), outputs };
}

/** `table.column` for IDENTITY, else with the ways behind it: `t.a AGGREGATION`. In order. */
export function shownColumn(lineage: NodeLineage, name: string): readonly string[] | string {
  const column = lineage.columns.find((candidate) => candidate.name === name);
  if (column === undefined) return `no column ${name}`;
  if (column.kind === 'unresolved') return `unresolved: ${column.reason}`;
  return column.from.map(shownInput);
}

export function shownRows(lineage: NodeLineage): readonly string[] {
  return lineage.rows.map(shownInput);
}

function shownInput(input: NodeLineage['rows'][number]): string {
  const ways = input.transformations.map(({ subtype }) => subtype).join('+');
  return `${input.node}.${input.column}${ways === 'IDENTITY' ? '' : ` ${ways}`}`;
}
