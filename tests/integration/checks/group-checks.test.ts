import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CheckQuery } from '../../../shared/domain/checks/check-outcome';
import { brief, CheckedTables } from './checked-tables';

let tables: CheckedTables;
beforeEach(async () => {
  tables = await CheckedTables.create(
    `CREATE TABLE orders AS FROM (VALUES
      ('DE', 1, 'a@x', 10.0, DATE '2026-01-01'),
      ('DE', 2, NULL,  20.0, DATE '2026-01-02'),
      ('DE', 2, 'b@x', 30.0, DATE '2026-01-02'),
      ('FR', 3, NULL,  NULL, DATE '2026-01-01'),
      ('FR', 4, NULL,  NULL, DATE '2026-01-01'),
      (NULL, 5, 'c@x', -1.0, DATE '2026-01-01')) AS t(country, id, mail, net, day)`,
    'CREATE TABLE nothing AS FROM orders LIMIT 0',
    'CREATE TABLE countries AS SELECT unnest([1, 2, 3]) AS id',
  );
});
afterEach(() => tables.close());

const sorted = (outcomes: Awaited<ReturnType<CheckedTables['own']>>) =>
  outcomes.map(({ name, outcome, value, detail }) => [name, outcome, value, detail]);

describe('a check in groups', () => {
  it('measures each type in each group, counts the groups that do not pass, and names them worst first', async () => {
    const outcomes = await tables.own('orders', [
      'row_count: {group_by: [country], threshold: {must_be_greater_than: 1}}',
      'missing: {column: mail, group_by: [country], threshold: {metric: percent, must_be_less_than: 50}}',
      'invalid: {column: net, valid_min: 0, group_by: [country]}',
      'duplicate: {column: id, group_by: [country]}',
      'duplicate: {columns: [id, day], group_by: [country]}',
      'aggregate: {column: net, function: sum, group_by: [country], threshold: {must_be: 60}}',
      'metric: {expression: max(net) - min(net), group_by: [country], threshold: {must_be_less_than: 15}}',
      'failed_rows: {expression: net > 10, group_by: [country], threshold: {metric: percent, must_be: 0}}',
      'invalid: {column: id, qualifier: known, valid_reference_data: {dataset: a/main/countries, column: id}, group_by: [country]}',
    ]);
    expect(sorted(outcomes)).toEqual([
      ['row_count by country', 'fail', 1, '1 of 3 groups: NULL: 1'],
      ['missing(mail) by country', 'fail', 1, '1 of 3 groups: FR: 100 %'],
      ['invalid(net) by country', 'fail', 1, '1 of 3 groups: NULL: 1'],
      ['duplicate(id) by country', 'fail', 1, '1 of 3 groups: DE: 1'],
      ['duplicate(id, day) by country', 'fail', 1, '1 of 3 groups: DE: 1'],
      ['sum(net) by country', 'fail', 2, '2 of 3 groups: FR: no value, NULL: -1'],
      ['metric by country', 'fail', 2, '2 of 3 groups: FR: no value, DE: 20'],
      ['failed_rows by country', 'fail', 1, '1 of 3 groups: DE: 66.6667 %'],
      ['invalid(id) by country known', 'fail', 2, '2 of 3 groups: FR: 1, NULL: 1'],
    ]);
    expect(outcomes[0]).toMatchObject({ type: 'group_by', column: null, threshold: '> 1 for each country' });
    expect(outcomes[1]).toMatchObject({ column: 'mail', threshold: '< 50 % for each country' });
  });

  it('is answered by one query for all checks on the same columns, whatever their filters', async () => {
    const queries: CheckQuery[] = [];
    const outcomes = await tables.own(
      'orders',
      [
        'row_count: {group_by: [country], threshold: {must_be: 3}}',
        'row_count: {group_by: [country], qualifier: few, filter: id > 2, threshold: {must_be_greater_than: 1}}',
        'missing: {column: mail, group_by: [country], filter: "day = DATE \'2026-01-01\' -- the first"}',
        'row_count: {group_by: [day]}',
        'metric: {expression: sum(id), filter: id < 3, group_by: [country], threshold: {must_be: 5}}',
      ],
      { onQuery: (query) => queries.push(query) },
    );
    expect(queries.map(({ cost, checks }) => [cost, checks])).toEqual([
      ['groups', ['row_count by country', 'row_count by country few', 'missing(mail) by country']],
      ['groups', ['metric by country']],
      ['groups', ['row_count by day']],
    ]);
    expect(sorted(outcomes)).toEqual([
      ['row_count by country', 'fail', 2, '2 of 3 groups: NULL: 1, FR: 2'],
      ['row_count by country few', 'fail', 1, '1 of 2 groups: NULL: 1'],
      ['missing(mail) by country', 'fail', 1, '1 of 3 groups: FR: 2'],
      ['row_count by day', 'pass', 0, undefined],
      ['metric by country', 'pass', 0, undefined],
    ]);
  });

  it('tells levels apart: the outcome is that of the worst group', async () => {
    const both = (first: number) =>
      `row_count: {group_by: [country], threshold: {must_be_greater_than: ${first}, additional: {must_be_greater_than: 2, level: warn}}}`;
    expect(sorted(await tables.own('orders', [both(0), both(1)]))).toEqual([
      ['row_count by country', 'warn', 2, '2 of 3 groups: NULL: 1, FR: 2'],
      ['row_count by country', 'fail', 2, '2 of 3 groups: NULL: 1, FR: 2'],
    ]);
  });

  it('takes over what the file says about its column, and passes where there are no groups', async () => {
    const text = `columns:
  - {name: mail, missing_values: [a@x]}
x-plumbline:
  checks:
    - missing: {column: mail, group_by: [country], threshold: {must_be_less_than: 2}}
`;
    expect(sorted(await tables.check('orders', text))).toEqual([
      ['missing(mail) by country', 'fail', 2, '2 of 3 groups: DE: 2, FR: 2'],
    ]);
    expect(sorted(await tables.check('nothing', text))).toEqual([['missing(mail) by country', 'pass', 0, undefined]]);
  });

  it('names five groups of many, and the names of a group cannot be taken for another', async () => {
    await tables.connection.run(
      `CREATE TABLE many AS SELECT i // 2 AS a, CASE i % 4 WHEN 0 THEN 'x, y' WHEN 1 THEN NULL WHEN 2 THEN 'NULL' ELSE '' END AS b FROM range(40000) AS t(i)`,
    );
    const [outcome] = await tables.own('many', ['row_count: {group_by: [a, b], threshold: {must_be: 2}}']);
    expect(outcome).toMatchObject({
      value: 40_000,
      detail: '40000 of 40000 groups: 0, "x, y": 1, 0, NULL: 1, 1, "": 1, 1, "NULL": 1, 10, "x, y": 1, and 39995 more',
    });
  });

  it('that cannot be evaluated harms no other', async () => {
    const outcomes = await tables.own('orders', [
      'row_count: {group_by: [country]}',
      'row_count: {group_by: [land]}',
      'missing: {column: male, group_by: [country]}',
      'metric: {expression: sum(mail), group_by: [country], threshold: {must_be: 1}}',
      'metric: {qualifier: divided, expression: count(*) / 0, group_by: [country], threshold: {must_be: 1}}',
      `invalid: {column: mail, valid_format: {name: x, regex: '(?<x'}, group_by: [country]}`,
      'failed_rows: {expression: no such thing, group_by: [country]}',
    ]);
    expect(brief(outcomes)).toEqual([
      ['row_count by country', 'pass', 0],
      ['row_count by land', 'error', '`orders` has no column `land`.'],
      ['missing(male) by country', 'error', '`orders` has no column `male`.'],
      ['metric by country', 'error', expect.stringContaining('No function matches')],
      ['metric by country divided', 'fail', 3],
      ['invalid(mail) by country', 'error', expect.stringContaining('regular expression')],
      ['failed_rows by country', 'error', expect.stringContaining('syntax error')],
    ]);
    expect(outcomes[2]?.error).toMatchObject({
      file: 'checks/orders.yml',
      line: 7,
      column: 7,
      hint: 'Its columns: `country`, `id`, `mail`, `net`, `day`.',
    });
    expect(outcomes[4]?.detail).toBe('3 of 3 groups: DE: no value, FR: no value, NULL: no value');
  });

  it('stops when it is cancelled', async () => {
    await tables.connection.run('CREATE TABLE long AS SELECT i AS a FROM range(3000000) AS t(i)');
    const stop = new AbortController();
    const evaluation = tables.own('long', ['row_count: {group_by: [a]}'], { signal: stop.signal });
    stop.abort();
    await expect(evaluation).rejects.toMatchObject({ problem: { code: 'cancelled' } });
  });
});

