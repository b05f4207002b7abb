import { outermostCommonTables } from '../graph/common-tables';
import { foldName } from '../graph/names';
import { matchingClose } from '../graph/statements';
import { nameOf, significantTokens, type Token } from '../graph/tokens';

/** One entry of a select list. */
export interface SelectItem {
  /** What the column is called; null where only DuckDB can tell: a star, an expression without a name. */
  readonly name: string | null;
  /** As written, without its name and without comments. */
  readonly sql: string;
  /** Only the name of a column, perhaps with that of its table. */
  readonly isName: boolean;
  readonly isStar: boolean;
  /** Offset in the SQL that was read. */
  readonly start: number;
}

export interface ReadJoin {
  /** `JOIN`, `LEFT JOIN`, `NATURAL JOIN`, `,`. */
  readonly kind: string;
  readonly relation: string;
  /** What stands behind ON, or USING with its word; null without either. */
  readonly condition: string | null;
}

/** The clauses of one SELECT, as written, without comments. */
export interface SelectClauses {
  readonly items: readonly SelectItem[];
  readonly distinct: boolean;
  /** The first relation of FROM; null without one. */
  readonly from: string | null;
  readonly joins: readonly ReadJoin[];
  readonly where: string | null;
  readonly groupBy: string | null;
  readonly having: string | null;
  readonly qualify: string | null;
  readonly limit: string | null;
  readonly sample: string | null;
}

/** A query as its clauses: the branches of its set operations, and the queries that it reads under a name or in parentheses. */
export interface QueryClauses {
  readonly branches: readonly SelectClauses[];
  /** Between the branches: `UNION ALL`, `EXCEPT`. */
  readonly operations: readonly string[];
  /** Common tables, and subqueries of FROM, in order. */
  readonly inner: readonly InnerQuery[];
}

export interface InnerQuery {
  readonly kind: 'common table' | 'subquery';
  /** Empty for a subquery without one. */
  readonly name: string;
  /** Of a subquery: all that stands for it in FROM. */
  readonly relation: string | null;
  readonly sql: string;
}

const clauseWords = new Set('SELECT FROM WHERE GROUP HAVING WINDOW QUALIFY ORDER LIMIT OFFSET'.split(' '));
const setWords = new Set(['UNION', 'EXCEPT', 'INTERSECT']);
const joinWords = new Set('INNER LEFT RIGHT FULL OUTER CROSS NATURAL ASOF SEMI ANTI POSITIONAL'.split(' '));
/** Words behind which a name does not name what stands before them. */
const operatorWords = new Set(
  'AND OR NOT IS IN LIKE ILIKE SIMILAR GLOB BETWEEN ESCAPE COLLATE THEN ELSE WHEN CASE FROM TO DISTINCT AT TIME'.split(
    ' ',
  ),
);

/** Reads the clauses of a query from its tokens, for showing them to people. Undefined for what is no SELECT. Never throws. */
export function readClauses(sql: string): QueryClauses | undefined {
  const list = outermostCommonTables(sql);
  const all = significantTokens(sql).filter(({ symbol }) => symbol !== ';');
  const tokens = unwrapped(list === undefined ? all : all.filter(({ start }) => start >= list.end));
  const pieces = splitBranches(tokens);
  const inner: InnerQuery[] = (list?.tables ?? []).map((table) => ({
    kind: 'common table',
    name: table.name,
    relation: null,
    sql: sql.slice(table.bodyStart, table.bodyEnd),
  }));
  const branches: SelectClauses[] = [];
  for (const piece of pieces.branches) {
    const clauses = readSelect(sql, unwrapped(piece), inner);
    if (clauses === undefined) return undefined;
    branches.push(clauses);
  }
  return branches.length === 0 ? undefined : { branches, operations: pieces.operations, inner };
}

/** Where the value of a column is computed. */
export interface ColumnExpression {
  /** As written, without comments. */
  readonly sql: string;
  /** Offset of it in the SQL that was read; null where it stands in a query within. */
  readonly start: number | null;
}

