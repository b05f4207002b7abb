import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseSyntaxTrees, sha256 } from '../../../electron/engine/syntax/syntax-trees';
import { readCell } from '../../../shared/domain/graph/cell-reads';
import { partsOf, readCellSql } from '../../../shared/domain/graph/cell-sql';
import { qualifiedName, quoteName } from '../../../shared/domain/graph/names';
import type { References } from '../../../shared/domain/graph/references';
import { corpus, corpusColumns } from './corpus';

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

async function referencesOf(sql: string): Promise<References> {
  const cell = readCellSql(sql);
  const texts = partsOf(cell).map((part) => part.text);
  const trees = await parseSyntaxTrees(connection, texts);
  const reads = readCell(sql, cell, (text) => trees[texts.indexOf(text)], sha256);
  if (reads?.kind !== 'read') throw new Error(`${sql}: ${JSON.stringify(reads ?? cell)}`);
  return reads.references;
}

/** Whether DuckDB binds a query when only these tables exist. */
async function binds(sql: string, tables: readonly string[]): Promise<boolean> {
  const created = [...new Map(tables.map((name) => [name.split('.').pop()?.toLowerCase() ?? '', name])).keys()];
  const check = await instance.connect();
  try {
    for (const table of created) await check.run(`CREATE TABLE ${quoteName(table)} (${corpusColumns})`);
    // A PIVOT that finds its values in the data has to run; everything else is bound without running.
    if (/PIVOT/.test(sql)) await check.run(sql);
    else (await check.prepare(sql)).destroySync();
    return true;
  } catch (error) {
    if (/does not exist|Circular reference to CTE/i.test(String(error))) return false;
    throw new Error(`${sql}: ${String(error)}`);
  } finally {
    for (const table of created) await check.run(`DROP TABLE IF EXISTS ${quoteName(table)}`);
    check.closeSync();
  }
}

describe('what a query reads', () => {
  for (const entry of corpus) {
    it(entry.sql, async () => {
      const references = await referencesOf(entry.sql);
      expect(references.tables.map(qualifiedName)).toEqual(entry.tables ?? []);
      expect(references.files.map((file) => ('path' in file ? file.path : `$${file.parameter}`))).toEqual(
        entry.files ?? [],
      );
      expect(references.hidden.map((call) => call.function)).toEqual(entry.hidden ?? []);
      const called = references.functions.map((call) => (call.kind === 'table' ? `table:${call.name}` : call.name));
      expect(called).toEqual(expect.arrayContaining([...(entry.calls ?? [])]));
    });
  }

  for (const { sql, tables = [], unbound } of corpus) {
    if (unbound !== undefined) continue;
    it(`DuckDB binds with exactly these tables: ${sql}`, async () => {
      expect(await binds(sql, tables)).toBe(true);
      const names = [...new Set(tables.map((table) => table.toLowerCase()))];
      for (const left of names) {
        expect([
          left,
          await binds(
            sql,
            names.filter((name) => name !== left),
          ),
        ]).toEqual([left, false]);
      }
    });
  }

  it('places each reference at its name, in UTF-16 units', async () => {
    for (const { sql } of corpus) {
      for (const table of (await referencesOf(sql)).tables) {
        const first = qualifiedName(table).split('.')[0] ?? '';
        const written = sql.slice(table.location).replace(/^["']/, '').replaceAll('""', '"');
        expect([sql, written.startsWith(first)]).toEqual([sql, true]);
      }
    }
  });

  it('counts positions after a character of two units and an exotic space as the editor does', async () => {
    const sql = "-- ü\nSELECT '😀é',\u00a0\u3000* FROM\u2003flights, \u00a0airports";
    const { tables } = await referencesOf(sql);
    expect(tables.map((table) => table.location)).toEqual([sql.indexOf('flights'), sql.indexOf('airports')]);
  });
});
