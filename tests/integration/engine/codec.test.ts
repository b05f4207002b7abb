import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { learnKeywords } from '../../../electron/engine/codec/read-column-type';
import { readPage, selectList, streamPages } from '../../../electron/engine/codec/stream-pages';
import { describeQuery } from '../../../electron/engine/describe-query';
import { formatValue, jsonValue } from '../../../shared/domain/column/format-value';
import type { ResultPage } from '../../../shared/domain/column/result-page';

let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  connection = await instance.connect();
  await connection.run(`SET TimeZone = 'UTC'`);
  await learnKeywords(connection);
});
afterAll(() => {
  connection.disconnectSync();
  instance.closeSync();
});

async function pagesOf(sql: string): Promise<ResultPage[]> {
  const pages: ResultPage[] = [];
  for await (const page of streamPages(connection, sql)) pages.push(page);
  return pages;
}

function textsOf(page: ResultPage, column: number): (string | null)[] {
  const info = page.columns[column];
  const vector = page.vectors[column];
  if (info === undefined || vector === undefined) throw new Error(`There is no column ${column}.`);
  return Array.from({ length: page.rowCount }, (_, row) => formatValue(info.type, vector, row));
}

/** Each row's value as the codec writes it beside DuckDB's own cast. */
async function compare(expressionSql: string): Promise<{ ours: (string | null)[]; theirs: (string | null)[] }> {
  const sql = `SELECT v, CAST(v AS VARCHAR) AS t FROM (${expressionSql}) AS rows(v)`;
  const streamed = await pagesOf(sql);
  const ours = streamed.flatMap((page) => textsOf(page, 0));
  const theirs = streamed.flatMap((page) => textsOf(page, 1));
  const columns = await describeQuery(connection, sql);
  const page = await readPage(connection, `SELECT ${selectList(columns)} FROM (${sql})`, 0, columns);
  expect(textsOf(page, 0)).toEqual(ours);
  return { ours, theirs };
}

const times = [
  "'2001-01-01 00:00:00'",
  "'1969-12-31 23:59:59.999999'",
  "'0001-01-01 00:00:00'",
  "'0044-03-15 (BC) 01:02:03.5'",
  "'10000-12-31 23:59:59.1'",
  "'2024-02-29 12:00:00.000001'",
  "'infinity'",
  "'-infinity'",
  "'1582-10-15 00:00:00'",
  "'290309-12-22 (BC) 00:00:00'",
];
const strings = [
  `''`,
  `'a'`,
  `'exactly 12 b'`,
  `'thirteen byte'`,
  `'ünïcödé 🦆 beyond the inline length'`,
  `'null'`,
  `'NULL'`,
  `' leading'`,
  `'trailing '`,
  `'it''s'`,
  `'back\\slash'`,
  `'a,b'`,
  `'[1]'`,
  `'{"a":1}'`,
  `'a"b'`,
  `'a=b'`,
  `'a:b'`,
  `'(x)'`,
  `e'tab\\tinside'`,
  `e'\\ttab first'`,
  `e'line\\n'`,
  'chr(160)',
  'chr(0)',
  'NULL',
  `'\\'`,
  `'a''\\b'`,
];

