import { describe, expect, it } from 'vitest';
import type { ColumnLineage, DirectKind, NodeLineage, RowOrigin } from './lineage';
import { findFirstBreak, planInputs, type TraceStep } from './row-trace';

const kindOf = { IDENTITY: 'identity', TRANSFORMATION: 'transformed', AGGREGATION: 'aggregated' } as const;

function column(name: string, subtype: DirectKind, ...from: readonly string[]): ColumnLineage {
  return {
    name,
    kind: kindOf[subtype],
    from: from.map((one) => {
      const [node = '', source = ''] = one.split('.');
      return { node, column: source, transformations: [{ type: 'DIRECT', subtype }] };
    }),
  };
}

const input = (node: string): RowOrigin => ({ kind: 'input', node });
function lineage(origin: RowOrigin, ...columns: readonly ColumnLineage[]): NodeLineage {
  return { node: 'made', columns, rows: [], origin, joins: [] };
}

describe('the rows that made a row', () => {
  it('are found by the columns that pass unchanged', () => {
    const [plan] = planInputs(
      lineage(
        input('orders'),
        column('number', 'IDENTITY', 'orders.id'),
        column('total', 'TRANSFORMATION', 'orders.net', 'orders.tax'),
      ),
      ['TOTAL'],
    );
    expect(plan).toMatchObject({
      node: 'orders',
      followed: [
        { column: 'net', below: 'total' },
        { column: 'tax', below: 'total' },
      ],
      into: 'transformed',
      agreeing: [{ column: 'id', below: 'number' }],
      oneToOne: true,
      optional: false,
      obstacle: null,
    });
  });

  it('are of each node of a join, and where a column is followed only of those from which it comes', () => {
    const joined = lineage(
      { kind: 'per-row', of: [input('orders'), { kind: 'input', node: 'customers', optional: true }] },
      column('id', 'IDENTITY', 'orders.id'),
      column('city', 'IDENTITY', 'customers.city'),
    );
    expect(planInputs(joined, null).map(({ node, optional }) => [node, optional])).toEqual([
      ['orders', false],
      ['customers', true],
    ]);
    expect(planInputs(joined, ['city']).map(({ node }) => node)).toEqual(['customers']);
    expect(planInputs(joined, ['gone'])).toEqual([]);
  });

  it('cannot be told where a node is read twice', () => {
    const selfJoin = lineage(
      { kind: 'per-row', of: [input('people'), input('people')] },
      column('name', 'IDENTITY', 'people.name'),
      column('boss', 'IDENTITY', 'people.name'),
    );
    expect(planInputs(selfJoin, null)[0]?.obstacle).toBe(
      'made reads people twice: which of them a value comes from cannot be told.',
    );
  });

  it('are in any branch of a UNION, by the columns that are one column in all branches that read the node', () => {
    const [plan] = planInputs(
      lineage(
        { kind: 'set', operation: 'UNION', of: [input('orders'), input('orders')] },
        column('id', 'IDENTITY', 'orders.id'),
        column('amount', 'IDENTITY', 'orders.net', 'orders.gross'),
      ),
      null,
    );
    expect(plan).toMatchObject({
      agreeing: [{ column: 'id', below: 'id' }],
      oneToOne: false,
      optional: true,
      obstacle: null,
    });
  });

  it('are known to be all that a query reads where it reads one node, with what it computes, groups by and leaves out', () => {
    const grouped: RowOrigin = {
      kind: 'grouped',
      by: [
        { column: 'day', from: [{ node: 'orders', column: 'at' }] },
        { column: null, from: [{ node: 'orders', column: 'city' }] },
      ],
      of: input('orders'),
    };
    const columns = [column('day', 'TRANSFORMATION', 'orders.at'), column('n', 'AGGREGATION', 'orders.id')] as const;
    const aloneOf = (made: NodeLineage) => planInputs(made, null)[0]?.alone;
    expect(aloneOf(lineage(grouped, ...columns))).toEqual({
      computed: ['day'],
      groupedBy: ['day', null],
      filtered: false,
    });
    const filtered: NodeLineage = {
      ...lineage(input('orders'), ...columns),
      rows: [{ node: 'orders', column: 'paid', transformations: [{ type: 'INDIRECT', subtype: 'FILTER' }] }],
    };
    expect(aloneOf(filtered)).toEqual({ computed: ['day'], groupedBy: null, filtered: true });
    expect(aloneOf(lineage({ kind: 'per-row', of: [input('orders'), input('others')] }, ...columns))).toBeNull();
  });
});

describe('where a check is broken first', () => {
  const step = (node: string, changes: Partial<TraceStep> = {}): TraceStep => ({
    node,
    kind: 'cell',
    file: 'notebooks/a.md',
    line: 1,
    followed: ['amount'],
    into: 'identity',
    agreeing: [],
    certainty: 'row',
    ofFirst: null,
    rows: 1,
    breaking: 1,
    sample: { columns: [], rows: [] },
    end: null,
    inputs: [],
    ...changes,
  });

  it('is the source, where it stands so in all nodes on the way', () => {
    const source = step('raw', { kind: 'source', file: 'data/raw.csv', followed: ['betrag'] });
    expect(findFirstBreak(step('out', { inputs: [step('clean', { inputs: [source] })] }))).toEqual({
      node: 'raw',
      columns: ['betrag'],
      reason: 'It stands so in the source raw, in data/raw.csv.',
    });
  });

  it.each([
    [{ breaking: 0 }, 'In clean it still holds: out brings it about.'],
    [{ rows: 0, breaking: null }, 'out finds no row of clean for it.'],
    [{ into: 'transformed', breaking: null }, 'out computes it from amount of clean.'],
    [{ into: 'aggregated', breaking: null }, 'out computes it over several rows, from amount of clean.'],
    [
      { breaking: null, end: 'out reads clean twice: which of them a value comes from cannot be told.' },
      'out reads clean twice: which of them a value comes from cannot be told.',
    ],
  ] as const)('is the node that makes it of rows that do not: %j', (changes, reason) => {
    expect(findFirstBreak(step('out', { inputs: [step('clean', changes)] }))).toMatchObject({ node: 'out', reason });
  });

  it('is the node itself where it makes the value of nothing', () => {
    expect(findFirstBreak(step('out', { end: 'out makes its rows itself.' }))).toMatchObject({
      node: 'out',
      reason: 'out makes its rows itself.',
    });
  });
});
