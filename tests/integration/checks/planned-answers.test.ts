import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { executeChecks } from '../../../electron/engine/checks/execute-checks';
import type { ParquetRows } from '../../../electron/engine/checks/file-statistics';
import { describeQuery } from '../../../electron/engine/describe-query';
import { Engine } from '../../../electron/engine/engine';
import { WorkspaceSession } from '../../../electron/jobs/workspace-session';
import type { CheckOutcome, CheckQuery } from '../../../shared/domain/checks/check-outcome';
import { parseCheckFile } from '../../../shared/domain/checks/parse-check-file';
import { quoteIdentifier } from '../../../shared/domain/sql-text';
import { WorkspaceFolder } from '../../support/workspace-folder';

/** What a plan for a table answers, and the same numbers in one plain query. */
async function answers(
  rows: string,
  body: string,
): Promise<{ readonly planned: unknown; readonly plain: unknown; readonly sql: string }> {
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    await connection.run(`CREATE TABLE t AS ${rows}`);
    const columns = await describeQuery(connection, 'FROM t');
    const { checks, problems } = parseCheckFile('checks/t.yml', `dataset: a/t\n${body}`);
    expect(problems.filter((problem) => problem.severity === 'error')).toEqual([]);
    const queries: CheckQuery[] = [];
    const execute = async (native: boolean): Promise<readonly CheckOutcome[]> =>
      executeChecks({
        leaseConnection: async () => ({ connection, release: () => undefined }),
        nodes: [{ node: 't', relation: '"t"', native, columns, checks }],
        relationOf: quoteIdentifier,
        onQuery: (query) => queries.push(query),
      });
    const values = (outcomes: readonly CheckOutcome[]) => outcomes.map(({ name, value }) => [name, value]);
    const planned = values(await execute(true));
    const sql = queries.map((query) => query.sql).join('\n');
    expect(queries.some((query) => query.failed)).toBe(false);
    return { planned, plain: values(await execute(false)), sql };
  } finally {
    instance.closeSync();
  }
}

it('counts combinations of whole numbers with NULL, negative numbers and the ends of their bounds', async () => {
  const { planned, plain, sql } = await answers(
    `SELECT CASE WHEN i % 7 = 0 THEN NULL ELSE (i % 13 - 6)::TINYINT END AS a,
       CASE WHEN i % 5 = 0 THEN NULL ELSE 9000000000 + i % 11 END AS b FROM range(5000) r(i)`,
    'checks: [{duplicate: {columns: [a, b]}}]\n',
  );
  expect(sql).toContain('bitstring_agg');
  expect(planned).toEqual(plain);
});

it('counts combinations of wide, of few and of no rows', async () => {
  for (const rows of [
    'SELECT i::TINYINT AS a, -i AS b FROM range(-128, 128) r(i)',
    'SELECT 9223372036854775807 - i % 2 AS a, i % 3 AS b FROM range(50) r(i)',
    'SELECT NULL::INTEGER AS a, NULL::INTEGER AS b FROM range(50)',
    'SELECT 1 AS a, 2 AS b FROM range(0)',
  ]) {
    const { planned, plain } = await answers(rows, 'checks: [{duplicate: {columns: [a, b]}}]\n');
    expect(planned).toEqual(plain);
  }
});

it('finds the few duplicates of text that looks unique', async () => {
  for (const value of ["'v' || i", "'v' || CASE WHEN i % 100 = 0 THEN i % 300 ELSE i END", "nullif('v' || i, 'v7')"]) {
    const { planned, plain, sql } = await answers(
      `SELECT ${value} AS code FROM range(50000) r(i)`,
      'columns:\n  - name: code\n    checks: [{duplicate: null}]\n',
    );
    expect(sql).toContain('hashes of values');
    expect(planned).toEqual(plain);
  }
});

/** Rows with a value `v` (SQL over `i`) in no order: each number once but for a few, and some rows without one. */
const inNoOrder = (value: string): string =>
  `SELECT CASE WHEN i % 500 = 7 THEN NULL ELSE ${value} END AS v FROM (SELECT CASE WHEN n % 100 = 0 THEN n % 300 ELSE (n * 7919) % 250000 END AS i FROM range(250000) r(n))`;

it.each([
  ['whole numbers far apart', 'hash(i) >> 2'],
  ['signed whole numbers', '(i - 125000) * 1000000007'],
  ['decimals', '(i * 7.31)::DECIMAL(18, 3)'],
  [
    'doubles',
    `CASE i WHEN 1 THEN 'NaN'::DOUBLE WHEN 2 THEN -0.0::DOUBLE WHEN 3 THEN 0.0::DOUBLE WHEN 4 THEN 'inf'::DOUBLE ELSE i / 7 END`,
  ],
  ['days', "DATE '1970-01-01' + i::INTEGER"],
  ['times', "TIMESTAMP '2026-01-01' + to_microseconds(i * 1234567)"],
  ['times with a zone', "TIMESTAMPTZ '2026-01-01 00:00:00+00' - to_seconds(i * 86399)"],
])('sorts %s that look unique and are in no order', async (_, value) => {
  const { planned, plain, sql } = await answers(
    inNoOrder(value),
    'columns:\n  - name: v\n    checks: [{duplicate: null}]\n',
  );
  expect(sql).toContain('ORDER BY 1 ASC');
  expect(sql).not.toContain('count(DISTINCT "v") FROM "t" AS checked');
  expect(planned).toEqual(plain);
});

