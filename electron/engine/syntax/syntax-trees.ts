import { createHash } from 'node:crypto';
import { type DuckDBConnection, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import { readSyntaxTree, type SyntaxTree } from '../../../shared/domain/graph/syntax-tree';
import { RecentMap } from './recent-map';

/** Trees of the texts parsed last: ten times the cells of a large workspace. A tree's digest and references take about 1 kB. */
const known = new RecentMap<string, SyntaxTree>(4096);

/** sha256 of a text's UTF-8, in hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * The syntax tree of each text, in order. One query parses all that are not known yet; the tables they name need not exist.
 * A text that cannot be parsed gives a tree of kind `error`, never a rejection. Trees are kept across calls.
 */
export async function parseSyntaxTrees(
  connection: DuckDBConnection,
  sqlTexts: readonly string[],
): Promise<SyntaxTree[]> {
  const trees = sqlTexts.map((text) => known.get(text));
  const missing = [...new Set(sqlTexts.filter((_, index) => trees[index] === undefined))];
  const parsed = new Map<string, SyntaxTree>();
  if (missing.length > 0) {
    const answers = await serializeSql(connection, missing);
    for (const [index, text] of missing.entries()) {
      const tree = readSyntaxTree(text, answers[index] ?? '', sha256);
      known.set(text, tree);
      parsed.set(text, tree);
    }
  }
  return sqlTexts.map((text, index) => {
    const tree = trees[index] ?? parsed.get(text);
    if (tree === undefined) throw new Error('A syntax tree is missing');
    return tree;
  });
}

/** Forgets all trees, so that the next call parses everything. */
export function clearSyntaxTrees(): void {
  known.clear();
}

/** The answers of `json_serialize_sql`, one for each text, whole: they are not kept. Rows carry their index: order does not depend on DuckDB's settings. */
export async function serializeSql(connection: DuckDBConnection, texts: readonly string[]): Promise<string[]> {
  const reader = await connection.runAndReadAll(
    `SELECT i, json_serialize_sql(text, skip_null := true, skip_empty := true, skip_default := true)
     FROM (SELECT generate_subscripts($1::VARCHAR[], 1) AS i, unnest($1::VARCHAR[]) AS text)`,
    [listValue(texts)],
    [LIST(VARCHAR)],
  );
  const [indexes = [], jsons = []] = reader.getColumnsJS();
  const answers: string[] = new Array(texts.length);
  for (let row = 0; row < indexes.length; row++) answers[Number(indexes[row]) - 1] = String(jsons[row]);
  return answers;
}
