import { describe, expect, it } from 'vitest';
import { extractCommonTable, inlineAsCommonTable } from './move-common-table';

const none = new Set<string>();

describe('a common table becomes a cell', () => {
  it('with what it reads, its comments and its own layout', () => {
    const sql = `-- Late flights by airport
WITH
-- only what flew
flown AS (
  SELECT *
  FROM flights
  WHERE NOT cancelled
),
late AS (
  SELECT origin,
    count(*) AS n
  FROM flown
), other AS (SELECT 2 AS two)
SELECT * FROM late, other`;
    const { cells, remaining } = extractCommonTable(sql, 'late', none);
    expect(cells).toEqual([
      { name: 'flown', sql: '-- only what flew\nSELECT *\nFROM flights\nWHERE NOT cancelled' },
      { name: 'late', sql: 'SELECT origin,\n  count(*) AS n\nFROM flown' },
    ]);
    expect(remaining).toBe('-- Late flights by airport\nWITH other AS (SELECT 2 AS two)\nSELECT * FROM late, other');
  });

  it('and the last one takes the clause along', () => {
    expect(extractCommonTable('WITH a AS (SELECT 1 AS x)\nSELECT * FROM a', 'A', none)).toEqual({
      cells: [{ name: 'a', sql: 'SELECT 1 AS x' }],
      remaining: 'SELECT * FROM a',
    });
  });

  it('under a free name where another node has its own, and what reads it goes on', () => {
    const { cells, remaining } = extractCommonTable(
      'WITH f AS (FROM f), g AS (SELECT * FROM f) SELECT * FROM f JOIN g USING (id)',
      'g',
      new Set(['f']),
    );
    expect(cells).toEqual([
      { name: 'f_2', sql: 'FROM f' },
      { name: 'g', sql: 'WITH f AS (FROM f_2)\nFROM (\n  SELECT * FROM f\n)' },
    ]);
    expect(remaining).toBe('WITH f AS (FROM f_2) SELECT * FROM f JOIN g USING (id)');
  });

  it('with the names of its columns, and with its clause where it reads itself', () => {
    expect(extractCommonTable('WITH a(x) AS (SELECT 1) FROM a', 'a', none).cells[0]?.sql).toBe(
      'FROM (\n  SELECT 1\n) AS a(x)',
    );
    const recursive = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) FROM n';
    expect(extractCommonTable(recursive, 'n', none).cells[0]?.sql).toBe(
      'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5)\nFROM n',
    );
  });

  it('and texts that span lines keep their spaces', () => {
    const sql = "WITH a AS (\n    SELECT 'one\n    two' AS t\n) FROM a";
    expect(extractCommonTable(sql, 'a', none).cells[0]?.sql).toBe("SELECT 'one\n    two' AS t");
  });

  it('or says why not', () => {
    expect(() => extractCommonTable('SELECT 1', 'a', none)).toThrow(/no common table a/);
  });
});

describe('a cell becomes a common table', () => {
  it('of a query without one', () => {
    expect(inlineAsCommonTable('SELECT * FROM a;', 'a', '-- all\nSELECT 1 AS x -- one\n;')).toBe(
      'WITH\n-- all\na AS (\n  SELECT 1 AS x\n  -- one\n)\nSELECT * FROM a;',
    );
  });

  it('in front of those that there are', () => {
    expect(inlineAsCommonTable('WITH b AS (FROM a) FROM b', 'a', 'SELECT 1')).toBe(
      'WITH a AS (\n  SELECT 1\n),\nb AS (FROM a) FROM b',
    );
  });

  it('and back again', () => {
    const inlined = inlineAsCommonTable('SELECT * FROM a', 'a', 'SELECT 1 AS x,\n  2 AS y');
    expect(extractCommonTable(inlined, 'a', none)).toEqual({
      cells: [{ name: 'a', sql: 'SELECT 1 AS x,\n  2 AS y' }],
      remaining: 'SELECT * FROM a',
    });
  });

  it('but not where the name is taken, nor in a statement that has no place for it', () => {
    expect(() => inlineAsCommonTable('WITH a AS (SELECT 1) FROM a', 'a', 'SELECT 2')).toThrow(/already/);
    expect(() => inlineAsCommonTable('SUMMARIZE a', 'a', 'SELECT 2')).toThrow(/SUMMARIZE/);
    expect(() => inlineAsCommonTable('FROM a', 'a', 'CREATE MACRO f(x) AS x')).toThrow(/no query/);
  });
});