it.each([
  ['UUIDs', 'md5(i::VARCHAR)::UUID'],
  ['very large whole numbers', 'i::HUGEINT << 70'],
  ['intervals', 'to_seconds(i)'],
  ['lists', '[i, NULL]'],
  ['blobs', "('v' || i)::BLOB"],
])('compares by their hashes %s that look unique', async (_, value) => {
  const { planned, plain, sql } = await answers(
    inNoOrder(value),
    'columns:\n  - name: v\n    checks: [{duplicate: null}]\n',
  );
  expect(sql).toContain('hashes of values');
  expect(planned).toEqual(plain);
});

it('sorts many numbers, and combinations of them, that repeat', async () => {
  const { planned, plain, sql } = await answers(
    `SELECT (hash(i) % 1800000)::BIGINT * 1000 AS v, CASE WHEN i % 7 = 0 THEN NULL ELSE (hash(i + 1) % 90000)::INTEGER END AS a,
       CASE WHEN i % 5 = 0 THEN NULL ELSE (hash(i + 2) % 90000)::INTEGER - 30000 END AS b FROM range(2500000) r(i)`,
    'columns:\n  - name: v\n    checks: [{duplicate: null}]\nchecks: [{duplicate: {columns: [a, b]}}]\n',
  );
  expect(sql.match(/ORDER BY 1 ASC/g)).toHaveLength(2);
  expect(sql).not.toContain('hashes of values');
  expect(sql).not.toContain('SELECT DISTINCT');
  expect(planned).toEqual(plain);
});

it('compares combinations by their hashes where a sample shows them to be unique', async () => {
  const body = 'checks: [{duplicate: {columns: [day, code]}}]\n';
  const rows = (code: string) =>
    `SELECT DATE '2026-01-01' + (i % 100)::INTEGER AS day, ${code} AS code FROM range(300000) r(i)`;
  const unique = await answers(rows("CASE WHEN i % 1000 < 2 THEN NULL ELSE 'c' || i // 100 END"), body);
  expect(unique.sql).toContain('hash("day", "code")');
  expect(unique.sql).toContain('hashes of values');
  expect(unique.planned).toEqual(unique.plain);
  const repeated = await answers(rows("'c' || i % 7"), body);
  expect(repeated.sql).not.toContain('hashes of values');
  expect(repeated.planned).toEqual(repeated.plain);
});

it('weighs each value with its rows where patterns are looked for in distinct ones', async () => {
  const { planned, plain, sql } = await answers(
    `SELECT CASE WHEN i % 9 = 0 THEN NULL WHEN i % 4 = 0 THEN 'bad' ELSE 'user' || i % 30000 || '@x' END AS email FROM range(100000) r(i)`,
    `columns:
  - name: email
    checks:
      - duplicate:
      - missing:
      - invalid: {valid_format: {name: at, regex: '@'}}
      - invalid: {qualifier: length, valid_max_length: 9}
`,
  );
  expect(sql).toContain('GROUP BY 1) AS groups');
  expect(planned).toEqual(plain);
});

it('knows by a sample a key of a large table from text that repeats, whatever the table itself estimates', async () => {
  const body = `columns:
  - name: code
    checks:
      - duplicate:
      - invalid: {valid_format: {name: dash, regex: '-'}}
`;
  // DuckDB estimates 635,096 distinct values of this key, and of the others as many as there are rows.
  const key = await answers("SELECT 'ext-' || hash(i)::VARCHAR AS code FROM range(1000000) r(i)", body);
  expect(key.sql).toContain('hashes of values');
  expect(key.planned).toEqual(key.plain);
  // One row in twenty has the same value: none of the others needs a hash table for it.
  const broken = await answers(
    "SELECT CASE WHEN i % 20 = 0 THEN 'n/a' ELSE 'ext-' || hash(i)::VARCHAR END AS code FROM range(1000000) r(i)",
    body,
  );
  expect(broken.sql).toContain('hashes of values');
  expect(broken.planned).toEqual(broken.plain);
  const repeated = await answers(
    "SELECT 'user-' || (hash(i + 5) % 250000)::VARCHAR AS code FROM range(1000000) r(i)",
    body,
  );
  expect(repeated.sql).toContain('GROUP BY 1) AS groups');
  expect(repeated.planned).toEqual(repeated.plain);
});

