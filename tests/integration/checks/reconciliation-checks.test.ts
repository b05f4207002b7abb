import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CheckQuery } from '../../../shared/domain/checks/check-outcome';
import { notebook, OpenedEngine } from '../engine/opened-engine';
import { brief, CheckedTables } from './checked-tables';

let tables: CheckedTables;
beforeEach(async () => {
  tables = await CheckedTables.create(
    `CREATE TABLE orders AS FROM (VALUES
      (1, 10.10::DECIMAL(38,2), 'placed'), (2, 20.20, NULL), (3, 30.30, 'sent'), (4, 40.40, 'sent'), (NULL, 1, 'lost'))
      AS t(id, net, status)`,
    `CREATE TABLE loaded AS FROM (VALUES
      (1, 10.10::DECIMAL(38,2), 'placed'), (2, 20.21, NULL), (3, 30.31, 'gone'), (5, 50.50, 'new'), (NULL, 1, 'lost'))
      AS t(order_id, net, status)`,
    'CREATE TABLE nothing AS FROM loaded LIMIT 0',
    'CREATE TABLE doubled AS FROM loaded UNION ALL FROM loaded',
  );
});
afterEach(() => tables.close());
const detailed = async (checks: readonly string[], node = 'orders') =>
  (await tables.own(node, checks)).map(({ name, outcome, value, detail }) => [name, outcome, value, detail]);

