import { describe, expect, it } from 'vitest';
import { rowExpressions } from './row-expressions';

const read = (sql: string) => {
  const found = rowExpressions(sql);
  return found === undefined ? undefined : { ...found, columns: Object.fromEntries(found.columns) };
};

describe('the expressions of a query over one relation', () => {
  it('are those with a name of their own, beside its WHERE', () => {
    expect(
      read(`SELECT date_trunc('day', f.date)::DATE AS day, -- the day
  avg(delay) AS "Mean, delay", origin, [a, b] AS pair
FROM flights AS f
WHERE delay > 3 AND city IN ('a', 'WHERE') GROUP BY ALL HAVING count(*) > 3 ORDER BY 1;`),
    ).toEqual({
      alias: 'f',
      columns: { day: "date_trunc('day', f.date)::DATE", 'mean, delay': 'avg(delay)', pair: '[a, b]' },
      where: "delay > 3 AND city IN ('a', 'WHERE')",
    });
  });

  it('have the relation by its own name where it has no other', () => {
    expect(read('SELECT x + 1 AS y FROM "My table"')).toEqual({
      alias: 'My table',
      columns: { y: 'x + 1' },
      where: null,
    });
    expect(read('select x + 1 as y from t u')?.alias).toBe('u');
  });

  it('leave out what is another value when it is computed again, or needs more than a row', () => {
    expect(
      read(
        'SELECT random() AS a, now() AS b, x + $p AS c, (SELECT max(y) FROM u) AS d, row_number() OVER () AS e, x AS f FROM t',
      )?.columns,
    ).toEqual({ f: 'x' });
  });

  it.each([
    'WITH a AS (FROM t) SELECT x AS y FROM a',
    'SELECT x AS y FROM t JOIN u USING (id)',
    'SELECT x AS y FROM t, u',
    'SELECT x AS y FROM (SELECT * FROM t)',
    'SELECT x AS y FROM t UNION ALL SELECT x FROM t',
    "SELECT x AS y FROM 'data/t.csv'",
    'SELECT x AS y FROM range(5)',
    'SELECT x AS y FROM schema.t',
    'SELECT DISTINCT x AS y FROM t',
    'FROM t SELECT x AS y',
    'SELECT x AS y FROM t WHERE at < now()',
    'SELECT x AS y FROM t WHERE x = $least',
    'SELECT x AS y FROM t WHERE x IN (SELECT x FROM u)',
    'SELECT 1 AS y',
    '',
  ])('are not read from %s', (sql) => {
    expect(rowExpressions(sql)).toBeUndefined();
  });
});
