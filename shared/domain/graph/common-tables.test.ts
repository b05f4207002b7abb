import { describe, expect, it } from 'vitest';
import { commonTableAt, commonTableLists, mentions } from './common-tables';

const story = `WITH a AS (
  SELECT 1 AS x -- with ) in a comment
),
b (y) AS MATERIALIZED (SELECT x FROM a WHERE 'WITH c AS (' <> ''),
"odd name" AS (WITH inner_one AS (FROM b) FROM inner_one)
SELECT * FROM "odd name"`;

const at = (needle: string) => story.indexOf(needle) + 1;

describe('the WITH clauses of a query', () => {
  it('are read with their names, columns and bodies, those inside of others too', () => {
    const lists = commonTableLists(story);
    expect(lists.map((list) => list.tables.map((table) => [table.name, table.columns]))).toEqual([
      [
        ['a', ''],
        ['b', '(y)'],
        ['odd name', ''],
      ],
      [['inner_one', '']],
    ]);
    const [first] = lists[0]?.tables ?? [];
    expect(story.slice(first?.bodyStart, first?.bodyEnd)).toContain('SELECT 1 AS x');
  });

  it('give what is whole while the rest is being typed', () => {
    expect(commonTableLists('WITH a AS (SELECT 1), b AS (SELECT').map((list) => list.tables.length)).toEqual([1]);
    expect(commonTableLists('WITH')).toEqual([]);
    expect(commonTableLists('SELECT * FROM t WITH ORDINALITY')).toEqual([]);
  });

  it.each([
    ['SELECT 1 AS x', 'a', true, 'WITH a AS (\n  SELECT 1 AS x -- with ) in a comment\n)\nFROM a'],
    ['inner_one AS', 'inner_one', false, /^WITH a AS [\s\S]*FROM \(WITH inner_one AS \(FROM b\)\nFROM inner_one\)$/],
    ['"odd name" AS', 'odd name', true, /FROM "odd name"$/],
  ] as const)('answer for a caret at %s', (needle, name, isOutermost, sql) => {
    const found = commonTableAt(story, at(needle));
    expect(found).toMatchObject({ table: { name }, isOutermost });
    if (typeof sql === 'string') expect(found?.sql).toBe(sql);
    else expect(found?.sql).toMatch(sql);
  });

  it('answer nothing for a caret in the main query', () => {
    expect(commonTableAt(story, story.length)).toBeUndefined();
    expect(commonTableAt('SELECT 1', 3)).toBeUndefined();
  });

  it('tell a use of a name from a part of a longer one', () => {
    expect(mentions('SELECT t.a FROM t', 'a')).toBe(false);
    expect(mentions('SELECT 1 AS a', 'a')).toBe(false);
    expect(mentions('FROM "A"', 'a')).toBe(true);
  });
});