it.each(['amount', 'file_row_number'])(
  'answers of a large Parquet file what one query answers, planned as a table, with a column %s',
  async (column) => {
    const folder = mkdtempSync(join(tmpdir(), 'plumbline-planned-'));
    const instance = await DuckDBInstance.create(':memory:');
    try {
      const connection = await instance.connect();
      const path = join(folder, 'rows.parquet');
      await connection.run(`COPY (SELECT i AS id, CASE WHEN i % 7 = 0 THEN NULL ELSE 'user' || hash(i) % 60000 || '@x' END AS email,
      (hash(i + 1) % 400)::SMALLINT AS shop, i // 5 AS visit, CASE WHEN i % 5 = 0 THEN 'eu' ELSE 'EUR' END AS currency,
      (i % 90)::DOUBLE AS ${column} FROM range(240000) r(i)) TO '${path}' (FORMAT parquet)`);
      const relation = `read_parquet('${path}')`;
      await connection.run('CREATE TABLE shops AS SELECT i::SMALLINT AS id FROM range(390) r(i)');
      const columns = await describeQuery(connection, `FROM ${relation}`);
      const body = `columns:
  - name: id
    checks:
      - duplicate:
      - missing:
  - name: email
    checks:
      - duplicate:
      - invalid: {valid_format: {name: at, regex: '1@'}}
      - duplicate: {qualifier: euro, filter: currency = 'EUR'}
  - name: shop
    checks:
      - invalid: {valid_reference_data: {dataset: a/shops, column: id}}
      - duplicate:
  - name: visit
    checks:
      - duplicate:
      - aggregate: {function: avg, threshold: {must_be_greater_than: 0}}
  - name: currency
    checks:
      - invalid: {valid_format: {name: capitals, regex: '^[A-Z]+$'}}
      - invalid: {qualifier: short, valid_max_length: 2}
checks:
  - row_count: {threshold: {must_be: 240000}}
  - duplicate: {columns: [shop, currency]}
`;
      const { checks, problems } = parseCheckFile('checks/t.yml', `dataset: a/t\n${body}`);
      expect(problems.filter((problem) => problem.severity === 'error')).toEqual([]);
      const execute = async (parquet?: ParquetRows) => {
        const queries: CheckQuery[] = [];
        const outcomes = await executeChecks({
          leaseConnection: async () => ({ connection, release: () => undefined }),
          nodes: [
            { node: 't', relation, native: false, columns, checks, ...(parquet === undefined ? {} : { parquet }) },
          ],
          relationOf: quoteIdentifier,
          onQuery: (query) => queries.push(query),
        });
        expect(queries.filter(({ failed }) => failed)).toEqual([]);
        return { values: outcomes.map(({ name, value, error }) => [name, value, error?.message]), queries };
      };
      const plain = await execute();
      expect(plain.queries.map(({ cost }) => cost)).toEqual(['fused']);
      const small = await execute({ rows: 900_000 });
      expect(small.queries.map(({ cost }) => cost)).toEqual(['fused']);
      const planned = await execute({ rows: 1_200_000, hasRowNumbers: column === 'amount' });
      const costs = planned.queries.map(({ cost }) => cost);
      expect(costs).not.toContain('fused');
      expect(costs).toContain('histogram');
      const sampled = planned.queries.find(({ cost, sql }) => cost === 'plan' && sql.includes('times = 2'))?.sql;
      expect(sampled).toContain(column === 'amount' ? 'file_row_number BETWEEN' : 'TABLESAMPLE');
      expect(costs).toContain('distinct');
      expect(planned.queries.map(({ sql }) => sql).join()).toContain('bitstring_agg');
      expect(planned.values).toEqual(plain.values);
      expect(plain.values.some(([, value]) => value === 0)).toBe(true);
      expect(plain.values.some(([, value]) => Number(value) > 0)).toBe(true);
    } finally {
      instance.closeSync();
      rmSync(folder, { recursive: true });
    }
  },
);

it.each([1, 3])('plans for a Parquet source of %i files by its number of rows', async (files) => {
  const folder = new WorkspaceFolder();
  const engine = new Engine();
  try {
    folder.write('plumbline.yaml', 'plumbline: 1\nname: wide\nsources:\n  rows: { path: data/*.parquet }\n');
    folder.write('data/readme.txt', 'Rows of the test.\n');
    const checks = '    checks: [{duplicate: null}]\n';
    folder.write('checks/rows.yml', `dataset: wide/rows\ncolumns:\n  - name: id\n${checks}  - name: code\n${checks}`);
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const costsOf = async (rows: number) => {
      for (let file = 0; file < files; file++)
        await connection.run(
          `COPY (SELECT i AS id, i % 1000 AS code FROM range(${rows}) r(i) WHERE i % ${files} = ${file}) TO '${folder.path(`data/${file}.parquet`)}' (FORMAT parquet)`,
        );
      const session = await WorkspaceSession.open({ root: folder.root, engine, trigger: 'cli', version: '1.0.0' });
      const { queries = [], checks: outcomes } = await session.check({ explain: true });
      expect(queries.filter(({ failed }) => failed)).toEqual([]);
      await engine.close();
      expect(outcomes.map(({ value }) => value)).toEqual([0, rows - 1000]);
      return [...new Set(queries.map(({ cost }) => cost))];
    };
    expect(await costsOf(10_000)).toEqual(['fused']);
    expect(await costsOf(1_000_000)).toEqual(['plan', 'statistics', 'light']);
    instance.closeSync();
  } finally {
    await engine.close();
    folder.remove();
  }
});
