import { foldName } from '../graph/names';
import { matchingClose } from '../graph/statements';
import { nameOf, significantTokens, type Token } from '../graph/tokens';

/** What a word of a cell's SQL is, as far as the words around it tell. */
export type WordMeaning =
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly isTable: boolean }
  | {
      readonly kind: 'name';
      /** With what stands before its dot: `['f', 'delay']`. */
      readonly path: readonly string[];
      /** Which part of the path the word is. */
      readonly part: number;
    };

export interface HoveredWord {
  readonly start: number;
  readonly end: number;
  readonly meaning: WordMeaning;
}

/** The word at an offset; undefined for keywords in their place, numbers, texts and comments. */
export function wordMeaning(sql: string, offset: number): HoveredWord | undefined {
  const tokens = significantTokens(sql);
  const at = tokens.findIndex((token) => token.start <= offset && offset <= token.end && isWord(token));
  const token = tokens[at];
  if (token === undefined) return undefined;
  const range = { start: token.start, end: token.end };
  if (token.kind === 'parameter') {
    const text = sql.slice(token.start + 1, token.end);
    return /^[A-Za-z_\u0080-\uffff]/.test(text) ? { ...range, meaning: { kind: 'parameter', name: text } } : undefined;
  }
  const path = [nameOf(sql, token)];
  let first = at;
  while (tokens[first - 1]?.symbol === '.' && isName(tokens[first - 2])) {
    first -= 2;
    path.unshift(nameOf(sql, tokens[first] as Token));
  }
  const part = path.length - 1;
  let last = at;
  while (tokens[last + 1]?.symbol === '.' && isName(tokens[last + 2])) {
    last += 2;
    path.push(nameOf(sql, tokens[last] as Token));
  }
  if (tokens[at + 1]?.symbol === '(' && last === at) {
    const before = tokens[first - 1]?.symbol ?? '';
    const behind = tokens[matchingClose(tokens, at + 1) + 1]?.symbol;
    // `WITH name(a, b) AS`: no call.
    if (!(behind === 'AS' && (before === 'WITH' || before === 'RECURSIVE'))) {
      return {
        ...range,
        meaning: { kind: 'call', name: path[part] ?? '', isTable: before === 'FROM' || before === 'JOIN' },
      };
    }
  }
  return { ...range, meaning: { kind: 'name', path, part } };
}

/** Whether two names are one to DuckDB. */
export function sameName(a: string, b: string): boolean {
  return foldName(a) === foldName(b);
}

function isName(token: Token | undefined): boolean {
  return token !== undefined && (token.kind === 'word' || token.kind === 'quoted');
}

function isWord(token: Token): boolean {
  return isName(token) || token.kind === 'parameter';
}
