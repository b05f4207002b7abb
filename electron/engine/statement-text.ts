import { isAbsolute, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { CellSql } from '../../shared/domain/graph/cell-sql';
import { foldName, replacedFile } from '../../shared/domain/graph/names';
import { offsetInCell } from '../../shared/domain/graph/sql-part';
import { tableQuery } from '../../shared/domain/graph/table-query';
import { variableOf } from './bind-parameters';
import { quoteName, quoteText } from './sql-text';
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
  const instead = new Map<number, string>();
  for (const part of cell.pivotPart === undefined ? [cell.part] : [cell.part, cell.pivotPart]) {
    const [tree] = await parseSyntaxTrees(connection, [part.text]);
    if (tree?.kind !== 'tree') continue;
    const note = (path: string | undefined, location: number) => {
      if (path === undefined || isAbsolute(path) || /^[a-z][a-z0-9+]*:\/\//i.test(path)) return;
      instead.set(offsetInCell(part, location), join(root, path));
    };
    for (const file of tree.references.files) if ('path' in file) note(file.path, file.location);
    for (const table of tree.references.tables) note(replacedFile(table), table.location);
    break;
  }
  const changes: Change[] = [];
  for (const token of statement.tokens) {
    const path = instead.get(token.start);
    const at = { start: token.start - statement.start, end: token.end - statement.start };
    // A name in double quotes stands where only a name may: it stays one.
    if (path !== undefined && token.kind === 'string') changes.push({ ...at, text: quoteText(path) });
    else if (path !== undefined && token.kind === 'quoted') changes.push({ ...at, text: quoteName(path) });
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
