import { readdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { tellApart } from '../../../shared/domain/column/tell-apart';
import type { BuiltGraph } from '../../../shared/domain/graph/build-graph';
import { readCellSql } from '../../../shared/domain/graph/cell-sql';
import { foldName } from '../../../shared/domain/graph/names';
import { indexGraph } from '../../../shared/domain/graph/order';
import { nameOf, significantTokens } from '../../../shared/domain/graph/tokens';
import { type CommonTable, caretContext, type Relation } from '../../../shared/domain/language/caret';
import type { ScopeColumn, ScopeRelation, SqlScope } from '../../../shared/domain/language/scope';
import { describeCell } from '../run-statement';
import { quoteName } from '../sql-text';
import { statementText } from '../statement-text';
import { RecentMap } from '../syntax/recent-map';
import type { CurrentGraph, Shapes } from './shapes';

export interface ScopeInput {
  readonly connection: DuckDBConnection;
  readonly shapes: Shapes;
  readonly current: CurrentGraph;
  readonly root: string;
  readonly checkpoint: () => void;
}

/** Answers of the same graph: while someone types, the FROM clause stays as it is. */
const described = new WeakMap<BuiltGraph, RecentMap<string, readonly ColumnInfo[] | null>>();
const keptTexts = 512;
const mostWords = 40;
const mostFiles = 500;

/** What can be named at an offset of a cell's SQL. Each part of FROM is asked for by itself: the text around it need not be whole. */
export async function scopeAt(sql: string, offset: number, input: ScopeInput): Promise<SqlScope> {
  const context = caretContext(sql, offset);
  const parameters = [...input.current.graph.parameters.values()].map(({ name, type, value }) => ({
    name,
    type,
    value: value === undefined ? 'without a value' : String(value),
  }));
  const none: SqlScope = { relations: [], outer: [], commonTables: [], parameters, words: [], files: [] };
  if (context.kind === 'none') return none;
  if (context.kind === 'text') return { ...none, files: await filesBelow(input.root, context.prefix) };
  const names = nodesNamedIn(sql, input.current.graph);
  await input.shapes.ensure(input.current, names);
  await input.shapes.ensureMacros(input.current, names);
  input.checkpoint();
  const words = await grammarWords(input.connection, sql.slice(0, context.start + context.prefix.length));
  input.checkpoint();
  const relations: ScopeRelation[] = [];
  for (const relation of context.relations)
    relations.push(await relationColumns(sql, relation, context.commonTables, input));
  const outer: ScopeRelation[] = [];
  for (const relation of context.outer) outer.push(await relationColumns(sql, relation, context.commonTables, input));
  const commonTables: ScopeRelation[] = [];
  for (const table of context.commonTables) {
    const columns = await columnsOf(
      `${withClause(sql, context.commonTables, table.end)}FROM ${quoteName(table.name)}`,
      input,
    );
    commonTables.push({ name: table.name, kind: 'common table', columns: (columns ?? []).map(toColumn) });
  }
  return { relations, outer, commonTables, parameters, words, files: [] };
}

async function relationColumns(
  sql: string,
  relation: Relation,
  commonTables: readonly CommonTable[],
  input: ScopeInput,
): Promise<ScopeRelation> {
  const source = sql.slice(relation.start, relation.end);
  const columns = await columnsOf(`${withClause(sql, commonTables, relation.start)}FROM ${source}`, input);
  const shown = (columns ?? [])
    .map(toColumn)
    .map((column, at) => ({ ...column, name: relation.columns[at] ?? column.name }));
  const isCommon = commonTables.some(
    (table) =>
      table.end <= relation.start &&
      relation.parts.length === 1 &&
      foldName(table.name) === foldName(relation.parts[0] ?? ''),
  );
  const wanted = foldName(relation.parts.at(-1) ?? '');
  const node =
    relation.kind === 'table' && !isCommon
      ? input.current.graph.nodes.find((candidate) => foldName(candidate.name) === wanted)
      : undefined;
  return {
    name: relation.name,
    kind: isCommon ? 'common table' : relation.kind === 'table' ? 'node' : relation.kind,
    ...(node === undefined ? {} : { node: node.name }),
    columns: shown,
  };
}

/** `WITH …` of the common tables that end before an offset. */
function withClause(sql: string, tables: readonly CommonTable[], before: number): string {
  const seen = tables.filter((table) => table.end <= before);
  if (seen.length === 0) return '';
  const recursive = seen.some((table) => table.recursive) ? 'RECURSIVE ' : '';
  return `WITH ${recursive}${seen.map((table) => sql.slice(table.start, table.end)).join(', ')} `;
}

async function columnsOf(sql: string, input: ScopeInput): Promise<readonly ColumnInfo[] | null> {
  const { graph } = input.current;
  const known = described.get(graph) ?? new RecentMap<string, readonly ColumnInfo[] | null>(keptTexts);
  described.set(graph, known);
  const before = known.get(sql);
  if (before !== undefined) return before;
  input.checkpoint();
  const columns = await askColumns(sql, input);
  known.set(sql, columns);
  return columns;
}

async function askColumns(
  sql: string,
  { connection, current, root }: ScopeInput,
): Promise<readonly ColumnInfo[] | null> {
  const cell = readCellSql(sql);
  if (cell.kind !== 'query') return null;
  try {
    const query = await statementText(connection, cell, root);
    if (query.isDynamicPivot) return null;
    const columns = await describeCell(connection, query, current.graph.parameters);
    const names = tellApart(columns.map((column) => column.name));
    return columns.map((column, at) => ({ ...column, name: names[at] ?? column.name }));
  } catch {
    return null;
  }
}

function toColumn({ name, sqlType, type }: ColumnInfo): ScopeColumn {
  return {
    name,
    sqlType,
    ...(type.kind === 'struct' ? { fields: type.fields.map((field) => ({ name: field.name })) } : {}),
  };
}

function nodesNamedIn(sql: string, graph: BuiltGraph): string[] {
  const words = new Set<string>();
  for (const token of significantTokens(sql)) {
    if (token.kind === 'word' || token.kind === 'quoted') words.add(foldName(nameOf(sql, token)));
  }
  return [...indexGraph(graph).nodes.keys()].filter((name) => words.has(foldName(name)));
}

/** Keywords that DuckDB's grammar takes behind a text. Its other proposals are names, which the graph knows better. */
async function grammarWords(connection: DuckDBConnection, before: string): Promise<readonly string[]> {
  try {
    const reader = await connection.runAndReadAll(
      `SELECT trim(suggestion) FROM sql_auto_complete($1::VARCHAR) WHERE suggestion_type = 'keyword' ORDER BY suggestion_score`,
      [before],
    );
    const words = reader.getRows().map(([suggestion]) => String(suggestion).toUpperCase());
    return [...new Set(words.filter((word) => /^[A-Z_]{2,}$/.test(word)))].slice(0, mostWords);
  } catch {
    return [];
  }
}

const dataFile = /\.(csv|tsv|parquet|json|jsonl|ndjson|xlsx|avro)(\.(gz|zst))?$/i;

/** Data files and folders of the workspace that a path which is being typed may go on with, relative to the workspace. */
async function filesBelow(root: string, typed: string): Promise<readonly string[]> {
  const folder = typed.slice(0, typed.lastIndexOf('/') + 1);
  if (isAbsolute(folder) || folder.split('/').includes('..')) return [];
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
  const found = entries.filter(({ name }) => !name.startsWith('.'));
  return [
    ...found.filter((entry) => entry.isFile() && dataFile.test(entry.name)).map(({ name }) => `${folder}${name}`),
    ...found.filter((entry) => entry.isDirectory()).map(({ name }) => `${folder}${name}/`),
  ].slice(0, mostFiles);
}
