import type { CellSql } from '../graph/cell-sql';
import { foldName } from '../graph/names';
import { matchingClose } from '../graph/statements';
import { lineAndColumn } from '../graph/text-positions';
import { nameOf, type Token } from '../graph/tokens';
import type { Problem } from '../problem';

/**
 * Warnings for SQL that DuckDB runs without a word although it cannot mean what it says. Judged by the words alone, so only
 * what is certain whatever the data: a comparison with NULL, a pattern without a wildcard, a common table expression that
 * nothing reads, a parameter inside of a text. Lines count in the SQL, from 1.
 */
export function doubtfulParts(sql: string, cell: CellSql, parameters: ReadonlySet<string>): Problem[] {
  if (cell.kind !== 'query') return [];
  const { tokens } = cell.statement;
  const found: Problem[] = [];
  const warn = (from: Token, to: Token, message: string, hint: string) => {
    const start = lineAndColumn(sql, from.start);
    const end = lineAndColumn(sql, to.end);
    const place = { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
    found.push({ code: 'doubtful_sql', severity: 'warning', message, hint, ...place });
  };
  for (const [at, token] of tokens.entries()) {
    const next = tokens[at + 1];
    if (next === undefined) continue;
    const text = sql.slice(token.start, token.end);
    if (token.kind === 'operator' && /^(=|==|<>|!=|<|>|<=|>=)$/.test(text) && next.symbol === 'NULL') {
      // `nullstr = NULL` in a call gives an argument its name.
      if (isNamedArgument(tokens, at)) continue;
      const negated = text === '<>' || text === '!=';
      warn(
        token,
        next,
        `${text} NULL is never true: a comparison with NULL gives NULL.`,
        `Write ${negated ? 'IS NOT NULL' : 'IS NULL'}.`,
      );
    } else if ((token.symbol === 'LIKE' || token.symbol === 'ILIKE') && next.kind === 'string') {
      const pattern = sql.slice(next.start, next.end);
      const chained = tokens[at + 2]?.symbol === 'ESCAPE' || tokens[at + 2]?.kind === 'operator';
      if (!chained && pattern.startsWith("'") && !/[%_]/.test(pattern)) {
        warn(
          next,
          next,
          `The pattern has no wildcard: it only matches the text ${pattern} itself.`,
          `Write = ${pattern}, or put % where any text may stand.`,
        );
      }
    }
  }
  for (const token of tokens) {
    const text = sql.slice(token.start, token.end);
    const name = token.kind === 'string' ? /^'\$([A-Za-z_]\w*)'$/.exec(text)?.[1] : undefined;
    if (name !== undefined && parameters.has(foldName(name))) {
      warn(token, token, `In quotes, $${name} is a text and not the parameter.`, `Write $${name} without quotes.`);
    }
  }
  for (const unread of unreadCommonTables(sql, tokens)) {
    const name = nameOf(sql, unread);
    warn(unread, unread, `Nothing reads the common table expression ${name}.`, 'Remove it, or read it in FROM.');
  }
  return found;
}

/** `name = …` right behind the parenthesis or a comma of a call. */
function isNamedArgument(tokens: readonly Token[], operator: number): boolean {
  const before = tokens[operator - 2]?.symbol;
  if (tokens[operator - 1]?.kind !== 'word' || (before !== '(' && before !== ',')) return false;
  let depth = 0;
  for (let at = operator - 2; at >= 0; at--) {
    const symbol = tokens[at]?.symbol;
    if (symbol === ')') depth++;
    else if (symbol === '(' && depth-- === 0) return tokens[at - 1]?.kind === 'word';
  }
  return false;
}

/** Names of common table expressions that stand nowhere else in the text. */
function unreadCommonTables(sql: string, tokens: readonly Token[]): Token[] {
  const unread: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    if (tokens[at]?.symbol !== 'WITH' || tokens[at + 1]?.symbol === 'TIES' || tokens[at + 1]?.symbol === 'ORDINALITY')
      continue;
    let next = tokens[at + 1]?.symbol === 'RECURSIVE' ? at + 2 : at + 1;
    for (;;) {
      const name = tokens[next];
      if (name === undefined || (name.kind !== 'word' && name.kind !== 'quoted')) break;
      let body = next + 1;
      if (tokens[body]?.symbol === '(') body = matchingClose(tokens, body) + 1;
      if (tokens[body]?.symbol === 'USING') body = matchingClose(tokens, body + 2) + 1;
      if (tokens[body]?.symbol !== 'AS') break;
      body++;
      if (tokens[body]?.symbol === 'NOT') body++;
      if (tokens[body]?.symbol === 'MATERIALIZED') body++;
      if (tokens[body]?.symbol !== '(') break;
      const close = matchingClose(tokens, body);
      const wanted = foldName(nameOf(sql, name));
      const elsewhere = tokens.some(
        (token, index) =>
          (index < body || index > close) &&
          token !== name &&
          (token.kind === 'word' || token.kind === 'quoted') &&
          foldName(nameOf(sql, token)) === wanted,
      );
      // A name may also be built of texts: `query_table('x')`.
      const inText = tokens.some(
        (token) => token.kind === 'string' && sql.slice(token.start, token.end).includes(nameOf(sql, name)),
      );
      if (!elsewhere && !inText && close < tokens.length) unread.push(name);
      if (tokens[close + 1]?.symbol !== ',') break;
      next = close + 2;
    }
  }
  return unread;
}
