import { createHash } from 'node:crypto';
import { type DuckDBConnection, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import { readSyntaxTree, type SyntaxTree } from '../../../shared/domain/graph/syntax-tree';

/** Trees of the texts parsed last. Ten times the cells of a large workspace; a tree's digest and references take about 1 kB. */
const cacheLimit = 4096;
const cache = new Map<string, SyntaxTree>();

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
  const trees = new Map<string, SyntaxTree>();
  const unknown = new Set<string>();
  for (const text of sqlTexts) {
    const known = cache.get(text);
    if (known === undefined) unknown.add(text);
    else {
      remember(text, known);
      trees.set(text, known);
    }
  }
  if (unknown.size > 0) {
    const texts = [...unknown];
    const answers = await serialize(connection, texts);
    for (const [index, text] of texts.entries()) {
      const tree = readSyntaxTree(text, answers[index] ?? '', sha256);
      remember(text, tree);
      trees.set(text, tree);
    }
  }
  return sqlTexts.map((text) => {
    const tree = trees.get(text);
    if (tree === undefined) throw new Error('A syntax tree is missing');
    return tree;
  });
}

/** Forgets all trees; for measuring a first parse. */
export function clearSyntaxTrees(): void {
  cache.clear();
}

/** The answers of `json_serialize_sql`, one for each text. Rows carry their index: order does not depend on DuckDB's settings. */
async function serialize(connection: DuckDBConnection, texts: readonly string[]): Promise<string[]> {
  const reader = await connection.runAndReadAll(
    `SELECT i, json_serialize_sql($1[i], skip_null := true, skip_empty := true, skip_default := true)
     FROM range(1, len($1::VARCHAR[]) + 1) AS texts(i)`,
    [listValue(texts)],
    [LIST(VARCHAR)],
  );
  const [indexes = [], jsons = []] = reader.getColumnsJS();
  const answers: string[] = new Array(texts.length);
  for (let row = 0; row < indexes.length; row++) answers[Number(indexes[row]) - 1] = String(jsons[row]);
  return answers;
}

/** A map keeps its entries in order of insertion: the first is the one not used for longest. */
function remember(text: string, tree: SyntaxTree): void {
  cache.delete(text);
  cache.set(text, tree);
  if (cache.size > cacheLimit) {
    const oldest = cache.keys().next().value;
    if (oldest !== undefined) cache.delete(oldest);
  }
}
