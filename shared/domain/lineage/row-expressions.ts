import { nameOf, significantTokens, type Token } from '../graph/tokens';

/** A query over one relation, whose expressions can be computed again from that relation's rows. */
export interface RowExpressions {
  /** What the query calls its relation: the name that its expressions may use. */
  readonly alias: string;
  /** SQL of the columns that have a name of their own (`… AS name`), by the name in lower case. */
  readonly columns: ReadonlyMap<string, string>;
  /** SQL of what its WHERE lets through; null without one. */
  readonly where: string | null;
}

/** What gives another answer when it is computed again, or cannot be computed outside of the query. */
const unrepeatable = new Set(
  'RANDOM SETSEED UUID GEN_RANDOM_UUID UUIDV4 UUIDV7 NOW TODAY CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP GET_CURRENT_TIMESTAMP TRANSACTION_TIMESTAMP LOCALTIME LOCALTIMESTAMP NEXTVAL CURRVAL SELECT FROM OVER UNNEST LATERAL'.split(
    ' ',
  ),
);
const afterFrom = ['WHERE', 'GROUP', 'HAVING', 'WINDOW', 'QUALIFY', 'ORDER', 'LIMIT', 'OFFSET', 'USING'];

/**
 * Reads `SELECT … FROM relation [AS alias] [WHERE …] …`, and undefined of every other query: one with common tables, joins or
 * set operations, whose expressions are not about the rows of one relation. An expression that is another one when it is
 * computed again (`random()`, `now()`), or needs more than a row (parameters, subqueries, windows), is left out; of a WHERE, the
 * whole query is.
 */
export function rowExpressions(sql: string): RowExpressions | undefined {
  const tokens = significantTokens(sql);
  const tops = topLevel(tokens);
  const at = (symbols: readonly string[], from: number): number => {
    const index = tops.findIndex(
      (token, place) => place >= from && token.kind === 'word' && symbols.includes(token.symbol),
    );
    return index === -1 ? tops.length : index;
  };
  if (tops[0]?.symbol !== 'SELECT' || tops[1]?.symbol === 'DISTINCT') return undefined;
  const from = at(['FROM'], 1);
  const end = at(afterFrom, from);
  const relation = tops.slice(from + 1, end);
  const alias = aliasOf(sql, relation);
  if (alias === undefined) return undefined;
  const where = whereOf(sql, tokens, tops, end, at);
  if (where === undefined) return undefined;
  const columns = new Map<string, string>();
  for (const item of itemsOf(tokens, tops, from)) {
    const as = item.length - 2;
    const name = item[as + 1];
    const first = item[0];
    if (as < 1 || item[as]?.symbol !== 'AS' || name === undefined || first === undefined) continue;
    const expression = item.slice(0, as);
    const last = expression.at(-1);
    if (last === undefined || !expression.every(isRepeatable)) continue;
    columns.set(nameOf(sql, name).toLowerCase(), sql.slice(first.start, last.end));
  }
  return { alias, columns, where };
}

/** One name, perhaps of a schema, with another name or without; undefined for all else that can stand in FROM. */
function aliasOf(sql: string, relation: readonly Token[]): string | undefined {
  const names = relation.filter(({ symbol }) => symbol !== 'AS');
  if (!names.every(({ kind, symbol }) => kind === 'word' || kind === 'quoted' || symbol === '.')) return undefined;
  const [name, next, ...rest] = names;
  if (name === undefined || rest.length > 0 || next?.symbol === '.') return undefined;
  return nameOf(sql, next ?? name);
}

function whereOf(
  sql: string,
  tokens: readonly Token[],
  tops: readonly Token[],
  start: number,
  at: (symbols: readonly string[], from: number) => number,
): string | null | undefined {
  const where = tops[start];
  if (where === undefined || where.symbol !== 'WHERE') return null;
  const next = tops[at(afterFrom, start + 1)];
  const inside = tokens.filter(
    (token) => token.symbol !== ';' && token.start >= where.end && (next === undefined || token.start < next.start),
  );
  const [first, last] = [inside[0], inside.at(-1)];
  if (first === undefined || last === undefined || !inside.every(isRepeatable)) return undefined;
  return sql.slice(first.start, last.end);
}

function isRepeatable({ kind, symbol }: Token): boolean {
  return kind !== 'parameter' && !(kind === 'word' && unrepeatable.has(symbol));
}

/** Tokens outside of all brackets. */
function topLevel(tokens: readonly Token[]): readonly Token[] {
  let depth = 0;
  return tokens.filter(({ symbol }) => {
    if (')]}'.includes(symbol) && symbol !== '') depth--;
    const isTop = depth === 0;
    if ('([{'.includes(symbol) && symbol !== '') depth++;
    return isTop;
  });
}

/** The items between SELECT and FROM, each with the tokens of its brackets. */
function itemsOf(tokens: readonly Token[], tops: readonly Token[], from: number): readonly (readonly Token[])[] {
  const start = tops[0]?.end ?? 0;
  const end = tops[from]?.start ?? Number.POSITIVE_INFINITY;
  const commas = new Set(tops.filter(({ symbol }) => symbol === ',').map(({ start: place }) => place));
  const items: Token[][] = [[]];
  for (const token of tokens) {
    if (token.start < start || token.start >= end) continue;
    if (commas.has(token.start)) items.push([]);
    else items.at(-1)?.push(token);
  }
  return items;
}