describe('a reconciliation of two nodes', () => {
  it('compares how many rows there are, as a number or in percent of the other side', async () => {
    expect(
      await detailed([
        'reconciliation: {with: loaded, metric: row_count}',
        'reconciliation: {with: a/main/doubled, metric: row_count, threshold: {must_be_less_than: 6}}',
        'reconciliation: {with: doubled, metric: row_count, threshold: {metric: percent, must_be_less_than: 10}}',
        'reconciliation: {with: loaded, metric: row_count, filter: id > 2, with_filter: "order_id > 4 -- few"}',
      ]),
    ).toEqual([
      ['row_count as in loaded', 'pass', 0, undefined],
      ['row_count as in doubled', 'pass', 5, '5 here, 10 in doubled'],
      ['row_count as in doubled', 'fail', 50, '5 here, 10 in doubled'],
      ['row_count as in loaded', 'fail', 1, '2 here, 1 in loaded'],
    ]);
  });

  it('compares aggregates exactly, within a tolerance', async () => {
    await tables.connection.run(
      'CREATE TABLE huge AS SELECT 123456789012345678901234567890.01::DECIMAL(38,2) AS net, 1 AS id',
    );
    await tables.connection.run(
      'CREATE TABLE huge_too AS SELECT 123456789012345678901234567890.02::DECIMAL(38,2) AS net',
    );
    expect(
      await detailed([
        'reconciliation: {with: loaded, metric: aggregate, function: sum, column: net}',
        'reconciliation: {with: loaded, metric: aggregate, function: avg, column: net, threshold: {metric: percent, must_be_less_than: 10}}',
        'reconciliation: {with: loaded, metric: aggregate, function: max, column: id, names: {id: order_id}, threshold: {must_be_less_than_or_equal: 1}}',
      ]),
    ).toEqual([
      ['sum(net) as in loaded', 'fail', 10.12, '102 here, 112.12 in loaded'],
      ['avg(net) as in loaded', 'pass', expect.closeTo(9.0260435, 6), '20.4 here, 22.424 in loaded'],
      ['max(id) as in loaded', 'pass', 1, '4 here, 5 in loaded'],
    ]);
    expect(
      await tables.own('huge', ['reconciliation: {with: huge_too, metric: aggregate, function: max, column: net}']),
    ).toMatchObject([{ outcome: 'fail', value: 0.01 }]);
  });

  it('compares row by row: what is only here, only there, or differs, NULL being a value', async () => {
    const rows = (keys = '') =>
      `reconciliation: {with: loaded, metric: rows, keys: [id], names: {id: order_id}${keys}}`;
    const all = 'of 6 keys 1 only in loaded, 1 only here, 2 differ (net: 2, status: 1)';
    expect(
      await detailed([
        rows(),
        rows(', rows: missing_here'),
        rows(', rows: missing_there, threshold: {must_be: 0, level: warn}'),
        rows(', rows: different, threshold: {metric: percent, must_be_less_than: 30}'),
        rows(', columns: [status]'),
        rows(', filter: id < 2, with_filter: order_id < 2'),
      ]),
    ).toEqual([
      ['rows as in loaded', 'fail', 4, all],
      ['rows as in loaded', 'fail', 1, all],
      ['rows as in loaded', 'warn', 1, all],
      ['rows as in loaded', 'fail', expect.closeTo(100 / 3, 10), all],
      ['rows as in loaded', 'fail', 3, 'of 6 keys 1 only in loaded, 1 only here, 1 differ (status: 1)'],
      ['rows as in loaded', 'pass', 0, undefined],
    ]);
    expect(await detailed(['reconciliation: {with: nothing, metric: rows, keys: [net, status]}'], 'nothing')).toEqual([
      ['rows as in nothing', 'pass', 0, undefined],
    ]);
  });

  it('is one query, which is shown', async () => {
    const queries: CheckQuery[] = [];
    await tables.own('orders', ['reconciliation: {with: loaded, metric: row_count}'], {
      onQuery: (query) => queries.push(query),
    });
    expect(queries).toMatchObject([
      { node: 'orders', cost: 'reference', checks: ['row_count as in loaded'], failed: false },
    ]);
  });

  it('that cannot be evaluated harms no other', async () => {
    const outcomes = await tables.own('orders', [
      'row_count: {group_by: [status]}',
      'reconciliation: {with: nowhere, metric: row_count}',
      'reconciliation: {with: loaded, metric: rows, keys: [id]}',
      'reconciliation: {with: doubled, metric: rows, keys: [id], names: {id: order_id}}',
      'reconciliation: {with: nothing, metric: aggregate, function: sum, column: net}',
      'reconciliation: {with: loaded, metric: aggregate, function: sum, column: status}',
      'reconciliation: {with: nothing, metric: row_count, threshold: {metric: percent, must_be: 0}}',
      'reconciliation: {with: loaded, metric: row_count, with_filter: id = 1}',
    ]);
    expect(brief(outcomes)).toEqual([
      ['row_count by status', 'pass', 0],
      ['row_count as in nowhere', 'error', 'The check refers to `nowhere`, but there is no such node with a result.'],
      ['rows as in loaded', 'error', '`loaded` has no column `id`.'],
      [
        'rows as in doubled',
        'error',
        expect.stringContaining('The keys do not tell rows apart: 0 rows of `orders` and 5 of'),
      ],
      ['sum(net) as in nothing', 'error', 'No row of `nothing` has a value to compare.'],
      ['sum(status) as in loaded', 'error', expect.stringContaining('No function matches')],
      ['row_count as in nothing', 'error', '`nothing` has 0, and `orders` 5: that is no percentage.'],
      ['row_count as in loaded', 'error', expect.stringContaining('"id" not found')],
    ]);
    expect(outcomes[7]?.error?.hint).toBe('The check has the filter `id = 1` of loaded.');
  });

  it('with a node that failed says so, and every other check still runs', async () => {
    const engine = await OpenedEngine.open({
      'notebooks/n.md': notebook({ good: 'SELECT 1 AS x', other: 'SELECT 1 AS x', broken: 'SELECT nope' }),
      'checks/good.yml': `dataset: a/main/good
columns: []
x-plumbline:
  checks:
    - reconciliation: {with: broken, metric: row_count}
    - reconciliation: {with: other, metric: rows, keys: [x]}
`,
    });
    try {
      await engine.engine.run({});
      await engine.derive();
      const { checks } = await engine.engine.check({});
      expect(brief(checks)).toEqual([
        ['row_count as in broken', 'error', expect.stringContaining('broken has no fresh result')],
        ['rows as in other', 'pass', 0],
      ]);
      expect(checks[0]?.error).toMatchObject({ hint: 'Run broken first.', file: 'checks/good.yml', line: 5 });
    } finally {
      await engine.dispose();
    }
  });
});
