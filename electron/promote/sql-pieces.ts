import { readCell } from '../../shared/domain/graph/cell-reads';
import { type CellSql, partsOf, readCellSql } from '../../shared/domain/graph/cell-sql';
import { foldName, replacedFile } from '../../shared/domain/graph/names';
import type { TableReference } from '../../shared/domain/graph/references';
import { offsetInCell, type SqlPart } from '../../shared/domain/graph/sql-part';
import type { SyntaxTree } from '../../shared/domain/graph/syntax-tree';
import { byteOffsets } from '../../shared/domain/graph/text-positions';
import { isSignificant, type Token, tokenize } from '../../shared/domain/graph/tokens';

/** A cell's SQL cut at the places that a target writes in its own way. Joined in order, the pieces' `text` is the SQL as written. */
export type SqlPiece =
  | { readonly kind: 'text'; readonly text: string }
  /** A table reference that means a node. `alias` is set where the SQL relies on the table's own name. */
  | { readonly kind: 'node'; readonly text: string; readonly node: string; readonly alias: string | null }
  /** A string literal that names a data file. `alias` as above; null inside of a table function. */
  | { readonly kind: 'file'; readonly text: string; readonly path: string; readonly alias: string | null }
  | { readonly kind: 'parameter'; readonly text: string; readonly parameter: string }
  /** `CREATE … MACRO`, up to the macro's name. */
  | { readonly kind: 'create_macro'; readonly text: string }
  /** Text that must not leave the workspace; `name` is the environment variable that stands for it. */
  | { readonly kind: 'secret'; readonly text: string; readonly name: string };

type Placed = { readonly start: number; readonly end: number } & SqlPiece;
type Json = { readonly [key: string]: unknown };

export interface ParsedCell {
  readonly cell: CellSql;
  /** The tree as DuckDB gives it for each part, or undefined where there is none. Query locations count bytes of the part. */
  readonly trees: readonly { readonly part: SqlPart; readonly ast: unknown }[];
  readonly pieces: readonly SqlPiece[];
}

export interface PieceContext {
  /** The name of the node that a table name means, by folded name. */
  readonly nodes: ReadonlyMap<string, string>;
  syntaxTree(text: string): { readonly tree: SyntaxTree; readonly ast: unknown } | undefined;
  /** Ranges of the SQL that hold a credential. */
  secretsIn(sql: string): readonly { readonly start: number; readonly end: number; readonly name: string }[];
}

/** The texts that must be parsed for a cell's pieces. */
export function textsOfCell(sql: string): readonly string[] {
  return partsOf(readCellSql(sql)).map((part) => part.text);
}

/** Cuts a cell's SQL. The outer comments and the closing semicolon are left out: the pieces can stand in brackets. */
export function cutCell(sql: string, context: PieceContext): ParsedCell {
  const cell = readCellSql(sql);
  const parts = partsOf(cell);
  const trees = parts.map((part) => ({ part, ast: context.syntaxTree(part.text)?.ast }));
  const reads = readCell(
    sql,
    cell,
    (text) => context.syntaxTree(text)?.tree,
    () => '',
  );
  const tokens = tokenize(sql).filter(isSignificant);
  const placed: Placed[] = [];
  if (reads?.kind === 'read') {
    const aliased = aliasesOf(trees);
    for (const table of reads.references.tables) {
      const piece = tablePiece(sql, tokens, table, aliased.get(table.location), context);
      if (piece !== undefined) placed.push(piece);
    }
    for (const file of reads.references.files) {
      const token = 'path' in file ? tokens.find((candidate) => candidate.start === file.location) : undefined;
      if (token === undefined || !('path' in file)) continue;
      const text = sql.slice(token.start, token.end);
      placed.push({ kind: 'file', text, path: file.path, alias: null, start: token.start, end: token.end });
    }
  }
  for (const { part, macro } of cell.kind === 'macros' ? cell.macros : [])
    placed.push({
      kind: 'create_macro',
      text: sql.slice(part.start, macro.nameOffset),
      start: part.start,
      end: macro.nameOffset,
    });
  for (const token of tokens) {
    const text = sql.slice(token.start, token.end);
    if (token.kind === 'parameter' && /^\$[^\d$]/.test(text))
      placed.push({ kind: 'parameter', text, parameter: text.slice(1), start: token.start, end: token.end });
  }
  for (const secret of context.secretsIn(sql)) {
    const { start, end, name } = secret;
    placed.push({ kind: 'secret', text: sql.slice(start, end), name, start, end });
  }
  const from = cell.kind === 'query' ? cell.statement.start : (tokens[0]?.start ?? 0);
  const to = cell.kind === 'query' ? cell.statement.end : endOfStatements(tokens);
  return { cell, trees, pieces: cutAt(sql, placed, from, to) };
}

