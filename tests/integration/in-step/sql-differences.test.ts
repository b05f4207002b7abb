import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Evidence } from '../../../electron/promote/evidence';
import { sqlDifferences } from '../../../electron/promote/in-step/sql-differences';
import { PromotedShop } from './shop';

let shop: PromotedShop;

beforeAll(async () => {
  shop = await PromotedShop.create(['dbt']);
});
afterAll(() => shop.dispose());

async function told(before: string, after: string): Promise<readonly string[]> {
  const [changes] = await sqlDifferences([{ before, after }], new Evidence(shop.session.engine, undefined));
  return (changes ?? []).map(({ text }) => text);
}

const same: readonly (readonly [string, string])[] = [
  ['SELECT a FROM t', 'select   a\nfrom t -- all'],
  ['SELECT a FROM t', '/* why */ SELECT (a) FROM "t"'],
  ['SELECT a FROM t WHERE x AND y', 'SELECT a FROM t WHERE y AND x'],
  ['SELECT a FROM t WHERE x AND (y AND z)', 'SELECT a FROM t WHERE (x AND y) AND z'],
  ['SELECT a FROM t', 'SELECT a FROM t AS t'],
  ['SELECT CAST(a AS INTEGER) FROM t', 'SELECT a::INT FROM t'],
  ['SELECT a FROM t WHERE a != 1', 'SELECT a FROM t WHERE a <> 1'],
  ['SELECT a FROM t INNER JOIN u ON t.x = u.x', 'SELECT a FROM t JOIN u ON (t.x = u.x)'],
  ['CREATE MACRO twice(x) AS x * 2', 'CREATE MACRO twice(x)\nAS x*2 -- two'],
];

