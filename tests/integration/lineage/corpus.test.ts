import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { tellApart } from '../../../shared/domain/column/tell-apart';
import type { NodeLineage } from '../../../shared/domain/lineage/lineage';
import { letters, lineageOf, tablesOf } from './query-lineage';

type Told = Awaited<ReturnType<typeof lineageOf>>;

/** Tables and queries of a fixture: see its README. */
function readFixture(name: string): { readonly tables: string; readonly queries: ReadonlyMap<number, string> } {
  const [tables = '', ...rest] = readFileSync(join(__dirname, 'fixtures', `${name}.sql`), 'utf8').split(/^-- query /m);
  const queries = rest.map((text): [number, string] => {
    const end = text.indexOf('\n');
    return [
      Number(text.slice(0, end)),
      text
        .slice(end + 1)
        .trim()
        .replace(/;$/, ''),
    ];
  });
  return { tables, queries: new Map(queries) };
}

async function readCorpus(name: string): Promise<ReadonlyMap<number, Told>> {
  const { tables, queries } = readFixture(name);
  const instance = await DuckDBInstance.create(':memory:');
  const connection: DuckDBConnection = await instance.connect();
  try {
    await connection.run(tables);
    const environment = await tablesOf(connection);
    const told = new Map<number, Told>();
    for (const [number, sql] of queries) told.set(number, await lineageOf(connection, environment, sql));
    return told;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** `l_tax:A l_discount:A`, sorted. Names of columns are unique in these schemas but for `d_date_sk` and the like of one table. */
function shown(inputs: NodeLineage['rows']): string {
  return inputs
    .map(({ column, transformations }) => {
      const ways = transformations.map(({ subtype }) => letters[subtype]).join('');
      return ways === 'I' ? column : `${column}:${ways}`;
    })
    .sort()
    .join(' ');
}

function sorted(text: string): string {
  return text.split(' ').sort().join(' ');
}

const price = 'l_extendedprice:A l_discount:A';

/** Worked out by reading the SQL of the queries. A name alone comes unchanged from the column of that name. */
const ofTpch: Readonly<Record<number, readonly (string | readonly [string, string])[]>> = {
  1: [
    'l_returnflag',
    'l_linestatus',
    ['sum_qty', 'l_quantity:A'],
    ['sum_base_price', 'l_extendedprice:A'],
    ['sum_disc_price', price],
    ['sum_charge', `${price} l_tax:A`],
    ['avg_qty', 'l_quantity:A'],
    ['avg_price', 'l_extendedprice:A'],
    ['avg_disc', 'l_discount:A'],
    ['count_order', ''],
  ],
  2: ['s_acctbal', 's_name', 'n_name', 'p_partkey', 'p_mfgr', 's_address', 's_phone', 's_comment'],
  3: ['l_orderkey', ['revenue', price], 'o_orderdate', 'o_shippriority'],
  4: ['o_orderpriority', ['order_count', '']],
  5: ['n_name', ['revenue', price]],
  6: [['revenue', price]],
  7: [
    ['supp_nation', 'n_name'],
    ['cust_nation', 'n_name'],
    ['l_year', 'l_shipdate:T'],
    ['revenue', price],
  ],
  8: [
    ['o_year', 'o_orderdate:T'],
    ['mkt_share', `${price} n_name:C`],
  ],
  9: [
    ['nation', 'n_name'],
    ['o_year', 'o_orderdate:T'],
    ['sum_profit', `${price} ps_supplycost:A l_quantity:A`],
  ],
  10: ['c_custkey', 'c_name', ['revenue', price], 'c_acctbal', 'n_name', 'c_address', 'c_phone', 'c_comment'],
  11: ['ps_partkey', ['value', 'ps_supplycost:A ps_availqty:A']],
  12: ['l_shipmode', ['high_line_count', 'o_orderpriority:C'], ['low_line_count', 'o_orderpriority:C']],
  13: [
    ['c_count', 'o_orderkey:A'],
    ['custdist', ''],
  ],
  14: [['promo_revenue', `${price} p_type:C`]],
  15: ['s_suppkey', 's_name', 's_address', 's_phone', ['total_revenue', price]],
  16: ['p_brand', 'p_type', 'p_size', ['supplier_cnt', 'ps_suppkey:A']],
  17: [['avg_yearly', 'l_extendedprice:A']],
  18: ['c_name', 'c_custkey', 'o_orderkey', 'o_orderdate', 'o_totalprice', ['sum(l_quantity)', 'l_quantity:A']],
  19: [['revenue', price]],
  20: ['s_name', 's_address'],
  21: ['s_name', ['numwait', '']],
  22: [
    ['cntrycode', 'c_phone:T'],
    ['numcust', ''],
    ['totacctbal', 'c_acctbal:A'],
  ],
};

const rowsOfTpch: Readonly<Record<number, string>> = {
  1: 'l_shipdate:F l_returnflag:GS l_linestatus:GS',
  2:
    'p_partkey:FS ps_partkey:F s_suppkey:F ps_suppkey:F p_size:F p_type:F s_nationkey:F n_nationkey:F n_regionkey:F ' +
    'r_regionkey:F r_name:F ps_supplycost:F s_acctbal:S n_name:S s_name:S',
  3:
    'c_mktsegment:F c_custkey:F o_custkey:F l_orderkey:GF o_orderkey:F o_orderdate:GFS l_shipdate:F o_shippriority:G ' +
    'l_extendedprice:S l_discount:S',
  4: 'o_orderdate:F l_orderkey:F o_orderkey:F l_commitdate:F l_receiptdate:F o_orderpriority:GS',
  6: 'l_shipdate:F l_discount:F l_quantity:F',
  11: 'ps_suppkey:F s_suppkey:F s_nationkey:F n_nationkey:F n_name:F ps_partkey:G ps_supplycost:FS ps_availqty:FS',
  13: 'c_custkey:JG o_custkey:J o_comment:J o_orderkey:GS',
  17: 'p_partkey:F l_partkey:F p_brand:F p_container:F l_quantity:F',
  20:
    's_suppkey:F ps_suppkey:F ps_partkey:F p_partkey:F p_name:F ps_availqty:F l_quantity:F l_partkey:F l_suppkey:F ' +
    'l_shipdate:F s_nationkey:F n_nationkey:F n_name:F s_name:S',
  22: 'c_phone:GFS c_acctbal:F o_custkey:F c_custkey:F',
};

const weekday = 'ws_ext_sales_price:A cs_ext_sales_price:A d_day_name:C';

const ofTpcds: Readonly<Record<number, readonly (string | readonly [string, string])[]>> = {
  2: [['d_week_seq1', 'd_week_seq'], ...[1, 2, 3, 4, 5, 6].map((day) => [`r${day}`, weekday] as const)],
  5: [
    ['channel', ''],
    ['id', 's_store_id:T cp_catalog_page_id:T web_site_id:T'],
    ['sales', 'ss_ext_sales_price:A cs_ext_sales_price:A ws_ext_sales_price:A'],
    ['returns_', 'sr_return_amt:A cr_return_amount:A wr_return_amt:A'],
    ['profit', 'ss_net_profit:A sr_net_loss:A cs_net_profit:A cr_net_loss:A ws_net_profit:A wr_net_loss:A'],
  ],
  14: [
    ['channel', ''],
    'i_brand_id',
    'i_class_id',
    'i_category_id',
    ['sum_sales', 'ss_quantity:A ss_list_price:A cs_quantity:A cs_list_price:A ws_quantity:A ws_list_price:A'],
    ['sum_number_sales', ''],
  ],
  24: ['c_last_name', 'c_first_name', 's_store_name', ['paid', 'ss_net_paid:A']],
};

let tpch: ReadonlyMap<number, Told>;
let tpcds: ReadonlyMap<number, Told>;

beforeAll(async () => {
  tpch = await readCorpus('tpch');
  tpcds = await readCorpus('tpcds');
}, 60_000);

describe('lineage of the TPC queries', () => {
  it('resolves every column of all 121 queries, by the names that DuckDB gives', () => {
    expect([tpch.size, tpcds.size]).toEqual([22, 99]);
    const all = [...tpch.values(), ...tpcds.values()];
    const columns = all.flatMap((told) => told.columns);
    expect(columns.length).toBe(694);
    expect(columns.filter(({ kind }) => kind === 'unresolved')).toEqual([]);
    expect(all.filter(({ reason, rowsReason }) => reason !== undefined || rowsReason !== undefined)).toEqual([]);
    for (const told of all) expect(told.columns.map(({ name }) => name)).toEqual(tellApart(told.outputs));
  });

  const cases = [
    ...Object.entries(ofTpch).map(([number, columns]) => ['TPC-H', Number(number), columns] as const),
    ...Object.entries(ofTpcds).map(([number, columns]) => ['TPC-DS', Number(number), columns] as const),
  ];
  it.each(cases)('agrees with what a person reads in %s query %i', (corpus, number, expected) => {
    const told = (corpus === 'TPC-H' ? tpch : tpcds).get(number);
    const answers = expected.map((entry) => {
      const [name, from] = typeof entry === 'string' ? [entry, entry] : entry;
      return [name, sorted(from)];
    });
    const found = answers.map(([name]) => [
      name,
      shown(told?.columns.find((column) => column.name === name)?.from ?? []),
    ]);
    expect(found).toEqual(answers);
    if (corpus === 'TPC-H') expect(told?.columns.length).toBe(expected.length);
  });

  it.each(Object.entries(rowsOfTpch))(
    'agrees with a person on what decides the rows of TPC-H query %s',
    (number, from) => {
      expect(shown(tpch.get(Number(number))?.rows ?? [])).toBe(sorted(from));
    },
  );

  it('says of which rows a row is made', () => {
    expect(tpch.get(3)?.origin).toEqual({
      kind: 'grouped',
      by: [
        { column: 'l_orderkey', from: [{ node: 'lineitem', column: 'l_orderkey' }] },
        { column: 'o_orderdate', from: [{ node: 'orders', column: 'o_orderdate' }] },
        { column: 'o_shippriority', from: [{ node: 'orders', column: 'o_shippriority' }] },
      ],
      of: {
        kind: 'per-row',
        of: ['customer', 'orders', 'lineitem'].map((node) => ({ kind: 'input', node })),
      },
    });
    expect(tpch.get(3)?.joins).toEqual([
      {
        type: 'WHERE',
        pairs: [
          { left: { node: 'customer', column: 'c_custkey' }, right: { node: 'orders', column: 'o_custkey' } },
          { left: { node: 'lineitem', column: 'l_orderkey' }, right: { node: 'orders', column: 'o_orderkey' } },
        ],
      },
    ]);
    expect(tpch.get(6)?.origin).toEqual({ kind: 'grouped', by: [], of: { kind: 'input', node: 'lineitem' } });
    expect(tpch.get(2)?.origin.kind).toBe('per-row');
    expect(tpch.get(13)?.origin).toMatchObject({
      by: [{ column: 'c_count', from: [{ node: 'orders', column: 'o_orderkey' }] }],
      of: {
        by: [{ column: 'c_custkey', from: [{ node: 'customer', column: 'c_custkey' }] }],
        of: { of: [{ node: 'customer' }, { node: 'orders', optional: true }] },
      },
    });
  });
});
