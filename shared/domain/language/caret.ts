import { foldName } from '../graph/names';
import { reservedWords } from '../graph/reserved-words';
import { matchingClose } from '../graph/statements';
import { nameOf, significantTokens, type Token, tokenize } from '../graph/tokens';

/** The part of a query that the caret is in. */
export type Clause =
  | 'start'
  | 'with'
  | 'select'
  | 'from'
  | 'on'
  | 'using'
  | 'where'
  | 'group'
  | 'having'
  | 'qualify'
  | 'window'
  | 'order'
  | 'limit'
  | 'values';

/** What can be written where the caret is. */
export type CaretKind =
  /** Nothing: a comment, a number, a name that is being made up. */
  | 'none'
  /** Inside of a text: the name of a file, if anything. */
  | 'text'
  | 'parameter'
  /** Behind `name.`: a column, a field, a table of a schema. */
  | 'member'
  /** A table, where FROM or JOIN wants one. */
  | 'table'
  /** A value: a column, a call, a literal. */
  | 'expression'
  /** Behind a value or a table: a keyword that goes on. */
  | 'operator'
  /** A query begins. */
  | 'start'
  | 'type';

/** A table, query or call in FROM; offsets count in the cell's SQL. */
export interface Relation {
  /** Its alias, or its own name; empty where it has none. */
  readonly name: string;
  readonly isAlias: boolean;
  readonly kind: 'table' | 'query' | 'call';
  /** For kind `table`: the parts of its name. */
  readonly parts: readonly string[];
  /** The source as written, without its alias. */
  readonly start: number;
  readonly end: number;
  /** The whole item, with its alias. */
  readonly itemEnd: number;
  /** `t(a, b)`: other names for its columns. */
  readonly columns: readonly string[];
}

export interface CommonTable {
  readonly name: string;
  /** From its name to the parenthesis that closes it. */
  readonly start: number;
  readonly end: number;
  readonly recursive: boolean;
}

/** A call that the caret is among the arguments of. */
export interface Call {
  readonly name: string;
  readonly start: number;
  /** From 0. */
  readonly argument: number;
  /** Names that arguments were given already: `header = true`. Folded. */
  readonly named: readonly string[];
  readonly inFrom: boolean;
}

export interface CaretContext {
  readonly kind: CaretKind;
  readonly clause: Clause;
  /** What was typed of the word at the caret, and what an answer replaces. */
  readonly prefix: string;
  readonly start: number;
  readonly end: number;
  /** For kind `member`: the names before the last dot. */
  readonly qualifier: readonly string[];
  /** What the query around the caret reads, then what the queries around that one do. */
  readonly relations: readonly Relation[];
  readonly outer: readonly Relation[];
  readonly commonTables: readonly CommonTable[];
  /** Names that the select list gives. */
  readonly aliases: readonly string[];
  readonly call: Call | undefined;
  /** The word before the caret in upper case, or the mark itself. */
  readonly before: string;
}

const clauseWords: Readonly<Record<string, Clause>> = {
  SELECT: 'select',
  FROM: 'from',
  JOIN: 'from',
  PIVOT: 'from',
  UNPIVOT: 'from',
  PIVOT_WIDER: 'from',
  PIVOT_LONGER: 'from',
  DESCRIBE: 'from',
  SUMMARIZE: 'from',
  ON: 'on',
  USING: 'using',
  WHERE: 'where',
  GROUP: 'group',
  HAVING: 'having',
  QUALIFY: 'qualify',
  WINDOW: 'window',
  ORDER: 'order',
  LIMIT: 'limit',
  OFFSET: 'limit',
  VALUES: 'values',
};
const queryStarts = new Set('SELECT FROM WITH VALUES PIVOT UNPIVOT DESCRIBE SUMMARIZE'.split(' '));
const setOperators = new Set(['UNION', 'EXCEPT', 'INTERSECT']);
/** Words behind a table that are no alias of it. */
const afterTable = new Set(
  (
    'JOIN INNER LEFT RIGHT FULL OUTER CROSS NATURAL ASOF POSITIONAL ANTI SEMI LATERAL ON USING WHERE GROUP HAVING ' +
    'QUALIFY WINDOW ORDER LIMIT OFFSET UNION EXCEPT INTERSECT SELECT PIVOT UNPIVOT TABLESAMPLE SAMPLE AS AT WITH'
  ).split(' '),
);
/** Words that a value follows. */
const beforeValue = new Set(
  (
    'SELECT DISTINCT ALL WHERE AND OR NOT ON HAVING QUALIFY BY CASE WHEN THEN ELSE BETWEEN IN LIKE ILIKE IS LIMIT ' +
    'OFFSET USING VALUES EXCLUDE REPLACE RETURNING SIMILAR GLOB ESCAPE OVER PARTITION FILTER FROM ANY SOME LAMBDA'
  ).split(' '),
);
/** Words before a parenthesis that is no call's. */
const noCalls = new Set(
  (
    'IN AND OR NOT AS VALUES OVER EXISTS USING ON WHERE SELECT FROM JOIN BY EXCLUDE REPLACE HAVING ANY ALL SOME ' +
    'WHEN THEN ELSE CASE BETWEEN LIKE ILIKE FILTER UNION EXCEPT INTERSECT LATERAL WITH MATERIALIZED LIMIT PIVOT UNPIVOT ' +
    'SETS ROLLUP CUBE GROUP DISTINCT RECURSIVE KEY WITHIN'
  ).split(' '),
);

