import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Engine } from '../../../electron/engine/engine';
import { WorkspaceSession } from '../../../electron/jobs/workspace-session';
import type { RowTrace, RowTraceRequest, TraceStep } from '../../../shared/domain/lineage/row-trace';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';

let folder: WorkspaceFolder;
let engine: Engine;
let session: WorkspaceSession;

const orders = ['id,customer,amount', '1,7,10', '2,7,-5', '3,8,20', '4,9,30', '4,8,40', '5,8,'].join('\n');
const customers = ['id,city,email', '7,Bern,a@example.com', '8,,b@example.com'].join('\n');

const cells = {
  clean: 'SELECT id, customer AS customer_id, amount FROM orders WHERE id > 0',
  joined: 'SELECT o.id, o.amount, c.city, c.email FROM clean AS o LEFT JOIN customers AS c ON c.id = o.customer_id',
  loud: 'SELECT id, amount, upper(city) AS city FROM joined',
  emptied: 'SELECT id, CASE WHEN id = 2 THEN NULL ELSE amount END AS amount FROM clean',
  totals: 'SELECT city, sum(amount) AS total, count(*) AS n FROM joined GROUP BY city',
  doubled: 'SELECT o.id, o.customer_id, n FROM clean AS o, range(2) AS r(n) WHERE o.id = 3',
  pairs: 'SELECT a.id AS one, b.id AS other FROM clean AS a JOIN clean AS b ON b.id = a.id + 1',
  both: 'SELECT id, amount FROM clean WHERE id = 1 UNION ALL SELECT id, amount FROM emptied WHERE id = 2',
  spread:
    'SELECT o.id, c.city, d.id AS other FROM clean AS o JOIN customers AS c ON true JOIN doubled AS d ON true WHERE o.id < 3',
  named: 'SELECT id, coalesce(city, email) AS made FROM joined',
  sizes:
    'SELECT amount // 20 AS size, count(*) AS orders FROM clean AS c WHERE c.amount > 0 GROUP BY ALL ORDER BY size',
  ordered: 'SELECT amount + 1 AS more, more * 2 AS twice FROM clean WHERE more > 0',
  constants: 'SELECT id, NULL::VARCHAR AS note FROM clean',
};

beforeEach(async () => {
  folder = WorkspaceFolder.working();
  folder.write(
    'plumbline.yaml',
    'plumbline: 1\nname: test\nsources:\n  orders: { path: data/orders.csv }\n  customers: { path: data/customers.csv }\n',
  );
  folder.write('data/orders.csv', `${orders}\n`);
  folder.write('data/customers.csv', `${customers}\n`);
  folder.write(
    'notebooks/a.md',
    Object.entries(cells)
      .map(([name, sql]) => cell(name, sql))
      .join('\n'),
  );
  engine = new Engine();
  session = await WorkspaceSession.open({ root: folder.root, engine, trigger: 'cli', version: '1.0.0' });
  const report = await session.run({ nodes: Object.keys(cells) });
  expect(report.nodes.filter(({ status }) => status === 'failed' || status === 'blocked')).toEqual([]);
});
afterEach(async () => {
  await engine.close();
  folder.remove();
});

/** Traces the first of the rows that break the only check of a node that does not pass. */
async function traceBroken(node: string, checks: string): Promise<RowTrace> {
  folder.write(`checks/${node}.yml`, `dataset: plumbline/test/main/${node}\n${checks}`);
  await session.reload();
  const { checks: outcomes } = await session.check({ nodes: [node] });
  const [broken, ...others] = outcomes.filter(({ outcome }) => outcome !== 'pass');
  if (broken === undefined || others.length > 0) throw new Error('There is to be one broken check.');
  const { file, line, name } = broken;
  const failing = await engine.failingRows({ node, file, line, name, limit: 10 });
  const [position] = failing?.positions ?? [];
  if (position === undefined) throw new Error('no row');
  return engine.traceRow({ node, position, check: { file, line, name } });
}

const missing = (column: string, options = '') =>
  `columns:\n  - name: ${column}\n    checks:\n      - missing: {${options}}\n`;