/**
 * The SQL that computes a column: of each branch of a set operation one, followed through common tables and subqueries where the
 * outer query only names the column. Empty where it comes with a star, or cannot be found. `columns` are all columns of the result.
 */
export function columnExpressions(
  sql: string,
  columns: readonly string[],
  column: string,
): readonly ColumnExpression[] {
  return expressionsOf(sql, columns, foldName(column), 0);
}

const mostDepth = 20;

function expressionsOf(
  sql: string,
  columns: readonly string[] | null,
  column: string,
  depth: number,
): readonly ColumnExpression[] {
  const query = depth > mostDepth ? undefined : readClauses(sql);
  if (query === undefined) return [];
  const found: ColumnExpression[] = [];
  const first = query.branches[0]?.items ?? [];
  const isByName = query.operations.some((operation) => operation.endsWith('BY NAME'));
  for (const [branch, clauses] of query.branches.entries()) {
    const item =
      itemOf(clauses.items, columns, column) ??
      (branch > 0 && !isByName ? sameplace(first, clauses.items, columns, column) : undefined);
    if (item === undefined) {
      // A star over one relation that is read within: the column is one of its own.
      const star = clauses.items.length === 1 && clauses.items[0]?.isStar ? clauses.items[0] : undefined;
      const body = star === undefined ? undefined : innerOf(query, clauses);
      if (body !== undefined) found.push(...inside(expressionsOf(body, null, column, depth + 1)));
      continue;
    }
    const body = item.isName ? innerOf(query, clauses) : undefined;
    const within = body === undefined ? [] : expressionsOf(body, null, foldName(lastName(item.sql)), depth + 1);
    if (within.length > 0) found.push(...inside(within));
    else found.push({ sql: item.sql, start: depth === 0 ? item.start : null });
  }
  return found;
}

function inside(expressions: readonly ColumnExpression[]): readonly ColumnExpression[] {
  return expressions.map(({ sql }) => ({ sql, start: null }));
}

function itemOf(
  items: readonly SelectItem[],
  columns: readonly string[] | null,
  column: string,
): SelectItem | undefined {
  const named = items.find(({ name, isStar }) => !isStar && name !== null && foldName(name) === column);
  if (named !== undefined) return named;
  // Without a star the columns stand in the order of the list.
  if (columns === null || items.length !== columns.length || items.some(({ isStar }) => isStar)) return undefined;
  return items[columns.findIndex((name) => foldName(name) === column)];
}

/** The entry of a further branch that stands where the column's stands in the first. */
function sameplace(
  first: readonly SelectItem[],
  items: readonly SelectItem[],
  columns: readonly string[] | null,
  column: string,
): SelectItem | undefined {
  if (first.length !== items.length || [...first, ...items].some(({ isStar }) => isStar)) return undefined;
  const item = itemOf(first, columns, column);
  return item === undefined ? undefined : items[first.indexOf(item)];
}

/** The query within that a SELECT reads alone. */
function innerOf(query: QueryClauses, { from, joins }: SelectClauses): string | undefined {
  if (from === null || joins.length > 0) return undefined;
  const first = significantTokens(from)[0];
  const name = first === undefined ? '' : foldName(nameOf(from, first));
  const found = query.inner.find(({ kind, relation, name: own }) =>
    kind === 'subquery' ? relation === from : foldName(own) === name,
  );
  return found?.sql;
}

function lastName(sql: string): string {
  const tokens = significantTokens(sql);
  const last = tokens.at(-1);
  return last === undefined ? sql : nameOf(sql, last);
}

/** Without the parentheses around the whole. */
function unwrapped(tokens: readonly Token[]): readonly Token[] {
  let inner = tokens;
  while (inner[0]?.symbol === '(' && matchingClose(inner, 0) === inner.length - 1) inner = inner.slice(1, -1);
  return inner;
}

