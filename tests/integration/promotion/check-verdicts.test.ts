import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verdictQuery } from '../../../electron/promote/check-sql';
import { isOwnCheck } from '../../../shared/domain/checks/own/own-types';
import { parseCheckFile } from '../../../shared/domain/checks/parse-check-file';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { quoteIdentifier } from '../../../shared/domain/sql-text';

const columns = [
  { name: 'id', sqlType: 'INTEGER', type: { kind: 'integer' } },
  { name: 'at', sqlType: 'TIMESTAMP', type: { kind: 'timestamp' } },
] as unknown as readonly ColumnInfo[];

const bothLevels =
  'threshold: { must_be_less_than: 4, level: fail, additional: { must_be_less_than: 2, level: warn } }';

describe('the outcome of a check in SQL', () => {
  let instance: DuckDBInstance;

  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:');
  });

  afterAll(() => {
    instance.closeSync();
  });

  const whole = (check: string) => `columns: []\nchecks:\n  - ${check}`;
  const ofId = (check: string) => `columns:\n  - name: id\n    checks:\n      - ${check}`;
  const fresh = (threshold: string) => whole(`freshness: { column: at, threshold: { ${threshold} } }`);
  const none = 'SELECT 1, NULL WHERE false';
  const nine = "SELECT 1, TIMESTAMP '2024-01-01 09:00:00'";

  it.each([
    ['two levels, both hold', whole(`row_count: { ${bothLevels} }`), nine, [1, 'pass']],
    [
      'two levels, the lesser is broken',
      whole(`row_count: { ${bothLevels} }`),
      'SELECT unnest([1, 2]), NULL',
      [2, 'warn'],
    ],
    [
      'two levels, both are broken',
      whole(`row_count: { ${bothLevels} }`),
      'SELECT unnest([1, 2, 3, 4]), NULL',
      [4, 'fail'],
    ],
    ['a warning alone', whole('row_count: { threshold: { must_be: 2, level: warn } }'), nine, [1, 'warn']],
    ['a count of no rows', ofId('missing:'), none, [0, 'pass']],
    ['fresh rows', fresh('must_be_less_than: 5'), nine, [3, 'pass']],
    ['old rows', fresh('must_be_less_than: 2'), nine, [3, 'fail']],
    ['freshness without rows, at any level', fresh('must_be_less_than: 2, level: warn'), none, [null, 'fail']],
    ['the age of infinity', fresh('must_be_less_than: 2'), "SELECT 1, 'infinity'", [expect.any(Number), 'error']],
    [
      'an average of no rows',
      ofId('aggregate: { function: avg, threshold: { must_be_greater_than: 1 } }'),
      none,
      [null, 'error'],
    ],
  ])('of %s', async (_, check, rows, expected) => {
    const connection = await instance.connect();
    try {
      const text = `dataset: x/y/main/t\n${check}\n`;
      const { checks, problems } = parseCheckFile('checks/t.yml', text);
      expect(problems).toEqual([]);
      const [read] = checks;
      if (read === undefined || isOwnCheck(read)) throw new Error(`${check} is no check of a contract`);
      await connection.run(`CREATE OR REPLACE TABLE t(id INTEGER, "at" TIMESTAMP)`);
      await connection.run(`INSERT INTO t ${rows}`);
      const sql = verdictQuery(read, columns, {
        relation: quoteIdentifier,
        text: (part) => part,
        now: "TIMESTAMPTZ '2024-01-01 12:00:00+00'",
        nowText: null,
      });
      const [row] = (await connection.runAndReadAll(sql)).getRowsJson();
      const [value, outcome] = row ?? [];
      expect([value === null ? null : Number(value), outcome]).toEqual(expected);
    } finally {
      connection.closeSync();
    }
  });
});
