import { describe, expect, it } from 'vitest';
import { callOf, markedText } from './text-query';

describe("SQL as a text for DuckDB in SQLMesh's models", () => {
  it.each([
    ['SELECT 1', 'SELECT 1'],
    ['«x»', '««x»»'],
    ["'{{ x }}'", "'«{»{ x }}'"],
    ["{'a': {'b': 1}}", "{'a': {'b': 1}}"],
    ['{% raw %}', '«{»% raw %}'],
  ])('marks %s so that no tag of Jinja opens and no mark is read', (sql, marked) => {
    expect(markedText(sql)).toBe(marked);
  });

  it('doubles quotes and names the variables that the text holds', () => {
    expect(callOf({ text: "SELECT 'a' = «b»", variables: new Set(['b', 'a']) })).toBe(
      "@duckdb_sql(\n  'SELECT ''a'' = «b»',\n  a := @a,\n  b := @b\n)",
    );
  });

  it('says what must run before', () => {
    expect(callOf({ text: 'SELECT f(1)', variables: new Set(), before: "CREATE MACRO f(x) AS x || 'b'" })).toContain(
      "before := 'CREATE MACRO f(x) AS x || ''b'''",
    );
  });
});