/** Cases: SQL of one column `v`. */
const cases: Readonly<Record<string, string>> = {
  boolean: 'SELECT unnest([true, false, NULL])',
  tinyint: 'SELECT unnest([-128, 127, 0, NULL])::TINYINT',
  smallint: 'SELECT unnest([-32768, 32767, 0, NULL])::SMALLINT',
  integer: 'SELECT unnest([-2147483648, 2147483647, 0, NULL])::INTEGER',
  bigint: 'SELECT unnest([-9223372036854775808, 9223372036854775807, 0, NULL])::BIGINT',
  hugeint:
    'SELECT unnest([-170141183460469231731687303715884105728, 170141183460469231731687303715884105727, 0, -1, 18446744073709551616, NULL])::HUGEINT',
  utinyint: 'SELECT unnest([0, 255, NULL])::UTINYINT',
  usmallint: 'SELECT unnest([0, 65535, NULL])::USMALLINT',
  uinteger: 'SELECT unnest([0, 4294967295, NULL])::UINTEGER',
  ubigint: 'SELECT unnest([0, 18446744073709551615, NULL])::UBIGINT',
  uhugeint: `SELECT unnest(['0', '340282366920938463463374607431768211455', NULL])::UHUGEINT`,
  double:
    "SELECT unnest(['0', '-0.0', '1', '1e15', '1e16', '123456789012345678', '0.0001', '0.00001', '1.5e-7', '1e100', 'nan', 'inf', '-inf', '0.1', '123456.789', '5e-324', '1.7976931348623157e308', '-1.5', '0.3333333333333333', '9007199254740993', '100', NULL])::DOUBLE",
  'double, random': 'SELECT (hash(range) / 1e19) * pow(10, (range % 40 - 20)::INTEGER) FROM range(3000)',
  float:
    "SELECT unnest(['0', '-0.0', '1', '1e7', '16777216', '1e15', '1e16', '0.0001', '0.00001', '0.1', '3.4028235e38', '1e-45', 'nan', 'inf', '-inf', '0.33333334', NULL])::FLOAT",
  'float, random': 'SELECT ((hash(range) / 1e19) * pow(10, (range % 30 - 15)::INTEGER))::FLOAT FROM range(3000)',
  ...Object.fromEntries(
    ['4,1', '4,4', '9,0', '9,2', '9,9', '18,3', '18,18', '38,0', '38,10', '38,38'].map((size) => [
      `decimal(${size})`,
      `SELECT CASE WHEN range % 7 = 0 THEN NULL ELSE ((range - 50) * 37 / pow(10, ${size.split(',')[1]}))::DECIMAL(${size}) END FROM range(100) WHERE ${size.startsWith('4,') ? 'range BETWEEN 20 AND 70' : 'true'}`,
    ]),
  ),
  'decimal, extremes':
    "SELECT unnest(['-99999999999999999999999999999999999.999', '99999999999999999999999999999999999.999', '-0.001'])::DECIMAL(38,3)",
  varchar: `SELECT unnest([${strings.join(', ')}])`,
  'varchar, long and short': `SELECT repeat(chr((65 + range % 26)::INTEGER), (range % 50)::INTEGER) || CASE WHEN range % 11 = 0 THEN NULL ELSE '' END FROM range(5000)`,
  'varchar, repeated long': `SELECT 'a value that does not fit inline ' || (range % 7) FROM range(5000) ORDER BY hash(range)`,
  'varchar, dictionary': `SELECT CASE WHEN range % 3 = 0 THEN 'the same long constant in each row' ELSE 'short' END FROM range(5000)`,
  blob: `SELECT unnest(['\\x00\\xFFabc'::BLOB, ''::BLOB, encode('a"b''c\\ é'), NULL, '\\x00'::BLOB || repeat('x', 40)::BLOB])`,
  bit: `SELECT unnest(['0', '1', '0101', '00000000', '000000001', '1111111100000000111', NULL])::BIT`,
  bignum: `SELECT unnest(['0', '-1', '1', '255', '-256', '${'9'.repeat(60)}', '-${'1'.repeat(60)}', NULL])::BIGNUM`,
  uuid: `SELECT unnest(['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '123e4567-e89b-12d3-a456-426614174000', NULL])::UUID`,
  date: `SELECT unnest(['2001-01-01', '0001-01-01', '0001-12-31 (BC)', '5877642-06-25 (BC)', '5881580-07-10', 'infinity', '-infinity', '2024-02-29', '1900-03-01', NULL])::DATE`,
  'date, many': "SELECT DATE '1600-01-01' + (range * 97)::INTEGER FROM range(4000)",
  time: `SELECT unnest(['00:00:00', '23:59:59.999999', '24:00:00', '12:34:56.5', '01:02:03.00012', NULL])::TIME`,
  time_ns: `SELECT unnest(['00:00:00', '23:59:59.999999999', '12:34:56.5', '01:02:03.000000012', NULL])::TIME_NS`,
  timetz: `SELECT unnest(['00:00:00+00', '23:59:59.999999-15:59:59', '12:34:56.5+05:30', '12:00:00+15:59:59', '01:02:03-08', NULL])::TIMETZ`,
  timestamp: `SELECT unnest([${times.join(', ')}, NULL])::TIMESTAMP`,
  timestamp_s: `SELECT unnest([${times.join(', ')}, NULL])::TIMESTAMP::TIMESTAMP_S`,
  timestamp_ms: `SELECT unnest([${times.join(', ')}, NULL])::TIMESTAMP::TIMESTAMP_MS`,
  timestamp_ns: `SELECT unnest(['2001-01-01 00:00:00.000000001', '1969-12-31 23:59:59.999999999', '1677-09-22 00:00:00', '2262-04-11 23:47:16.854775', 'infinity', '-infinity', NULL])::TIMESTAMP_NS`,
  timestamptz: `SELECT unnest([${times.join(', ')}, NULL])::TIMESTAMPTZ`,
  interval: `SELECT unnest(['0 days', '1 year 2 months 3 days 04:05:06.789', '-1 day', '-13 months', '1 month -1 day 00:00:01.5', '-00:00:01', '100 hours', '1 month', '24 months', '-1 microsecond', '1 day 00:00:00.000001', NULL])::INTERVAL`,
  enum: `SELECT unnest(['small', 'a ''quoted'', one', '', NULL])::ENUM('small', 'a ''quoted'', one', '')`,
  null: 'SELECT NULL FROM range(3)',
  json: `SELECT unnest(['{"a": [1, null]}', '"x"', NULL])::JSON`,
  list: 'SELECT CASE WHEN range % 5 = 0 THEN NULL WHEN range % 5 = 1 THEN [] ELSE [range, NULL, range * 2] END FROM range(4000)',
  'list of strings': `SELECT [v, v] FROM (SELECT unnest([${strings.join(', ')}]) AS v)`,
  'list of lists': 'SELECT [[range], NULL, [], [NULL, range]] FROM range(100)',
  'list of times': `SELECT [v::TIMESTAMP] FROM (SELECT unnest([${times.join(', ')}]) AS v)`,
  'list of decimals': 'SELECT [(range / 7)::DECIMAL(30,10), NULL] FROM range(100)',
  'list of intervals': `SELECT [INTERVAL '1 day', INTERVAL '-1 hour', NULL]`,
  'list of blobs': `SELECT ['\\x00'::BLOB, 'a b'::BLOB, ''::BLOB]`,
  'list, sorted apart': 'SELECT l FROM (SELECT range AS r, [range, range + 1] AS l FROM range(3000)) ORDER BY hash(r)',
  array: 'SELECT (CASE WHEN range % 3 = 0 THEN NULL ELSE [range, NULL, -range] END)::BIGINT[3] FROM range(3000)',
  'array of strings': `SELECT [v, 'x']::VARCHAR[2] FROM (SELECT unnest([${strings.join(', ')}]) AS v)`,
  struct: `SELECT CASE WHEN range % 4 = 0 THEN NULL ELSE {'a': range, 'b b': 'x' || range, 'it''s': NULL::DATE} END FROM range(3000)`,
  'struct of strings': `SELECT {'v': v} FROM (SELECT unnest([${strings.join(', ')}]) AS v)`,
  'struct without names': `SELECT row(1, 'x, y', NULL, [2])`,
  'struct of structs': `SELECT {'a': {'b': [1, NULL]}, 'c': NULL::STRUCT(d INTEGER)} FROM range(3)`,
  map: `SELECT CASE WHEN range % 3 = 0 THEN NULL WHEN range % 3 = 1 THEN MAP {} ELSE MAP {'k' || range: range, 'n': NULL} END FROM range(3000)`,
  'map of strings': `SELECT MAP {coalesce(v, 'k'): v} FROM (SELECT unnest([${strings.join(', ')}]) AS v)`,
  'map with nested keys': `SELECT MAP {[1, 2]: {'a': 'x, y'}, [3]: NULL}`,
  union: `SELECT unnest([union_value(num := 1)::UNION(num INTEGER, str VARCHAR), union_value(str := 'x, y')::UNION(num INTEGER, str VARCHAR), NULL, union_value(str := NULL)::UNION(num INTEGER, str VARCHAR)])`,
  'list of unions': `SELECT [union_value(num := 1)::UNION(num INTEGER, str VARCHAR), union_value(str := 'x, y')::UNION(num INTEGER, str VARCHAR), NULL]`,
  'everything nested': `SELECT [{'m': MAP {'a': [1.5, NULL], 'b': NULL}, 'u': uuid '123e4567-e89b-12d3-a456-426614174000', 'h': 1::HUGEINT}, NULL] FROM range(2500)`,
};

