import type { DuckDBConnection } from '@duckdb/node-api';
import { type BuiltGraph, buildGraph, type GraphInput, textsToParse } from '../../../shared/domain/graph/build-graph';
import { type CellReads, type CellSyntaxError, readCell } from '../../../shared/domain/graph/cell-reads';
import { type CellSql, readCellSql } from '../../../shared/domain/graph/cell-sql';
import type { SyntaxTree } from '../../../shared/domain/graph/syntax-tree';
import { RecentMap } from './recent-map';
import { clearSyntaxTrees, parseSyntaxTrees, sha256 } from './syntax-trees';

/** Twice the cells of a large workspace. */
const knownCells = new RecentMap<string, CellSql>(4096);

/** What cells read, once the trees of all of their parts were there; it goes with the cell. */
const knownReads = new WeakMap<CellSql, CellReads | CellSyntaxError>();

/**
 * Parses what a snapshot's cells hold, in few queries, and builds the graph. Runs nothing of the user's. What was parsed is
 * kept: after an edit only the changed cell is parsed again.
 */
export async function deriveGraph(
  connection: DuckDBConnection,
  input: Pick<GraphInput, 'snapshot' | 'parameters' | 'engineVersion' | 'fileIdentity' | 'previous'>,
): Promise<BuiltGraph> {
  // Of more cells than are kept, the first are forgotten before the last are read: here all have to be the same objects.
  const cells = new Map<string, CellSql>();
  const readSql = (sql: string) => {
    const cell = cells.get(sql) ?? knownCell(sql);
    cells.set(sql, cell);
    return cell;
  };
  const texts = textsToParse(input.snapshot, readSql, (cell) => knownReads.has(cell));
  const trees = await parseSyntaxTrees(connection, texts);
  const byText = new Map<string, SyntaxTree>();
  for (const [index, text] of texts.entries()) {
    const tree = trees[index];
    if (tree !== undefined) byText.set(text, tree);
  }
  const syntaxTree = (text: string) => byText.get(text);
  return buildGraph({
    ...input,
    hash: sha256,
    readSql,
    syntaxTree,
    readCell(sql, cell) {
      const known = knownReads.get(cell);
      if (known !== undefined) return known;
      const reads = readCell(sql, cell, syntaxTree, sha256);
      if (reads !== undefined) knownReads.set(cell, reads);
      return reads;
    },
  });
}

/** Forgets all that was parsed, so that the next graph is derived from nothing. */
export function forgetParsedSql(): void {
  knownCells.clear();
  clearSyntaxTrees();
}

function knownCell(sql: string): CellSql {
  const known = knownCells.get(sql);
  if (known !== undefined) return known;
  const cell = readCellSql(sql);
  knownCells.set(sql, cell);
  return cell;
}
