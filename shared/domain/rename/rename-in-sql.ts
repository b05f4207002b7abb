import { foldName, quoteName } from '../graph/names';
import { reservedWords } from '../graph/reserved-words';
import { nameOf, significantTokens, type Token } from '../graph/tokens';
import type { TextEdit } from '../notebook/notebook';
import { applyTextEdits } from '../notebook/text-edit';

/** Two ways to let a cell's SQL read a node by another name. */
export interface RenamedSql {
  /** The name changes where it is a table and where it stands before a column; null where that could mean something else. */
  readonly renamed: string | null;
  /** The name changes where it is a table, which keeps the old one as its alias: nothing else in the query can tell. */
  readonly aliased: string;
  /** How often the node is named as a table. */
  readonly places: number;
}

/** Words that stand behind a table and are no alias of it. */
const noAlias = new Set(
  (
    'JOIN INNER LEFT RIGHT FULL OUTER CROSS NATURAL ASOF POSITIONAL ANTI SEMI LATERAL ON USING WHERE GROUP HAVING QUALIFY ' +
    'WINDOW ORDER LIMIT OFFSET UNION EXCEPT INTERSECT SELECT PIVOT UNPIVOT TABLESAMPLE SAMPLE AT WITH BY PIVOT_WIDER PIVOT_LONGER'
  ).split(' '),
);
/** Statements whose table takes no alias. */
const bare = new Set(['DESCRIBE', 'DESC', 'SUMMARIZE', 'SHOW', 'TABLE']);

/**
 * SQL that reads `from`, changed to read `to`. `locations` are the offsets at which it names the node as a table, as DuckDB's
 * syntax tree gives them: common table expressions of the same name are not among them.
 */
export function renameInSql(sql: string, locations: readonly number[], from: string, to: string): RenamedSql {
  const tokens = significantTokens(sql);
  const wanted = foldName(from);
  const places = [...new Set(locations)].flatMap((location) => placeAt(sql, tokens, location, wanted));
  const written = quoteName(to);
  const tableTokens = new Set(places.map(({ name }) => name));
  const isWord = (token: Token) => token.kind === 'word' || token.kind === 'quoted';
  const taken = tokens.some((token) => isWord(token) && foldName(nameOf(sql, token)) === foldName(to));
  const others = tokens.flatMap((token, at) =>
    isWord(token) && !tableTokens.has(token) && foldName(nameOf(sql, token)) === wanted ? [at] : [],
  );
  const isQualifier = (at: number) => {
    const before = tokens[at - 1]?.symbol;
    if (tokens[at + 1]?.symbol !== '.') return false;
    return before !== '.'
      ? before !== 'AS'
      : foldName(sql.slice(tokens[at - 2]?.start, tokens[at - 2]?.end)) === 'main';
  };
  const named = places.some(({ hasAlias, isText }) => !hasAlias && !isText);
  const clear = !taken && others.every(isQualifier) && (named || others.length === 0);
  const edits = (alias: boolean): TextEdit[] => [
    ...places.map(({ name, isText, hasAlias, isBare, isQualified }) => ({
      start: name.start,
      end: name.end,
      text: isText
        ? textOf(to)
        : // A common table expression of the new name would be read in its place.
          `${taken && alias && !isQualified ? 'main.' : ''}${written}${alias && !hasAlias && !isBare ? ` AS ${sql.slice(name.start, name.end)}` : ''}`,
    })),
    ...(alias ? [] : others.map((at) => ({ start: tokens[at]?.start ?? 0, end: tokens[at]?.end ?? 0, text: written }))),
  ];
  const apply = (list: readonly TextEdit[]) =>
    applyTextEdits(
      sql,
      [...list].sort((a, b) => b.start - a.start),
    );
  return {
    renamed: clear ? apply(edits(false)) : null,
    aliased: apply(edits(true)),
    places: places.length,
  };
}

interface Place {
  readonly name: Token;
  readonly isText: boolean;
  readonly hasAlias: boolean;
  readonly isBare: boolean;
  readonly isQualified: boolean;
}

/** The name itself behind `main.` and the like. */
function placeAt(sql: string, tokens: readonly Token[], location: number, wanted: string): Place[] {
  let at = tokens.findIndex((token) => token.start <= location && location < token.end);
  const first = tokens[at];
  if (first === undefined) return [];
  if (first.kind === 'string') {
    const text = sql.slice(first.start + 1, first.end - 1);
    const isName = foldName(text.replace(/^main\./i, '').replaceAll('"', '')) === wanted;
    return isName ? [{ name: first, isText: true, hasAlias: true, isBare: false, isQualified: false }] : [];
  }
  const start = at;
  while (tokens[at + 1]?.symbol === '.') at += 2;
  const name = tokens[at];
  if (name === undefined || foldName(nameOf(sql, name)) !== wanted) return [];
  const next = tokens[at + 1];
  const hasAlias =
    next?.symbol === 'AS' ||
    next?.kind === 'quoted' ||
    (next?.kind === 'word' && !noAlias.has(next.symbol) && !reservedWords.has(next.symbol));
  // `query_table(t)`, `macro(t)`: an argument takes no alias neither.
  const before = tokens[start - 1]?.symbol ?? '';
  const isArgument = before === '(' && isCall(tokens, start - 2);
  return [{ name, isText: false, hasAlias, isBare: bare.has(before) || isArgument, isQualified: at > start }];
}

function isCall(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  return (
    token?.kind === 'word' &&
    !/^(FROM|JOIN|AS|IN|EXISTS|ON|WHERE|SELECT|LATERAL|UNION|ALL|EXCEPT|INTERSECT|PIVOT)$/.test(token.symbol)
  );
}

/** A name inside of a text: `query_table('my table')`. */
function textOf(name: string): string {
  const quoted = /[".]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
  return `'${quoted.replaceAll("'", "''")}'`;
}