const nodes = ({ node, inputs }: TraceStep): unknown => (inputs.length === 0 ? node : { [node]: inputs.map(nodes) });
const trace = (request: RowTraceRequest) => engine.traceRow(request);

describe('a check is broken first', () => {
  it('in the source, where the value stands so in it', async () => {
    const found = await traceBroken(
      'loud',
      'columns:\n  - name: amount\n    checks:\n      - invalid: {valid_min: 0}\n',
    );
    expect(nodes(found.step)).toEqual({ loud: [{ joined: [{ clean: ['orders'] }] }] });
    expect(found.firstBreak).toEqual({
      node: 'orders',
      columns: ['amount'],
      reason: 'It stands so in the source orders, in data/orders.csv.',
    });
    const [joined] = found.step.inputs;
    expect(joined).toMatchObject({ rows: 1, breaking: 1, certainty: 'row', into: 'identity' });
  });

  it('at a join that finds no row', async () => {
    const found = await traceBroken('loud', missing('city', 'filter: id = 4 AND amount = 30'));
    expect(nodes(found.step)).toEqual({ loud: [{ joined: ['customers'] }] });
    expect(found.firstBreak).toMatchObject({ node: 'joined', reason: 'joined finds no row of customers for it.' });
  });

  it('in what a value is computed from, when that is missing too', async () => {
    const found = await traceBroken('loud', missing('city', 'filter: id = 3'));
    expect(found.firstBreak).toMatchObject({ node: 'customers', columns: ['city'] });
    expect(found.step.inputs[0]).toMatchObject({ node: 'joined', into: 'transformed', breaking: 1 });
  });

  it('in the cell that computes it from values that hold', async () => {
    const found = await traceBroken('emptied', missing('amount', 'filter: id = 2'));
    expect(found.firstBreak).toMatchObject({ node: 'emptied', reason: 'emptied computes it from amount of clean.' });
    expect(found.step.inputs[0]).toMatchObject({ node: 'clean', breaking: 0, rows: 1 });
  });

  it('in the cell that computes it over several rows, with how many there are', async () => {
    const found = await traceBroken(
      'totals',
      'columns:\n  - name: total\n    checks:\n      - invalid: {valid_max: 20}\n',
    );
    expect(found.firstBreak).toMatchObject({
      node: 'totals',
      reason: 'totals computes it over several rows, from amount of joined.',
    });
    // Those without a city: orders 3, 4, 4 and 5.
    expect(found.step.inputs[0]).toMatchObject({ node: 'joined', certainty: 'group', rows: 4, breaking: null });
  });

  it('where rows that share values come to be two, and in the source where there were two before', async () => {
    const duplicate = 'columns:\n  - name: id\n    checks:\n      - duplicate:\n';
    const doubled = await traceBroken('doubled', duplicate);
    expect(doubled.firstBreak).toMatchObject({
      node: 'doubled',
      reason: 'In clean it still holds: doubled brings it about.',
    });
    const clean = await traceBroken('clean', duplicate);
    expect(clean.firstBreak).toMatchObject({ node: 'orders' });
    expect(clean.step.inputs[0]).toMatchObject({ rows: 2, breaking: 2 });
  });

  it('in the node itself where the values that rows share come from several, or where rows that the check leaves out share them', async () => {
    const spread = await traceBroken('spread', 'checks:\n  - duplicate: {columns: [id, city]}\ncolumns: []\n');
    expect(spread.firstBreak?.node).toBe('spread');
    const some = await traceBroken(
      'clean',
      'columns:\n  - name: id\n    checks:\n      - duplicate: {filter: amount >= 30}\n',
    );
    expect(some.firstBreak?.node).toBe('clean');
  });

  it('in the cell that computes it of several columns, of which neither alone says so', async () => {
    const found = await traceBroken('named', missing('made', 'filter: id = 4'));
    expect(found.firstBreak).toMatchObject({
      node: 'named',
      reason: 'named computes it from city, email of joined.',
    });
  });

  it('in the branch of a UNION that the row is of', async () => {
    const found = await traceBroken('both', missing('amount'));
    expect(found.firstBreak).toMatchObject({ node: 'emptied' });
  });

  it('in a cell that takes it from no column', async () => {
    const found = await traceBroken('constants', missing('note'));
    expect(found.firstBreak).toMatchObject({
      node: 'constants',
      reason: 'constants makes it: it comes from no column.',
    });
  });

  it('by a condition over several columns, which are called otherwise before', async () => {
    const found = await traceBroken(
      'clean',
      'checks:\n  - failed_rows: {expression: "customer_id = 7 AND amount < 0"}\n',
    );
    expect(found.firstBreak).toMatchObject({ node: 'orders', columns: ['customer', 'amount'] });
  });
});

