import { describe, expect, it } from 'vitest';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { postgresDialect } from './postgres';
import { sparkDialect } from './spark';
import { arithmeticType, commonType, decimal, simple } from './sql-types';
import { translateQuery } from './translate';

const columns: readonly ColumnInfo[] = [{ name: 'n', sqlType: 'INTEGER', type: { kind: 'integer' } }];
const reference = { class: 'COLUMN_REF', type: 'COLUMN_REF', query_location: 7, column_names: ['n'] };

function translate(
  node: Record<string, unknown>,
  text = 'SELECT n FROM t',
  described: readonly ColumnInfo[] = columns,
) {
  return translateQuery({
    dialect: sparkDialect,
    text,
    statement: {
      node: {
        type: 'SELECT_NODE',
        select_list: [reference],
        from_table: { type: 'BASE_TABLE', table_name: 't' },
        aggregate_handling: 'STANDARD_HANDLING',
        ...node,
      },
    },
    columns: described,
    relation: (name) => (name === 't' ? { sql: '`t`', columns } : undefined),
    parameter: () => undefined,
  });
}

describe('a query for another engine', () => {
  it('is written with the names and types that DuckDB describes', () => {
    expect(translate({})).toEqual({
      kind: 'translated',
      sql: 'SELECT CAST(`result__`.`n` AS INT) AS `n`\nFROM (\nSELECT `t`.`n`\nFROM `t` AS `t`\n) AS `result__`',
      notes: [],
    });
  });

  it.each([
    ['a clause that no rule reads', { window_of_tomorrow: { x: 1 } }, /window of tomorrow/],
    ['a key of an expression that no rule reads', { select_list: [{ ...reference, try_hard: true }] }, /try hard/],
    ['a class of expressions that no rule reads', { select_list: [{ class: 'LAMBDA', type: 'LAMBDA' }] }, /LAMBDA/],
    [
      'a function that is not on the list',
      { select_list: [{ class: 'FUNCTION', type: 'FUNCTION', function_name: 'hash', children: [reference] }] },
      /hash/,
    ],
    ['a table that is no node', { from_table: { type: 'BASE_TABLE', table_name: 'elsewhere' } }, /elsewhere/],
  ])('is refused for %s', (_, node, construct) => {
    const result = translate(node);
    expect(result.kind === 'refused' ? result.refusals.map((refusal) => refusal.construct).join() : '').toMatch(
      construct,
    );
  });

  it('is refused where the tree leaves out what was written', () => {
    const group = { group_expressions: [reference], group_sets: [[0]] };
    expect(translate(group).kind).toBe('translated');
    expect(translate(group, 'SELECT n FROM t GROUP BY ROLLUP (n)')).toMatchObject({
      kind: 'refused',
      refusals: [{ construct: 'ROLLUP', location: 25 }],
    });
  });

  it('is refused where DuckDB says another type than the rules', () => {
    const described: readonly ColumnInfo[] = [{ name: 'n', sqlType: 'BIGINT', type: { kind: 'bigint' } }];
    expect(translate({}, 'SELECT n FROM t', described)).toMatchObject({
      kind: 'refused',
      refusals: [{ construct: 'the column n' }],
    });
  });
});

describe('the types of DuckDB', () => {
  it('keep 18 digits where both decimals have no more, and grow to 38 otherwise', () => {
    expect(arithmeticType('+', decimal(18, 3), decimal(18, 3))).toEqual(decimal(18, 3));
    expect(arithmeticType('+', decimal(10, 2), decimal(19, 0))).toEqual(decimal(22, 2));
    expect(arithmeticType('*', decimal(10, 2), decimal(18, 3))).toEqual(decimal(18, 5));
    expect(arithmeticType('*', decimal(4, 1), decimal(19, 0))).toEqual(decimal(23, 1));
    expect(arithmeticType('*', decimal(38, 20), decimal(38, 20))).toBeUndefined();
  });

  it('meet in the wider one, and not at all where a conversion is not proven', () => {
    expect(commonType(simple('integer'), decimal(10, 2))).toEqual(decimal(12, 2));
    expect(commonType(simple('date'), simple('timestamp'))).toEqual(simple('timestamp'));
    expect(commonType(simple('varchar'), simple('integer'))).toBeUndefined();
    expect(commonType(simple('timestamp'), simple('timestamptz'))).toBeUndefined();
  });
});

describe('literals', () => {
  it('are quoted so that nothing in them is read as something else', () => {
    expect(sparkDialect.text("it's \\ \n`x`")).toBe("'it\\'s \\\\ \\n`x`'");
    expect(postgresDialect.text("it's \\")).toBe("'it''s \\'");
    expect(sparkDialect.identifier('a`b')).toBe('`a``b`');
  });
});
