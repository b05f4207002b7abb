import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseNotebook } from '../notebook/parse-notebook';
import { formatSql } from './format-sql';
import { sameButForSpaces } from './same-meaning';

describe('formatting a cell', () => {
  it('lays out a query, keeps comments, parameters and the case of every word', () => {
    const sql =
      'select a, Sum(b) as Total -- of all\nfrom t where x>=$min_flights and y = {{ column }} /* why */ group by all';
    expect(formatSql(sql)).toBe(
      [
        'select',
        '  a,',
        '  Sum(b) as Total -- of all',
        'from',
        '  t',
        'where',
        '  x >= $min_flights',
        '  and y = {{ column }} /* why */',
        'group by all',
      ].join('\n'),
    );
  });

  it.each([
    "FROM t SELECT x::DECIMAL(9,2), y['a'], list_transform(l, lambda v: v + 1), [v * 2 FOR v IN l IF v > 1]",
    "SELECT $$it's$$ AS text, E'a\\nb' AS escaped, 1_000 AS many, {'a': 1, b: [1, 2]} AS s",
    'PIVOT t ON year IN (2000, 2001) USING sum(x) GROUP BY y',
    'SELECT * FROM a ASOF JOIN b ON a.k = b.k AND a.t >= b.t QUALIFY row_number() OVER (PARTITION BY k ORDER BY t) = 1',
    "SELECT * EXCLUDE (a) REPLACE (b / 2 AS b), COLUMNS('x.*') FROM read_csv('data/*.csv', header = true)",
    "SELECT j->'a'->>'b', x // 2, y ** 2, 'é' || \"we ird\" FROM t WHERE x IS NOT DISTINCT FROM NULL",
    'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3) FROM r',
    'SELECT count(*) FILTER (WHERE x > 1) FROM t USING SAMPLE 10%',
    'SELECT map {1: 2}, s.a.b, l[1:2], -1, x -1, x - -1, - - x FROM t',
  ])('formats %s to the same SQL, or leaves it alone', (sql) => {
    try {
      const formatted = formatSql(sql);
      expect(sameButForSpaces(sql, formatted)).toBe(true);
      expect(formatSql(formatted)).toBe(formatted);
    } catch (error) {
      expect(error).toMatchObject({ problem: { code: 'sql_syntax' } });
    }
  });

  it('formats every cell of the sample', () => {
    const folder = join(import.meta.dirname, '../../../resources/sample/notebooks');
    for (const file of readdirSync(folder)) {
      const { blocks } = parseNotebook(file, readFileSync(join(folder, file), 'utf8'));
      for (const block of blocks) if (block.kind === 'sql') expect(formatSql(block.body)).toContain('\n');
    }
  });

  it('refuses SQL that is not whole', () => {
    expect(() => formatSql("SELECT (a, b FROM 'x")).toThrow(/format/);
  });
});

describe('two texts with the same words', () => {
  it.each([
    ['SELECT  a', 'SELECT a', true],
    ['SELECT a', 'select a', false],
    ["SELECT 'a  b'", "SELECT 'a b'", false],
    ['a --x\n', 'a   -- x', false],
    ['a /* x\n  y */', 'a /* x\n y */', true],
    ["'a' 'b'", "'a'\n'b'", false],
    ['- -1', '--1', false],
    ['a::b', 'a :: b', true],
  ])('%s and %s: %s', (a, b, same) => {
    expect(sameButForSpaces(a, b)).toBe(same);
  });
});
