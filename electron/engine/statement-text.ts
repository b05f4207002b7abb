import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { CellMacro, CellSql } from '../../shared/domain/graph/cell-sql';
import { foldName, replacedFile } from '../../shared/domain/graph/names';
import type { References } from '../../shared/domain/graph/references';
import { offsetInCell, type SqlPart } from '../../shared/domain/graph/sql-part';
import { tableQuery } from '../../shared/domain/graph/table-query';
import { significantTokens, type Token } from '../../shared/domain/graph/tokens';
import { variableOf } from './bind-parameters';
import { literalPath, quoteName, quoteText } from './sql-text';
import { parseSyntaxTrees } from './syntax/syntax-trees';

/** A query as it goes to DuckDB, with the way back from positions in it. */
export interface StatementText {
  /** It can stand after `CREATE TABLE … AS` and, unless it is a dynamic PIVOT, in FROM. */
  readonly text: string;
  /** What stands in `text` before the query itself. */
  readonly before: string;
  /** What was replaced, in order: where it starts in the query, its length there, and its length as written; in bytes of UTF-8. */
  readonly replacements: readonly { readonly start: number; readonly length: number; readonly written: number }[];
  /** A PIVOT that finds its values in the data: several statements to DuckDB. Its parameters are variables in `text`. */
  readonly isDynamicPivot: boolean;
}

/**
 * The query of a cell as DuckDB has to be given it. The relative paths of files in it are made absolute: DuckDB looks for
 * `data/x.csv` in the working directory of the process first, wherever that is, and only then in the workspace.
 */
export async function statementText(
  connection: DuckDBConnection,
  cell: Extract<CellSql, { kind: 'query' }>,
  root: string,
): Promise<StatementText> {
  const { statement } = cell;
  const { text, before, isDynamicPivot } = tableQuery(cell);
  let paths: ReadonlyMap<number, string> = new Map();
  for (const part of cell.pivotPart === undefined ? [cell.part] : [cell.part, cell.pivotPart]) {
    const [tree] = await parseSyntaxTrees(connection, [part.text]);
    if (tree?.kind !== 'tree') continue;
    paths = absolutePaths(part, tree.references, root);
    break;
  }
  const changes: Change[] = [];
  for (const token of statement.tokens) {
    const at = { start: token.start - statement.start, end: token.end - statement.start };
    const path = pathText(token, paths);
    if (path !== undefined) changes.push({ ...at, text: path });
    // DuckDB refuses parameters in the source of such a PIVOT.
    else if (isDynamicPivot && token.kind === 'parameter') {
      const name = statement.text.slice(at.start + 1, at.end);
      changes.push({ ...at, text: `getvariable(${quoteText(variableOf(foldName(name)))})` });
    }
  }
  const changed = replace(statement.text, changes);
  const after = text.slice(before.length + statement.text.length);
  return { text: before + changed.text + after, before, replacements: changed.replacements, isDynamicPivot };
}

/** The body of a macro, with the relative paths of files in it made absolute like those of a query. */
export async function macroBody(
  connection: DuckDBConnection,
  { overload, part }: CellMacro['bodies'][number],
  root: string,
): Promise<string> {
  const [tree] = await parseSyntaxTrees(connection, [part.text]);
  if (tree?.kind !== 'tree') return overload.body;
  const paths = absolutePaths(part, tree.references, root);
  const changes = significantTokens(overload.body).flatMap((token) => {
    const text = pathText({ ...token, start: token.start + overload.bodyStart }, paths);
    return text === undefined ? [] : [{ start: token.start, end: token.end, text }];
  });
  return replace(overload.body, changes).text;
}

/** What the relative paths in a part stand for, by their offset in the cell. */
function absolutePaths(part: SqlPart, references: References, root: string): ReadonlyMap<number, string> {
  const paths = new Map<number, string>();
  const note = (path: string | undefined, location: number) => {
    if (path === undefined || isAbsolute(path) || /^[a-z][a-z0-9+]*:\/\//i.test(path)) return;
    // The path may be a pattern, unless there is a file of that name; the workspace's folder is none, whatever its name.
    const literal = join(root, path);
    const absolute = existsSync(literal) ? literalPath(literal) : join(literalPath(root), path);
    paths.set(offsetInCell(part, location), absolute);
  };
  for (const file of references.files) if ('path' in file) note(file.path, file.location);
  for (const table of references.tables) note(replacedFile(table), table.location);
  return paths;
}

function pathText({ kind, start }: Token, paths: ReadonlyMap<number, string>): string | undefined {
  const path = paths.get(start);
  if (path === undefined) return undefined;
  if (kind === 'string') return quoteText(path);
  // A name in double quotes stands where only a name may: it stays one.
  return kind === 'quoted' ? quoteName(path) : undefined;
}

interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function replace(sql: string, changes: readonly Change[]): Pick<StatementText, 'text' | 'replacements'> {
  let text = '';
  let from = 0;
  const replacements: { start: number; length: number; written: number }[] = [];
  for (const change of changes) {
    text += sql.slice(from, change.start);
    replacements.push({
      start: Buffer.byteLength(text, 'utf8'),
      length: Buffer.byteLength(change.text, 'utf8'),
      written: Buffer.byteLength(sql.slice(change.start, change.end), 'utf8'),
    });
    text += change.text;
    from = change.end;
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
