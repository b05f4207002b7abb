import { matchingClose } from './statements';
import type { Token } from './tokens';

/** Stands for the values that DuckDB would find in the data. */
export const anyPivotValue = "'pivot: every value'";

const endsPivotColumns = new Set('USING GROUP ORDER LIMIT OFFSET UNION EXCEPT INTERSECT'.split(' '));

const queryStarts = new Set('SELECT FROM WITH VALUES TABLE'.split(' '));

/**
 * Where `IN (…)` has to stand so that a PIVOT without it can be parsed alone: `PIVOT t ON x` finds its values in the data,
 * and `json_serialize_sql` refuses it. Offsets count as those of the tokens do. Empty when there is nothing to insert.
 */
export function pivotInsertions(tokens: readonly Token[]): { at: number; text: string }[] {
  const insertions: { at: number; text: string }[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const symbol = tokens[at]?.symbol;
    if ((symbol === 'PIVOT' || symbol === 'PIVOT_WIDER') && !isStandardPivot(tokens, at)) {
      const on = pivotColumnsStart(tokens, at + 1);
      if (on !== undefined) insertions.push(...columnInsertions(tokens, on + 1));
    }
  }
  return insertions.sort((a, b) => a.at - b.at);
}

/** `FROM t PIVOT (sum(x) FOR y IN (…))`: there the values are always written down. */
function isStandardPivot(tokens: readonly Token[], at: number): boolean {
  if (tokens[at + 1]?.symbol !== '(') return false;
  const close = matchingClose(tokens, at + 1);
  for (let inner = at + 2; inner < close; inner++) {
    if (tokens[inner]?.symbol === '(') inner = matchingClose(tokens, inner);
    else if (tokens[inner]?.symbol === 'FOR') return true;
  }
  return false;
}

/** The last ON of this PIVOT: joins in its source have theirs before it. */
function pivotColumnsStart(tokens: readonly Token[], from: number): number | undefined {
  let on: number | undefined;
  for (let at = from; at < tokens.length; at++) {
    const symbol = tokens[at]?.symbol ?? '';
    if (symbol === '(' || symbol === '[' || symbol === '{') at = matchingClose(tokens, at);
    else if (symbol === ')' || symbol === 'UNION' || symbol === 'EXCEPT' || symbol === 'INTERSECT') break;
    else if (symbol === 'ON') on = at;
  }
  return on;
}

/**
 * `ON a, b` becomes `ON a IN (…), b IN (…)`. `ON a IN (SELECT …)` becomes `ON (a IN (SELECT …)) IN (…)`: another meaning,
 * the same references.
 */
function columnInsertions(tokens: readonly Token[], from: number): { at: number; text: string }[] {
  const insertions: { at: number; text: string }[] = [];
  let first: Token | undefined;
  let last: Token | undefined;
  let values: 'none' | 'written' | 'query' = 'none';
  const endColumn = () => {
    if (first !== undefined && last !== undefined && values !== 'written') {
      if (values === 'query') insertions.push({ at: first.start, text: '(' });
      insertions.push({ at: last.end, text: `${values === 'query' ? ')' : ''} IN (${anyPivotValue})` });
    }
    first = undefined;
    values = 'none';
  };
  for (let at = from; at < tokens.length; at++) {
    const symbol = tokens[at]?.symbol ?? '';
    if (symbol === ')' || endsPivotColumns.has(symbol)) break;
    if (symbol === ',') {
      endColumn();
      continue;
    }
    first ??= tokens[at];
    if (symbol === 'IN') values = isQueryStart(tokens, at + 1) ? 'query' : 'written';
    if (symbol === '(' || symbol === '[' || symbol === '{') at = Math.min(matchingClose(tokens, at), tokens.length - 1);
    last = tokens[at];
  }
  endColumn();
  return insertions;
}

/** `(SELECT …` */
function isQueryStart(tokens: readonly Token[], at: number): boolean {
  return tokens[at]?.symbol === '(' && queryStarts.has(tokens[at + 1]?.symbol ?? '');
}