const cases: readonly (readonly [string, string, readonly unknown[]])[] = [
  ['SELECT a FROM t', 'SELECT A FROM t', ['column a removed', 'column A added']],
  ['SELECT a FROM t', 'SELECT a, b FROM t', ['column b added']],
  ['SELECT a, b FROM t', 'SELECT b, a FROM t', ['columns stand in another order']],
  ['SELECT a AS x FROM t', 'SELECT a AS y FROM t', ['column renamed: x → y']],
  ['SELECT a + 1 AS x FROM t', 'SELECT a + 2 AS x FROM t', ['column x: a + 1 → a + 2']],
  ['SELECT count(*) FROM t', 'SELECT count(a) FROM t', ['column without a name: count_star() → count(a)']],
  ['SELECT * FROM t', 'SELECT * EXCLUDE (a) FROM t', [expect.stringMatching(/^column \*: \* → \* EXCLUDE/)]],
  ['SELECT a FROM t WHERE a > 1', 'SELECT a FROM t WHERE a > 2', ['filter: a > 1 → a > 2']],
  ['SELECT a FROM t', 'SELECT a FROM t WHERE a > 2 AND b', ['filter added: a > 2', 'filter added: b']],
  [
    'SELECT a FROM t WHERE a OR b',
    'SELECT a FROM t WHERE a AND b',
    ['filter removed: a OR b', 'filter added: a', 'filter added: b'],
  ],
  ['SELECT a FROM t', 'SELECT a FROM u', ['reads: t → u']],
  ['SELECT a FROM t', 'SELECT a FROM t, u', ['reads u (CROSS JOIN)']],
  ['SELECT a FROM t x', 'SELECT a FROM u x', ['reads x: t → u']],
  [
    'SELECT 1 FROM t JOIN u USING (a)',
    'SELECT 1 FROM t LEFT JOIN u USING (a)',
    ['join with u: INNER JOIN → LEFT JOIN'],
  ],
  ['SELECT 1 FROM t JOIN u USING (a)', 'SELECT 1 FROM t JOIN u USING (a, b)', ['join with u added: b']],
  [
    'SELECT 1 FROM t JOIN u ON t.a = u.a',
    'SELECT 1 FROM t ASOF JOIN u ON t.a >= u.a',
    ['join with u: INNER JOIN → ASOF INNER JOIN', expect.stringContaining('>=')],
  ],
  [
    'SELECT 1 FROM t FULL JOIN u USING (a)',
    'SELECT 1 FROM t RIGHT JOIN u USING (a)',
    ['join with u: FULL JOIN → RIGHT JOIN'],
  ],
  ['SELECT a FROM t GROUP BY a', 'SELECT a FROM t GROUP BY a, b', ['group key added: b']],
  ['SELECT a FROM t GROUP BY ALL', 'SELECT a FROM t GROUP BY a', ['group key added: a']],
  [
    'SELECT a, b FROM t GROUP BY a, b',
    'SELECT a, b FROM t GROUP BY ROLLUP (a, b)',
    ['group key: sets of group keys → sets of group keys'],
  ],
  [
    'SELECT a FROM t GROUP BY a HAVING count(*) > 1',
    'SELECT a FROM t GROUP BY a',
    ['HAVING removed: count_star() > 1'],
  ],
  [
    'SELECT a FROM t QUALIFY row_number() OVER (PARTITION BY a) = 1',
    'SELECT a FROM t QUALIFY row_number() OVER (PARTITION BY b) = 1',
    [expect.stringMatching(/^QUALIFY: .*PARTITION BY a.* → .*PARTITION BY b/)],
  ],
  ['SELECT a FROM t', 'SELECT DISTINCT a FROM t', ['DISTINCT added']],
  ['SELECT a FROM t ORDER BY a', 'SELECT a FROM t ORDER BY a NULLS FIRST', ['ORDER BY: a → a NULLS FIRST']],
  ['SELECT a FROM t LIMIT 3', 'SELECT a FROM t LIMIT 4 OFFSET 1', ['LIMIT: 3 → 4', 'OFFSET added: 1']],
  ['SELECT a FROM t UNION SELECT a FROM u', 'SELECT a FROM t UNION ALL SELECT a FROM u', ['UNION → UNION ALL']],
  [
    'SELECT a FROM t UNION SELECT a FROM u',
    'SELECT a FROM t UNION SELECT b FROM u',
    ['query 2: column a removed', 'query 2: column b added'],
  ],
  [
    'WITH x AS (SELECT a FROM t) SELECT a FROM x',
    'WITH x AS (SELECT a FROM t WHERE a > 1) SELECT a FROM x',
    ['common table x: filter added: a > 1'],
  ],
  ['SELECT a FROM t', 'WITH x AS (SELECT a FROM t) SELECT a FROM x', ['common table x added', 'reads: t → x']],
  ['SELECT a FROM (SELECT a FROM t) s', 'SELECT a FROM (SELECT a FROM t LIMIT 1) s', ['subquery s: LIMIT added: 1']],
  [
    'SELECT a FROM t WHERE a IN (SELECT b FROM u)',
    'SELECT a FROM t WHERE a IN (SELECT c FROM u)',
    [expect.stringMatching(/^filter: /)],
  ],
  [
    'SELECT a FROM t',
    'SELECT a FROM t USING SAMPLE 3 ROWS (reservoir, 1)',
    [expect.stringMatching(/^(sample added|reads)/)],
  ],
  ['SELECT a FROM t', 'SELECT a FROM t UNION SELECT a FROM t', ['the query is written otherwise']],
  ['CREATE MACRO twice(x) AS x * 2', 'CREATE MACRO twice(x) AS x * 3', ['the query is written otherwise']],
  ['SELECT 9007199254740993 AS a', 'SELECT 9007199254740992 AS a', ['column a: 9007199254740993 → 9007199254740992']],
];

describe('two texts of SQL', () => {
  it.each(same)('%j says the same as %j', async (before, after) => {
    expect(await told(before, after)).toEqual([]);
  });

  it.each(cases)('%j and %j differ in meaning', async (before, after, expected) => {
    expect(await told(before, after)).toEqual(expected);
  });
});
