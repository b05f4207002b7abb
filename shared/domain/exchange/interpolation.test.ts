import { describe, expect, it } from 'vitest';
import { bindColonParameters, bindInterpolations } from './interpolation';

describe('interpolated text', () => {
  it.each([
    ['SELECT * FROM t LIMIT {limit}', 'SELECT * FROM t LIMIT $limit', ['limit'], []],
    ['SELECT * FROM t LIMIT {max_rows.value}', 'SELECT * FROM t LIMIT $max_rows', ['max_rows'], []],
    ["WHERE name = '{name}' AND b", 'WHERE name = $name AND b', ['name'], []],
    ["WHERE name LIKE '{prefix.value}%'", "WHERE name LIKE '{prefix.value}%'", [], ['{prefix.value}']],
    ['SELECT * FROM {table}', 'SELECT * FROM {table}', [], ['{table}']],
    ['SELECT {", ".join(columns)} FROM t', 'SELECT {", ".join(columns)} FROM t', [], ['{", ".join(columns)}']],
    ["SELECT {{'a': 1}} AS s", "SELECT {'a': 1} AS s", [], []],
    ['SELECT 1 -- {note}', 'SELECT 1 -- {note}', [], ['{note}']],
    ['SELECT t_{year} FROM t', 'SELECT t_{year} FROM t', [], ['{year}']],
  ])('%s', (sql, bound, parameters, kept) => {
    expect(bindInterpolations(sql, 'braces')).toEqual({ sql: bound, parameters, kept });
  });

  it('leaves structs alone where two braces are meant', () => {
    const sql = "SELECT {'a': {{ x }}} FROM t WHERE n > {{ least }}";
    expect(bindInterpolations(sql, 'doubleBraces').sql).toBe("SELECT {'a': $x} FROM t WHERE n > $least");
  });
});

it.each([
  ['SELECT * FROM t WHERE a = :least AND b::INTEGER > 1', 'SELECT * FROM t WHERE a = $least AND b::INTEGER > 1'],
  ['SELECT f(:x), l[1:n], {a:b}', 'SELECT f($x), l[1:n], {a:b}'],
  ['SELECT total:price, "x:y", \':z\' -- :w', 'SELECT total:price, "x:y", \':z\' -- :w'],
])('binds what SQLAlchemy names with a colon, and no other colon: %s', (sql, bound) => {
  expect(bindColonParameters(sql).sql).toBe(bound);
});
