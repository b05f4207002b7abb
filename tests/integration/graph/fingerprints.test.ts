import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseSyntaxTrees, sha256 } from '../../../electron/engine/syntax/syntax-trees';
import { readCell } from '../../../shared/domain/graph/cell-reads';
import { partsOf, readCellSql } from '../../../shared/domain/graph/cell-sql';
import { reservedWords } from '../../../shared/domain/graph/reserved-words';
import { significantTokens } from '../../../shared/domain/graph/tokens';
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

async function digestsOf(sqls: readonly string[]): Promise<string[]> {
  const cells = sqls.map(readCellSql);
  const texts = [...new Set(cells.flatMap((cell) => partsOf(cell).map((part) => part.text)))];
  const trees = new Map((await parseSyntaxTrees(connection, texts)).map((tree, index) => [texts[index], tree]));
  return sqls.map((sql, index) => {
    const cell = cells[index] ?? readCellSql(sql);
    const reads = readCell(sql, cell, (text) => trees.get(text), sha256);
    if (reads?.kind !== 'read') throw new Error(`${sql}: ${JSON.stringify(reads ?? cell)}`);
    return reads.digest;
  });
}

const macros = [
  'CREATE MACRO late(delay, least := 15) AS delay >= least',
  'CREATE OR REPLACE MACRO busiest(n) AS TABLE SELECT origin, count(*) AS flights FROM flights GROUP BY ALL LIMIT n',
  'CREATE FUNCTION f(a) AS a, (a, b) AS a + b; CREATE MACRO g(x) AS f(x, 1);',
];
const statements = [...corpus.map((entry) => entry.sql), ...macros];

const gap = fc.oneof(
  fc.constantFrom(' ', '\n', '\t', '\r\n', '  ', '\f', '\u00a0', '\u3000'),
  fc.constantFrom('-- a comment; FROM nowhere\n', "-- it's\n", '/* ; */', '/* \' /* " */ $$ */', '--\n'),
);

/** The same statement with other spaces and comments between its tokens, and reserved words in another case. */
const reformatted = fc
  .record({
    sql: fc.constantFrom(...statements),
    gaps: fc.array(gap, { minLength: 1, maxLength: 30 }),
    upper: fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }),
    tail: fc.constantFrom('', ';', ' ;; ', '\n-- the end', '; /* the end */ ;'),
  })
  .map(({ sql, gaps, upper, tail }) => {
    const tokens = significantTokens(sql);
    const parts = tokens.map((token, index) => {
      const text = sql.slice(token.start, token.end);
      const cased = !reservedWords.has(token.symbol)
        ? text
        : upper[index % upper.length]
          ? text.toUpperCase()
          : text.toLowerCase();
      // A space first: `/` before `/*` would be another operator.
      return ` ${gaps[index % gaps.length]}${cased}`;
    });
    return { sql, changed: parts.join('') + tail };
  });

