import { describe, expect, it } from 'vitest';
import { joinTableName, splitTableName } from './table-name';

describe('names of tables in a database file', () => {
  it('come apart as they were put together', () => {
    for (const [schema, table] of [
      ['main', 'orders'],
      ['sales', 'orders'],
      ['main', 'a.b'],
      ['my "schema"', 'odd " name.with dot'],
      ['main', 'größe'],
    ] as const) {
      const name = joinTableName(schema, table);
      expect(splitTableName(name)).toEqual(schema === 'main' ? { table } : { schema, table });
    }
  });

  it('may stand without quotes, whatever else they hold', () => {
    expect(splitTableName('order items')).toEqual({ table: 'order items' });
    expect(splitTableName('a.b.c')).toEqual({ table: 'a.b.c' });
    expect(splitTableName('')).toEqual({ table: '' });
  });
});