describe('a row', () => {
  it('comes from a row of each node that its cell joins', async () => {
    const { step, firstBreak } = await trace({ node: 'joined', position: 0 });
    expect(firstBreak).toBeNull();
    expect(nodes(step)).toEqual({ joined: [{ clean: ['orders'] }, 'customers'] });
    const [row] = step.sample.rows;
    const [, clean] = [step, step.inputs[0]];
    expect(clean?.sample.rows[0]?.[0]).toBe(row?.[0]);
  });

  it('of a group by an expression comes from all rows for which it has that value, and which pass the filter', async () => {
    const { rows } = await engine.evidence({ sql: 'SELECT size, orders FROM sizes ORDER BY size' });
    expect(rows).toEqual([
      ['0', '1'],
      ['1', '2'],
      ['2', '1'],
    ]);
    const { step } = await trace({ node: 'sizes', position: 1 });
    expect(step.inputs[0]).toMatchObject({
      node: 'clean',
      certainty: 'group',
      rows: 2,
      agreeing: [{ column: 'amount // 20', below: 'size' }],
    });
    expect(step.inputs[0]?.inputs[0]).toMatchObject({ node: 'orders', rows: 2 });
  });

  it('of a query whose expressions name one another is found by what can be computed from its input alone', async () => {
    const { step } = await trace({ node: 'ordered', position: 0 });
    expect(step.inputs).toMatchObject([
      {
        node: 'clean',
        rows: null,
        end: 'No column of clean passes unchanged into ordered, so that its rows cannot be told apart.',
      },
    ]);
  });

  it('shows no values of columns that may hold personal data', async () => {
    const { step } = await trace({ node: 'joined', position: 0, columns: ['email'] });
    expect(JSON.stringify(step)).not.toContain('example.com');
    expect(step.sample.columns[0]).toEqual({ name: 'email', role: 'followed', redacted: 'email address' });
  });

  it('of a node that reads another twice says that they cannot be told apart', async () => {
    const { step } = await trace({ node: 'pairs', position: 0 });
    expect(step.inputs).toMatchObject([
      {
        node: 'clean',
        rows: null,
        end: 'pairs reads clean twice: which of them a value comes from cannot be told.',
      },
    ]);
  });

  it('follows only the columns asked for', async () => {
    const { step } = await trace({ node: 'joined', position: 0, columns: ['amount'] });
    expect(nodes(step)).toEqual({ joined: [{ clean: ['orders'] }] });
  });

  it('of a source comes from nothing before it', async () => {
    const { step } = await trace({ node: 'orders', position: 2 });
    expect(step).toMatchObject({ kind: 'source', file: 'data/orders.csv', inputs: [] });
    expect(step.sample.rows).toEqual([['3', '8', '20']]);
  });

  it('that is not there any more is said to be gone', async () => {
    await expect(trace({ node: 'joined', position: 99 })).rejects.toMatchObject({
      problem: { code: 'result_gone', message: 'joined has no row 100 any more.' },
    });
  });

  it('leaves no table behind, however often it is traced', async () => {
    for (let round = 0; round < 3; round++) await trace({ node: 'joined', position: round });
    const { rows } = await engine.evidence({
      sql: "SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE 'trace of row%'",
    });
    expect(rows).toEqual([['0']]);
  });
});