describe('the digest of a cell', () => {
  it('is the same for any comments, spaces, keyword case and trailing semicolons', async () => {
    await fc.assert(
      fc.asyncProperty(reformatted, async ({ sql, changed }) => {
        const [before, after] = await digestsOf([sql, changed]);
        expect(after).toBe(before);
      }),
      { numRuns: 600 },
    );
  });

  it('differs between any two statements of the corpus', async () => {
    const digests = await digestsOf(statements);
    const bySql = new Map<string, string[]>();
    for (const [index, digest] of digests.entries()) {
      bySql.set(digest, [...(bySql.get(digest) ?? []), statements[index] ?? '']);
    }
    const equal = [...bySql.values()].filter((group) => group.length > 1);
    // Each group says the same in several notations.
    expect(equal).toEqual([
      [
        'SELECT * FROM flights',
        'FROM flights',
        'TABLE flights',
        '(SELECT * FROM flights)',
        '-- FROM comments\nSELECT /* FROM /* nested */ airports */ * FROM flights; ',
        'SELECT * FROM "flights"',
      ],
      [
        'WITH flights AS (SELECT * FROM flights) SELECT * FROM flights',
        'WITH RECURSIVE flights AS (SELECT * FROM flights) SELECT * FROM flights',
      ],
      ['DESCRIBE flights', 'SHOW flights'],
    ]);
  });

  /**
   * Each group holds statements that mean different things: a digest that two of them share would hide a change. DuckDB's
   * trees do not say whether a common table expression is MATERIALIZED, which changes no rows, and write `~` as SIMILAR TO.
   */
  const different: readonly (readonly string[])[] = [
    ['SELECT 1', 'SELECT 2', "SELECT '1'", 'SELECT 1.0', 'SELECT 1.00', 'SELECT 1e0', 'SELECT -1', 'SELECT 1 AS one'],
    ['SELECT 9007199254740993', 'SELECT 9007199254740992', 'SELECT 9007199254740994'],
    ['SELECT 170141183460469231731687303715884105727', 'SELECT 170141183460469231731687303715884105726'],
    ['SELECT 0.1', 'SELECT 0.10000000000000000001', 'SELECT 0.1::DOUBLE', 'SELECT 0.1::FLOAT'],
    ["SELECT 'a'", "SELECT 'A'", "SELECT 'a '", "SELECT E'a\\n'", "SELECT 'é'", "SELECT 'e'", 'SELECT "a"'],
    ['SELECT a', 'SELECT A', 'SELECT a AS A', 'SELECT t.a', 'SELECT a b'],
    ['FROM a', 'FROM b', 'FROM main.a', 'FROM a AS b', 'FROM a TABLESAMPLE 10%', 'FROM a LIMIT 10', 'FROM a LIMIT 10%'],
    ['FROM a, b', 'FROM b, a', 'FROM a NATURAL JOIN b', 'FROM a POSITIONAL JOIN b', 'FROM a JOIN b USING (x)'],
    [
      'FROM a LEFT JOIN b USING (x)',
      'FROM a RIGHT JOIN b USING (x)',
      'FROM a SEMI JOIN b USING (x)',
      'FROM a ANTI JOIN b USING (x)',
      'FROM a ASOF JOIN b USING (x)',
      'FROM a FULL JOIN b USING (x)',
      'FROM a JOIN b USING (y)',
      'FROM a JOIN b ON a.x = b.x',
      'FROM a ASOF LEFT JOIN b USING (x)',
    ],
    [
      'SELECT a FROM t',
      'SELECT DISTINCT a FROM t',
      'SELECT ALL a, a FROM t',
      'SELECT DISTINCT ON (a) a FROM t',
      'SELECT DISTINCT ON (b) a FROM t',
    ],
    [
      'FROM t ORDER BY a',
      'FROM t ORDER BY a DESC',
      'FROM t ORDER BY a NULLS FIRST',
      'FROM t ORDER BY a NULLS LAST',
      'FROM t ORDER BY ALL',
      'FROM t ORDER BY a, b',
      'FROM t ORDER BY a COLLATE nocase',
    ],
    [
      'SELECT sum(a) FROM t',
      'SELECT sum(DISTINCT a) FROM t',
      'SELECT sum(a) FILTER (a > 1) FROM t',
      'SELECT sum(a ORDER BY b) FROM t',
      'SELECT sum(a) OVER () FROM t',
      'SELECT sum(a) FROM t GROUP BY ALL',
      'SELECT sum(a) FROM t GROUP BY b',
      'SELECT sum(a) FROM t GROUP BY CUBE (b, c)',
      'SELECT sum(a) FROM t GROUP BY ROLLUP (b, c)',
      'SELECT sum(a) FROM t GROUP BY GROUPING SETS ((b), (c))',
      'SELECT sum(a) FROM t GROUP BY b, c',
    ],
    [
      'SELECT lag(a) OVER w FROM t WINDOW w AS (ORDER BY b)',
      'SELECT lag(a) OVER w FROM t WINDOW w AS (ORDER BY c)',
      'SELECT lag(a IGNORE NULLS) OVER w FROM t WINDOW w AS (ORDER BY b)',
      'SELECT lag(a, 2) OVER (ORDER BY b) FROM t',
      'SELECT lead(a) OVER (ORDER BY b) FROM t',
      'SELECT lag(a) OVER (PARTITION BY b) FROM t',
    ],
    [
      'SELECT sum(a) OVER (ORDER BY b ROWS 1 PRECEDING) FROM t',
      'SELECT sum(a) OVER (ORDER BY b ROWS 2 PRECEDING) FROM t',
      'SELECT sum(a) OVER (ORDER BY b RANGE 1 PRECEDING) FROM t',
      'SELECT sum(a) OVER (ORDER BY b GROUPS 1 PRECEDING) FROM t',
      'SELECT sum(a) OVER (ORDER BY b ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM t',
      'SELECT sum(a) OVER (ORDER BY b ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE TIES) FROM t',
      'SELECT sum(a) OVER (ORDER BY b ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW) FROM t',
      'SELECT sum(a) OVER (ORDER BY b) FROM t',
      'SELECT sum(a) OVER (ORDER BY b DESC) FROM t',
      'SELECT sum(DISTINCT a) OVER (ORDER BY b) FROM t',
      'SELECT sum(a ORDER BY c) OVER (ORDER BY b) FROM t',
    ],
    [
      'SELECT a::INT',
      'SELECT TRY_CAST(a AS INT)',
      'SELECT a::BIGINT',
      'SELECT a::DECIMAL(10, 2)',
      'SELECT a::DECIMAL(10, 3)',
      'SELECT a::DECIMAL(11, 2)',
      'SELECT a::INT[]',
      'SELECT a::INT[3]',
      'SELECT a::INT[4]',
      'SELECT a::STRUCT(b INT)',
      'SELECT a::STRUCT(c INT)',
      'SELECT a::MAP(INT, VARCHAR)',
      "SELECT a::ENUM('x', 'y')",
      "SELECT a::ENUM('x', 'z')",
      'SELECT a::TIMESTAMPTZ',
      'SELECT a::TIMESTAMP',
      'SELECT a::UNION(b INT, c VARCHAR)',
    ],
    [
      'SELECT *',
      'SELECT * EXCLUDE (a)',
      'SELECT * EXCLUDE (b)',
      'SELECT * REPLACE (1 AS a)',
      'SELECT * REPLACE (2 AS a)',
      'SELECT * RENAME (a AS b)',
      'SELECT * RENAME (a AS c)',
      'SELECT t.*',
      "SELECT * LIKE 'a%'",
      "SELECT * NOT LIKE 'a%'",
      "SELECT COLUMNS('a')",
      "SELECT COLUMNS('b')",
      "SELECT COLUMNS(c -> c LIKE 'a')",
    ].map((sql) => `${sql} FROM t`),
    [
      'SELECT a AND b OR c',
      'SELECT a AND (b OR c)',
      'SELECT NOT a AND b',
      'SELECT NOT (a AND b)',
      'SELECT a OR b AND c AND d',
    ],
    [
      'SELECT a = b',
      'SELECT a <> b',
      'SELECT a < b',
      'SELECT a <= b',
      'SELECT a IS DISTINCT FROM b',
      'SELECT a IS NOT DISTINCT FROM b',
      'SELECT b = a',
    ],
    [
      "SELECT a LIKE 'b'",
      "SELECT a ILIKE 'b'",
      "SELECT a NOT LIKE 'b'",
      "SELECT a SIMILAR TO 'b'",
      "SELECT a GLOB 'b'",
      "SELECT a LIKE 'b' ESCAPE 'x'",
      "SELECT a LIKE 'b' ESCAPE 'y'",
    ],
    [
      'SELECT a IN (1, 2)',
      'SELECT a NOT IN (1, 2)',
      'SELECT a IN (2, 1)',
      'SELECT a BETWEEN 1 AND 2',
      'SELECT a NOT BETWEEN 1 AND 2',
      'SELECT a BETWEEN SYMMETRIC 1 AND 2',
      'SELECT a IS NULL',
      'SELECT a IS NOT NULL',
      'SELECT a ISNULL AND b',
    ],
    [
      'SELECT a IN (FROM t)',
      'SELECT a NOT IN (FROM t)',
      'SELECT a > ANY (FROM t)',
      'SELECT a > ALL (FROM t)',
      'SELECT a < ANY (FROM t)',
      'SELECT EXISTS (FROM t)',
      'SELECT NOT EXISTS (FROM t)',
      'SELECT (FROM t)',
      'SELECT ARRAY(FROM t)',
    ],
    [
      'FROM a UNION FROM b',
      'FROM a UNION ALL FROM b',
      'FROM a EXCEPT FROM b',
      'FROM a EXCEPT ALL FROM b',
      'FROM a INTERSECT FROM b',
      'FROM a INTERSECT ALL FROM b',
      'FROM a UNION BY NAME FROM b',
      'FROM a UNION ALL BY NAME FROM b',
      'FROM b UNION FROM a',
    ],
    [
      'SELECT a[1]',
      'SELECT a[2]',
      'SELECT a[1:2]',
      'SELECT a[1:3]',
      'SELECT a[:2]',
      'SELECT a[1:]',
      'SELECT a[1:4:2]',
      'SELECT a.b',
      'SELECT [a]',
      "SELECT a['b']",
      "SELECT {'a': 1}",
      "SELECT {'b': 1}",
      'SELECT MAP {1: 2}',
      'SELECT MAP {2: 1}',
      'SELECT (1, 2)',
      'SELECT [1, 2]',
    ],
    [
      'SELECT INTERVAL 1 DAY',
      'SELECT INTERVAL 2 DAY',
      'SELECT INTERVAL 1 MONTH',
      "SELECT DATE '2001-01-01'",
      "SELECT DATE '2001-01-02'",
      "SELECT TIMESTAMP '2001-01-01'",
      'SELECT current_date',
      'SELECT now()',
    ],
    [
      'SELECT extract(year FROM a)',
      'SELECT extract(month FROM a)',
      "SELECT trim(BOTH 'x' FROM a)",
      "SELECT trim(LEADING 'x' FROM a)",
      "SELECT a AT TIME ZONE 'UTC'",
      "SELECT a AT TIME ZONE 'CET'",
      'SELECT a COLLATE nocase',
      'SELECT a COLLATE noaccent',
      "SELECT position('a' IN b)",
    ],
    [
      'WITH c AS (FROM a) FROM c',
      'WITH c(x) AS (FROM a) FROM c',
      'WITH c AS (FROM b) FROM c',
      'WITH c AS (FROM a), d AS (FROM c) FROM c',
    ],
    [
      'WITH RECURSIVE r AS (SELECT 1 UNION ALL FROM r) FROM r',
      'WITH RECURSIVE r AS (SELECT 1 UNION FROM r) FROM r',
      'WITH RECURSIVE r(n) USING KEY (n) AS (SELECT 1 UNION FROM r) FROM r',
    ],
    ['FROM t AT (VERSION => 1)', 'FROM t AT (VERSION => 2)', "FROM t AT (TIMESTAMP => '2001-01-01')", 'FROM t'],
    [
      'FROM t USING SAMPLE 10 ROWS',
      'FROM t USING SAMPLE 11 ROWS',
      'FROM t USING SAMPLE 10%',
      'FROM t USING SAMPLE 10% (bernoulli)',
      'FROM t USING SAMPLE 10% (bernoulli, 3)',
      'FROM t USING SAMPLE 10% (system, 3)',
    ],
    [
      "FROM read_csv('a')",
      "FROM read_csv('b')",
      "FROM read_csv('a', header = true)",
      "FROM read_csv('a', header = false)",
      "FROM read_csv('a', skip = 1)",
      "FROM read_csv('a') AS t(x)",
      "FROM read_json('a')",
      "FROM read_csv(['a', 'b'])",
    ],
    [
      'PIVOT t ON a USING sum(b)',
      'PIVOT t ON a USING sum(c)',
      'PIVOT t ON c USING sum(b)',
      'PIVOT u ON a USING sum(b)',
      "PIVOT t ON a IN ('x') USING sum(b)",
      "PIVOT t ON a IN ('y') USING sum(b)",
      'PIVOT t ON a USING sum(b) GROUP BY c',
      'PIVOT t ON a, c USING sum(b)',
      'PIVOT t ON a USING sum(b) AS s',
      "PIVOT t ON a IN (SELECT 'x') USING sum(b)",
      "PIVOT t ON a IN (SELECT 'y') USING sum(b)",
    ],
    [
      'UNPIVOT t ON a, b',
      'UNPIVOT t ON b, a',
      'UNPIVOT t ON a',
      'UNPIVOT t ON a, b INTO NAME n VALUE v',
      'UNPIVOT t ON a, b INTO NAME m VALUE v',
      'UNPIVOT t ON (a, b), (c, d)',
      'FROM t UNPIVOT INCLUDE NULLS (v FOR n IN (a, b))',
      'UNPIVOT t ON a AS x, b',
    ],
    [
      'DESCRIBE t',
      'SUMMARIZE t',
      'FROM t',
      'SHOW TABLES',
      'SHOW ALL TABLES',
      'SHOW DATABASES',
      'DESCRIBE u',
      'SUMMARIZE u',
    ],
    [
      'SELECT f(a)',
      'SELECT g(a)',
      'SELECT f(a, b)',
      'SELECT f(b := a)',
      'SELECT f(c := a)',
      'SELECT s.f(a)',
      'SELECT a.f()',
      'SELECT f()',
    ],
    [
      'SELECT list_transform(a, lambda x: x + 1)',
      'SELECT list_transform(a, lambda y: y + 1)',
      'SELECT list_transform(a, lambda x: x + 2)',
      'SELECT [x FOR x IN a]',
      'SELECT [x FOR x IN a IF x > 1]',
    ],
    ['SELECT $a', 'SELECT $b', 'SELECT $a + 1', 'SELECT a'],
    [
      'SELECT CASE a WHEN 1 THEN 2 END',
      'SELECT CASE WHEN a = 1 THEN 2 ELSE 3 END',
      'SELECT CASE a WHEN 2 THEN 2 END',
      'SELECT CASE a WHEN 1 THEN 3 END',
      'SELECT coalesce(a, 1)',
      'SELECT nullif(a, 1)',
    ],
    [
      'FROM t LIMIT 1',
      'FROM t LIMIT 1 OFFSET 1',
      'FROM t OFFSET 1',
      'FROM t LIMIT (SELECT 1)',
      'FROM t LIMIT 1%',
      'FROM t FETCH FIRST 2 ROWS ONLY',
    ],
    [
      'FROM range(3)',
      'FROM range(4)',
      'FROM range(3) AS t',
      'FROM range(3) AS t(i)',
      'FROM generate_series(3)',
      'FROM range(0, 3)',
      'FROM range(3) WITH ORDINALITY',
    ],
    [
      'VALUES (1)',
      'VALUES (2)',
      'VALUES (1), (1)',
      'VALUES (1, 1)',
      'SELECT * FROM (VALUES (1)) t',
      'SELECT * FROM (VALUES (1)) t(a)',
    ],
    [
      'CREATE MACRO f(a) AS a',
      'CREATE MACRO g(a) AS a',
      'CREATE MACRO f(b) AS a',
      'CREATE MACRO f(a) AS TABLE SELECT a',
      'CREATE MACRO f(a := 1) AS a',
      'CREATE MACRO f(a := 2) AS a',
      'CREATE MACRO f(a INT) AS a',
      'CREATE MACRO f(a) AS a + 1',
      'CREATE MACRO f(a) AS a, (a, b) AS a',
      'CREATE MACRO f(a) AS a; CREATE MACRO g(a) AS a',
    ],
  ];

  for (const group of different) {
    it(`tells apart: ${group[0]}, ${group[1]}, …`, async () => {
      const digests: string[] = [];
      const parsed: string[] = [];
      for (const sql of group) {
        try {
          digests.push(...(await digestsOf([sql])));
          parsed.push(sql);
        } catch (error) {
          // Not every version of DuckDB knows every notation; most have to be read.
          expect(String(error)).toMatch(/sql_syntax/);
        }
      }
      expect(parsed.length).toBeGreaterThan(group.length * 0.7);
      const equal = parsed.filter((_, index) => digests.indexOf(digests[index] ?? '') !== index);
      expect(equal).toEqual([]);
    });
  }
});
