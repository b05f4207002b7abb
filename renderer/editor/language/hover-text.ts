import { sameName, wordMeaning } from '../../../shared/domain/language/hover';
import type { RowPeek, ScopeColumn, ScopeRelation, SqlScope } from '../../../shared/domain/language/scope';
import { functionDocumentation, signature } from '../../../shared/domain/language/suggestions';
import type { LanguageHost, NodeFacts } from './language-host';

/** Markdown about the word at an offset, and the word's place. */
export interface HoverText {
  readonly start: number;
  readonly end: number;
  readonly texts: readonly string[];
}

const mostColumns = 12;
const mostSignatures = 5;

/** What a word of a cell's SQL stands for: a node, a column, a function, a parameter. Undefined for anything else. */
export async function hoverText(
  host: LanguageHost,
  sql: string,
  offset: number,
  signal: AbortSignal,
): Promise<HoverText | undefined> {
  const word = wordMeaning(sql, offset);
  if (word === undefined) return undefined;
  const { start, end, meaning } = word;
  if (meaning.kind === 'parameter') {
    const { parameters } = await host.scope(sql, start, signal);
    const parameter = parameters.find(({ name }) => sameName(name, meaning.name));
    if (parameter === undefined) return undefined;
    return {
      start,
      end,
      texts: [`**$${plain(parameter.name)}** · ${parameter.type}`, `Value: ${code(parameter.value)}`],
    };
  }
  if (meaning.kind === 'call') {
    const named = (await host.functions()).filter(({ name }) => sameName(name, meaning.name));
    const called = named.find(({ kind }) => (kind === 'table') === meaning.isTable) ?? named[0];
    if (called === undefined) return undefined;
    const shown = called.overloads.slice(0, mostSignatures).map((_, at) => signature(called, at));
    const more = called.overloads.length - shown.length;
    const list = `\`\`\`duckdb-sql\n${shown.join('\n')}${more > 0 ? `\n-- and ${more} more` : ''}\n\`\`\``;
    return { start, end, texts: [list, functionDocumentation(called)].filter((text) => text !== '') };
  }
  const scope = await host.scope(sql, start, signal);
  const { path, part } = meaning;
  const name = path[part] ?? '';
  const relations = [...scope.relations, ...scope.outer];
  const owner = part > 0 ? relations.find((relation) => sameName(relation.name, path[part - 1] ?? '')) : undefined;
  const column = columnOf(owner === undefined ? relations : [owner], name);
  const isQualifier = part < path.length - 1;
  if (column !== undefined && !isQualifier && !isTableAt(scope, sql, start, name)) {
    return { start, end, texts: [columnText(column.column, column.relation)] };
  }
  const relation = relations.find((candidate) => sameName(candidate.name, name));
  const common = scope.commonTables.find((candidate) => sameName(candidate.name, name));
  const node = host.node(relation?.node ?? name);
  if (node !== undefined && common === undefined) {
    const known = relation?.columns ?? (await columnsOfNode(host, name, signal));
    const peeked = await host.peek(node.name, signal).catch(() => null);
    return { start, end, texts: nodeText(node, known, peeked) };
  }
  const shown = relation ?? common;
  if (shown === undefined) return undefined;
  return { start, end, texts: [`**${plain(shown.name)}** · ${shown.kind}`, columnTable(shown.columns)] };
}

/** Whether a name stands where a table does: then it is one, though a column may have the same name. */
function isTableAt(scope: SqlScope, sql: string, start: number, name: string): boolean {
  return (
    /\b(from|join|pivot|unpivot|describe|summarize)\s+$/i.test(sql.slice(0, start)) ||
    (scope.relations.length === 0 && name === '')
  );
}

async function columnsOfNode(host: LanguageHost, name: string, signal: AbortSignal): Promise<readonly ScopeColumn[]> {
  const quoted = `"${name.replaceAll('"', '""')}"`;
  const sql = `SELECT  FROM ${quoted}`;
  const { relations } = await host.scope(sql, 'SELECT '.length, signal);
  return relations[0]?.columns ?? [];
}

function columnOf(relations: readonly ScopeRelation[], name: string) {
  for (const relation of relations) {
    const column = relation.columns.find((candidate) => sameName(candidate.name, name));
    if (column !== undefined) return { column, relation };
  }
  return undefined;
}

function columnText(column: ScopeColumn, relation: ScopeRelation): string {
  const of = relation.node ?? relation.name;
  const alias =
    relation.node !== undefined && !sameName(relation.node, relation.name) ? ` (${code(relation.name)})` : '';
  return `**${plain(column.name)}** ${code(column.sqlType)}${of === '' ? '' : `\n\nColumn of ${code(of)}${alias}`}`;
}

function nodeText(node: NodeFacts, columns: readonly ScopeColumn[], peeked: RowPeek | null): string[] {
  const rows =
    node.rows === undefined ? '' : ` · ${node.rows.toLocaleString('en-US')} ${node.rows === 1 ? 'row' : 'rows'}`;
  const head = `**${plain(node.name)}** · ${node.kind}${rows} · ${plain(node.state)}\n\n${plain(node.place)}`;
  const known = columns.length > 0 ? columns : node.columns;
  const texts = [head];
  if (known.length > 0) texts.push(columnTable(known));
  if (peeked !== null && peeked.rows.length > 0) texts.push(rowTable(peeked));
  return texts;
}

function columnTable(columns: readonly { readonly name: string; readonly sqlType: string }[]): string {
  const lines = columns
    .slice(0, mostColumns)
    .map(({ name, sqlType }) => `| ${cell(name)} | ${code(shorten(sqlType))} |`);
  const more = columns.length - mostColumns;
  return ['| Column | Type |', '| --- | --- |', ...lines, ...(more > 0 ? [`| … ${more} more | |`] : [])].join('\n');
}

function rowTable({ columns, rows }: RowPeek): string {
  const line = (values: readonly string[]) => `| ${values.join(' | ')} |`;
  return [
    line(columns.map(cell)),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(row.map((value) => (value === null ? '*null*' : cell(value))))),
  ].join('\n');
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function cell(text: string): string {
  return plain(text.replace(/\s+/g, ' ')).replaceAll('|', '\\|');
}

function code(text: string): string {
  const marks = '`'.repeat(Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
  return `${marks}${marks.length > 1 ? ` ${text} ` : text}${marks}`.replaceAll('|', '\\|');
}

/** Text that Markdown would take for its own, as it stands. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+\-.!~&]/g, '\\$&');
}