/** What stands around an offset in a cell's SQL, judged by its words: the text need not be whole. Never throws. */
export function caretContext(sql: string, offset: number): CaretContext {
  const caret = Math.max(0, Math.min(offset, sql.length));
  const inside = tokenize(sql).find((token) => token.start < caret && caret <= token.end);
  const word = wordAt(sql, caret, inside);
  const statement = statementAt(sql, caret);
  const at = firstIndex(statement, (token) => token.start >= word.start);
  const previous = statement[at - 1];
  const levels = levelsAt(statement, at);
  const queries = levels.filter((level) => level.isQuery).map((level) => readQuery(sql, statement, level, at, caret));
  const innermost = queries.at(-1);
  const outer = queries.slice(0, -1).reverse();
  const call = callAt(sql, statement, levels, at, innermost);
  const clause = innermost?.clause ?? 'start';
  const base = {
    clause,
    prefix: word.prefix,
    start: word.start,
    end: word.end,
    qualifier: [] as string[],
    relations: (innermost?.relations ?? []).filter((relation) => caret < relation.start || relation.itemEnd < caret),
    outer: outer.flatMap((query) =>
      query.relations.filter((relation) => caret < relation.start || relation.itemEnd < caret),
    ),
    commonTables: queries.flatMap((query) => query.commonTables),
    aliases: innermost?.aliases ?? [],
    call,
    before: previous?.symbol === '' ? sql.slice(previous.start, previous.end) : (previous?.symbol ?? ''),
  };
  if (word.kind === 'comment' || word.kind === 'number') return { ...base, kind: 'none' };
  if (word.kind === 'string') return { ...base, kind: 'text' };
  if (word.kind === 'parameter') return { ...base, kind: 'parameter' };
  if (previous?.symbol === '.') {
    return { ...base, kind: 'member', qualifier: qualifierBefore(sql, statement, at - 1) };
  }
  return { ...base, kind: kindAt(sql, statement, at, levels, innermost, call) };
}

interface Word {
  readonly kind: 'word' | 'string' | 'comment' | 'number' | 'parameter';
  readonly prefix: string;
  readonly start: number;
  readonly end: number;
}

