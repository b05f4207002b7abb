import { nameOf, significantTokens, type Token } from './tokens';

/** A parameter where it is used. `name` has no `$`; a positional one (`?`, `$1`) has the text as written. */
export interface ParameterUse {
  readonly name: string;
  readonly positional: boolean;
  readonly offset: number;
}

interface StatementBase {
  /** From the first to the last significant character: no comment, space or semicolon at either end. */
  readonly text: string;
  /** Offsets of `text` in the SQL that was split; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** The words that the statement starts with, in upper case, at most four: `CREATE OR REPLACE MACRO`. */
  readonly keywords: readonly string[];
  readonly parameters: readonly ParameterUse[];
  /** The significant tokens; offsets count in the SQL that was split. */
  readonly tokens: readonly Token[];
}

/** Reads rows: it can be a node. */
export interface QueryStatement extends StatementBase {
  readonly kind: 'query';
}

export interface MacroStatement extends StatementBase {
  readonly kind: 'macro';
  readonly macro: Macro;
}

/** Anything else; `keyword` names it: `INSERT`, `COPY`, `CREATE TABLE`. */
export interface OtherStatement extends StatementBase {
  readonly kind: 'other';
  readonly keyword: string;
}

export type Statement = QueryStatement | MacroStatement | OtherStatement;

/** A macro as its CREATE statement defines it. */
export interface Macro {
  readonly name: string;
  readonly nameOffset: number;
  /** One a signature. */
  readonly overloads: readonly MacroOverload[];
}

export interface MacroOverload {
  /** Parameter names in order, as written, without types and defaults. */
  readonly parameters: readonly string[];
  /** The whole text between the parentheses: names, types, defaults. */
  readonly signature: string;
  /** True for `AS TABLE query`: it is called in FROM. */
  readonly isTable: boolean;
  /** An expression, or a query for a table macro. */
  readonly body: string;
  readonly bodyStart: number;
}

const queryStarts = new Set(
  'SELECT FROM VALUES PIVOT PIVOT_WIDER PIVOT_LONGER UNPIVOT DESCRIBE DESC SUMMARIZE SHOW TABLE ('.split(' '),
);
const createPrefixes = new Set(
  'OR REPLACE TEMP TEMPORARY PERSISTENT UNIQUE LOCAL GLOBAL UNLOGGED RECURSIVE IF NOT EXISTS MATERIALIZED'.split(' '),
);
const opening = new Set(['(', '[', '{']);
const closing = new Set([')', ']', '}']);

/**
 * Splits DuckDB SQL at the semicolons that end statements, and says of each what it is. What lies between two
 * statements is spaces, comments and semicolons only. Never throws: text that is no SQL becomes kind `other`.
 */
export function splitStatements(sql: string): Statement[] {
  const statements: Statement[] = [];
  let tokens: Token[] = [];
  for (const token of significantTokens(sql)) {
    if (token.symbol === ';') {
      if (tokens.length > 0) statements.push(toStatement(sql, tokens));
      tokens = [];
    } else {
      tokens.push(token);
    }
  }
  if (tokens.length > 0) statements.push(toStatement(sql, tokens));
  return statements;
}

/** Index of the bracket that closes the one at `open`, or the number of tokens when none does. */
export function matchingClose(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    const symbol = tokens[at]?.symbol ?? '';
    if (opening.has(symbol)) depth++;
    else if (closing.has(symbol)) {
      depth--;
      if (depth === 0) return at;
    }
  }
  return tokens.length;
}

function toStatement(sql: string, tokens: readonly Token[]): Statement {
  const start = tokens[0]?.start ?? 0;
  const end = tokens[tokens.length - 1]?.end ?? start;
  const keywords: string[] = [];
  for (const token of tokens) {
    if (token.kind !== 'word' || keywords.length === 4) break;
    keywords.push(token.symbol);
  }
  const parameters: ParameterUse[] = [];
  for (const token of tokens) {
    if (token.kind !== 'parameter') continue;
    const text = sql.slice(token.start, token.end);
    const positional = text.startsWith('?') || /^\$\d/.test(text);
    parameters.push({ name: positional ? text : text.slice(1), positional, offset: token.start });
  }
  const base: StatementBase = { text: sql.slice(start, end), start, end, keywords, parameters, tokens };
  const main = mainKeyword(tokens);
  if (queryStarts.has(main)) return { ...base, kind: 'query' };
  if (main === 'CREATE') {
    const macro = readMacro(sql, tokens);
    if (macro !== undefined) return { ...base, kind: 'macro', macro };
  }
  return { ...base, kind: 'other', keyword: otherKeyword(tokens, main) };
}

