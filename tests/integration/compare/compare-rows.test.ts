import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareRows } from '../../../electron/engine/compare/compare-rows';
import type { RowsAt, RowsComparison } from '../../../shared/domain/compare/rows-comparison';

let folder: string;
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumbline-compare-rows-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** The rows of a query as a table of a DuckDB file, or as a Parquet file. */
async function rowsOf(query: string, kind: RowsAt['kind'] = 'duckdb'): Promise<RowsAt> {
  const name = join(folder, String(count++));
  const file = kind === 'duckdb' ? `${name}.duckdb` : ':memory:';
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  await connection.run(`SET TimeZone = 'Asia/Tokyo'`);
  await connection.run(
    kind === 'duckdb' ? `CREATE TABLE made AS ${query}` : `COPY (${query}) TO '${name}.parquet' (FORMAT parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
  return kind === 'duckdb'
    ? { kind, file, schema: 'main', table: 'made' }
    : { kind: 'parquet', path: `${name}.parquet` };
}

async function compare(
  expected: string,
  actual: string,
  options: { key?: string[]; kind?: RowsAt['kind'] } = {},
): Promise<RowsComparison> {
  return compareRows(
    {
      expected: await rowsOf(expected),
      actual: await rowsOf(actual, options.kind),
      keyCandidates: options.key === undefined ? [] : [options.key],
      limit: 3,
    },
    { threads: 1, memoryLimitBytes: 512 * 1024 * 1024, temporaryFolder: folder },
    undefined,
  );
}

const of = (comparison: RowsComparison) =>
  comparison.differences.map(({ kind, column, rows }) =>
    [kind, column, rows].filter((part) => part !== null).join(' '),
  );

describe('rows of two places', () => {
  it('are equal in any order, whatever the types', async () => {
    const all = `SELECT * FROM (VALUES
      (1, 'a', 1.10::DECIMAL(9,2), TIMESTAMPTZ '2024-03-31 01:30:00+00', [1, NULL], {'x': 'y'}, MAP {'k': 1, 'l': 2}, 'NaN'::DOUBLE, 170141183460469231731687303715884105727::HUGEINT, INTERVAL 3 DAY, ''),
      (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
      (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
    ) AS t(i, v, d, t, l, s, m, f, h, n, e)`;
    const comparison = await compare(all, `${all} ORDER BY i DESC`);
    expect(comparison.differences).toEqual([]);
    expect(comparison).toMatchObject({ equal: true, rows: { expected: 3, actual: 3 }, matchedBy: { kind: 'rows' } });
  });

  it('that differ in one value are matched by their key, and the value is named with both sides', async () => {
    const comparison = await compare(
      `SELECT i AS id, i * 10 AS amount FROM range(5) AS t(i)`,
      `SELECT i AS id, CASE WHEN i = 3 THEN 31 ELSE i * 10 END AS amount FROM range(5) AS t(i)`,
      { key: ['id'] },
    );
    expect(comparison.equal).toBe(false);
    expect(comparison.differences).toEqual([
      {
        kind: 'values',
        column: 'amount',
        rows: 1,
        message: 'amount differs in 1 of 5 rows.',
        examples: [{ row: { id: '3' }, expected: '30', actual: '31' }],
      },
    ]);
  });

  it('tell NULL from empty text', async () => {
    const comparison = await compare(
      `SELECT * FROM (VALUES (1, NULL), (2, ''), (3, 'x')) AS t(id, note)`,
      `SELECT * FROM (VALUES (1, ''), (2, NULL), (3, 'x')) AS t(id, note)`,
      { key: ['id'] },
    );
    expect(comparison.differences[0]?.message).toBe(
      'note differs in 2 of 3 rows: 1 of them are NULL and should not be, 1 of them should be NULL, 2 of them are empty text on one side and NULL on the other.',
    );
  });

  it('count a row that stands twice as two rows, with a key and without one', async () => {
    const twice = `SELECT 1 AS id, 'a' AS name UNION ALL SELECT 2, 'b' UNION ALL SELECT 2, 'b'`;
    const once = `SELECT 1 AS id, 'a' AS name UNION ALL SELECT 2, 'b'`;
    expect(of(await compare(once, twice, { key: ['id'] }))).toEqual(['row_count 1', 'rows_repeated 1']);
    expect(of(await compare(twice, once))).toEqual(['row_count 1', 'rows_repeated_less 1']);
    expect(of(await compare(twice, `${twice} UNION ALL SELECT 2, 'b'`))).toEqual(['row_count 1', 'rows_repeated 1']);
  });

  it('that only one side has are shown whole', async () => {
    const comparison = await compare(
      `SELECT i AS id, 'n' || i AS name FROM range(4) AS t(i)`,
      `SELECT i AS id, 'n' || i AS name FROM range(1, 6) AS t(i)`,
      { key: ['id'] },
    );
    expect(of(comparison)).toEqual(['row_count 1', 'rows_missing 1', 'rows_extra 2']);
    expect(comparison.differences[1]?.examples).toEqual([{ row: { id: '0', name: 'n0' } }]);
  });

  it('have all differences counted and few of them shown', async () => {
    const { differences } = await compare(
      `SELECT i AS id, i AS v FROM range(1000) AS t(i)`,
      `SELECT i AS id, i + 1 AS v FROM range(1000) AS t(i)`,
      { key: ['id'] },
    );
    expect(differences[0]).toMatchObject({ column: 'v', rows: 1000 });
    expect(differences[0]?.examples).toHaveLength(3);
  });

  it.each([
    ['0.1 + 0.2', '0.3', true],
    ['1e20', '1e20 * (1 + 1e-10)', true],
    ['1e20', '1e20 * (1 + 1e-8)', false],
    ['1.0', '1.00000001', false],
    ["'inf'", '1', false],
    ["'inf'", "'inf'", true],
    ["'nan'", "'nan'", true],
    ["'nan'", 'NULL', false],
    ['0', '-0.0', true],
  ])('compare the floating-point number %s with %s: equal is %s', async (expected, actual, equal) => {
    const query = (value: string) => `SELECT (${value})::DOUBLE AS f`;
    expect((await compare(query(expected), query(actual))).equal).toBe(equal);
    const keyed = (value: string) => `SELECT 1 AS id, * FROM (${query(value)})`;
    expect((await compare(keyed(expected), keyed(actual), { key: ['id'] })).equal).toBe(equal);
  });

  it('compare times with a zone as instants, and see an hour between them', async () => {
    const at = (text: string) => `SELECT 1 AS id, TIMESTAMPTZ '${text}' AS t`;
    expect((await compare(at('2024-06-01 12:00:00+02'), at('2024-06-01 10:00:00+00'))).equal).toBe(true);
    expect(of(await compare(at('2024-06-01 12:00:00+02'), at('2024-06-01 12:00:00+00'), { key: ['id'] }))).toEqual([
      'values t 1',
    ]);
  });

  it('compare nested values whole, maps in any order', async () => {
    const nested = (list: string, struct: string, map: string) =>
      `SELECT 1 AS id, ${list} AS l, ${struct} AS s, ${map} AS m`;
    const one = nested('[1, 2]', "{'a': 1, 'b': [NULL, 'x']}", "MAP {'k': 1, 'l': 2}");
    expect((await compare(one, nested('[1, 2]', "{'a': 1, 'b': [NULL, 'x']}", "MAP {'l': 2, 'k': 1}"))).equal).toBe(
      true,
    );
    expect(
      of(await compare(one, nested('[2, 1]', "{'a': 1, 'b': ['', 'x']}", "MAP {'k': 1, 'l': 3}"), { key: ['id'] })),
    ).toEqual(['values l 1', 'values s 1', 'values m 1']);
  });

  it('have columns of the same names, order and types', async () => {
    expect(of(await compare('SELECT 1 AS a, 2 AS b', 'SELECT 2 AS b, 1 AS a'))).toEqual(['column_order']);
    expect(of(await compare('SELECT 1 AS a, 2 AS b', 'SELECT 1 AS a, 2 AS c'))).toEqual([
      'column_missing b',
      'column_extra c',
    ]);
    expect(of(await compare('SELECT 1 AS a', 'SELECT 1 AS A'))).toEqual(['column_name a']);
    expect(of(await compare('SELECT 1::INTEGER AS a', 'SELECT 1::BIGINT AS a'))).toEqual(['column_type a']);
    expect(of(await compare("SELECT 1 AS id, '1' AS a", 'SELECT 1 AS id, 1.5 AS a', { key: ['id'] }))).toEqual([
      'column_type a',
      'values a 1',
    ]);
  });

  it('without a key name the columns whose values are to blame', async () => {
    const rows = (value: string) =>
      `SELECT 'a' AS k, 1.5::DECIMAL(9,2) AS v, 'x' AS w FROM range(3) UNION ALL SELECT 'b', ${value}, 'x' FROM range(2)`;
    expect(of(await compare(rows('2.5'), rows('2.6')))).toEqual([
      'rows_missing 1',
      'rows_repeated_less 1',
      'rows_extra 1',
      'rows_repeated 1',
      'values v 2',
    ]);
  });

  it('without any row, or without any column in common, are compared too', async () => {
    const none = 'SELECT 1 AS a WHERE false';
    expect((await compare(none, none)).equal).toBe(true);
    expect(of(await compare(none, 'SELECT 1 AS a'))).toEqual(['row_count 1', 'rows_extra 1']);
    expect(of(await compare('SELECT 1 AS a', 'SELECT 1 AS b'))).toEqual(['column_missing a', 'column_extra b']);
  });

  it('in Parquet files of another engine may have a wider type or a timestamp that is an instant, and no other', async () => {
    const expected = `SELECT 1 AS id, 200::UTINYINT AS u, 5::HUGEINT AS h, 'x'::ENUM ('x', 'y') AS e, TIMESTAMP '2024-01-01 12:00:00' AS t`;
    const actual = (hour: string, sum: string) =>
      `SELECT 1 AS id, 200::SMALLINT AS u, ${sum} AS h, 'x' AS e, TIMESTAMPTZ '2024-01-01 ${hour}:00:00+00' AS t`;
    expect(of(await compare(expected, actual('12', '5::DECIMAL(38,0)'), { kind: 'parquet' }))).toEqual([]);
    expect(of(await compare(expected, actual('13', '5::DECIMAL(38,0)'), { kind: 'parquet', key: ['id'] }))).toEqual([
      'values t 1',
    ]);
    expect(of(await compare(expected, actual('12', '5::DECIMAL(38,0)')))).toEqual([
      'column_type u',
      'column_type h',
      'column_type e',
      'column_type t',
      'values t 1',
    ]);
    expect(of(await compare(expected, actual('12', '5::DOUBLE'), { kind: 'parquet' }))).toEqual(['column_type h']);
  });

  it('that cannot be read are a problem that says so', async () => {
    const expected = await rowsOf('SELECT 1 AS a');
    await expect(
      compareRows(
        { expected, actual: { ...expected, table: 'other' } as RowsAt, keyCandidates: [], limit: 1 },
        { threads: 1, memoryLimitBytes: 512 * 1024 * 1024, temporaryFolder: folder },
        undefined,
      ),
    ).rejects.toThrow(/other/);
  });
});
