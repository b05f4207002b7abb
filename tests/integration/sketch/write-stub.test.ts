import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PlannedColumn } from '../../../shared/domain/sketch/sketch';
import { type NodeColumn, type StubInput, writeStub } from '../../../shared/domain/sketch/write-stub';
import { notebook, OpenedEngine, outcome } from '../engine/opened-engine';

let opened: OpenedEngine;
beforeEach(async () => {
  opened = await OpenedEngine.open({
    'plumbline.yaml': `plumbline: 1
name: test
sources:
  orders: { path: data/orders.csv }
  stores: { path: data/stores.csv }
  "my; odd ""node""": { path: data/odd.csv }
`.replaceAll('""', '\\"'),
    'data/orders.csv': 'id,store_id,amount,day\n1,10,5,2026-01-01\n2,10,7,2026-01-02\n3,20,1,2026-01-02\n',
    'data/stores.csv': 'store_id,city,select\n10,Rome,x\n20,Oslo,y\n',
    'data/odd.csv': 'store_id,"Full ""Name""",select\n10,Anna,1\n',
    'data/extra.csv': 'store_id,more\n10,1\n',
  });
});
afterEach(() => opened.dispose());

const odd = 'my; odd "node"';

async function inputOf(name: string): Promise<StubInput> {
  const columns = await opened.engine.describe({ node: name });
  return { name, columns: columns.map((column): NodeColumn => ({ name: column.name, type: column.sqlType })) };
}

/** Runs the stub as a cell; gives its rows and its columns as DuckDB has them. */
async function run(planned: readonly PlannedColumn[], inputs: readonly StubInput[]) {
  const stub = writeStub(planned, inputs);
  opened.folder.write('notebooks/stub.md', notebook({ stub: stub.sql }));
  await opened.derive();
  const report = await opened.engine.run({ nodes: ['stub'] });
  const { status, rows, error } = outcome(report, 'stub');
  expect([status, error?.message]).toEqual(['ran', undefined]);
  const columns = (await opened.engine.describe({ node: 'stub' })).map(({ name, sqlType }) => [name, sqlType]);
  // What the stub says of its columns is what the next stub builds on.
  if (stub.columns !== undefined) expect(stub.columns.map(({ name }) => name)).toEqual(columns.map(([name]) => name));
  return { rows, columns, sql: stub.sql };
}

describe('the beginning of SQL for a planned box binds and runs in DuckDB', () => {
  it('with nothing to read', async () => {
    expect(await run([], [])).toMatchObject({ rows: 1 });
    const { columns } = await run(
      [{ name: 'select', type: 'decimal(9, 2)[]' }, { name: 'a "b"', type: 'no type' }, { name: 'c' }, { name: 'C' }],
      [],
    );
    expect(columns).toEqual([
      ['select', 'DECIMAL(9,2)[]'],
      ['a "b"', 'INTEGER'],
      ['c', 'INTEGER'],
    ]);
  });

  it('with one input: its columns, or the planned ones of them', async () => {
    const orders = await inputOf('orders');
    expect(await run([], [orders])).toMatchObject({
      rows: 3,
      sql: 'SELECT\n  id,\n  store_id,\n  amount,\n  day\nFROM orders',
    });
    const planned = [
      { name: 'Amount', type: 'DOUBLE' },
      { name: 'day', type: 'date' },
      { name: 'margin', type: 'INT' },
      { name: 'id' },
    ];
    expect(await run(planned, [orders])).toEqual({
      rows: 3,
      columns: [
        ['Amount', 'DOUBLE'],
        ['day', 'DATE'],
        ['margin', 'INTEGER'],
        ['id', 'BIGINT'],
      ],
      sql: `SELECT
  amount::DOUBLE AS "Amount", -- is BIGINT
  day,
  NULL::INTEGER AS margin, -- orders has no such column
  id
FROM orders
-- Also in orders: store_id`,
    });
  });

  it('with two and three inputs, joined on the columns that they share', async () => {
    const inputs = [await inputOf('orders'), await inputOf('stores'), await inputOf(odd)];
    expect(await run([], inputs.slice(0, 2))).toMatchObject({
      rows: 3,
      columns: [
        ['id', 'BIGINT'],
        ['store_id', 'BIGINT'],
        ['amount', 'BIGINT'],
        ['day', 'DATE'],
        ['city', 'VARCHAR'],
        ['select', 'VARCHAR'],
      ],
    });
    const three = await run([{ name: 'city' }, { name: 'Full "Name"', type: 'TEXT' }], inputs);
    expect(three).toMatchObject({
      rows: 2,
      columns: [
        ['city', 'VARCHAR'],
        ['Full "Name"', 'VARCHAR'],
      ],
    });
    // `select` is text in one and a number in the other: that is no key.
    expect(three.sql).toContain(`JOIN "my; odd ""node""" ON orders.store_id = "my; odd ""node""".store_id\n`);
  });

  it('with inputs that share nothing: no rows, and a word on what is missing', async () => {
    const stores = { name: 'stores', columns: [{ name: 'city', type: 'VARCHAR' }] };
    const two = await run([], [await inputOf('orders'), stores]);
    expect(two.rows).toBe(0);
    expect(two.sql).toContain(
      'JOIN stores ON FALSE -- no column of stores is in what stands before it: say which rows belong together',
    );
  });

  it('with columns that nobody knows', async () => {
    expect(await run([], [{ name: odd, columns: undefined }])).toMatchObject({ rows: 1 });
    const two = [
      { name: 'orders', columns: undefined },
      { name: 'stores', columns: undefined },
    ];
    expect(await run([], two)).toMatchObject({ rows: 0 });
    const planned = await run([{ name: 'city', type: 'VARCHAR' }], two);
    expect(planned.sql).toContain('NULL::VARCHAR AS city -- not known yet where it comes from');
  });

  it('with a file that is read by its path', async () => {
    const file = {
      name: 'data/extra.csv',
      alias: 'extra',
      columns: [
        { name: 'store_id', type: 'BIGINT' },
        { name: 'more', type: 'BIGINT' },
      ],
    };
    expect(await run([{ name: 'more' }, { name: 'city' }], [await inputOf('stores'), file])).toMatchObject({ rows: 1 });
  });

  it('with more columns than anybody reads', async () => {
    const wide = Array.from({ length: 150 }, (_, index) => ({ name: `c${index}`, type: 'INTEGER' }));
    expect(writeStub([], [{ name: 'orders', columns: wide }]).sql).toBe('SELECT *\nFROM orders');
  });
});
