import { describe, expect, it } from 'vitest';
import type { ColumnType, SimpleTypeKind } from '../../column/column-type';
import { type ColumnFacts, type MutatedTable, pickedLimit, withLimit } from './mutation';
import { planMutations } from './plan-mutations';

const column = (name: string, type: SimpleTypeKind | ColumnType, facts: Partial<ColumnFacts> = {}): ColumnFacts => ({
  name,
  sqlType: typeof type === 'string' ? type.toUpperCase() : type.kind.toUpperCase(),
  type: typeof type === 'string' ? { kind: type } : type,
  present: 100,
  distinct: 50,
  unique: false,
  least: null,
  greatest: null,
  textOf: null,
  values: null,
  ...facts,
});
const table = (columns: readonly ColumnFacts[], facts: Partial<MutatedTable> = {}): MutatedTable => ({
  node: 'orders',
  relation: 'cache."orders"',
  rowNumber: 'rowid',
  rows: 100,
  columns,
  keys: [],
  references: [],
  seed: 1,
  ...facts,
});
const ids = (given: MutatedTable) => planMutations(given).map(({ id }) => id);
const ofWholeTable = ['duplicate_rows', 'missing_rows', 'truncated', 'empty', 'extra_column(unexpected)'];

describe('the faults of a table', () => {
  it('are those that apply to the types of its columns', () => {
    const only = (one: ColumnFacts) => ids(table([one])).filter((id) => !ofWholeTable.includes(id));
    expect(only(column('n', 'integer'))).toEqual([
      'nulls(n)',
      'default_value(n)',
      'constant(n)',
      'sign_flip(n)',
      'units(n × 1000)',
      'units(n × 0.01)',
      'type_drift(n)',
      'unparsable(n)',
      'renamed_column(n)',
    ]);
    expect(only(column('n', 'uinteger'))).not.toContain('sign_flip(n)');
    expect(only(column('n', { kind: 'decimal', width: 9, scale: 2 }))).toContain('units(n × 1.8 + 32)');
    expect(only(column('t', 'varchar'))).toEqual([
      'nulls(t)',
      'default_value(t)',
      'constant(t)',
      'trailing_space(t)',
      'letter_case(t)',
      'mojibake(t)',
      'renamed_column(t)',
    ]);
    expect(only(column('t', 'varchar', { textOf: 'numbers' }))).toContain('unparsable(t)');
    expect(only(column('d', 'date', { least: 0, greatest: 86_400_000_000 * 9 }))).toEqual([
      'nulls(d)',
      'default_value(d)',
      'constant(d)',
      'type_drift(d)',
      'unparsable(d)',
      'late_rows(d)',
      'stale(d)',
      'renamed_column(d)',
    ]);
    expect(only(column('b', 'blob'))).toEqual(['nulls(b)', 'constant(b)', 'renamed_column(b)']);
    expect(only(column('l', { kind: 'list', child: { kind: 'integer' } }))).toEqual([
      'nulls(l)',
      'constant(l)',
      'renamed_column(l)',
    ]);
  });

  it('leave the unit of keys and of references alone', () => {
    expect(ids(table([column('id', 'integer', { unique: true })])).filter((id) => id.startsWith('units'))).toEqual([]);
    const reference = { column: 'customer', node: 'customers', nodeColumn: 'id', relation: 'cache."customers"' };
    const found = ids(table([column('customer', 'integer')], { references: [reference] }));
    expect(found.filter((id) => id.startsWith('units'))).toEqual([]);
    expect(found).toContain('broken_keys(customer → customers.id)');
  });

  it('swap each column with the next one of its type, and double keys that have something beside them', () => {
    const columns = [column('a', 'integer'), column('b', 'varchar'), column('c', 'integer'), column('d', 'integer')];
    const found = ids(table(columns, { keys: [['a'], ['a', 'b', 'c', 'd']] }));
    expect(found.filter((id) => id.startsWith('swapped'))).toEqual(['swapped_columns(a, c)', 'swapped_columns(c, d)']);
    expect(found.filter((id) => id.startsWith('duplicate_keys'))).toEqual(['duplicate_keys(a)']);
  });

  it('take a category away where values come again', () => {
    const values = [
      { value: "it's", rows: 60 },
      { value: 'b', rows: 40 },
    ];
    const [gone] = planMutations(table([column('c', 'varchar', { values })])).filter(
      ({ kind }) => kind === 'missing_category',
    );
    expect(gone?.sql).toContain("WHERE (CAST(\"c\" AS VARCHAR) = 'it''s') IS NOT TRUE");
    expect(ids(table([column('c', 'varchar', { values, present: 2 })]))).not.toContain('missing_category(c)');
  });

  it('are the same with the same seed, and pick other rows with another', () => {
    const columns = [column('a"b', 'integer'), column('t', 'timestamptz', { least: 0, greatest: 1e15 })];
    expect(planMutations(table(columns))).toEqual(planMutations(table(columns)));
    const limits = (seed: number) => planMutations(table(columns, { seed })).flatMap(({ limit }) => limit ?? []);
    expect(limits(1)).not.toEqual(limits(2));
    expect(new Set(ids(table(columns))).size).toBe(ids(table(columns)).length);
  });

  it('quote what they name, and take the number of the picked rows in', () => {
    const [nulls] = planMutations(table([column('a"b', 'integer')]));
    expect(nulls?.limit).toEqual({
      value: '184467440737090000',
      found: `SELECT 1 FROM cache."orders" WHERE hash(rowid, '1:nulls:a"b') <= 184467440737090000::UBIGINT AND ("a""b" IS NOT NULL) LIMIT 1`,
      otherwise: `SELECT greatest(184467440737090000::UBIGINT, min(hash(rowid, '1:nulls:a"b'))) FROM cache."orders" WHERE "a""b" IS NOT NULL`,
    });
    expect(nulls?.sql).toContain(pickedLimit);
    if (nulls === undefined) throw new Error('There is a first fault.');
    const made = withLimit(nulls, '17');
    expect(made.limit).toBeNull();
    expect(made.sql).toBe(
      `SELECT CASE WHEN hash(rowid, '1:nulls:a"b') <= 17::UBIGINT AND ("a""b" IS NOT NULL) THEN NULL ELSE "a""b" END AS "a""b" FROM cache."orders"`,
    );
    expect(made.proof).not.toContain(pickedLimit);
    expect(made.changed?.sql).toBe(
      `SELECT "a""b" AS gone_0, CASE WHEN true THEN NULL ELSE "a""b" END AS come_0 FROM cache."orders" WHERE hash(rowid, '1:nulls:a"b') <= 17::UBIGINT AND ("a""b" IS NOT NULL) AND "a""b" IS DISTINCT FROM (NULL)`,
    );
  });

  it('give a new column a name that no other has', () => {
    const found = ids(table([column('Unexpected', 'integer'), column('unexpected_2', 'integer')]));
    expect(found).toContain('extra_column(unexpected_3)');
  });
});
