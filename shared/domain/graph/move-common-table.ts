import { PlumblineError } from '../problem';
import { readCellSql } from './cell-sql';
import { type CommonTable, mentions, outermostCommonTables, startWithComments } from './common-tables';
import { foldName, quoteName } from './names';
import { significantTokens, tokenize } from './tokens';

/** A common table as a cell of its own. */
export interface ExtractedCell {
  readonly name: string;
  readonly sql: string;
}

export interface Extraction {
  /** In the order in which they read one another; the last is the table that was asked for. */
  readonly cells: readonly ExtractedCell[];
  /** The query that is left, which reads the cells by their names. */
  readonly remaining: string;
}

/**
 * Takes a common table, and those of its WITH clause that it reads, out of a query. A table whose name is `taken` (folded
 * names) gets a free one, and what reads it goes on by an alias. Comments above an entry go along with it.
 *
 * Throws `unsupported_statement` where the SQL is no query whose own WITH clause has a table of that name.
 */
export function extractCommonTable(sql: string, name: string, taken: ReadonlySet<string>): Extraction {
  const list = outermostCommonTables(sql);
  const wanted = list?.tables.findIndex((table) => foldName(table.name) === foldName(name)) ?? -1;
  if (list === undefined || wanted < 0 || readCellSql(sql).kind !== 'query') {
    throw new PlumblineError({
      code: 'unsupported_statement',
      message: `There is no common table ${name} in this query.`,
      hint: 'Only an entry of the WITH clause that starts the query can become a cell.',
    });
  }
  const extracted = withThoseRead(sql, list.tables, wanted);
  const aliases: { readonly name: string; readonly cell: string }[] = [];
  const used = new Set(taken);
  const cells = extracted.map((index) => {
    const table = list.tables[index] as CommonTable;
    const cell = freeName(table.name, used);
    used.add(foldName(cell));
    const query = queryOf(sql, table, list.isRecursive, leadOf(sql, list.tables, index, list.start));
    const text = underAliases(
      query.text,
      aliases.filter((alias) => mentions(query.text, alias.name)),
    );
    if (foldName(cell) !== foldName(table.name)) aliases.push({ name: table.name, cell });
    return { name: cell, sql: query.comments + text };
  });
  return { cells, remaining: withoutTables(sql, new Set(extracted), aliases) };
}

/**
 * Puts the query of a cell into a query that reads it, as the first entry of its WITH clause. Comments go along.
 * Throws `unsupported_statement` where one of the two cannot hold a WITH clause, `duplicate_name` where the query has a
 * common table of that name already.
 */
export function inlineAsCommonTable(reader: string, name: string, sql: string): string {
  const [target, source] = [readCellSql(reader), readCellSql(sql)];
  if (source.kind !== 'query') throw unsupported(`${name} holds no query.`);
  if (target.kind !== 'query') throw unsupported('What reads it is no query.');
  const { statement } = target;
  if (statement.tokens.some(({ symbol }) => describing.has(symbol)) && !isWithin(statement.tokens)) {
    throw unsupported('DESCRIBE, SUMMARIZE and SHOW take no common tables.');
  }
  const list = outermostCommonTables(reader);
  if (list?.tables.some((table) => foldName(table.name) === foldName(name)) === true) {
    throw new PlumblineError({
      code: 'duplicate_name',
      message: `The query has a common table named ${name} already.`,
      hint: 'Rename one of the two first.',
    });
  }
  const body = source.statement;
  const comments = sql.slice(0, body.start).trim();
  const behind = withoutSemicolons(sql.slice(body.end)).trim();
  const inner = indented(`${body.text}${behind === '' ? '' : `\n${behind}`}`);
  const entry = `${comments === '' ? '' : `${comments}\n`}${quoteName(name)} AS (\n${inner}\n)`;
  if (list === undefined) {
    const lead = reader.slice(0, statement.start);
    return `${lead}WITH${comments === '' ? ' ' : '\n'}${entry}\n${reader.slice(statement.start)}`;
  }
  const first = list.tables[0]?.start ?? list.end;
  return `${reader.slice(0, first)}${entry},\n${reader.slice(first)}`;
}

const describing = new Set(['DESCRIBE', 'DESC', 'SUMMARIZE', 'SHOW']);

/** Whether DESCRIBE and its like stand in parentheses only: the query around them is an ordinary one. */
function isWithin(tokens: readonly { readonly symbol: string }[]): boolean {
  return !describing.has(tokens[0]?.symbol ?? '');
}

/** The table and, before it, those of the same clause that it reads, directly or not. */
function withThoseRead(sql: string, tables: readonly CommonTable[], wanted: number): number[] {
  const found = new Set([wanted]);
  const queue = [wanted];
  for (let index = queue.pop(); index !== undefined; index = queue.pop()) {
    const table = tables[index];
    if (table === undefined) continue;
    const body = sql.slice(table.bodyStart, table.bodyEnd);
    for (let earlier = 0; earlier < index; earlier++) {
      const other = tables[earlier];
      if (other === undefined || found.has(earlier) || !mentions(body, other.name)) continue;
      found.add(earlier);
      queue.push(earlier);
    }
  }
  return [...found].sort((a, b) => a - b);
}