describe('a page formatted', () => {
  for (const [name, sql] of Object.entries(cases)) {
    it(`reads like DuckDB's own cast to VARCHAR: ${name}`, async () => {
      const { ours, theirs } = await compare(sql);
      expect(ours.length).toBeGreaterThan(0);
      expect(ours).toEqual(theirs);
    });
  }

  it("reads like DuckDB's own cast for every type in its list of types", async () => {
    for (const table of [
      'test_all_types()',
      'test_vector_types(NULL::INTEGER[], NULL::VARCHAR, NULL::STRUCT(a INTEGER[], b VARCHAR))',
    ]) {
      const [first] = await pagesOf(`SELECT * FROM ${table} LIMIT 1`);
      for (const { name } of first?.columns ?? []) {
        // ICU counts in doubles of milliseconds and gets the last millisecond before the end of time wrong.
        const end =
          name === 'timestamp_tz' ? `WHERE "${name}" IS DISTINCT FROM (SELECT max("${name}") FROM ${table})` : '';
        const { ours, theirs } = await compare(`SELECT "${name}" FROM ${table} ${end}`);
        expect({ name, texts: ours }).toEqual({ name, texts: theirs });
      }
    }
  });

  it('carries types that have no layout as their text', async () => {
    const { ours, theirs } = await compare(`SELECT {'a': 1}::VARIANT UNION ALL SELECT [1, 2]::VARIANT`);
    expect(ours).toEqual(theirs);
  });

  it('writes times with a zone in the zone that it is given', async () => {
    const [page] = await pagesOf(
      `SELECT unnest(['2001-07-01 12:00:00+00', '2001-01-01 12:00:00.5+00', '1850-01-01 00:00:00+00'])::TIMESTAMPTZ`,
    );
    const vector = page?.vectors[0];
    if (vector === undefined) throw new Error('There is no page.');
    await connection.run(`SET TimeZone = 'America/New_York'`);
    try {
      const rows = await (
        await connection.run(
          `SELECT unnest(['2001-07-01 12:00:00+00', '2001-01-01 12:00:00.5+00', '1850-01-01 00:00:00+00'])::TIMESTAMPTZ::VARCHAR`,
        )
      ).getRows();
      const ours = [0, 1, 2].map((row) =>
        formatValue({ kind: 'timestamptz' }, vector, row, { zone: 'America/New_York' }),
      );
      expect(ours).toEqual(rows.map((row) => row[0]));
    } finally {
      await connection.run(`SET TimeZone = 'UTC'`);
    }
  });
});