/** The SQL as written. */
export function textOfPieces(pieces: readonly SqlPiece[]): string {
  return pieces.map((piece) => piece.text).join('');
}

function cutAt(sql: string, placed: readonly Placed[], from: number, to: number): SqlPiece[] {
  const pieces: SqlPiece[] = [];
  let at = from;
  const push = (text: string) => text !== '' && pieces.push({ kind: 'text', text });
  for (const { start, end, ...piece } of [...placed].sort((a, b) => a.start - b.start)) {
    // A secret may overlap a literal that is a piece itself: the first one wins.
    if (start < at || end > to) continue;
    push(sql.slice(at, start));
    pieces.push(piece);
    at = end;
  }
  push(sql.slice(at, to));
  return pieces;
}

function endOfStatements(tokens: readonly Token[]): number {
  let last = tokens.length - 1;
  while (last >= 0 && tokens[last]?.symbol === ';') last--;
  return tokens[last]?.end ?? 0;
}

function tablePiece(
  sql: string,
  tokens: readonly Token[],
  table: TableReference,
  aliasState: 'own' | 'none' | 'forbidden' | undefined,
  context: PieceContext,
): Placed | undefined {
  const first = tokens.findIndex((token) => token.start === table.location);
  if (first === -1) return undefined;
  let last = first;
  while (tokens[last + 1]?.symbol === '.' && tokens[last + 2] !== undefined) last += 2;
  const start = table.location;
  const end = tokens[last]?.end ?? start;
  const text = sql.slice(start, end);
  const schema = table.schema === undefined ? 'main' : foldName(table.schema);
  const node = schema === 'main' ? context.nodes.get(foldName(table.name)) : undefined;
  const needsAlias = aliasState === undefined || aliasState === 'none';
  if (node !== undefined) return { kind: 'node', text, node, alias: needsAlias ? table.name : null, start, end };
  const path = replacedFile(table);
  if (path === undefined) return undefined;
  return { kind: 'file', text, path, alias: needsAlias ? baseName(path) : null, start, end };
}

/** The name that DuckDB gives to a file that stands in place of a table. */
function baseName(path: string): string {
  const name = path.split('/').at(-1) ?? path;
  return name.replace(/\..*$/, '');
}

/** For each table reference, by its offset in the cell: whether it has an alias of its own, none, or may not have one. */
function aliasesOf(
  trees: readonly { readonly part: SqlPart; readonly ast: unknown }[],
): ReadonlyMap<number, 'own' | 'none' | 'forbidden'> {
  const found = new Map<number, 'own' | 'none' | 'forbidden'>();
  for (const { part, ast } of trees) {
    const toOffset = byteOffsets(part.text);
    walkTree(ast, (node, parents) => {
      if (node.type !== 'BASE_TABLE' || typeof node.query_location !== 'number') return;
      // DESCRIBE and SUMMARIZE take a bare table name.
      const shown = parents.some((parent) => parent.type === 'SHOW_REF');
      const state = shown ? 'forbidden' : typeof node.alias === 'string' ? 'own' : 'none';
      found.set(offsetInCell(part, toOffset(node.query_location)), state);
    });
  }
  return found;
}

/** Visits every object of a syntax tree, parents first. Walks with a stack of its own: trees can be ten thousand deep. */
export function walkTree(ast: unknown, visit: (node: Json, parents: readonly Json[]) => void): void {
  const stack: { readonly value: unknown; readonly parents: readonly Json[] }[] = [{ value: ast, parents: [] }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { value, parents } = next;
    if (Array.isArray(value)) {
      for (const item of value) stack.push({ value: item, parents });
    } else if (typeof value === 'object' && value !== null) {
      const node = value as Json;
      visit(node, parents);
      // Only table references and query nodes matter as parents; a chain of all would cost the square of the depth.
      const inner =
        typeof node.type === 'string' && /_REF$|_NODE$|^JOIN$/.test(node.type) ? [...parents, node] : parents;
      for (const key in node) stack.push({ value: node[key], parents: inner });
    }
  }
}
