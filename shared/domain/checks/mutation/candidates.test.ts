import { describe, expect, it } from 'vitest';
import type { ColumnType } from '../../column/column-type';
import { candidatesFor } from './candidates';
import type { ColumnFacts, MutatedTable } from './mutation';
import { planMutations } from './plan-mutations';
import { pasteText, proposeCheck } from './propose-check';

const column = (name: string, type: ColumnType, facts: Partial<ColumnFacts> = {}): ColumnFacts => ({
  name,
  sqlType: type.kind.toUpperCase(),
  type,
  present: 1000,
  distinct: 100,
  unique: false,
  least: null,
  greatest: null,
  textOf: null,
  values: null,
  ...facts,
});
const day = 86_400_000_000;
const values = ['open', 'paid'].map((value) => ({ value, rows: 500 }));
const table: MutatedTable = {
  node: 'orders',
  relation: 'orders',
  rowNumber: 'rowid',
  rows: 1000,
  columns: [
    column('id', { kind: 'bigint' }, { unique: true, least: 1, greatest: 1000, distinct: 1000 }),
    column('price', { kind: 'double' }, { least: 2.5, greatest: 80 }),
    column('at', { kind: 'timestamptz' }, { least: day * 20_000, greatest: day * 20_100 }),
    column('status', { kind: 'varchar' }, { distinct: 2, values }),
    column('customer', { kind: 'bigint' }, { least: 1, greatest: 9 }),
  ],
  keys: [['id'], ['at', 'customer']],
  references: [{ column: 'customer', node: 'customers', nodeColumn: 'id', relation: 'customers' }],
  seed: 1,
};
const candidates = (id: string) => {
  const mutation = planMutations(table).find((one) => one.id === id);
  if (mutation === undefined) throw new Error(`There is no ${id}.`);
  return candidatesFor(mutation, table);
};
const file = { file: 'checks/orders.yml', dataset: 'plumbline/test/main/orders', text: null };

describe('checks that might notice a fault', () => {
  it('are about what it does', () => {
    const entries = (id: string) => candidates(id).map(({ entry: { column: name, type, body } }) => [name, type, body]);
    expect(entries('nulls(price)')[0]).toEqual(['price', 'missing', null]);
    expect(entries('units(price × 1000)')[0]).toEqual(['price', 'invalid', { valid_min: 0, valid_max: 100 }]);
    expect(entries('sign_flip(id)')[0]).toEqual(['id', 'invalid', { valid_min: 1 }]);
    expect(entries('trailing_space(status)')[0]).toEqual(['status', 'invalid', { valid_values: ['open', 'paid'] }]);
    expect(entries('broken_keys(customer → customers.id)')[0]).toEqual([
      'customer',
      'invalid',
      { valid_reference_data: { dataset: 'plumbline/main/customers', column: 'id' } },
    ]);
    expect(entries('late_rows(at)')).toEqual([
      ['at', 'failed_rows', { expression: `"at" < TIMESTAMPTZ '2024-10-04 00:00:00+00'` }],
    ]);
    expect(entries('duplicate_keys(at, customer)')).toEqual([[null, 'duplicate', { columns: ['at', 'customer'] }]]);
    expect(entries('truncated')[0]).toEqual([null, 'row_count', { threshold: { must_be_greater_than_or_equal: 950 } }]);
    expect(entries('extra_column(unexpected)')[0]).toEqual([null, 'schema', null]);
  });

  it('are all taken by a check file, as they stand there', () => {
    for (const mutation of planMutations(table)) {
      for (const candidate of candidatesFor(mutation, table)) {
        const proposal = proposeCheck(file, table.columns, candidate);
        expect([mutation.id, candidate.says, proposal?.check.type]).toEqual([
          mutation.id,
          candidate.says,
          candidate.entry.type,
        ]);
      }
    }
  });

  it('stand in a file with its filter, behind the others of their type', () => {
    const text = `dataset: a/orders\nfilter: price > 3\ncolumns:\n  - name: price\n    checks:\n      - missing: { filter: id > 1 }\n`;
    const [missing, fitted] = candidates('nulls(price)');
    if (missing === undefined || fitted === undefined) throw new Error('There are two.');
    const proposal = proposeCheck({ ...file, text }, table.columns, missing);
    expect(proposal?.check).toMatchObject({ name: 'missing(price) missing', filter: 'price > 3' });
    expect(proposeCheck(file, table.columns, fitted, { must_be_less_than_or_equal: 3 })?.check.threshold).toMatchObject(
      {
        metric: 'percent',
        bounds: [{ kind: 'must_be_less_than_or_equal', value: 3 }],
      },
    );
  });

  it('can be pasted', () => {
    const [enough] = candidates('truncated');
    const [schema] = candidates('extra_column(unexpected)');
    if (enough === undefined || schema === undefined) throw new Error('There are two.');
    expect(pasteText(enough.entry, undefined)).toBe(
      'checks:\n  - row_count:\n      threshold: { must_be_greater_than_or_equal: 950 }',
    );
    expect(pasteText(schema.entry, table.columns.slice(0, 1))).toBe(
      'checks:\n  - schema:\ncolumns:\n  - name: id\n    data_type: bigint',
    );
  });
});
