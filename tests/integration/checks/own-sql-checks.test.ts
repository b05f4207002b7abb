import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { executeChecks } from '../../../electron/engine/checks/execute-checks';
import type { CheckOutcome } from '../../../shared/domain/checks/check-outcome';
import { parseCheckFile } from '../../../shared/domain/checks/parse-check-file';
import { notebook, OpenedEngine } from '../engine/opened-engine';
import { describeRelation } from './describe-relation';

let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeEach(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await connection.run(`CREATE TABLE orders AS FROM (VALUES
    (1, 10.50::DECIMAL(9,2), 'placed', 5.0::DOUBLE, DATE '2026-01-01'),
    (2, 20.25, 'shipped', NULL, DATE '2026-01-02'),
    (3, -4.00, NULL, 2.5, NULL),
    (4, NULL, 'x', 'nan'::DOUBLE, DATE '2026-01-04')) AS t(id, net, status, weight, day)`);
  await connection.run('CREATE VIEW orders_view AS FROM orders');
  await connection.run('CREATE TABLE nothing AS FROM orders LIMIT 0');
});

afterEach(() => {
  connection.closeSync();
  instance.closeSync();
});

/** Outcomes of checks of a table and of the same rows as a view, which plan their queries in another way. */
async function check(body: string, node = 'orders'): Promise<CheckOutcome[]> {
  const file = parseCheckFile('checks/it.yml', `dataset: a/main/${node}\n${body}`);
  expect(file.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
  const described = await describeRelation(connection, 'main', node);
  const run = (native: boolean) =>
    executeChecks({
      leaseConnection: async () => ({ connection: await instance.connect(), release: () => undefined }),
      nodes: [{ ...described, native, checks: file.checks }],
      relationOf: (name) => `"main"."${name}"`,
      now: new Date('2026-02-01T00:00:00Z'),
    });
  const outcomes = await run(true);
  expect(await run(false)).toEqual(outcomes);
  return outcomes;
}

const brief = (outcomes: readonly CheckOutcome[]) =>
  outcomes.map(({ name, outcome, value, error }) => [name, outcome, error?.message ?? value]);

describe('aggregates', () => {
  it('are of the values that are neither missing nor invalid', async () => {
    const on = (rule: string) => `aggregate: {function: avg, ${rule} threshold: {must_be_greater_than: 0}}`;
    expect(
      brief(
        await check(`columns:
  - name: net
    checks:
      - ${on('qualifier: all,')}
      - ${on('qualifier: positive, valid_min: 0,')}
      - ${on('qualifier: known, missing_values: [10.5],')}
      - ${on('qualifier: both, missing_values: [10.5], valid_min: 0,')}
      - ${on("qualifier: filtered, filter: status = 'placed',")}
`),
      ),
    ).toEqual([
      ['avg(net) all', 'pass', 26.75 / 3],
      ['avg(net) positive', 'pass', 15.375],
      ['avg(net) known', 'pass', 8.125],
      ['avg(net) both', 'pass', 20.25],
      ['avg(net) filtered', 'pass', 10.5],
    ]);
  });

  it('have all functions, and the spellings of Soda', async () => {
    const one = (name: string) => `- aggregate: {function: ${name}, qualifier: q, threshold: {must_be: 1}}`;
    const outcomes = await check(`columns:
  - {name: net, checks: [${['avg', 'sum', 'MIN', 'max']
    .map((name) => one(name).slice(2))
    .map((text) => `{${text}}`)
    .join(', ')}]}
  - {name: status, checks: [${['avg_length', 'minlength', 'max_length']
    .map((name) => one(name).slice(2))
    .map((text) => `{${text}}`)
    .join(', ')}]}
`);
    expect(outcomes.map(({ name, value }) => [name, value])).toEqual([
      ['avg(net) q', 26.75 / 3],
      ['sum(net) q', 26.75],
      ['min(net) q', -4],
      ['max(net) q', 20.25],
      ['avg_length(status) q', 14 / 3],
      ['min_length(status) q', 1],
      ['max_length(status) q', 7],
    ]);
  });

  it('without a number say so, and harm no other', async () => {
    const outcomes = await check(`columns:
  - {name: status, checks: [{aggregate: {function: max, threshold: {must_be: 1}}}]}
  - {name: weight, checks: [{aggregate: {function: max, threshold: {must_be: 1}}}]}
  - {name: day, checks: [{aggregate: {function: min, threshold: {must_be: 1}}}]}
  - {name: net, checks: [{aggregate: {function: avg_length, threshold: {must_be: 1}}}, {missing: {threshold: {must_be: 1}}}]}
`);
    expect(brief(outcomes)).toEqual([
      ['max(status)', 'error', 'The check measured x, which is no finite number.'],
      ['max(weight)', 'error', 'The check measured NaN, which is no finite number.'],
      ['min(day)', 'error', 'The check measured 2026-01-01, which is no finite number.'],
      ['avg_length(net)', 'error', expect.stringContaining('The check cannot be evaluated: No function matches')],
      ['missing(net)', 'pass', 1],
    ]);
    expect(outcomes[0]?.error).toMatchObject({ file: 'checks/it.yml', line: 3 });
    const [empty] = await check(
      'columns: [{name: net, checks: [{aggregate: {function: sum, threshold: {must_be: 0}}}]}]\n',
      'nothing',
    );
    expect(empty).toMatchObject({ outcome: 'error', error: { message: 'No row has a value to take the sum of.' } });
  });
});

describe("a metric of one's own", () => {
  it('is an expression over the rows that pass the filters, or a query', async () => {
    expect(
      brief(
        await check(
          `filter: id < 4
checks:
  - metric: {qualifier: a, expression: "sum(net) / count(*) -- per order", threshold: {must_be_between: {greater_than: 8, less_than: 9}}}
  - metric: {qualifier: b, expression: count(DISTINCT status), filter: id > 1, threshold: {must_be: 1}}
  - metric:
      qualifier: c
      query: |
        SELECT max(id), 'ignored' FROM main.orders; -- the greatest
      threshold: {must_be: 5, level: warn}
  - metric: {qualifier: d, query: "SELECT '12.5'", threshold: {must_be: 12.5}}
columns: []
`.replace('; -- the greatest', ';'),
        ),
      ),
    ).toEqual([
      ['metric a', 'pass', 26.75 / 3],
      ['metric b', 'pass', 1],
      ['metric c', 'warn', 4],
      ['metric d', 'pass', 12.5],
    ]);
  });

  it('without a value is not judged; a second statement is refused', async () => {
    const outcomes = await check(`checks:
  - metric: {qualifier: a, query: SELECT id FROM orders WHERE false, threshold: {must_be: 1}}
  - metric: {qualifier: b, query: "SELECT 1; DROP TABLE nothing", threshold: {must_be: 1}}
  - metric: {qualifier: c, query: DROP TABLE nothing, threshold: {must_be: 1}}
  - metric: {qualifier: d, expression: 1 / nowhere, threshold: {must_be: 1}}
  - row_count: {threshold: {must_be: 4}}
columns: []
`);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['error', 'error', 'error', 'error', 'pass']);
    expect(outcomes[0]?.error?.message).toBe('The query of the check gives no value, or no row.');
    expect(outcomes[3]?.error?.hint).toContain('1 / nowhere');
    expect(await check('checks: [row_count: {threshold: {must_be: 0}}]\ncolumns: []\n', 'nothing')).toMatchObject([
      { outcome: 'pass' },
    ]);
  });
});

