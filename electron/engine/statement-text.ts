import { isAbsolute, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { CellSql } from '../../shared/domain/graph/cell-sql';
import { replacedFile } from '../../shared/domain/graph/names';
import { offsetInCell } from '../../shared/domain/graph/sql-part';
import { tokenize } from '../../shared/domain/graph/tokens';
import { quoteText } from './sql-text';
import { parseSyntaxTrees } from './syntax/syntax-trees';

/** A query as it goes to DuckDB, with the way back from positions in it. */
export interface StatementText {
  readonly text: string;
  /** What was replaced, in order: where it starts in `text`, its length there, and its length as written; in bytes of UTF-8. */
  readonly replacements: readonly { readonly start: number; readonly length: number; readonly written: number }[];
}

/**
 * The query of a cell, with the relative paths of files in it made absolute: DuckDB looks for `data/x.csv` in the
 * working directory of the process first, wherever that is, and only then in the workspace.
 */
export async function statementText(
  connection: DuckDBConnection,
  cell: Extract<CellSql, { kind: 'query' }>,
  root: string,
): Promise<StatementText> {
  const { statement } = cell;
  const paths = new Map<number, string>();
  for (const part of cell.pivotPart === undefined ? [cell.part] : [cell.part, cell.pivotPart]) {
    const [tree] = await parseSyntaxTrees(connection, [part.text]);
    if (tree?.kind !== 'tree') continue;
    const note = (path: string | undefined, location: number) => {
      if (path === undefined || isAbsolute(path) || /^[a-z][a-z0-9+]*:\/\//i.test(path)) return;
      paths.set(offsetInCell(part, location) - statement.start, path);
    };
    for (const file of tree.references.files) if ('path' in file) note(file.path, file.location);
    for (const table of tree.references.tables) note(replacedFile(table), table.location);
    break;
  }
  return paths.size === 0 ? { text: statement.text, replacements: [] } : replacePaths(statement.text, paths, root);
}

function replacePaths(sql: string, paths: ReadonlyMap<number, string>, root: string): StatementText {
  let text = '';
  let from = 0;
  const replacements: { start: number; length: number; written: number }[] = [];
  for (const token of tokenize(sql)) {
    const path = paths.get(token.start);
    if (path === undefined || (token.kind !== 'string' && token.kind !== 'quoted')) continue;
    const absolute = join(root, path);
    // A name in double quotes stands where only a name may: it stays one.
    const replacement = token.kind === 'string' ? quoteText(absolute) : `"${absolute.replaceAll('"', '""')}"`;
    text += sql.slice(from, token.start);
    replacements.push({
      start: Buffer.byteLength(text, 'utf8'),
      length: Buffer.byteLength(replacement, 'utf8'),
      written: Buffer.byteLength(sql.slice(token.start, token.end), 'utf8'),
    });
    text += replacement;
    from = token.end;
  }
  return { text: text + sql.slice(from), replacements };
}

/** Byte offset in the query as written of a byte offset in the query that ran. */
export function writtenPosition({ replacements }: Pick<StatementText, 'replacements'>, position: number): number {
  let shift = 0;
  for (const { start, length, written } of replacements) {
    if (position < start) break;
    if (position < start + length) return start - shift;
    shift += length - written;
  }
  return position - shift;
}
