import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import {
  appendFaults,
  hasSchema,
  isWider,
  missingColumns,
  type StandingTable,
  standingTable,
  tableName,
} from './table-schema';

const column = (name: string, type: string, more: { nullable?: boolean; hasDefault?: boolean } = {}) => ({
  name,
  type,
  nullable: true,
  hasDefault: false,
  ...more,
});
const table = (...columns: ReturnType<typeof column>[]): StandingTable => ({
  isView: false,
  columns,
  rows: 0,
  constraints: [],
  hasKey: false,
});

describe('rows that are appended', () => {
  it.each([
    ['INTEGER', 'BIGINT', true],
    ['BIGINT', 'INTEGER', false],
    ['UINTEGER', 'BIGINT', true],
    ['UBIGINT', 'BIGINT', false],
    ['INTEGER', 'DOUBLE', true],
    ['BIGINT', 'DOUBLE', false],
    ['FLOAT', 'DOUBLE', true],
    ['DOUBLE', 'FLOAT', false],
    ['DECIMAL(9,2)', 'DECIMAL(18,2)', true],
    ['DECIMAL(9,2)', 'DECIMAL(9,4)', false],
    ['DATE', 'TIMESTAMP', true],
    ['TIMESTAMP', 'DATE', false],
    ['DOUBLE', 'VARCHAR', true],
    ['VARCHAR', 'DATE', false],
    // SQLite keeps true and false as numbers.
    ['BOOLEAN', 'BIGINT', true],
    ['BIGINT', 'BOOLEAN', false],
  ])('of type %s into a column of type %s keep every value: %s', (from, to, expected) => {
    expect(isWider(from, to)).toBe(expected);
  });

  it('may leave out what the table can do without, and nothing else', () => {
    const there = table(column('A', 'BIGINT'), column('b', 'DATE'), column('c', 'DATE', { nullable: false }));
    expect(appendFaults([{ name: 'a', type: 'INTEGER' }], there)).toEqual(['the table wants a value for c']);
    expect(
      appendFaults(
        [
          { name: 'a', type: 'DOUBLE' },
          { name: 'd', type: 'DATE' },
        ],
        there,
      ),
    ).toEqual(['a is DOUBLE, the table has BIGINT', 'the table has no column d', 'the table wants a value for c']);
    expect(missingColumns([{ name: 'a', type: 'INTEGER' }], there)).toEqual(['b', 'c']);
  });
});

describe('the table that a sink means', () => {
  it('is told by the very letters in Postgres, where `Daily` may stand beside `daily`, and in any case of letters elsewhere', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    try {
      await connection.run('CREATE SCHEMA public');
      await connection.run('CREATE TABLE public."Daily" AS SELECT 1 AS x');
      const found = async (written: string, type: 'duckdb' | 'postgres') => {
        const name = tableName('memory', written, type);
        return [await hasSchema(connection, name, type), (await standingTable(connection, name, type))?.name.table];
      };
      expect(await found('"Daily"', 'postgres')).toEqual([true, 'Daily']);
      expect(await found('PUBLIC.Daily', 'postgres')).toEqual([true, undefined]);
      expect(await found('"PUBLIC"."Daily"', 'postgres')).toEqual([false, undefined]);
      expect(await found('PUBLIC.daily', 'duckdb')).toEqual([true, 'Daily']);
    } finally {
      connection.disconnectSync();
      instance.closeSync();
    }
  });
});
