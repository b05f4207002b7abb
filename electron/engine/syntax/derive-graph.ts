import type { DuckDBConnection } from '@duckdb/node-api';
import { type BuiltGraph, buildGraph, type GraphInput, textsToParse } from '../../../shared/domain/graph/build-graph';
import { type CellSql, readCellSql } from '../../../shared/domain/graph/cell-sql';
import type { SyntaxTree } from '../../../shared/domain/graph/syntax-tree';
import { RecentMap } from './recent-map';
import { clearSyntaxTrees, parseSyntaxTrees, sha256 } from './syntax-trees';

const knownCells = new RecentMap<string, CellSql>(4096);

/**
 * Parses what a snapshot's cells hold, in one query, and builds the graph. Runs nothing of the user's. What was parsed is
 * kept: after an edit only the changed cell is parsed again.
 */
export async function deriveGraph(
  connection: DuckDBConnection,
  input: Pick<GraphInput, 'snapshot' | 'parameters' | 'engineVersion' | 'fileIdentity'>,
): Promise<BuiltGraph> {
  const texts = textsToParse(input.snapshot, readSql);
  const trees = await parseSyntaxTrees(connection, texts);
  const byText = new Map<string, SyntaxTree>();
  for (const [index, text] of texts.entries()) {
    const tree = trees[index];
    if (tree !== undefined) byText.set(text, tree);
  }
  return buildGraph({ ...input, hash: sha256, readSql, syntaxTree: (text) => byText.get(text) });
}

/** Forgets all that was parsed, so that the next graph is derived from nothing. */
export function forgetParsedSql(): void {
  knownCells.clear();
  clearSyntaxTrees();
}

function readSql(sql: string): CellSql {
  const known = knownCells.get(sql);
  if (known !== undefined) return known;
  const cell = readCellSql(sql);
  knownCells.set(sql, cell);
  return cell;
}