describe('failed rows', () => {
  it('are those for which the condition holds, or that the query gives', async () => {
    expect(
      brief(
        await check(`checks:
  - failed_rows: {qualifier: a, expression: net < 0}
  - failed_rows: {qualifier: b, expression: "net < 100 -- all that have one", filter: id <> 3, threshold: {metric: percent, must_be_less_than: 70}}
  - failed_rows: {qualifier: c, query: "SELECT id FROM orders WHERE status IS NULL", threshold: {must_be_less_than: 2}}
  - failed_rows: {qualifier: d, keys_query: SELECT id FROM orders WHERE id > 1, rows_tested_query: SELECT count(*) FROM orders, threshold: {metric: percent, must_be: 75}}
  - failed_rows: {qualifier: e, query: SELECT 1 WHERE false, rows_tested_query: SELECT 0, threshold: {metric: percent, must_be: 0}}
columns: []
`),
      ),
    ).toEqual([
      ['failed_rows a', 'fail', 1],
      ['failed_rows b', 'pass', 200 / 3],
      ['failed_rows c', 'pass', 1],
      ['failed_rows d', 'pass', 75],
      ['failed_rows e', 'pass', 0],
    ]);
  });

  it('may have the time of evaluation in their SQL', async () => {
    const [outcome] = await check(
      `checks: [failed_rows: {expression: "day < '\${soda.NOW}'::TIMESTAMPTZ - INTERVAL 29 DAY"}]\ncolumns: []\n`,
    );
    expect(outcome).toMatchObject({ outcome: 'fail', value: 2 });
  });
});

