import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadWorkspace } from '../../../electron/workspace/load-workspace';
import type { Graph } from '../../../shared/domain/graph/graph';
import { findColumn, traceColumn } from '../../../shared/domain/lineage/column-trace';
import type { NodeLineage, WorkspaceLineage } from '../../../shared/domain/lineage/lineage';
import type { WorkspaceSnapshot } from '../../../shared/domain/workspace-snapshot';
import { notebook, OpenedEngine } from '../engine/opened-engine';
import { shownColumn, shownRows } from './query-lineage';

const manifest = `plumbline: 1
name: test
parameters:
  least: { type: integer, default: 1 }
  file: { type: text, default: data/more.csv }
sources:
  orders: { path: data/orders.csv }
  People: { path: data/people.csv }
`;
const data = {
  'plumbline.yaml': manifest,
  'data/orders.csv': 'id,customer,price,amount\n1,1,2.5,2\n2,2,3.5,1\n',
  'data/people.csv': 'id,name,mail\n1,Ada,a@x\n2,Bob,b@x\n',
  'data/more.csv': 'id,extra\n1,9\n',
};

let opened: OpenedEngine;
afterEach(() => opened.dispose());

async function open(cells: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}) {
  opened = await OpenedEngine.open({ ...data, 'notebooks/a.md': notebook(cells), ...files });
}

async function lineage(nodes?: readonly string[]): Promise<ReadonlyMap<string, NodeLineage>> {
  const told = await opened.engine.lineage(nodes === undefined ? {} : { nodes });
  return new Map(told.nodes.map((node) => [node.node, node]));
}

/** The answer for one node, spelled. */
function columnsOf(node: NodeLineage | undefined): Record<string, unknown> {
  if (node === undefined) return {};
  return Object.fromEntries(node.columns.map(({ name }) => [name, shownColumn(node, name)]));
}

describe('lineage of a workspace', () => {
  it('leads through macros of the workspace, scalar and table ones, and those that call others', async () => {
    await open({
      tools: `CREATE MACRO net(gross, rate := 19) AS gross / (1 + rate / 100);
CREATE MACRO total(x) AS sum(net(x));
CREATE MACRO of_customer(c) AS TABLE SELECT id, price FROM orders WHERE customer = c;
CREATE MACRO counted(t) AS TABLE SELECT count(*) AS n, max(id) AS last FROM query_table(t)`,
      nets: 'SELECT id, net(price) AS net, net(price, rate := amount) AS other FROM orders',
      sums: 'SELECT customer, total(price) AS total FROM orders GROUP BY ALL',
      ones: 'SELECT * FROM of_customer(1)',
      counts: 'FROM counted(People)',
    });
    const told = await lineage();
    expect(columnsOf(told.get('nets'))).toEqual({
      id: ['orders.id'],
      net: ['orders.price TRANSFORMATION'],
      other: ['orders.amount TRANSFORMATION', 'orders.price TRANSFORMATION'],
    });
    expect(columnsOf(told.get('sums'))).toEqual({
      customer: ['orders.customer'],
      total: ['orders.price AGGREGATION'],
    });
    expect(told.get('sums')?.origin).toMatchObject({ kind: 'grouped', by: [{ column: 'customer' }] });
    expect(columnsOf(told.get('ones'))).toEqual({ id: ['orders.id'], price: ['orders.price'] });
    expect(shownRows(told.get('ones') as NodeLineage)).toEqual(['orders.customer FILTER']);
    expect(columnsOf(told.get('counts'))).toEqual({ n: [], last: ['People.id AGGREGATION'] });
    expect(told.has('tools')).toBe(false);
  });

  it('reads files named in SQL, by themselves, by a function, and by a parameter', async () => {
    await open({
      direct: "SELECT more.extra, m.id AS key FROM 'data/more.csv', 'data/more.csv' AS m",
      called: "SELECT * FROM read_csv('data/more.csv', header = true) WHERE extra > $least",
      given: 'SELECT extra + 1 AS n FROM read_csv($file)',
      catalog: 'SELECT table_name FROM duckdb_tables()',
    });
    expect((await lineage()).get('given')?.reason).toContain('once it has run');
    await opened.engine.run({ nodes: ['given'] });
    const told = await lineage();
    expect(columnsOf(told.get('direct'))).toEqual({ extra: ['data/more.csv.extra'], key: ['data/more.csv.id'] });
    expect(columnsOf(told.get('called'))).toEqual({ id: ['data/more.csv.id'], extra: ['data/more.csv.extra'] });
    expect(columnsOf(told.get('given'))).toEqual({ n: ['data/more.csv.extra TRANSFORMATION'] });
    expect(columnsOf(told.get('catalog'))).toEqual({ table_name: [] });
    expect(told.get('data/more.csv')?.columns).toMatchObject([
      { name: 'id', kind: 'source' },
      { name: 'extra', kind: 'source' },
    ]);
  });

  it('keeps what is broken to itself: syntax errors, columns that do not exist, cycles, planned boxes', async () => {
    await open(
      {
        broken: 'SELEC id FROM orders',
        reads_broken: 'SELECT id FROM broken',
        missing: 'SELECT nothing FROM orders',
        circle: 'SELECT * FROM round',
        round: 'SELECT * FROM circle',
        later: 'SELECT * FROM plan',
        fine: 'SELECT id, name FROM people',
        behind: 'SELECT upper(name) AS name FROM fine',
      },
      { 'pipelines/a.yaml': 'plumbline: 1\nplanned:\n  - name: plan\n    from: [fine]\n' },
    );
    const told = await lineage();
    expect(columnsOf(told.get('fine'))).toEqual({ id: ['People.id'], name: ['People.name'] });
    expect(columnsOf(told.get('behind'))).toEqual({ name: ['fine.name TRANSFORMATION'] });
    const reasons = ['broken', 'reads_broken', 'missing', 'circle', 'later', 'plan'].map(
      (name) => told.get(name)?.reason,
    );
    expect(reasons).toEqual([
      expect.stringContaining('yntax'),
      expect.stringContaining('broken'),
      expect.stringContaining('nothing'),
      expect.stringContaining('reads itself'),
      expect.stringContaining('plan'),
      'It is planned and not written yet.',
    ]);
    for (const name of ['reads_broken', 'missing', 'circle', 'later']) expect(told.get(name)?.columns).toEqual([]);
  });

  it('tells the columns of a PIVOT over values of the data once it has run', async () => {
    await open({ wide: 'PIVOT orders ON customer USING sum(price) GROUP BY id' });
    expect((await lineage()).get('wide')?.reason).toContain('once it has run');
    await opened.engine.run({});
    expect(columnsOf((await lineage()).get('wide'))).toEqual({
      id: ['orders.id'],
      '1': ['orders.customer CONDITIONAL', 'orders.price AGGREGATION'],
      '2': ['orders.customer CONDITIONAL', 'orders.price AGGREGATION'],
    });
  });

  it('answers for the named nodes alone, and refuses a name that is none', async () => {
    await open({ a: 'SELECT id AS key FROM orders', b: 'SELECT key FROM a' });
    const told = await lineage(['b']);
    expect([...told.keys()]).toEqual(['b']);
    expect(columnsOf(told.get('b'))).toEqual({ key: ['a.key'] });
    await expect(lineage(['c'])).rejects.toMatchObject({ problem: { code: 'unknown_node' } });
  });

  it('follows an edit: of the SQL, and of the columns that a star takes', async () => {
    const cells = { a: 'SELECT id, price FROM orders', b: 'SELECT * FROM a', c: 'SELECT id FROM b' };
    await open(cells);
    const before = await lineage();
    const edited = { ...cells, a: 'SELECT id, price, amount * 2 AS twice FROM orders' };
    opened.folder.write('notebooks/a.md', notebook(edited));
    await opened.derive();
    const after = await lineage();
    expect(columnsOf(after.get('b'))).toEqual({ id: ['a.id'], price: ['a.price'], twice: ['a.twice'] });
    expect(columnsOf(after.get('a')).twice).toEqual(['orders.amount TRANSFORMATION']);
    expect(after.get('c')).toEqual(before.get('c'));
  });
});

