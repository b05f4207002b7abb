import { foldName, quoteName } from './names';
import { matchingClose } from './statements';
import { nameOf, significantTokens, type Token, tokenize } from './tokens';

/** One entry of a WITH clause. Offsets count in the SQL that was read; every `end` is exclusive. */
export interface CommonTable {
  readonly name: string;
  /** From the name to the closing parenthesis of the query. */
  readonly start: number;
  readonly end: number;
  /** Of its query: between the parentheses. */
  readonly bodyStart: number;
  readonly bodyEnd: number;
  /** The columns that it names itself, with their parentheses: `(a, b)`; empty when it names none. */
  readonly columns: string;
}

/** A WITH clause. */
export interface CommonTableList {
  /** Offset of the word WITH. */
  readonly start: number;
  /** Behind the last entry. */
  readonly end: number;
  readonly isRecursive: boolean;
  readonly tables: readonly CommonTable[];
}

/**
 * The WITH clauses of SQL, also those inside of others, in order of their start. Read from tokens, so that SQL that is
 * still being typed gives the entries that are whole. Never throws.
 */
export function commonTableLists(sql: string): CommonTableList[] {
  if (!/\bwith\b/i.test(sql)) return [];
  const tokens = significantTokens(sql);
  const lists: CommonTableList[] = [];
  for (let at = 0; at < tokens.length; at++) {
    if (tokens[at]?.symbol !== 'WITH' || !canStartQuery(tokens[at - 1])) continue;
    const list = readList(sql, tokens, at);
    if (list !== undefined) lists.push(list);
  }
  return lists;
}

/** The WITH clause of the whole query, or undefined: the one that starts the SQL. */
export function outermostCommonTables(sql: string): CommonTableList | undefined {
  const first = significantTokens(sql)[0];
  return commonTableLists(sql).find((list) => list.start === first?.start);
}

/** The rows of a common table as a query of their own. */
export interface CommonTableQuery {
  readonly table: CommonTable;
  /** Whether it belongs to the WITH clause of the whole query, not to one inside of it. */
  readonly isOutermost: boolean;
  /** Reads the rows of `table`, with what stands before it in its own and the outer WITH clauses. */
  readonly sql: string;
}

/** The innermost common table that an offset stands in (its name and its parentheses count), as a query; undefined in the main query. */
export function commonTableAt(sql: string, offset: number): CommonTableQuery | undefined {
  const path: { list: CommonTableList; index: number }[] = [];
  for (const list of commonTableLists(sql)) {
    const index = list.tables.findIndex((table) => table.start <= offset && offset <= table.end);
    if (index >= 0) path.push({ list, index });
  }
  const innermost = path[path.length - 1];
  const table = innermost?.list.tables[innermost.index];
  if (innermost === undefined || table === undefined) return undefined;
  let query = `FROM ${quoteName(table.name)}`;
  for (const [depth, { list, index }] of [...path.entries()].reverse()) {
    const isInnermost = depth === path.length - 1;
    const last = list.tables[isInnermost ? index : index - 1];
    const first = list.tables[0];
    if (last === undefined || first === undefined) continue;
    const entries = sql.slice(first.start, last.end);
    // A comment may end the last line of an entry.
    query = `WITH ${list.isRecursive ? 'RECURSIVE ' : ''}${entries}\n${isInnermost ? query : `FROM (${query})`}`;
  }
  const outermost = significantTokens(sql)[0]?.start;
  return { table, isOutermost: path.length === 1 && innermost.list.start === outermost, sql: query };
}

/** Whether the body of a common table may read a name: any use of it that is not a part of a longer name. */
export function mentions(sql: string, name: string): boolean {
  const folded = foldName(name);
  const tokens = significantTokens(sql);
  return tokens.some(
    (token, at) =>
      (token.kind === 'word' || token.kind === 'quoted') &&
      tokens[at - 1]?.symbol !== '.' &&
      tokens[at - 1]?.symbol !== 'AS' &&
      foldName(nameOf(sql, token)) === folded,
  );
}

/** The start of the comments that belong to what begins at `offset`: those above it, from `least` on, and none that ends another line. */
export function startWithComments(sql: string, least: number, offset: number): number {
  const between = tokenize(sql.slice(least, offset));
  let start = offset;
  let ownLine = least === 0;
  for (const token of between) {
    const text = sql.slice(least + token.start, least + token.end);
    if (token.kind === 'comment') {
      if (ownLine && start === offset) start = least + token.start;
      if (!ownLine) start = offset;
    } else if (/[\r\n]/.test(text)) ownLine = true;
  }
  return start;
}

function canStartQuery(before: Token | undefined): boolean {
  return before === undefined || before.symbol === '(' || before.symbol === ';' || before.symbol === 'AS';
}

function readList(sql: string, tokens: readonly Token[], at: number): CommonTableList | undefined {
  const start = tokens[at]?.start ?? 0;
  let next = at + 1;
  const isRecursive = tokens[next]?.symbol === 'RECURSIVE' && tokens[next + 1]?.symbol !== 'AS';
  if (isRecursive) next++;
  const tables: CommonTable[] = [];
  for (;;) {
    const entry = readEntry(sql, tokens, next);
    if (entry === undefined) break;
    tables.push(entry.table);
    if (tokens[entry.next]?.symbol !== ',') break;
    next = entry.next + 1;
  }
  const last = tables[tables.length - 1];
  return last === undefined ? undefined : { start, end: last.end, isRecursive, tables };
}

/** `name [(columns)] [USING KEY (columns)] AS [[NOT] MATERIALIZED] (query)`, whole; `next` is the token behind it. */
function readEntry(
  sql: string,
  tokens: readonly Token[],
  at: number,
): { readonly table: CommonTable; readonly next: number } | undefined {
  const name = tokens[at];
  if (name === undefined || (name.kind !== 'word' && name.kind !== 'quoted')) return undefined;
  let next = at + 1;
  let columns = '';
  const skipParentheses = (): string => {
    const open = tokens[next];
    const close = tokens[matchingClose(tokens, next)];
    next = matchingClose(tokens, next) + 1;
    return open === undefined || close === undefined ? '' : sql.slice(open.start, close.end);
  };
  if (tokens[next]?.symbol === '(') columns = skipParentheses();
  if (tokens[next]?.symbol === 'USING' && tokens[next + 1]?.symbol === 'KEY') {
    next += 2;
    if (tokens[next]?.symbol === '(') skipParentheses();
  }
  if (tokens[next]?.symbol !== 'AS') return undefined;
  next++;
  if (tokens[next]?.symbol === 'NOT') next++;
  if (tokens[next]?.symbol === 'MATERIALIZED') next++;
  const open = tokens[next];
  const close = tokens[matchingClose(tokens, next)];
  if (open?.symbol !== '(' || close?.symbol !== ')') return undefined;
  return {
    table: {
      name: nameOf(sql, name),
      start: name.start,
      end: close.end,
      bodyStart: open.end,
      bodyEnd: close.start,
      columns,
    },
    next: matchingClose(tokens, next) + 1,
  };
}