describe('the evolution of groups', () => {
  const check = (keys = '') => `group_evolution: {group_by: [country]${keys}}`;
  const earlier = (...groups: readonly string[]) => ({
    history: [{ at: '2026-01-01T00:00:00.000Z', value: 0, groups }],
  });

  it('passes the first time, says so, and remembers the groups', async () => {
    expect(await tables.own('orders', [check()])).toMatchObject([
      {
        outcome: 'pass',
        value: 0,
        detail: 'nothing to compare with yet: 3 groups are remembered from now on',
        groups: ['DE', 'FR', 'NULL'],
      },
    ]);
  });

  it('counts groups that are new or missing', async () => {
    const checks = [
      check(),
      check(', groups: new'),
      check(', groups: missing, threshold: {must_be: 0, level: warn}'),
      check(', qualifier: some, threshold: {must_be_less_than: 4}'),
      check(', qualifier: other, filter: country IS NOT NULL'),
    ];
    expect(sorted(await tables.own('orders', checks, earlier('AT', 'DE', 'FR')))).toEqual([
      ['group_evolution(country)', 'fail', 2, 'new: NULL; missing: AT'],
      ['group_evolution(country) new', 'fail', 1, 'new: NULL'],
      ['group_evolution(country) missing', 'warn', 1, 'missing: AT'],
      ['group_evolution(country) some', 'pass', 2, 'new: NULL; missing: AT'],
      ['group_evolution(country) other', 'fail', 1, 'missing: AT'],
    ]);
    expect(sorted(await tables.own('orders', [check()], earlier('DE', 'FR', 'NULL')))).toEqual([
      ['group_evolution(country)', 'pass', 0, undefined],
    ]);
  });

  it('refuses groups that are no groups but rows', async () => {
    await tables.connection.run('CREATE TABLE many AS SELECT i AS country FROM range(1001) AS t(i)');
    expect(brief(await tables.own('many', [check()]))).toEqual([
      [
        'group_evolution(country)',
        'error',
        '`country` makes more than 1000 groups, which is more than are remembered.',
      ],
    ]);
  });
});