function splitBranches(tokens: readonly Token[]): {
  readonly branches: readonly (readonly Token[])[];
  readonly operations: readonly string[];
} {
  const branches: (readonly Token[])[] = [];
  const operations: string[] = [];
  let from = 0;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) break;
    if (token.symbol === '(' || token.symbol === '[' || token.symbol === '{') {
      at = matchingClose(tokens, at);
      continue;
    }
    if (token.kind !== 'word' || !setWords.has(token.symbol) || tokens[at - 1]?.symbol === '.') continue;
    branches.push(tokens.slice(from, at));
    const words = [token.symbol];
    while (['ALL', 'DISTINCT', 'BY', 'NAME'].includes(tokens[at + 1]?.symbol ?? ''))
      words.push(tokens[++at]?.symbol ?? '');
    operations.push(words.join(' '));
    from = at + 1;
  }
  branches.push(tokens.slice(from));
  return { branches, operations };
}

function readSelect(sql: string, tokens: readonly Token[], inner: InnerQuery[]): SelectClauses | undefined {
  const segments = new Map<string, readonly Token[]>();
  let word = '';
  let from = 0;
  const close = (end: number) => {
    if (word !== '' && !segments.has(word)) segments.set(word, tokens.slice(from, end));
  };
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) break;
    if (token.symbol === '(' || token.symbol === '[' || token.symbol === '{') {
      at = matchingClose(tokens, at);
      continue;
    }
    const before = tokens[at - 1];
    const isSample = token.symbol === 'USING' && tokens[at + 1]?.symbol === 'SAMPLE';
    if (!isSample && !clauseWords.has(token.symbol)) continue;
    if (token.kind !== 'word' || before?.symbol === '.' || before?.symbol === 'AS') continue;
    // `a IS DISTINCT FROM b`
    if (
      token.symbol === 'FROM' &&
      before?.symbol === 'DISTINCT' &&
      ['IS', 'NOT'].includes(tokens[at - 2]?.symbol ?? '')
    )
      continue;
    close(at);
    word = isSample ? 'SAMPLE' : token.symbol;
    if (isSample || ((word === 'GROUP' || word === 'ORDER') && tokens[at + 1]?.symbol === 'BY')) at++;
    from = at + 1;
  }
  close(tokens.length);
  if (!segments.has('SELECT') && !segments.has('FROM')) return undefined;
  const text = (name: string): string | null => {
    const part = segments.get(name);
    return part === undefined || part.length === 0 ? null : tidy(sql, part);
  };
  let list = segments.get('SELECT') ?? [];
  const distinct = list[0]?.symbol === 'DISTINCT';
  if (distinct) {
    list = list.slice(1);
    if (list[0]?.symbol === 'ON') list = list.slice(matchingClose(list, 1) + 1);
  }
  const relations = readRelations(sql, segments.get('FROM') ?? [], inner);
  return {
    items: segments.has('SELECT') ? splitAt(list).map((item) => readItem(sql, item)) : [starOf(tokens[0])],
    distinct,
    ...relations,
    where: text('WHERE'),
    groupBy: text('GROUP'),
    having: text('HAVING'),
    qualify: text('QUALIFY'),
    limit: text('LIMIT'),
    sample: text('SAMPLE'),
  };
}

/** `FROM t` without a SELECT takes all. */
function starOf(first: Token | undefined): SelectItem {
  return { name: null, sql: '*', isName: false, isStar: true, start: first?.start ?? 0 };
}

function readItem(sql: string, tokens: readonly Token[]): SelectItem {
  const start = tokens[0]?.start ?? 0;
  const [first, second] = tokens;
  const last = tokens.at(-1);
  const before = tokens.at(-2);
  const isStar =
    tokens.some(
      ({ start: at, end, kind }, index) =>
        kind === 'operator' && sql.slice(at, end) === '*' && (index === 0 || tokens[index - 1]?.symbol === '.'),
    ) || first?.symbol === 'COLUMNS';
  const given = (name: Token | undefined, expression: readonly Token[]): SelectItem => ({
    name: name === undefined ? null : nameOf(sql, name),
    sql: tidy(sql, expression),
    isName: isNamePath(expression),
    isStar: false,
    start,
  });
  if (isStar) return { name: null, sql: tidy(sql, tokens), isName: false, isStar: true, start };
  if (before?.symbol === 'AS') return given(last, tokens.slice(0, -2));
  // `name: expression`
  if (second?.kind === 'operator' && sql.slice(second.start, second.end) === ':' && isName(first))
    return given(first, tokens.slice(2));
  if (isNamePath(tokens)) return given(last, tokens);
  const isAlias = isName(last) && last?.symbol !== 'END' && before !== undefined && canBeNamed(before);
  return isAlias ? given(last, tokens.slice(0, -1)) : given(undefined, tokens);
}

