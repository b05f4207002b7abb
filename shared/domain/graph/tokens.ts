/**
 * DuckDB's lexical rules, enough to find where statements, strings, comments, names and parameters begin and end.
 * It never fails: what is not closed runs to the end of the text, and DuckDB's parser says what is wrong.
 * Follows the scanner of DuckDB's parser (third_party/libpg_query/scan.l) and its handling of Unicode spaces.
 */

export type TokenKind =
  | 'space'
  | 'comment'
  | 'word'
  /** A name in double quotes. */
  | 'quoted'
  /** `'…'`, `E'…'` or a dollar-quoted text. */
  | 'string'
  | 'number'
  /** `$name`, `$1`, `?`. */
  | 'parameter'
  /** One of `( ) [ ] { } , ; .`. */
  | 'punctuation'
  | 'operator';

export interface Token {
  readonly kind: TokenKind;
  /** Offsets in UTF-16 units; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** A word in upper case, a punctuation mark itself, otherwise empty. */
  readonly symbol: string;
}

const TAB = 9;
const LINE_FEED = 10;
const FORM_FEED = 12;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const DOUBLE_QUOTE = 34;
const DOLLAR = 36;
const SINGLE_QUOTE = 39;
const STAR = 42;
const MINUS = 45;
const DOT = 46;
const SLASH = 47;
const QUESTION = 63;
const BACKSLASH = 92;

