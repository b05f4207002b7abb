import { readCellSql } from '../graph/cell-sql';
import { splitStatements } from '../graph/statements';
import { nameOf, type Token, tokenize } from '../graph/tokens';

/** A stretch of an SQL script. */
export type ScriptPiece =
  /** Comments that belong to no statement: a blank line stands between. */
  | { readonly kind: 'comment'; readonly text: string; readonly line: number }
  /** A statement with the comments that stand directly at it, without the semicolon that ends it. */
  | { readonly kind: 'statement'; readonly text: string; readonly line: number };

/** Splits a script at its statements. Every comment and every statement is in a piece; spaces and semicolons between are not. */
export function splitScript(sql: string): ScriptPiece[] {
  const pieces: ScriptPiece[] = [];
  let chunk: Token[] = [];
  let behind = false;
  const lineOf = (offset: number) => sql.slice(0, offset).split(/\r\n|\n|\r/).length;
  const endChunk = () => {
    behind = addChunk(sql, chunk, pieces, behind, lineOf);
    chunk = [];
  };
  for (const token of tokenize(sql)) {
    if (token.symbol === ';') endChunk();
    else chunk.push(token);
  }
  endChunk();
  return pieces;
}

/** Adds the pieces of what stands before a semicolon; says whether a statement was among them. */
function addChunk(
  sql: string,
  tokens: readonly Token[],
  pieces: ScriptPiece[],
  behind: boolean,
  lineOf: (offset: number) => number,
): boolean {
  let first = tokens.findIndex((token) => token.kind !== 'space' && token.kind !== 'comment');
  if (first === -1) first = tokens.length;
  let groups: Token[][] = [];
  let group: Token[] = [];
  let newLine = !behind;
  for (const token of tokens.slice(0, first)) {
    if (token.kind === 'space') {
      const breaks = lineBreaks(sql, token);
      if (breaks > 0) newLine = true;
      if (breaks > 1 && group.length > 0) {
        groups.push(group);
        group = [];
      }
    } else if (!newLine) {
      // Behind a semicolon in the same line: a note on the statement before.
      const previous = pieces.at(-1);
      if (previous?.kind === 'statement')
        pieces[pieces.length - 1] = { ...previous, text: `${previous.text} ${sql.slice(token.start, token.end)}` };
    } else group.push(token);
  }
  if (group.length > 0 && first === tokens.length) {
    groups = [...groups, group];
    group = [];
  }
  for (const comments of groups) {
    const start = comments[0]?.start ?? 0;
    pieces.push({ kind: 'comment', text: sql.slice(start, comments.at(-1)?.end), line: lineOf(start) });
  }
  if (first === tokens.length) return false;
  const start = group[0]?.start ?? tokens[first]?.start ?? 0;
  pieces.push({
    kind: 'statement',
    text: sql.slice(start, tokens.at(-1)?.end).replace(/[ \t\r\n]+$/, ''),
    line: lineOf(start),
  });
  return true;
}

function lineBreaks(sql: string, token: Token): number {
  return sql.slice(token.start, token.end).match(/\r\n|\n|\r/g)?.length ?? 0;
}

/** What a comment says, without its marks. */
export function commentText(comment: string): string {
  const block = /^\/\*+[ \t]*\r?\n?([\s\S]*?)\*\/$/.exec(comment);
  if (block !== null && !comment.slice(2, -2).includes('*/')) {
    const lines = (block[1] ?? '').split(/\r\n|\n|\r/);
    const starred = lines.every(
      (line, index) => /^\s*\*/.test(line) || (index === lines.length - 1 && line.trim() === ''),
    );
    const bare = starred ? lines.map((line) => line.replace(/^\s*\* ?/, '')) : lines;
    const indent = Math.min(
      ...bare.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)?.[0].length ?? 0),
      80,
    );
    return bare
      .map((line) => line.slice(Math.min(indent, /^ */.exec(line)?.[0].length ?? 0)))
      .join('\n')
      .replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
  }
  return comment
    .split(/\r\n|\n|\r/)
    .map((line) => line.replace(/^\s*-- ?/, ''))
    .join('\n');
}

/** A statement that defines a table or view by a query: its name, and the query as text. */
export interface NamedQuery {
  readonly name: string;
  /** `CREATE TABLE`, `CREATE OR REPLACE VIEW`. */
  readonly create: string;
  readonly isView: boolean;
  readonly query: string;
}

/** Reads `CREATE TABLE name AS query`; null for any other statement, also one with a list of columns or `WITH NO DATA`. */
export function readNamedQuery(sql: string): NamedQuery | null {
  const statement = splitStatements(sql)[0];
  if (statement === undefined || statement.keywords[0] !== 'CREATE') return null;
  const { tokens } = statement;
  const typeAt = tokens.findIndex((token) => token.symbol === 'TABLE' || token.symbol === 'VIEW');
  if (typeAt < 1 || typeAt > 4) return null;
  let at = typeAt + 1;
  if (tokens[at]?.symbol === 'IF') at += 3;
  // Of a qualified name the last part counts.
  while (tokens[at + 1]?.symbol === '.') at += 2;
  const name = tokens[at];
  const as = tokens[at + 1];
  if (name === undefined || (name.kind !== 'word' && name.kind !== 'quoted') || as?.symbol !== 'AS') return null;
  const query = sql.slice(as.end);
  if (readCellSql(query).kind !== 'query') return null;
  const lastWords = tokens
    .slice(-2)
    .map((token) => token.symbol)
    .join(' ');
  if (lastWords === 'NO DATA' || lastWords === 'WITH DATA') return null;
  return {
    name: nameOf(sql, name),
    create: tokens
      .slice(0, typeAt + 1)
      .map((token) => token.symbol)
      .join(' '),
    isView: tokens[typeAt]?.symbol === 'VIEW',
    query,
  };
}