/** Whether what ends with a token may have a name behind it without AS. */
function canBeNamed({ kind, symbol }: Token): boolean {
  if (kind === 'punctuation') return symbol === ')' || symbol === ']' || symbol === '}';
  return kind !== 'operator' && !operatorWords.has(symbol);
}

function isName(token: Token | undefined): boolean {
  return token?.kind === 'word' || token?.kind === 'quoted';
}

function isNamePath(tokens: readonly Token[]): boolean {
  return (
    tokens.length > 0 &&
    tokens.length % 2 === 1 &&
    tokens.every((token, at) => (at % 2 === 0 ? isName(token) : token.symbol === '.'))
  );
}

/** Parts between the commas that stand in no brackets. */
function splitAt(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if ('([{'.includes(token.symbol) && token.symbol !== '') depth++;
    if (')]}'.includes(token.symbol) && token.symbol !== '') depth--;
    if (depth === 0 && token.symbol === ',') parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

function readRelations(
  sql: string,
  tokens: readonly Token[],
  inner: InnerQuery[],
): Pick<SelectClauses, 'from' | 'joins'> {
  let from: string | null = null;
  const joins: ReadJoin[] = [];
  let kind = '';
  let relation: Token[] = [];
  let condition: Token[] | null = null;
  const close = () => {
    if (relation.length === 0) return;
    noteSubquery(sql, relation, inner);
    const text = tidy(sql, relation);
    if (from === null) from = text;
    else joins.push({ kind, relation: text, condition: condition === null ? null : tidy(sql, condition) });
    relation = [];
    condition = null;
  };
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) break;
    const symbol = token.kind === 'word' || token.symbol === ',' ? token.symbol : '';
    const words = joinStart(tokens, at);
    if (symbol === ',' || words !== null) {
      close();
      kind = words?.join(' ') ?? ',';
      at += (words?.length ?? 1) - 1;
      continue;
    }
    if (condition === null && (symbol === 'ON' || symbol === 'USING') && relation.length > 0) {
      condition = symbol === 'USING' ? [token] : [];
      continue;
    }
    const end =
      '([{'.includes(token.symbol) && token.symbol !== '' ? Math.min(matchingClose(tokens, at), tokens.length - 1) : at;
    (condition ?? relation).push(...tokens.slice(at, end + 1));
    at = end;
  }
  close();
  return { from, joins };
}

/** The words of a join that begins here, or null. */
function joinStart(tokens: readonly Token[], at: number): readonly string[] | null {
  const words: string[] = [];
  for (let next = at; next < tokens.length; next++) {
    const { symbol = '', kind } = tokens[next] ?? {};
    if (kind !== 'word') return null;
    words.push(symbol);
    if (symbol === 'JOIN') return words;
    if (!joinWords.has(symbol)) return null;
  }
  return null;
}

function noteSubquery(sql: string, relation: readonly Token[], inner: InnerQuery[]): void {
  const open = relation[0];
  const close = relation[matchingClose(relation, 0)];
  if (open?.symbol !== '(' || close === undefined) return;
  const last = relation.at(-1);
  const name = last !== undefined && last !== close && isName(last) ? nameOf(sql, last) : '';
  inner.push({ kind: 'subquery', name, relation: tidy(sql, relation), sql: sql.slice(open.end, close.start) });
}

/** Tokens as one line: a blank where blanks, line ends or comments stood. */
export function tidy(sql: string, tokens: readonly Token[]): string {
  let text = '';
  let end: number | undefined;
  for (const token of tokens) {
    if (end !== undefined && token.start > end) text += ' ';
    text += sql.slice(token.start, token.end);
    end = token.end;
  }
  return text;
}
