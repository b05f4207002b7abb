import { describe, expect, it } from 'vitest';
import { describeColumn, describeRows } from './describe-column';
import type { ColumnLineage, NodeLineage, RowOrigin, Transformation } from './lineage';

const ways: Readonly<Record<'identity' | 'transformed' | 'aggregated', Transformation>> = {
  identity: { type: 'DIRECT', subtype: 'IDENTITY' },
  transformed: { type: 'DIRECT', subtype: 'TRANSFORMATION' },
  aggregated: { type: 'DIRECT', subtype: 'AGGREGATION' },
};

function node(column: Partial<ColumnLineage>, origin: RowOrigin = { kind: 'input', node: 't' }): NodeLineage {
  const own: ColumnLineage = { name: 'c', kind: 'constant', from: [], ...column };
  return { node: 'n', columns: [own], rows: [], origin, joins: [] };
}

const from = (column: string, kind: keyof typeof ways) => [{ node: 't', column, transformations: [ways[kind]] }];
const byDay: RowOrigin = {
  kind: 'grouped',
  by: [{ column: 'day', from: [] }],
  of: { kind: 'input', node: 't' },
};
const wordsOf = (lineage: NodeLineage, sql: string) => describeColumn(lineage, 'C', sql).words;

describe('how a column is made, in words', () => {
  it.each([
    [node({ kind: 'identity', from: from('c', 'identity') }), 'SELECT c FROM t', 'taken unchanged from t.c'],
    [node({ kind: 'identity', from: from('d', 'identity') }), 'SELECT d AS c FROM t', 't.d, under another name'],
    [
      node({ kind: 'transformed', from: from('d', 'transformed') }),
      'SELECT d + 1 AS c FROM t',
      'computed row by row from t.d',
    ],
    [node({}), "SELECT 'x' AS c FROM t", 'the same for every row: no column is part of it'],
    [node({ kind: 'unresolved', reason: 'A riddle.' }), 'SELECT 1', 'cannot be told: A riddle.'],
  ])('%#', (lineage, sql, words) => {
    expect(wordsOf(lineage, sql)).toBe(words);
  });

  it('names the aggregate, its filter, and the groups', () => {
    const sum = node({ kind: 'aggregated', from: from('d', 'aggregated') }, byDay);
    expect(wordsOf(sum, 'SELECT day, round(sum(d), 1) AS c FROM t GROUP BY day')).toBe(
      'sum of d over the rows of t for each day',
    );
    expect(wordsOf(sum, 'SELECT 100.0 * count(*) FILTER (d > 15) / count(*) AS c FROM t GROUP BY day')).toBe(
      'number of rows where d > 15 and number of rows over the rows of t for each day',
    );
    expect(wordsOf(node({}, byDay), 'SELECT count(*) AS c FROM t GROUP BY day')).toBe('number of rows for each day');
    const all = node({ kind: 'aggregated', from: from('d', 'aggregated') }, { ...byDay, by: [] });
    expect(wordsOf(all, 'SELECT count(DISTINCT d) AS c FROM t')).toBe('number of distinct d over all rows of t');
    expect(wordsOf(sum, 'SELECT lag(d) OVER (ORDER BY day) AS c FROM t')).toBe(
      'value of an earlier row of d, over other rows too',
    );
  });

  it('says what is computed over rows where no aggregate is known by name', () => {
    const own = node({ kind: 'aggregated', from: from('d', 'aggregated') }, byDay);
    expect(wordsOf(own, 'SELECT my_total(d) AS c FROM t')).toBe('computed over several rows from t.d for each day');
  });
});

describe('what decides the rows, in words', () => {
  it('is read from the clauses, those of queries within first', () => {
    const sql = `WITH big AS (SELECT * FROM t WHERE d > 1)
      SELECT day, sum(d) AS c FROM big LEFT JOIN u USING (id) GROUP BY day HAVING count(*) > 2 LIMIT 5`;
    expect(describeRows(node({}, byDay), sql)).toEqual([
      'in the common table big: only rows where d > 1',
      'joined with u by id (LEFT JOIN)',
      'one row for each day',
      'only groups where count(*) > 2',
      'at most 5 rows',
    ]);
  });

  it('is said for each query of a set operation, and DISTINCT is said once', () => {
    expect(describeRows(node({}), 'SELECT a FROM t WHERE a = 1 UNION ALL SELECT a FROM u')).toEqual([
      '2 queries put together (UNION ALL)',
      'query 1: only rows where a = 1',
    ]);
    expect(describeRows(node({}, byDay), 'SELECT DISTINCT day FROM t')).toEqual(['rows that are alike count once']);
  });

  it('is told from the lineage where the SQL is no SELECT', () => {
    const filtered = {
      ...node({}),
      rows: [{ node: 't', column: 'd', transformations: [{ type: 'INDIRECT' as const, subtype: 'FILTER' as const }] }],
    };
    expect(describeRows(filtered, 'PIVOT t ON d')).toEqual(['filtered by t.d']);
  });
});
