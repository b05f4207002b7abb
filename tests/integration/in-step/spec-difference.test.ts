import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PipelineDifference } from '../../../shared/domain/difference/pipeline-difference';
import { aheadText, isInStep } from '../../../shared/domain/difference/pipeline-difference';
import { PromotedShop } from './shop';

let shop: PromotedShop;

beforeAll(async () => {
  shop = await PromotedShop.create(['dbt']);
});
afterAll(() => shop.dispose());

const sql = (from: string | RegExp, to: string) => ({
  'notebooks/shop.md': (text: string) => text.replace(from, to),
});

/** `{node: [what of it differs]}` of those that were edited, and the names of those that follow. */
function told({ nodes }: PipelineDifference) {
  const own = nodes.filter(({ change }) => change !== 'follows');
  return {
    ...Object.fromEntries(own.map(({ name, changes }) => [name, changes.map(({ text }) => text)])),
    follows: nodes.filter(({ change }) => change === 'follows').map(({ name }) => name),
  };
}

const edits: readonly (readonly [string, Parameters<PromotedShop['differenceWith']>[0], Record<string, unknown>])[] = [
  [
    'the kind of a join',
    sql('LEFT JOIN', 'INNER JOIN'),
    { placed: ['join with c: LEFT JOIN → INNER JOIN'], follows: ['by_region'] },
  ],
  [
    'the condition of a join',
    sql('ON b.customer_id = c.customer_id', 'ON b.order_id = c.customer_id'),
    {
      placed: ['join with c: b.customer_id = c.customer_id → b.order_id = c.customer_id'],
      follows: ['by_region'],
    },
  ],
  [
    'a filter that came',
    sql("status = 'paid' AND", "status = 'paid' AND day > DATE '2026-01-01' AND"),
    { paid: [expect.stringMatching(/^filter added: /)], follows: ['placed', 'by_region'] },
  ],
  [
    'a filter that went',
    sql("status = 'paid' AND ", ''),
    { paid: ["filter removed: status = 'paid'"], follows: ['placed', 'by_region'] },
  ],
  [
    'a filter in a common table',
    sql('net > 5', 'net >= 5'),
    { placed: ['common table big: filter: net > 5 → net >= 5'], follows: ['by_region'] },
  ],
  [
    'a group key, with the column of it',
    sql(
      /SELECT region, day, (.*)\n(.*)\nGROUP BY region, day\nORDER BY region, day/,
      'SELECT region, $1\n$2\nGROUP BY region\nORDER BY region',
    ),
    {
      by_region: [
        'column day removed',
        'group key removed: day',
        'ORDER BY: region, day → region',
        'result column day removed: DATE',
      ],
      follows: [],
    },
  ],
  [
    'an aggregate',
    sql('sum(net) AS net', 'avg(net) AS net'),
    { by_region: ['column net: sum(net) → avg(net)', 'result column net: HUGEINT → DOUBLE'], follows: [] },
  ],
  [
    'a column that came',
    sql('count(*) AS orders', 'count(*) AS orders, max(net) AS most'),
    { by_region: ['column most added: max(net)', 'result column most added: BIGINT'], follows: [] },
  ],
  [
    'a column under another name',
    sql('count(*) AS orders', 'count(*) AS placed'),
    {
      by_region: [
        'column renamed: orders → placed',
        'result column orders removed: BIGINT',
        'result column placed added: BIGINT',
      ],
      follows: [],
    },
  ],
  [
    'the order of columns',
    sql('b.day, c.region', 'c.region, b.day'),
    { placed: ['columns stand in another order'], follows: ['by_region'] },
  ],
  [
    'the order of rows',
    sql('ORDER BY region, day', 'ORDER BY region, day DESC'),
    { by_region: ['ORDER BY: region, day → region, day DESC'], follows: [] },
  ],
  [
    'a limit',
    sql('ORDER BY region, day', 'ORDER BY region, day LIMIT 3'),
    { by_region: ['LIMIT added: 3'], follows: [] },
  ],
  [
    'duplicates that go',
    sql('SELECT b.order_id', 'SELECT DISTINCT b.order_id'),
    { placed: ['DISTINCT added'], follows: ['by_region'] },
  ],
  [
    'another node in FROM',
    sql('FROM placed\nGROUP', 'FROM placed CROSS JOIN unrelated\nGROUP'),
    { unrelated: ['is new'], by_region: ['reads unrelated (CROSS JOIN)'], follows: [] },
  ],
  [
    'a node under another name',
    {
      'notebooks/shop.md': (text: string) =>
        text.replace('sql paid', 'sql settled').replace('FROM paid', 'FROM settled'),
    },
    {
      settled: ['was paid before'],
      placed: ['common table big: reads: paid → settled'],
      follows: ['by_region'],
    },
  ],
  [
    'a step that is taken out',
    { 'notebooks/shop.md': (text: string) => text.replace('FROM paid', 'FROM orders') },
    {
      placed: ['common table big: reads: paid → orders'],
      paid: ['is gone'],
      follows: ['by_region'],
    },
  ],
  [
    'the default of a parameter',
    { 'plumbline.yaml': (text: string) => text.replace('default: 1', 'default: 7') },
    { paid: ['parameter least: 1 → 7'], follows: ['placed', 'by_region'] },
  ],
  [
    'the type of a parameter',
    { 'plumbline.yaml': (text: string) => text.replace('type: integer', 'type: double') },
    { paid: ['parameter least (type): integer → double'], follows: ['placed', 'by_region'] },
  ],
  [
    'the data of an input',
    { 'data/customers.csv': (text: string) => `${text}4,east\n` },
    { customers: ['its data changed'], follows: ['placed', 'by_region'] },
  ],
  [
    'the columns of an input',
    {
      'data/customers.csv': (text: string) => text.replace('region', 'region,since').replace(/^(\d,\w+)$/gm, '$1,2020'),
    },
    { customers: ['column since added: BIGINT', 'its data changed'], follows: ['placed', 'by_region'] },
  ],
  [
    'the options of an input',
    {
      'plumbline.yaml': (text: string) =>
        text.replace('data/customers.csv }', 'data/customers.csv, options: { all_varchar: true } }'),
    },
    {
      customers: ['option all_varchar added: true', expect.stringContaining('column customer_id: BIGINT → VARCHAR')],
      follows: ['placed', 'by_region'],
    },
  ],
  [
    'the threshold of a check, which changes no row',
    { 'checks/by_region.yml': (text: string) => text.replace('must_be_greater_than: 0', 'must_be_greater_than: 2') },
    { by_region: [expect.stringMatching(/^check "?row_count.*: > 0 → > 2$/)], follows: [] },
  ],
  [
    'the SQL of a check',
    { 'checks/by_region.yml': (text: string) => text.replace('sum(net)', 'sum(net + 1)') },
    {
      by_region: [expect.stringMatching(/^check "revenue", definition: .*sum\(net\).* → .*sum\(net \+ 1\)/)],
      follows: [],
    },
  ],
  [
    'a check that went',
    {
      'checks/by_region.yml': (text: string) =>
        text.replace('checks: [{ missing: null }]', 'checks: [{ duplicate: null }]'),
    },
    {
      by_region: [
        expect.stringMatching(/^check .*missing.* removed/),
        expect.stringMatching(/^check .*duplicate.* added/),
      ],
      follows: [],
    },
  ],
  [
    'an incremental decision',
    {
      'specs/by_region.pipeline.yaml': (text: string) =>
        text.replace(
          /(name: by_region\n\s+kind: query[\s\S]*?)\n(\s+)incremental: null/,
          '$1\n$2incremental: { strategy: by_time_range, time_column: day, lookback: 2 days }',
        ),
    },
    { by_region: ['incremental: all rows again → by_time_range, by day, lookback 2 days'], follows: [] },
  ],
  [
    'how a step is made',
    sql('sql placed', 'sql placed {materialize: view}'),
    { placed: ['materialisation: table → view'], follows: ['by_region'] },
  ],
];

describe('the workspace against its promoted spec', () => {
  it('is in step right after the promotion', async () => {
    const difference = await shop.differenceWith({});
    expect(difference.nodes).toEqual([]);
    expect(isInStep(difference)).toBe(true);
  });

  it('is in step when only spaces, comments, keywords in another case, or the order of conditions differ', async () => {
    const difference = await shop.differenceWith(
      sql(
        "FROM orders\nWHERE status = 'paid' AND net >= $least",
        "from   orders -- all of them\n  where net >= $least and\n (status = 'paid');",
      ),
    );
    expect(told(difference)).toEqual({ follows: [] });
  });

  it.each(edits)('tells %s', async (_, edit, expected) => {
    expect(told(await shop.differenceWith(edit))).toEqual(expected);
  });

  it('counts what was edited, and tells what only follows apart', async () => {
    const difference = await shop.differenceWith({
      ...sql('LEFT JOIN', 'JOIN'),
      'plumbline.yaml': (text) => text.replace('default: 1', 'default: 2'),
    });
    expect(aheadText(difference)).toBe('2 nodes ahead of the promoted spec, 1 node more differs only because of them');
    expect(difference.nodes.find(({ name }) => name === 'by_region')?.because).toEqual(['placed']);
  });

  it('has the place of what was edited', async () => {
    const { nodes } = await shop.differenceWith(sql('LEFT JOIN', 'JOIN'));
    expect(nodes[0]).toMatchObject({ name: 'placed', file: 'notebooks/shop.md', line: 11 });
  });
});
