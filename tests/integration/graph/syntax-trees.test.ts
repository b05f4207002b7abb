import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { forgetParsedSql } from '../../../electron/engine/syntax/derive-graph';
import { parseSyntaxTrees } from '../../../electron/engine/syntax/syntax-trees';
import { corpus } from './corpus';

let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
});

afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

beforeEach(forgetParsedSql);

describe('parseSyntaxTrees', () => {
  it('keeps the order of any number of texts, the same text several times', async () => {
    const texts = Array.from({ length: 5000 }, (_, index) => `FROM table_${index % 4500}`);
    const trees = await parseSyntaxTrees(connection, texts);
    expect(trees).toHaveLength(texts.length);
    for (const [index, tree] of trees.entries()) {
      expect(tree.kind === 'tree' && tree.references.tables[0]?.name).toBe(`table_${index % 4500}`);
    }
  });

  it('keeps the order and the positions under any settings of the session', async () => {
    const session = await instance.connect();
    try {
      await session.run('SET preserve_insertion_order = false; SET errors_as_json = true; SET threads = 8');
      const texts = Array.from(
        { length: 4000 },
        (_, index) => `SELECT '😀' FROM t${index}${index % 2 ? '' : ' WHERE FROM'}`,
      );
      for (const [index, tree] of (await parseSyntaxTrees(session, texts)).entries()) {
        if (index % 2) expect(tree.kind === 'tree' && tree.references.tables[0]?.name).toBe(`t${index}`);
        else {
          expect(tree).toEqual({
            kind: 'error',
            message: 'syntax error at or near "FROM"',
            offset: texts[index]?.lastIndexOf('FROM'),
          });
        }
      }
    } finally {
      await session.run('RESET preserve_insertion_order; RESET errors_as_json; RESET threads');
      session.closeSync();
    }
  });

  it('parses a text once', async () => {
    const first = await parseSyntaxTrees(connection, ['FROM a', 'FROM b']);
    const second = await parseSyntaxTrees(connection, ['FROM b', 'FROM c', 'FROM a']);
    expect(second[0]).toBe(first[1]);
    expect(second[2]).toBe(first[0]);
    const closed = await instance.connect();
    closed.closeSync();
    // What is known needs no connection at all.
    expect(await parseSyntaxTrees(closed, ['FROM c'])).toEqual([second[1]]);
  });

  it('answers for any text, whatever stands beside it', async () => {
    const words = [...new Set(corpus.flatMap(({ sql }) => sql.split(/(\W)/)))];
    const text = fc
      .array(
        fc.oneof(fc.constantFrom(...words), fc.constantFrom('\ud800', '\0', "E'\\x", '1e999', '$$', '/*'), fc.string()),
        { maxLength: 25 },
      )
      .map((parts) => parts.join(' '));
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 40 }), async (texts) => {
        const trees = await parseSyntaxTrees(connection, [...texts, 'FROM sane']);
        expect(trees).toHaveLength(texts.length + 1);
        expect(trees[texts.length]).toMatchObject({ kind: 'tree', references: { tables: [{ name: 'sane' }] } });
      }),
    );
  });

  it('answers for constants that are beyond what a number can hold', async () => {
    const [beyond] = await parseSyntaxTrees(connection, ["SELECT 1e999, -1e999, 'Infinity \\\" -Infinity' FROM a"]);
    expect(beyond).toMatchObject({ kind: 'tree', references: { tables: [{ name: 'a' }] } });
  });

  it('answers for texts that are no query, and for none', async () => {
    expect(await parseSyntaxTrees(connection, [])).toEqual([]);
    const kinds = (
      await parseSyntaxTrees(connection, ['', '-- c', 'CREATE TABLE t AS SELECT 1', 'SELEC', 'SELECT 1; SELECT 2'])
    ).map((tree) => tree.kind);
    expect(kinds).toEqual(['error', 'error', 'opaque', 'error', 'error']);
  });
});
