import { describe, expect, it } from 'vitest';
import { joinsIn } from './equal-joins';

const nodes = new Map([
  ['orders', 'orders'],
  ['customers', 'Customers'],
]);
const table = (name: string, alias?: string) => ({ type: 'BASE_TABLE', table_name: name, ...(alias ? { alias } : {}) });
const equal = (left: readonly string[], right: readonly string[]) => ({
  type: 'COMPARE_EQUAL',
  left: { column_names: left },
  right: { column_names: right },
});

describe('joins on equal columns', () => {
  it('are found wherever they stand, with the columns of each side', () => {
    const join = {
      type: 'JOIN',
      join_type: 'LEFT',
      left: table('orders', 'o'),
      right: table('CUSTOMERS', 'c'),
      condition: {
        type: 'CONJUNCTION_AND',
        children: [equal(['c', 'id'], ['o', 'customer']), equal(['o', 'region'], ['c', 'region'])],
      },
    };
    expect(joinsIn({ statements: [{ node: { from_table: join } }] }, nodes)).toEqual([
      [
        { node: 'orders', columns: ['customer', 'region'] },
        { node: 'Customers', columns: ['id', 'region'] },
      ],
    ]);
  });

  it('may use columns of one name', () => {
    const join = { type: 'JOIN', left: table('orders'), right: table('customers'), using_columns: ['id'] };
    expect(joinsIn(join, nodes)).toMatchObject([[{ columns: ['id'] }, { columns: ['id'] }]]);
  });

  it('are none of other tables, on columns without their table, or of rows that have no partner', () => {
    const sides = { left: table('orders'), right: table('customers') };
    const condition = equal(['customer'], ['id']);
    expect(joinsIn({ type: 'JOIN', ...sides, condition }, nodes)).toEqual([]);
    expect(joinsIn({ type: 'JOIN', join_type: 'ANTI', ...sides, using_columns: ['id'] }, nodes)).toEqual([]);
    expect(joinsIn({ type: 'JOIN', left: table('x'), right: table('orders'), using_columns: ['id'] }, nodes)).toEqual(
      [],
    );
    expect(joinsIn(null, nodes)).toEqual([]);
  });
});
