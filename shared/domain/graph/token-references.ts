import type { FileReference, TableReference } from './references';
import { type FunctionReference, fileFunctions, type HiddenReference, type References } from './references';
import { nameOf, type Token } from './tokens';

const beforeTable = new Set('FROM JOIN PIVOT PIVOT_WIDER UNPIVOT PIVOT_LONGER DESCRIBE DESC SUMMARIZE'.split(' '));
const endsFrom = new Set(
  'WHERE GROUP HAVING QUALIFY WINDOW ORDER LIMIT OFFSET SELECT UNION EXCEPT INTERSECT ON USING VALUES'.split(' '),
);
const notTables = new Set(
  'SELECT FROM WITH VALUES LATERAL TABLE PIVOT UNPIVOT DESCRIBE SUMMARIZE SHOW ONLY'.split(' '),
);
/** `extract(year FROM x)`: a FROM that names no table. */
const fromInsideCall = new Set('EXTRACT SUBSTRING TRIM OVERLAY POSITION'.split(' '));

/**
 * What a query reads, judged by its words alone: for the few queries of which DuckDB gives no tree. It knows names of
 * common table expressions anywhere in the text, without their scopes. Locations count as the tokens' offsets do.
 */
export function referencesByTokens(sql: string, tokens: readonly Token[]): References {
  const commonTables = commonTableNames(sql, tokens);
  const tables: TableReference[] = [];
  const files: FileReference[] = [];
  const hidden: HiddenReference[] = [];
  const functions = new Map<string, FunctionReference>();
  const levels = [{ inFrom: false, ignoresFrom: false }];
  let expectsTable = false;

  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    const level = levels[levels.length - 1];
    if (token === undefined || level === undefined) break;
    const { symbol } = token;
    if (expectsTable && isName(token) && !notTables.has(symbol)) {
      const read = readName(sql, tokens, at);
      if (tokens[read.next]?.symbol === '(') {
        addCall(sql, tokens, read.next, read.parts[read.parts.length - 1] ?? '', token.start, {
          files,
          hidden,
          functions,
        });
      } else if (read.parts.length > 1 || !commonTables.has((read.parts[0] ?? '').toLowerCase())) {
        tables.push(toTable(read.parts, token.start));
      }
      at = read.next - 1;
      expectsTable = false;
      continue;
    }
    if (token.kind === 'word' && tokens[at + 1]?.symbol === '(' && !beforeTable.has(symbol)) {
      const name = nameOf(sql, token);
      const key = `scalar ${name.toLowerCase()}`;
      if (!functions.has(key)) functions.set(key, { name, kind: 'scalar', location: token.start });
    }
    if (symbol === '(' || symbol === '[' || symbol === '{') {
      levels.push({ inFrom: expectsTable, ignoresFrom: fromInsideCall.has(tokens[at - 1]?.symbol ?? '') });
    } else if (symbol === ')' || symbol === ']' || symbol === '}') {
      if (levels.length > 1) levels.pop();
      expectsTable = false;
    } else if (beforeTable.has(symbol)) {
      const comparesDistinct = symbol === 'FROM' && tokens[at - 1]?.symbol === 'DISTINCT' && at > 2;
      expectsTable = !level.ignoresFrom && !(comparesDistinct && /^(IS|NOT)$/.test(tokens[at - 2]?.symbol ?? ''));
      if (expectsTable) level.inFrom = true;
    } else if (symbol === ',') {
      expectsTable = level.inFrom;
    } else if (endsFrom.has(symbol)) {
      level.inFrom = false;
      expectsTable = false;
    } else if (symbol !== 'TABLE' && symbol !== 'LATERAL') {
      expectsTable = false;
    }
  }
  return { tables, files, functions: [...functions.values()], hidden };
}

function isName(token: Token): boolean {
  return token.kind === 'word' || token.kind === 'quoted' || token.kind === 'string';
}

function readName(sql: string, tokens: readonly Token[], from: number): { parts: string[]; next: number } {
  const parts: string[] = [];
  let at = from;
  for (;;) {
    const token = tokens[at];
    if (token === undefined || !isName(token)) break;
    parts.push(token.kind === 'string' ? stringValue(sql, token) : nameOf(sql, token));
    at++;
    if (tokens[at]?.symbol !== '.') break;
    at++;
  }
  return { parts, next: at };
}

function toTable(parts: readonly string[], location: number): TableReference {
  const [name = '', schema, catalog] = [...parts].reverse();
  return {
    ...(catalog === undefined ? {} : { catalog }),
    ...(schema === undefined ? {} : { schema }),
    name,
    location,
  };
}

function addCall(
  sql: string,
  tokens: readonly Token[],
  open: number,
  name: string,
  location: number,
  into: { files: FileReference[]; hidden: HiddenReference[]; functions: Map<string, FunctionReference> },
): void {
  const lower = name.toLowerCase();
  if (fileFunctions.has(lower)) {
    let at = tokens[open + 1]?.symbol === '[' ? open + 2 : open + 1;
    let found = false;
    for (let token = tokens[at]; token?.kind === 'string'; token = tokens[at]) {
      into.files.push({ path: stringValue(sql, token), location: token.start });
      found = true;
      at += tokens[at + 1]?.symbol === ',' ? 2 : 1;
      if (tokens[open + 1]?.symbol !== '[') break;
    }
    if (!found) into.hidden.push({ function: lower, location });
  } else if (lower === 'query' || lower === 'query_table') {
    into.hidden.push({ function: lower, location });
  } else {
    into.functions.set(`table ${lower}`, { name, kind: 'table', location });
  }
}

/** `'…'` without its quotes; the rarer forms (escapes, dollar quotes) as they stand. */
function stringValue(sql: string, token: Token): string {
  const text = sql.slice(token.start, token.end);
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  const dollar = /^(\$\w*\$)([\s\S]*)\1$/.exec(text);
  return dollar?.[2] ?? text;
}

function commonTableNames(sql: string, tokens: readonly Token[]): Set<string> {
  const names = new Set<string>();
  if (!tokens.some((token) => token.symbol === 'WITH')) return names;
  for (let at = 1; at < tokens.length; at++) {
    const before = tokens[at - 1]?.symbol;
    const token = tokens[at];
    if (token === undefined || (before !== 'WITH' && before !== 'RECURSIVE' && before !== ',')) continue;
    if (token.kind !== 'word' && token.kind !== 'quoted') continue;
    let next = at + 1;
    if (tokens[next]?.symbol === '(') while (next < tokens.length && tokens[next++]?.symbol !== ')');
    if (tokens[next]?.symbol !== 'AS') continue;
    next++;
    if (tokens[next]?.symbol === 'NOT') next++;
    if (tokens[next]?.symbol === 'MATERIALIZED') next++;
    if (tokens[next]?.symbol === '(') names.add(nameOf(sql, token).toLowerCase());
  }
  return names;
}