const dollarQuote = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const parameter = /\$(?:\d+|[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)/y;
const number = /(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+)?/y;
const unicodeSpaces = /[\u00a0\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff]/;

/** The characters beyond ASCII that DuckDB reads as a space outside of quotes and comments. */
export function isUnicodeSpace(code: number): boolean {
  return (
    code === 0xa0 ||
    (code >= 0x2000 && code <= 0x200d) ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x2060 ||
    code === 0x3000 ||
    code === 0xfeff
  );
}

function isSpace(code: number): boolean {
  if (code < 0x80) {
    return code === SPACE || code === LINE_FEED || code === TAB || code === CARRIAGE_RETURN || code === FORM_FEED;
  }
  return isUnicodeSpace(code);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isWordStart(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || (code >= 0x80 && !isUnicodeSpace(code))
  );
}

function isWordPart(code: number): boolean {
  return isWordStart(code) || isDigit(code) || code === DOLLAR;
}

/** `( ) , . ; [ ] { }` */
function isPunctuation(code: number): boolean {
  return (
    code === 40 ||
    code === 41 ||
    code === 44 ||
    code === DOT ||
    code === 59 ||
    code === 91 ||
    code === 93 ||
    code === 123 ||
    code === 125
  );
}

/** All tokens of a text, spaces and comments too: they tile it without gap or overlap. Linear in the text's length. */
export function tokenize(sql: string): Token[] {
  return scan(sql, true);
}

/** The tokens that carry meaning: no spaces, no comments. */
export function significantTokens(sql: string): Token[] {
  return scan(sql, false);
}

function scan(sql: string, keepsAll: boolean): Token[] {
  const tokens: Token[] = [];
  const length = sql.length;
  let start = 0;
  while (start < length) {
    const code = sql.charCodeAt(start);
    let end = start + 1;
    let kind: TokenKind = 'operator';
    let symbol = '';
    if (isSpace(code)) {
      kind = 'space';
      while (end < length && isSpace(sql.charCodeAt(end))) end++;
    } else if (isWordStart(code)) {
      while (end < length && isWordPart(sql.charCodeAt(end))) end++;
      if (end === start + 1 && (code === 69 || code === 101) && sql.charCodeAt(end) === SINGLE_QUOTE) {
        kind = 'string';
        end = endOfEscapeString(sql, end + 1);
      } else {
        kind = 'word';
        symbol = sql.slice(start, end).toUpperCase();
      }
    } else if (isDigit(code) || (code === DOT && isDigit(sql.charCodeAt(start + 1)))) {
      kind = 'number';
      end = matchEnd(number, sql, start) ?? end;
    } else if (isPunctuation(code)) {
      kind = 'punctuation';
      symbol = sql.charAt(start);
    } else if (code === SINGLE_QUOTE) {
      kind = 'string';
      end = endOfQuoted(sql, end, SINGLE_QUOTE);
    } else if (code === DOUBLE_QUOTE) {
      kind = 'quoted';
      end = endOfQuoted(sql, end, DOUBLE_QUOTE);
    } else if (code === MINUS && sql.charCodeAt(end) === MINUS) {
      kind = 'comment';
      end = endOfLine(sql, end);
    } else if (code === SLASH && sql.charCodeAt(end) === STAR) {
      kind = 'comment';
      end = endOfBlockComment(sql, end + 1);
    } else if (code === QUESTION) {
      kind = 'parameter';
      while (end < length && isDigit(sql.charCodeAt(end))) end++;
    } else if (code === DOLLAR) {
      const opened = matchEnd(dollarQuote, sql, start);
      if (opened !== undefined) {
        kind = 'string';
        const close = sql.indexOf(sql.slice(start, opened), opened);
        end = close === -1 ? length : close + (opened - start);
      } else {
        const named = matchEnd(parameter, sql, start);
        if (named !== undefined) {
          kind = 'parameter';
          end = named;
        }
      }
    } else {
      while (end < length && continuesOperator(sql, end)) end++;
    }
    if (keepsAll || (kind !== 'space' && kind !== 'comment')) tokens.push({ kind, start, end, symbol });
    start = end;
  }
  return tokens;
}

/** Whether a token carries meaning: neither space nor comment. */
export function isSignificant(token: Token): boolean {
  return token.kind !== 'space' && token.kind !== 'comment';
}

/** The text that a name stands for: without its quotes. Names keep their case. */
export function nameOf(sql: string, token: Token): string {
  if (token.kind !== 'quoted') return sql.slice(token.start, token.end);
  return sql.slice(token.start + 1, token.end - 1).replaceAll('""', '"');
}

/** The text with each Unicode space outside of quotes and comments made a plain one: what DuckDB does before it counts positions. */
export function replaceUnicodeSpaces(sql: string): string {
  if (!unicodeSpaces.test(sql)) return sql;
  return tokenize(sql)
    .map((token) => {
      const text = sql.slice(token.start, token.end);
      return token.kind === 'space' ? text.replace(/[^\x20\t\n\r\f]/g, ' ') : text;
    })
    .join('');
}

function matchEnd(pattern: RegExp, sql: string, start: number): number | undefined {
  pattern.lastIndex = start;
  return pattern.test(sql) ? pattern.lastIndex : undefined;
}

function continuesOperator(sql: string, at: number): boolean {
  const code = sql.charCodeAt(at);
  if (isSpace(code) || isWordPart(code) || isPunctuation(code)) return false;
  if (code === SINGLE_QUOTE || code === DOUBLE_QUOTE || code === QUESTION) return false;
  const next = sql.charCodeAt(at + 1);
  return !(code === MINUS && next === MINUS) && !(code === SLASH && next === STAR);
}

function endOfQuoted(sql: string, from: number, quote: number): number {
  const mark = String.fromCharCode(quote);
  let close = sql.indexOf(mark, from);
  while (close !== -1 && sql.charCodeAt(close + 1) === quote) close = sql.indexOf(mark, close + 2);
  return close === -1 ? sql.length : close + 1;
}

function endOfEscapeString(sql: string, from: number): number {
  for (let at = from; at < sql.length; at++) {
    const code = sql.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === SINGLE_QUOTE) {
      if (sql.charCodeAt(at + 1) !== SINGLE_QUOTE) return at + 1;
      at++;
    }
  }
  return sql.length;
}

function endOfLine(sql: string, from: number): number {
  let at = from;
  while (at < sql.length && sql.charCodeAt(at) !== LINE_FEED && sql.charCodeAt(at) !== CARRIAGE_RETURN) at++;
  return at;
}

function endOfBlockComment(sql: string, from: number): number {
  let depth = 1;
  for (let at = from; at < sql.length; at++) {
    const code = sql.charCodeAt(at);
    if (code === SLASH && sql.charCodeAt(at + 1) === STAR) {
      depth++;
      at++;
    } else if (code === STAR && sql.charCodeAt(at + 1) === SLASH) {
      at++;
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return sql.length;
}
