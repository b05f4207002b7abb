import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { readCellSql } from '../../../shared/domain/graph/cell-sql';
import type { Graph } from '../../../shared/domain/graph/graph';
import { foldName, isCatalogTable, qualifiedName, quoteName, replacedFile } from '../../../shared/domain/graph/names';
import { indexGraph } from '../../../shared/domain/graph/order';
import { fileFunctions } from '../../../shared/domain/graph/references';
import { significantTokens } from '../../../shared/domain/graph/tokens';
import { tableCalls, tablesNamedIn } from '../../../shared/domain/lineage/table-calls';
import type { KnownFunction, KnownRelation } from '../../../shared/domain/lineage/tracer';
import { constantOf, isJson, type Json, listOf, textOf } from '../../../shared/domain/lineage/tree';
import { readDuckDbError } from '../duckdb-error';
import type { CurrentGraph } from '../language/shapes';
import { describeCell } from '../run-statement';
import { quoteText } from '../sql-text';
import { statementText } from '../statement-text';
import type { ParsedQuery } from './parsed-queries';

/** What queries read that is no source and no cell: files, table functions, DuckDB's catalog. Their columns are DuckDB's word. */
export interface OutsideTables {
  readonly calls: ReadonlyMap<Json, KnownFunction>;
  /** By the name in the query. */
  readonly tables: ReadonlyMap<string, KnownRelation>;
  /** Columns of the files among them, by node. */
  readonly files: ReadonlyMap<string, readonly ColumnInfo[]>;
}

interface Place {
  readonly connection: DuckDBConnection;
  readonly current: CurrentGraph;
  readonly root: string;
}

export async function describeOutsideTables(queries: readonly ParsedQuery[], place: Place): Promise<OutsideTables> {
  const calls = new Map<Json, KnownFunction>();
  const tables = new Map<string, KnownRelation>();
  const files = new Map<string, readonly ColumnInfo[]>();
  for (const { text, tree } of queries) {
    for (const { node, sql } of tableCalls(tree, text)) {
      const name = foldName(textOf(node.function_name) ?? '');
      const nodes = fileFunctions.has(name) ? filesOf(node, place.current) : [];
      if (nodes === undefined) {
        calls.set(node, { nodes: [], columns: undefined, reason: `The files that ${name}() reads cannot be seen.` });
        continue;
      }
      const columns = await describeAlone(sql, place);
      calls.set(
        node,
        typeof columns === 'string' ? { nodes, columns: undefined, reason: columns } : { nodes, columns },
      );
      const [file, other] = nodes;
      if (typeof columns !== 'string' && file !== undefined && other === undefined) files.set(file, columns);
    }
    for (const node of tablesNamedIn(tree)) {
      const table = tableOf(node);
      const key = qualifiedName({ ...table, location: 0 });
      if (tables.has(key) || nodeNamed(table, place.current) !== undefined) continue;
      const path = replacedFile({ ...table, location: 0 });
      // Everything else is a common table of the query, or nothing that is there.
      if (path === undefined && !isCatalogTable({ ...table, location: 0 })) continue;
      const file = path === undefined ? undefined : fileNode(path, place.current);
      const parts = [table.catalog, table.schema, table.name].filter((part) => part !== undefined);
      const columns = await describeAlone(
        `FROM ${path === undefined ? parts.map(quoteName).join('.') : quoteText(path)}`,
        place,
      );
      if (typeof columns === 'string') tables.set(key, { node: file, columns: undefined, reason: columns });
      else tables.set(key, { node: file, columns, isFile: path !== undefined });
      if (file !== undefined && typeof columns !== 'string') files.set(file, columns);
    }
  }
  return { calls, tables, files };
}

function tableOf(node: Json) {
  const [catalog, schema] = [textOf(node.catalog_name), textOf(node.schema_name)];
  return {
    ...(catalog === undefined ? {} : { catalog }),
    ...(schema === undefined ? {} : { schema }),
    name: textOf(node.table_name) ?? '',
  };
}

const named = new WeakMap<Graph, ReadonlyMap<string, string>>();

/** The source or cell that a table's name means. */
export function nodeNamed(
  table: { readonly schema?: string | undefined; readonly name: string },
  current: CurrentGraph,
): string | undefined {
  if (table.schema !== undefined && foldName(table.schema) !== 'main') return undefined;
  let names = named.get(current.graph);
  if (names === undefined) {
    const tables = current.graph.nodes.filter(({ kind }) => kind !== 'file' && kind !== 'macro');
    // The first definition of a name stands.
    names = new Map(tables.map(({ name }) => [foldName(name), name] as const).reverse());
    named.set(current.graph, names);
  }
  return names.get(foldName(table.name));
}

function fileNode(path: string, current: CurrentGraph): string | undefined {
  const { nodes } = indexGraph(current.graph);
  return [path, `./${path}`].find((name) => nodes.get(name)?.kind === 'file');
}

/** The nodes of the files that a call names; undefined where one cannot be seen. */
function filesOf(call: Json, current: CurrentGraph): string[] | undefined {
  const [argument, ...options] = listOf(call.children);
  const elements =
    argument?.function_name === 'list_value' ? listOf(argument.children) : argument === undefined ? [] : [argument];
  const found: string[] = [];
  for (const element of elements) {
    const path =
      element.class === 'PARAMETER'
        ? current.graph.parameters.get(foldName(String(element.identifier)))?.value
        : constantOf(element);
    const node = typeof path === 'string' ? fileNode(path, current) : undefined;
    if (node === undefined) return undefined;
    found.push(node);
  }
  // Which of several files has a column is then not the same for all.
  const byName = options.some(
    (option) => isJson(option.left) && JSON.stringify(option.left).includes('"union_by_name"'),
  );
  return byName && found.length > 1 ? undefined : found;
}

/** The columns of a query that reads one thing, or why DuckDB cannot tell them. */
export async function describeAlone(
  sql: string,
  { connection, current, root }: Place,
): Promise<readonly ColumnInfo[] | string> {
  const cell = readCellSql(withValues(sql, current));
  if (cell.kind !== 'query') return 'DuckDB cannot tell its columns.';
  try {
    const query = await statementText(connection, cell, root);
    return await describeCell(connection, query, current.graph.parameters);
  } catch (error) {
    return `DuckDB cannot tell its columns: ${readDuckDbError(error).message.split('\n')[0] ?? ''}`;
  }
}

/** With values in place of parameters: of a file that a parameter names DuckDB tells the columns only once it is bound. */
function withValues(sql: string, current: CurrentGraph): string {
  let text = '';
  let from = 0;
  for (const { kind, start, end } of significantTokens(sql)) {
    const value =
      kind === 'parameter' ? current.graph.parameters.get(foldName(sql.slice(start + 1, end)))?.value : null;
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    text += sql.slice(from, start) + (typeof value === 'string' ? quoteText(value) : String(value));
    from = end;
  }
  return text + sql.slice(from);
}