describe('a column followed both ways', () => {
  let told: WorkspaceLineage;
  let graph: Graph;
  let snapshot: WorkspaceSnapshot;
  const cells = {
    clean: 'SELECT id, customer, price * amount AS value FROM orders WHERE price > 0',
    totals: 'SELECT customer, sum(value) AS total FROM clean GROUP BY customer',
    named: 'SELECT name, total FROM totals JOIN People ON totals.customer = People.id',
    large: 'SELECT count(*) AS n FROM totals WHERE total > 100',
  };
  const checks = {
    'checks/totals.yml': `dataset: plumbline/test/main/totals
checks:
  - row_count:
columns:
  - name: total
    checks:
      - missing:
  - name: customer
    checks:
      - invalid:
          valid_reference_data: { dataset: plumbline/test/main/orders, column: price }
`,
  };
  beforeEach(async () => {
    await open(cells, checks);
    snapshot = await loadWorkspace(opened.folder.root);
    graph = (await opened.engine.derive({ snapshot })).graph;
    told = await opened.engine.lineage({});
  });
  const trace = (name: string) => {
    const column = findColumn(told, name);
    if (column === undefined) throw new Error(`no column ${name}`);

    return traceColumn(column, { lineage: told, graph, checkFiles: snapshot.checkFiles });
  };

  it('names everything before it, the nearest first, and what decides the rows on the way', () => {
    const { upstream, decidedBy } = trace('NAMED.Total');
    expect(upstream.map(({ node, column, steps }) => `${steps} ${node}.${column}`)).toEqual([
      '1 totals.total',
      '2 clean.value',
      '3 orders.amount',
      '3 orders.price',
    ]);
    expect(decidedBy.map(({ node, column }) => `${node}.${column}`)).toEqual([
      'People.id',
      'totals.customer',
      'clean.customer',
      'orders.price',
    ]);
  });

  it('names everything that it reaches: columns, rows, checks and outputs', () => {
    const { downstream, decides, checks: reading, outputs, unresolved } = trace('orders.price');
    expect(downstream.map(({ node, column }) => `${node}.${column}`)).toEqual([
      'clean.value',
      'totals.total',
      'named.total',
    ]);
    expect(decides).toEqual(['clean', 'large']);
    expect(reading.map(({ node, column, line }) => `${node}.${column}:${line}`)).toEqual([
      'totals.total:7',
      'totals.customer:10',
    ]);
    expect(outputs).toEqual(['named', 'large']);
    expect(unresolved).toEqual([]);
    expect(trace('People.mail')).toMatchObject({ upstream: [], downstream: [], decides: [], checks: [], outputs: [] });
  });
});