function queryOf(
  sql: string,
  table: CommonTable,
  isRecursive: boolean,
  leadStart: number,
): { readonly comments: string; readonly text: string } {
  const lead = sql.slice(leadStart, table.start).trim();
  const comments = lead === '' ? '' : `${lead}\n`;
  const body = dedented(sql.slice(table.bodyStart, table.bodyEnd));
  // It reads its own rows: it cannot do so without its clause.
  if (isRecursive && mentions(body, table.name)) {
    return { comments, text: `WITH RECURSIVE ${sql.slice(table.start, table.end)}\nFROM ${quoteName(table.name)}` };
  }
  if (table.columns === '') return { comments, text: body };
  return { comments, text: `FROM (\n${indented(body)}\n) AS ${quoteName(table.name)}${table.columns}` };
}

function underAliases(sql: string, aliases: readonly { readonly name: string; readonly cell: string }[]): string {
  if (aliases.length === 0) return sql;
  const entries = aliases.map(({ name, cell }) => `${quoteName(name)} AS (FROM ${quoteName(cell)})`).join(', ');
  return `WITH ${entries}\nFROM (\n${indented(sql)}\n)`;
}

function withoutTables(
  sql: string,
  removed: ReadonlySet<number>,
  aliases: readonly { readonly name: string; readonly cell: string }[],
): string {
  const list = outermostCommonTables(sql);
  if (list === undefined) return sql;
  const { tables } = list;
  const entries: string[] = aliases.map(({ name, cell }) => `${quoteName(name)} AS (FROM ${quoteName(cell)})`);
  const kept = tables.flatMap((table, index) =>
    removed.has(index) ? [] : [sql.slice(leadOf(sql, tables, index, list.start), table.end)],
  );
  entries.push(...kept);
  const before = sql.slice(0, list.start);
  const behind = sql.slice(list.end);
  if (entries.length === 0) return before + behind.replace(/^[ \t]*\r?\n?/, '').replace(/^\s+(?=\S)/, '');
  const separator = /^\s*,[^\S\r\n]*\r?\n/.test(sql.slice(tables[0]?.end ?? 0)) ? ',\n' : ', ';
  return `${before}WITH ${list.isRecursive ? 'RECURSIVE ' : ''}${entries.join(separator)}${behind}`;
}

/** Where an entry starts with the comments above it. */
function leadOf(sql: string, tables: readonly CommonTable[], index: number, listStart: number): number {
  const table = tables[index];
  if (table === undefined) return listStart;
  const previous = tables[index - 1];
  if (previous !== undefined) {
    const comma = significantTokens(sql.slice(previous.end))[0];
    return startWithComments(sql, previous.end + (comma?.end ?? 0), table.start);
  }
  const words = significantTokens(sql.slice(listStart, table.start));
  return startWithComments(sql, listStart + (words[words.length - 1]?.end ?? 0), table.start);
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(foldName(name))) return name;
  for (let number = 2; ; number++) {
    const candidate = `${name}_${number}`;
    if (!taken.has(foldName(candidate))) return candidate;
  }
}

function withoutSemicolons(sql: string): string {
  return tokenize(sql)
    .filter((token) => token.symbol !== ';')
    .map((token) => sql.slice(token.start, token.end))
    .join('');
}

/** Two spaces in front of each line that does not begin within a text, a quoted name or a comment. */
function indented(sql: string): string {
  return mapLineStarts(sql, (line) => (line.trim() === '' ? line : `  ${line}`));
}

/** Without the blank lines around it, and without the indent that all of its lines share. */
function dedented(sql: string): string {
  const trimmed = sql.replace(/^(?:[ \t]*\r?\n)+/, '').trimEnd();
  const protectedLines = linesWithin(trimmed);
  const indents = trimmed
    .split('\n')
    .flatMap((line, number) =>
      line.trim() === '' || protectedLines.has(number) ? [] : [/^[ \t]*/.exec(line)?.[0].length ?? 0],
    );
  const shared = indents.length === 0 ? 0 : Math.min(...indents);
  return mapLineStarts(trimmed, (line) => (/^[ \t]*$/.test(line.slice(0, shared)) ? line.slice(shared) : line)).trim();
}

function mapLineStarts(sql: string, change: (line: string) => string): string {
  const within = linesWithin(sql);
  return sql
    .split('\n')
    .map((line, number) => (within.has(number) ? line : change(line)))
    .join('\n');
}

/** Numbers, from 0, of the lines that begin within a text, a quoted name or a block comment: their spaces are part of it. */
function linesWithin(sql: string): Set<number> {
  const within = new Set<number>();
  let line = 0;
  for (const token of tokenize(sql)) {
    const breaks = sql.slice(token.start, token.end).split('\n').length - 1;
    if (token.kind !== 'space') for (let inner = 1; inner <= breaks; inner++) within.add(line + inner);
    line += breaks;
  }
  return within;
}

function unsupported(message: string): PlumblineError {
  return new PlumblineError({ code: 'unsupported_statement', message, hint: 'Only a query can hold a common table.' });
}
