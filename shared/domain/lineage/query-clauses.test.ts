import { describe, expect, it } from 'vitest';
import { columnExpressions, readClauses } from './query-clauses';

const sqlOf = (sql: string, columns: readonly string[], column: string) =>
  columnExpressions(sql, columns, column).map((expression) => expression.sql);

describe('the clauses of a query', () => {
  it('are read as written, without comments and line ends', () => {
    const query = readClauses(`SELECT DISTINCT a, -- the first
        sum(b)   total
      FROM t AS x LEFT JOIN u USING (id), v
      JOIN w ON w.a = x.a AND w.b IS DISTINCT FROM x.b
      WHERE a > 1 AND extract(year FROM d) = 2001
      GROUP BY ALL HAVING sum(b) > 2 QUALIFY row_number() OVER () = 1 ORDER BY a LIMIT 10`);
    expect(query?.branches).toEqual([
      expect.objectContaining({
        distinct: true,
        from: 't AS x',
        joins: [
          { kind: 'LEFT JOIN', relation: 'u', condition: 'USING (id)' },
          { kind: ',', relation: 'v', condition: null },
          { kind: 'JOIN', relation: 'w', condition: 'w.a = x.a AND w.b IS DISTINCT FROM x.b' },
        ],
        where: 'a > 1 AND extract(year FROM d) = 2001',
        groupBy: 'ALL',
        having: 'sum(b) > 2',
        qualify: 'row_number() OVER () = 1',
        limit: '10',
      }),
    ]);
    expect(query?.branches[0]?.items.map(({ name, sql }) => [name, sql])).toEqual([
      ['a', 'a'],
      ['total', 'sum(b)'],
    ]);
  });

  it('are those of each branch of a set operation, and the queries within have their own', () => {
    const query = readClauses(
      'WITH c AS (SELECT 1 AS a) SELECT a FROM c UNION ALL BY NAME (SELECT a FROM (SELECT 2 AS a) AS s)',
    );
    expect(query?.operations).toEqual(['UNION ALL BY NAME']);
    expect(query?.branches.map(({ from }) => from)).toEqual(['c', '(SELECT 2 AS a) AS s']);
    expect(query?.inner.map(({ kind, name, sql }) => [kind, name, sql])).toEqual([
      ['common table', 'c', 'SELECT 1 AS a'],
      ['subquery', 's', 'SELECT 2 AS a'],
    ]);
  });

  it('begin with FROM where the query does, and are none where it is no SELECT', () => {
    expect(readClauses('FROM t WHERE a = 1')?.branches[0]).toMatchObject({ from: 't', where: 'a = 1' });
    expect(readClauses('VALUES (1)')).toBeUndefined();
    expect(readClauses('')).toBeUndefined();
  });
});

describe('the SQL of a column', () => {
  it.each([
    ['SELECT round(avg(x), 1) AS m, k FROM t GROUP BY k', ['m', 'k'], 'm', ['round(avg(x), 1)']],
    ['SELECT m: avg(x) FROM t', ['m'], 'm', ['avg(x)']],
    ['SELECT count(*) FROM t', ['count_star()'], 'count_star()', ['count(*)']],
    ['SELECT CASE WHEN a THEN b ELSE c END FROM t', ['x'], 'x', ['CASE WHEN a THEN b ELSE c END']],
    ['SELECT t."A b" FROM t', ['A b'], 'a B', ['t."A b"']],
    ['SELECT a, b FROM t UNION SELECT c + 1, d FROM u', ['a', 'b'], 'a', ['a', 'c + 1']],
    [
      'WITH s AS (SELECT sum(p) AS total FROM t) SELECT s.total AS all_of_it FROM s',
      ['all_of_it'],
      'all_of_it',
      ['sum(p)'],
    ],
    ['SELECT * FROM (SELECT max(p) AS top FROM t)', ['top'], 'top', ['max(p)']],
    ['SELECT * FROM t', ['a'], 'a', []],
    ['SELECT * REPLACE (a + 1 AS a) FROM t', ['a'], 'a', []],
    ['not a query', ['a'], 'a', []],
  ])('%s', (sql, columns, column, expected) => {
    expect(sqlOf(sql, columns, column)).toEqual(expected);
  });

  it('says where it stands, unless that is in a query within', () => {
    expect(columnExpressions('SELECT a, b + 1 AS c FROM t', ['a', 'c'], 'c')).toEqual([{ sql: 'b + 1', start: 10 }]);
    expect(columnExpressions('WITH s AS (SELECT b + 1 AS c FROM t) SELECT c FROM s', ['c'], 'c')).toEqual([
      { sql: 'b + 1', start: null },
    ]);
  });
});
