import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCellSql } from '../../../shared/domain/graph/cell-sql';
import { tableQuery } from '../../../shared/domain/graph/table-query';
import { corpus, corpusColumns } from './corpus';

let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  for (const table of ['flights', 'airports', 'carriers', '"select"', '"from"', '"odd ""name"", été; 2"']) {
    await connection.run(`CREATE TABLE ${table} (${corpusColumns})`);
    await connection.run(`INSERT INTO ${table} (id, origin, dest, delay) VALUES (1, 'a', 'b', 3)`);
  }
});

afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

function queryOf(sql: string) {
  const cell = readCellSql(sql);
  if (cell.kind !== 'query') throw new Error(`no query: ${sql}`);
  return tableQuery(cell);
}

describe('tableQuery', () => {
  const more = ['(DESCRIBE flights)', 'DESC flights -- c', 'SHOW ALL TABLES; -- c', 'SUMMARIZE (FROM flights)'];
  for (const sql of [...corpus.filter((entry) => entry.unbound === undefined).map((entry) => entry.sql), ...more]) {
    if (/\$\w/.test(sql)) continue;
    it(`can stand after CREATE TABLE AS, in as many statements as it says: ${sql}`, async () => {
      const { text, before, isDynamicPivot } = queryOf(sql);
      expect(text.startsWith(before)).toBe(true);
      const extracted = await connection.extractStatements(`CREATE OR REPLACE TEMP TABLE result AS ${text}`);
      expect(extracted.count > 1).toBe(isDynamicPivot);
      for (let index = 0; index < extracted.count; index++) {
        const statement = await extracted.prepare(index);
        try {
          await statement.run();
        } finally {
          statement.destroySync();
        }
      }
    });
  }
});
