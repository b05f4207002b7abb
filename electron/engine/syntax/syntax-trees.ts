import { createHash } from 'node:crypto';
import { type DuckDBConnection, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import { readSyntaxTree, type SyntaxTree } from '../../../shared/domain/graph/syntax-tree';
import { RecentMap } from './recent-map';

/** Trees of the texts parsed last: ten times the cells of a large workspace. A tree's digest and references take about 1 kB. */
const known = new RecentMap<string, SyntaxTree>(4096);

/** Texts of one query: while DuckDB parses some, the answers to those before them are read. */
const textsAtOnce = 64;

/** sha256 of a text's UTF-8, in hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * The syntax tree of each text, in order. Few queries parse all that are not known yet; the tables they name need not exist.
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
    await serializeInParts(connection, missing, (text, answer) => {
      const tree = readSyntaxTree(text, answer, sha256);
      known.set(text, tree);
      parsed.set(text, tree);
    });
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

/**
 * Hands the answer to each text to `take`, in order. The next query runs on DuckDB's threads while the answers of the one
 * before it are taken.
 */
export async function serializeInParts(
  connection: DuckDBConnection,
  texts: readonly string[],
  take: (text: string, answer: string) => void,
): Promise<void> {
  const ask = (from: number) => serializeSql(connection, texts.slice(from, from + textsAtOnce));
  let running = ask(0);
  try {
    for (let from = 0; from < texts.length; from += textsAtOnce) {
      const answers = await running;
      if (from + textsAtOnce < texts.length) running = ask(from + textsAtOnce);
      for (const [index, answer] of answers.entries()) take(texts[from + index] ?? '', answer);
    }
  } finally {
    // The connection is the caller's again: nothing may run on it.
    await running.catch(() => undefined);
  }
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