function wordAt(sql: string, caret: number, token: Token | undefined): Word {
  const here: Word = { kind: 'word', prefix: '', start: caret, end: caret };
  if (token === undefined) return here;
  const prefix = sql.slice(token.start, caret);
  const isOpen = caret < token.end || !closes(sql, token);
  switch (token.kind) {
    case 'comment':
      return isOpen || sql.startsWith('--', token.start) ? { ...here, kind: 'comment' } : here;
    case 'string':
      return isOpen
        ? { kind: 'string', prefix: prefix.replace(/^[eE]?'/, ''), start: token.start, end: token.end }
        : here;
    case 'word':
    case 'quoted':
      return { kind: 'word', prefix, start: token.start, end: token.end };
    case 'parameter':
      return { kind: 'parameter', prefix, start: token.start, end: token.end };
    case 'number':
      return { kind: 'number', prefix, start: token.start, end: token.end };
    case 'operator':
      return sql[caret - 1] === '$' ? { kind: 'parameter', prefix: '$', start: caret - 1, end: caret } : here;
    default:
      return here;
  }
}

/** Whether a text or comment that ends at its last character has its closing mark. */
function closes(sql: string, token: Token): boolean {
  const text = sql.slice(token.start, token.end);
  if (token.kind === 'comment') return text.startsWith('/*') && text.endsWith('*/') && text.length >= 4;
  if (text.startsWith('$')) return /^(\$\w*\$)[\s\S]*\1$/.test(text) && text.length >= 4;
  return text.replace(/^[eE]/, '').length >= 2 && text.endsWith("'");
}

function statementAt(sql: string, caret: number): Token[] {
  const tokens: Token[] = [];
  for (const token of significantTokens(sql)) {
    if (token.symbol !== ';') tokens.push(token);
    else if (token.end <= caret) tokens.length = 0;
    else break;
  }
  return tokens;
}

function firstIndex(tokens: readonly Token[], test: (token: Token) => boolean): number {
  const at = tokens.findIndex(test);
  return at === -1 ? tokens.length : at;
}

/** A bracket that is open at the caret, or the statement; `from` and `to` are its tokens, without the brackets. */
interface Level {
  readonly from: number;
  readonly to: number;
  readonly isQuery: boolean;
  readonly mark: string;
}

function levelsAt(tokens: readonly Token[], at: number): Level[] {
  const open: number[] = [];
  for (let index = 0; index < at; index++) {
    const symbol = tokens[index]?.symbol ?? '';
    if (symbol === '(' || symbol === '[' || symbol === '{') open.push(index);
    else if (symbol === ')' || symbol === ']' || symbol === '}') open.pop();
  }
  const whole: Level = { from: 0, to: tokens.length, isQuery: true, mark: '' };
  return [
    whole,
    ...open.map((index): Level => {
      const from = index + 1;
      const isQuery = tokens[index]?.symbol === '(' && queryStarts.has(tokens[from]?.symbol ?? '');
      return { from, to: matchingClose(tokens, index), isQuery, mark: tokens[index]?.symbol ?? '' };
    }),
  ];
}

interface Query {
  readonly level: Level;
  readonly clause: Clause;
  /** Index of the word that began the clause. */
  readonly clauseAt: number;
  readonly relations: readonly Relation[];
  readonly commonTables: readonly CommonTable[];
  readonly aliases: readonly string[];
  /** FROM or JOIN or a comma between tables is waiting for one at the caret. */
  readonly expectsTable: boolean;
}

function readQuery(sql: string, tokens: readonly Token[], level: Level, caretIndex: number, caret: number): Query {
  let from = level.from;
  const commonTables: CommonTable[] = [];
  let inWith = false;
  if (tokens[from]?.symbol === 'WITH') {
    const read = readCommonTables(sql, tokens, from, level.to, caret);
    commonTables.push(...read.tables);
    inWith = caretIndex <= read.next && read.next > from;
    from = read.next;
  }
  // The part between two set operators that the caret is in.
  let to = level.to;
  for (let at = from; at < level.to; at = step(tokens, at)) {
    if (!setOperators.has(tokens[at]?.symbol ?? '')) continue;
    if (at < caretIndex) from = at + 1;
    else {
      to = at;
      break;
    }
  }
  const relations: Relation[] = [];
  const aliases: string[] = [];
  let clause: Clause = 'start';
  let clauseAt = from;
  let current: Clause = 'start';
  let expectsTable = false;
  let expectsAtCaret = false;
  for (let at = from; at < to; ) {
    if (at === caretIndex) expectsAtCaret = expectsTable;
    const token = tokens[at];
    if (token === undefined) break;
    const next = clauseWords[token.symbol];
    const isDistinctFrom =
      token.symbol === 'FROM' &&
      tokens[at - 1]?.symbol === 'DISTINCT' &&
      /^(IS|NOT)$/.test(tokens[at - 2]?.symbol ?? '');
    if (next !== undefined && token.kind === 'word' && !isDistinctFrom && tokens[at - 1]?.symbol !== '.') {
      current = next;
      expectsTable = next === 'from';
      if (at < caretIndex) {
        clause = next;
        clauseAt = at;
      }
      at++;
      continue;
    }
    if (current === 'from' && expectsTable && token.symbol !== 'LATERAL') {
      const item = readRelation(sql, tokens, at, to);
      if (item !== undefined) {
        relations.push(item.relation);
        if (at < caretIndex && caretIndex < item.next) expectsAtCaret = false;
        expectsTable = false;
        at = item.next;
        continue;
      }
    }
    if (token.symbol === ',' && current === 'from') expectsTable = true;
    if (current === 'select' && token.symbol === 'AS') {
      const name = tokens[at + 1];
      if (name !== undefined && at + 1 !== caretIndex && (name.kind === 'word' || name.kind === 'quoted')) {
        aliases.push(nameOf(sql, name));
      }
    }
    at = step(tokens, at);
  }
  if (caretIndex >= to) expectsAtCaret = expectsTable;
  return {
    level,
    clause: inWith ? 'with' : clause,
    clauseAt,
    relations,
    commonTables,
    aliases,
    expectsTable: expectsAtCaret && clause === 'from',
  };
}

/** The next token of the same level. */
function step(tokens: readonly Token[], at: number): number {
  const symbol = tokens[at]?.symbol ?? '';
  return symbol === '(' || symbol === '[' || symbol === '{' ? matchingClose(tokens, at) + 1 : at + 1;
}

function isName(token: Token | undefined): token is Token {
  return token !== undefined && (token.kind === 'word' || token.kind === 'quoted');
}

function readRelation(
  sql: string,
  tokens: readonly Token[],
  from: number,
  to: number,
): { relation: Relation; next: number } | undefined {
  const first = tokens[from];
  if (first === undefined) return undefined;
  let next = from;
  let kind: Relation['kind'] = 'table';
  const parts: string[] = [];
  if (first.symbol === '(') {
    kind = 'query';
    next = Math.min(matchingClose(tokens, from) + 1, to);
  } else if (first.kind === 'string' || (isName(first) && !(first.kind === 'word' && afterTable.has(first.symbol)))) {
    for (;;) {
      const part = tokens[next];
      if (part === undefined) break;
      parts.push(part.kind === 'string' ? sql.slice(part.start + 1, part.end - 1) : nameOf(sql, part));
      next++;
      if (tokens[next]?.symbol !== '.' || !isName(tokens[next + 1])) break;
      next++;
    }
    if (tokens[next]?.symbol === '(') {
      kind = 'call';
      next = Math.min(matchingClose(tokens, next) + 1, to);
    }
  } else return undefined;
  const end = tokens[next - 1]?.end ?? first.end;
  let name = kind === 'query' ? '' : (parts.at(-1) ?? '');
  if (first.kind === 'string') name = '';
  let isAlias = false;
  const columns: string[] = [];
  const hasAs = tokens[next]?.symbol === 'AS';
  const alias = tokens[hasAs ? next + 1 : next];
  const mayBeAlias =
    isName(alias) &&
    (alias.kind === 'quoted' || hasAs || !(afterTable.has(alias.symbol) || reservedWords.has(alias.symbol)));
  if (mayBeAlias && (hasAs ? next + 1 : next) < to) {
    name = nameOf(sql, alias);
    isAlias = true;
    next += hasAs ? 2 : 1;
    if (tokens[next]?.symbol === '(') {
      const close = matchingClose(tokens, next);
      for (let at = next + 1; at < close; at++) {
        const column = tokens[at];
        if (isName(column)) columns.push(nameOf(sql, column));
      }
      next = Math.min(close + 1, to);
    }
  }
  const itemEnd = tokens[next - 1]?.end ?? end;
  return { relation: { name, isAlias, kind, parts, start: first.start, end, itemEnd, columns }, next };
}

/** The tables of a WITH that the caret can see: those that end before it, and a recursive one inside of itself. */
function readCommonTables(
  sql: string,
  tokens: readonly Token[],
  withAt: number,
  to: number,
  caret: number,
): { tables: CommonTable[]; next: number } {
  const tables: CommonTable[] = [];
  const recursive = tokens[withAt + 1]?.symbol === 'RECURSIVE';
  let at = withAt + (recursive ? 2 : 1);
  while (at < to) {
    const name = tokens[at];
    if (!isName(name)) break;
    let body = at + 1;
    if (tokens[body]?.symbol === '(') body = matchingClose(tokens, body) + 1;
    if (tokens[body]?.symbol === 'USING') body = matchingClose(tokens, body + 2) + 1;
    if (tokens[body]?.symbol !== 'AS') return { tables, next: at };
    body++;
    if (tokens[body]?.symbol === 'NOT') body++;
    if (tokens[body]?.symbol === 'MATERIALIZED') body++;
    if (tokens[body]?.symbol !== '(') return { tables, next: body };
    const close = matchingClose(tokens, body);
    const end = tokens[close]?.end ?? sql.length;
    const isInside = (tokens[body]?.end ?? 0) <= caret && (close >= tokens.length || caret < end);
    if (end <= caret || (isInside && recursive)) {
      tables.push({ name: nameOf(sql, name), start: name.start, end, recursive });
    }
    at = Math.min(close + 1, to);
    if (tokens[at]?.symbol !== ',') break;
    at++;
  }
  return { tables, next: at };
}

function callAt(
  sql: string,
  tokens: readonly Token[],
  levels: readonly Level[],
  at: number,
  query: Query | undefined,
): Call | undefined {
  const level = levels.at(-1);
  if (level === undefined || level.mark !== '(' || level.isQuery) return undefined;
  const name = tokens[level.from - 2];
  if (!isName(name) || (name.kind === 'word' && noCalls.has(name.symbol))) return undefined;
  let argument = 0;
  const named: string[] = [];
  for (let index = level.from; index < Math.min(level.to, tokens.length); index = step(tokens, index)) {
    const token = tokens[index];
    if (token?.symbol === ',' && index < at) argument++;
    const operator = tokens[index + 1];
    const isFirst = index === level.from || tokens[index - 1]?.symbol === ',';
    if (
      isFirst &&
      isName(token) &&
      operator !== undefined &&
      /^(=|:=|=>)$/.test(sql.slice(operator.start, operator.end))
    ) {
      named.push(foldName(nameOf(sql, token)));
    }
  }
  const before = tokens[level.from - 3]?.symbol ?? '';
  const inFrom =
    query?.clause === 'from' && (before === 'FROM' || before === 'JOIN' || before === ',' || before === 'LATERAL');
  return { name: nameOf(sql, name), start: name.start, argument, named, inFrom };
}

function qualifierBefore(sql: string, tokens: readonly Token[], dot: number): string[] {
  const parts: string[] = [];
  for (let at = dot; tokens[at]?.symbol === '.'; at -= 2) {
    const name = tokens[at - 1];
    if (!isName(name)) break;
    parts.unshift(nameOf(sql, name));
  }
  return parts;
}

function kindAt(
  sql: string,
  tokens: readonly Token[],
  at: number,
  levels: readonly Level[],
  query: Query | undefined,
  call: Call | undefined,
): CaretKind {
  const previous = tokens[at - 1];
  const level = levels.at(-1);
  if (previous === undefined) return 'start';
  const text = sql.slice(previous.start, previous.end);
  if (text.endsWith('::')) return 'type';
  if (previous.symbol === 'AS') {
    if (call !== undefined && /^(try_)?cast$/i.test(call.name)) return 'type';
    return query?.clause === 'with' || query?.clause === 'start' ? 'start' : 'none';
  }
  if (query === undefined) return 'start';
  const innermostIsQuery = level?.isQuery === true;
  if (innermostIsQuery) {
    if (query.expectsTable) return 'table';
    if (query.clause === 'with')
      return previous.symbol === ',' || previous.symbol === 'WITH' || previous.symbol === 'RECURSIVE'
        ? 'none'
        : 'start';
    if (query.clause === 'start')
      return setOperators.has(previous.symbol) ||
        previous.symbol === 'ALL' ||
        previous.symbol === '(' ||
        previous.symbol === ')'
        ? 'start'
        : 'operator';
    if (query.clause === 'from') return 'operator';
  } else if (previous.symbol === '(') {
    const opener = tokens[at - 2];
    if (opener?.symbol === 'FROM' || opener?.symbol === 'JOIN') return 'table';
    if (opener?.symbol === 'AS' || query.clause === 'with') return 'start';
  }
  if (previous.kind === 'operator' || /^[,([{]$/.test(previous.symbol) || text === ':') return 'expression';
  if (previous.kind === 'word' && beforeValue.has(previous.symbol)) return 'expression';
  return 'operator';
}
