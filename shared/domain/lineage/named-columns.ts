import { checkChart } from '../chart/check-chart';
import { eachText } from '../chart/vega-walk';
import type { ColumnInfo } from '../column/column-type';
import { foldName } from '../graph/names';
import { matchingClose } from '../graph/statements';
import { nameOf, significantTokens, type Token } from '../graph/tokens';
import type { ChartCell } from '../notebook/notebook';
import type { Problem } from '../problem';
import { parseYaml } from '../yaml/parse-yaml';

/** Offset of the first place of SQL that names a column or table, in any case of letters; null where none does. */
export function offsetOfName(sql: string, name: string): number | null {
  const folded = foldName(name);
  const token = significantTokens(sql).find((one, at, tokens) => isNamed(sql, one, folded) && !isGiven(tokens, at));
  return token?.start ?? null;
}

/** The line of an offset, from 1. */
export function lineOfName(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** Whether a star leaves a column out by name, as `* EXCLUDE (a)` does, or replaces or renames it. */
export function namesInExclude(sql: string, column: string): boolean {
  const folded = foldName(column);
  const tokens = significantTokens(sql);
  return tokens.some(({ symbol, kind }, at) => {
    if (kind !== 'word' || (symbol !== 'EXCLUDE' && symbol !== 'REPLACE' && symbol !== 'RENAME')) return false;
    const next = tokens[at + 1];
    if (next?.symbol !== '(') return symbol === 'EXCLUDE' && next !== undefined && isNamed(sql, next, folded);
    return tokens.slice(at + 2, matchingClose(tokens, at + 1)).some((token) => isNamed(sql, token, folded));
  });
}

/**
 * The line on which a chart names a column of its node, or null where it does not: where it would miss the column, or an expression
 * takes it from `datum`. `columns` are all columns of the node.
 */
export function lineInChart(
  { name, body, bodyLine }: Pick<ChartCell, 'name' | 'body' | 'bodyLine'>,
  columns: readonly string[],
  column: string,
): number | null {
  const parsed = parseYaml('', body, { line: bodyLine, column: 1 });
  const known = columns.map((one): ColumnInfo => ({ name: one, type: { kind: 'varchar' }, sqlType: 'VARCHAR' }));
  const missing = (infos: readonly ColumnInfo[]) =>
    checkChart(parsed, name, infos).filter(({ message }) => message.startsWith('The rows have no column'));
  const before = new Set(missing(known).map(placeKey));
  const [missed] = missing(known.filter((one) => one.name !== column)).filter(
    (problem) => !before.has(placeKey(problem)),
  );
  if (missed !== undefined) return missed.line ?? bodyLine;
  let inExpression = false;
  eachText(parsed.value, (text) => {
    for (const match of text.matchAll(/datum(?:\.([A-Za-z_$][\w$]*)|\[\s*(?:'([^']*)'|"([^"]*)")\s*\])/g))
      inExpression ||= (match[1] ?? match[2] ?? match[3]) === column;
  });
  return inExpression ? bodyLine + lineInBody(body, column) : null;
}

function placeKey({ line, column, message }: Problem): string {
  return `${line}:${column}:${message}`;
}

/** The first line of a YAML body on which a name stands, from 0; 0 where it stands in none. */
export function lineInBody(body: string, name: string): number {
  const folded = name.toLowerCase();
  return Math.max(
    0,
    body.split('\n').findIndex((line) => line.toLowerCase().includes(folded)),
  );
}

function isNamed(sql: string, token: Token, folded: string): boolean {
  return (token.kind === 'word' || token.kind === 'quoted') && foldName(nameOf(sql, token)) === folded;
}

/** Whether a name is given here and not read: `… AS name`. */
function isGiven(tokens: readonly Token[], at: number): boolean {
  return tokens[at - 1]?.symbol === 'AS';
}