describe('the schema', () => {
  const columns =
    '[{name: id}, {name: net, data_type: decimal, numeric_precision: 9, numeric_scale: 2}, {name: status, data_type: text}, {name: weight, data_type: DOUBLE}, {name: day, data_type: date}]';

  it('holds when the columns are those of the file, in its order', async () => {
    expect(await check(`checks: [schema: ]\ncolumns: ${columns}\n`)).toMatchObject([
      { outcome: 'pass', value: 0, threshold: 'the columns of the file' },
    ]);
  });

  it('says which columns are missing, not expected, or of another type', async () => {
    const [outcome] = await check(
      'checks: [schema: ]\ncolumns: [{name: id, data_type: varchar}, {name: net, data_type: decimal, numeric_scale: 3}, {name: statsu}, {name: later, optional: true}, {name: weight}]\n',
    );
    expect(outcome).toMatchObject({
      outcome: 'fail',
      value: 5,
      detail:
        'missing: `statsu`; not expected: `status`, `day`; `id` is INTEGER, not VARCHAR; `net` is DECIMAL(9,2), not DECIMAL(3)',
    });
  });

  it('may allow more columns, and another order', async () => {
    const some = '[{name: day}, {name: id}]';
    const [strict, lax] = [
      await check(`checks: [schema: {allow_extra_columns: true}]\ncolumns: ${some}\n`),
      await check(`checks: [schema: {allow_extra_columns: true, allow_other_column_order: true}]\ncolumns: ${some}\n`),
    ];
    expect(strict).toMatchObject([{ outcome: 'fail', value: 0, detail: 'the columns stand in another order' }]);
    expect(lax).toMatchObject([{ outcome: 'pass', value: 0 }]);
  });
});

describe('queries of checks in a workspace', () => {
  let opened: OpenedEngine | undefined;

  afterEach(async () => {
    await opened?.dispose();
    opened = undefined;
  });

  it('name nodes as cells do', async () => {
    opened = await OpenedEngine.open({
      'notebooks/a.md': notebook({
        orders: 'SELECT range AS id FROM range(10)',
        paid: 'SELECT id FROM orders WHERE id < 8',
      }),
      'checks/orders.yml':
        'dataset: a/b/orders\nchecks: [failed_rows: {query: SELECT id FROM orders ANTI JOIN paid USING (id), threshold: {must_be: 2}}]\ncolumns: []\n',
    });
    await opened.engine.run({});
    const report = await opened.engine.check({});
    expect(report.checks).toMatchObject([{ name: 'failed_rows', outcome: 'pass', value: 2 }]);
  });

  it('are not asked where a node that they name has no rows, and the others are', async () => {
    opened = await OpenedEngine.open({
      'notebooks/a.md': notebook({ orders: 'SELECT range AS id FROM range(10)', paid: 'SELECT nope FROM orders' }),
      'checks/orders.yml':
        'dataset: a/b/orders\nchecks:\n  - failed_rows: {query: SELECT id FROM orders ANTI JOIN paid USING (id)}\n  - metric: {query: SELECT count(*) FROM orders, threshold: {must_be: 10}}\ncolumns: []\n',
    });
    await opened.engine.run({});
    const report = await opened.engine.check({});
    expect(report.checks).toMatchObject([
      { name: 'failed_rows', outcome: 'error', error: { code: 'blocked', file: 'checks/orders.yml', line: 3 } },
      { name: 'metric', outcome: 'pass', value: 10 },
    ]);
    expect(report.checks[0]?.error?.message).toMatch(/^paid has no fresh result/);
  });
});