describe('a column type', () => {
  it("is spelled as DuckDB's typeof does", async () => {
    const [page] = await pagesOf('SELECT * FROM test_all_types() LIMIT 1');
    const columns = page?.columns ?? [];
    expect(columns.length).toBeGreaterThan(40);
    const [row] = await (
      await connection.run(
        `SELECT ${columns.map(({ name }) => `typeof("${name}")`).join(', ')} FROM test_all_types() LIMIT 1`,
      )
    ).getRows();
    expect(columns.map((column) => column.sqlType)).toEqual(row);
    const [odd] = await pagesOf(
      `SELECT {'a b': 1, 'select': 2, 'B': 3} AS s, '{}'::JSON AS j, [{'j': '{}'::JSON}] AS l, row(1, 'a') AS r`,
    );
    expect(odd?.columns.map((column) => column.sqlType)).toEqual([
      'STRUCT("a b" INTEGER, "select" INTEGER, B INTEGER)',
      'JSON',
      'STRUCT(j JSON)[]',
      'STRUCT(INTEGER, VARCHAR)',
    ]);
  });
});

describe('a value for JSON', () => {
  it('is a number only where JSON numbers keep it', async () => {
    const [page] = await pagesOf(
      `SELECT 1::BIGINT, 9007199254740993::BIGINT, 0.1::DOUBLE, 'nan'::DOUBLE, 12.50::DECIMAL(18,2), 12345678901234567.5::DECIMAL(38,1),
              0.1::FLOAT, true, NULL, [1, NULL], {'a': DATE '2001-01-01', 'b': 2}, MAP {'k': 1}, row(1, 'x'), 1::HUGEINT`,
    );
    const values = page?.columns.map((column, index) => jsonValue(column.type, page.vectors[index] as never, 0));
    expect(values).toEqual([
      1,
      '9007199254740993',
      0.1,
      'nan',
      12.5,
      '12345678901234567.5',
      0.1,
      true,
      null,
      [1, null],
      { a: '2001-01-01', b: 2 },
      { k: 1 },
      [1, 'x'],
      1,
    ]);
  });
});