/** The first word, or for a statement that starts with WITH the first word after its common table expressions. */
function mainKeyword(tokens: readonly Token[]): string {
  const first = tokens[0]?.symbol ?? '';
  if (first !== 'WITH') return first;
  let at = tokens[1]?.symbol === 'RECURSIVE' ? 2 : 1;
  while (at < tokens.length) {
    at++;
    if (tokens[at]?.symbol === '(') at = matchingClose(tokens, at) + 1;
    if (tokens[at]?.symbol === 'USING' && tokens[at + 1]?.symbol === 'KEY') at = matchingClose(tokens, at + 2) + 1;
    if (tokens[at]?.symbol !== 'AS') return 'SELECT';
    at++;
    if (tokens[at]?.symbol === 'NOT') at++;
    if (tokens[at]?.symbol === 'MATERIALIZED') at++;
    if (tokens[at]?.symbol !== '(') return 'SELECT';
    at = matchingClose(tokens, at) + 1;
    if (tokens[at]?.symbol !== ',') break;
    at++;
  }
  // A query that breaks off here is still meant as a query: DuckDB says what is missing.
  return tokens[at]?.symbol || 'SELECT';
}

function otherKeyword(tokens: readonly Token[], main: string): string {
  if (main !== 'CREATE' && main !== 'ALTER' && main !== 'DROP') return main;
  const object = tokens.slice(1).find((token) => token.kind !== 'word' || !createPrefixes.has(token.symbol));
  return object === undefined ? main : `${main} ${object.symbol}`;
}

/** `CREATE [OR REPLACE] [TEMP] MACRO|FUNCTION [IF NOT EXISTS] name(…) AS [TABLE] body [, (…) AS [TABLE] body]…` */
function readMacro(sql: string, tokens: readonly Token[]): Macro | undefined {
  let at = 1;
  while (createPrefixes.has(tokens[at]?.symbol ?? '')) at++;
  if (tokens[at]?.symbol !== 'MACRO' && tokens[at]?.symbol !== 'FUNCTION') return undefined;
  at++;
  if (tokens[at]?.symbol === 'IF') at += 3;
  let nameToken = tokens[at];
  while (tokens[at + 1]?.symbol === '.') {
    at += 2;
    nameToken = tokens[at];
  }
  if (nameToken === undefined || (nameToken.kind !== 'word' && nameToken.kind !== 'quoted')) return undefined;
  at++;
  const overloads: MacroOverload[] = [];
  while (tokens[at]?.symbol === '(') {
    const close = matchingClose(tokens, at);
    const afterAs = close + 2;
    if (tokens[close + 1]?.symbol !== 'AS' || tokens[afterAs] === undefined) return undefined;
    const isTable = tokens[afterAs]?.symbol === 'TABLE';
    const bodyFirst = isTable ? afterAs + 1 : afterAs;
    const bodyEnd = endOfMacroBody(tokens, bodyFirst, isTable);
    const bodyStart = tokens[bodyFirst]?.start ?? tokens[afterAs]?.end ?? sql.length;
    const open = tokens[at];
    overloads.push({
      parameters: parameterNames(sql, tokens, at + 1, close),
      signature: sql.slice(open?.end ?? bodyStart, tokens[close]?.start ?? bodyStart),
      isTable,
      body: sql.slice(bodyStart, Math.max(bodyStart, tokens[bodyEnd - 1]?.end ?? bodyStart)),
      bodyStart,
    });
    at = bodyEnd + 1;
  }
  if (overloads.length === 0) return undefined;
  return { name: nameOf(sql, nameToken), nameOffset: nameToken.start, overloads };
}

/** Index after the body's last token. A scalar body has no comma of its own outside of brackets; a query may. */
function endOfMacroBody(tokens: readonly Token[], from: number, isTable: boolean): number {
  for (let at = from; at < tokens.length; at++) {
    const symbol = tokens[at]?.symbol ?? '';
    if (opening.has(symbol)) at = matchingClose(tokens, at);
    else if (symbol === ',' && tokens[at + 1]?.symbol === '(') {
      const close = matchingClose(tokens, at + 1);
      if (tokens[close + 1]?.symbol === 'AS' && (!isTable || tokens[close + 2]?.symbol === 'TABLE')) return at;
    }
  }
  return tokens.length;
}

function parameterNames(sql: string, tokens: readonly Token[], from: number, end: number): string[] {
  const names: string[] = [];
  let expectsName = true;
  for (let at = from; at < end; at++) {
    const token = tokens[at];
    if (token === undefined) break;
    if (expectsName) names.push(nameOf(sql, token));
    expectsName = false;
    if (opening.has(token.symbol)) at = matchingClose(tokens, at);
    else if (token.symbol === ',') expectsName = true;
  }
  return names;
}
