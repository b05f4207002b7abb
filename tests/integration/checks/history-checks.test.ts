import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Engine } from '../../../electron/engine/engine';
import { readCheckValues } from '../../../electron/jobs/check-values';
import { WorkspaceSession } from '../../../electron/jobs/workspace-session';
import { WorkspaceFolder } from '../../support/workspace-folder';
import { brief, CheckedTables } from './checked-tables';

describe('a check of a measured value', () => {
  let tables: CheckedTables;
  beforeEach(async () => {
    tables = await CheckedTables.create(
      "CREATE TABLE orders AS FROM (VALUES (1, 'a', 4.5), (2, NULL, 5.5), (2, '', NULL), (3, 'b', 2)) AS t(id, mail, net)",
      'CREATE TABLE nothing AS FROM orders LIMIT 0',
    );
  });
  afterEach(() => tables.close());
  const earlier = { history: [{ at: '2026-01-01T00:00:00.000Z', value: 1 }] };

  it('measures whatever gives a number', async () => {
    const metrics = [
      'row_count',
      '{row_count: }',
      '{missing: {column: mail}}',
      '{missing: {column: mail, missing_values: [""], as: percent}}',
      '{invalid: {column: net, valid_min: 3}}',
      '{duplicate: {column: id, as: percent}}',
      '{duplicate: {columns: [id, mail]}}',
      '{aggregate: {column: net, function: avg}}',
      '{metric: {expression: sum(net) / 2}}',
      '{metric: {query: SELECT 42}}',
      '{failed_rows: {expression: id > 1, as: percent}}',
      '{failed_rows: {query: SELECT 1, rows_tested_query: SELECT 4, as: percent}}',
    ];
    const outcomes = await tables.own(
      'orders',
      metrics.map(
        (metric, index) =>
          `change: {name: c${index}, metric: ${metric}, filter: id < 9, threshold: {must_be_greater_than: -99}}`,
      ),
      earlier,
    );
    expect(outcomes.map(({ measured, value }) => [measured, value])).toEqual(
      [4, 4, 1, 50, 1, 25, 0, 4, 6, 42, 75, 25].map((measured) => [measured, measured - 1]),
    );
    expect(outcomes[0]).toMatchObject({ type: 'change', threshold: '> -99 since the value before' });
  });

  it('that cannot be evaluated harms no other', async () => {
    const outcomes = await tables.own(
      'orders',
      [
        'anomaly: {metric: row_count}',
        'anomaly: {metric: {missing: {column: male}}}',
        'change: {metric: {metric: {expression: count(*) / 0}}, threshold: {must_be: 0}}',
        `anomaly: {metric: {invalid: {column: mail, valid_format: {name: x, regex: '(?<x'}}}}`,
        'change: {metric: {freshness: {column: net}}, threshold: {must_be: 0}}',
        'change: {metric: {aggregate: {column: net, function: sum}}, of: 40 days, threshold: {must_be: 0}}',
      ],
      earlier,
    );
    expect(brief(outcomes)).toEqual([
      ['anomaly(row_count)', 'pass', 4],
      ['anomaly(missing(male))', 'error', '`orders` has no column `male`.'],
      ['change(metric)', 'error', 'The check measured Infinity, which is no finite number.'],
      ['anomaly(invalid(mail))', 'error', expect.stringContaining('DuckDB refuses a regular expression of the check')],
      ['change(freshness(net))', 'error', expect.any(String)],
      ['change(sum(net))', 'pass', null],
    ]);
    const empty = await tables.own('nothing', [
      'anomaly: {metric: {aggregate: {column: net, function: avg}}}',
      'anomaly: {metric: row_count, at_least: 3}',
    ]);
    expect(brief(empty)).toEqual([
      ['anomaly(avg(net))', 'error', 'No row has a value to take the avg of.'],
      ['anomaly(row_count)', 'pass', 0],
    ]);
  });
});

describe('the history of a workspace', () => {
  let folder: WorkspaceFolder;
  let session: WorkspaceSession;
  beforeEach(async () => {
    folder = WorkspaceFolder.working();
    folder.write(
      'checks/numbers.yml',
      `dataset: plumbline/test/main/numbers
checks:
  - row_count:
columns: []
x-plumbline:
  checks:
    - anomaly: {metric: row_count, at_least: 3}
    - change: {metric: row_count, threshold: {metric: percent, must_be_less_than: 100}}
    - group_evolution: {group_by: [label]}
`,
    );
    session = await WorkspaceSession.open({
      root: folder.root,
      engine: new Engine(),
      trigger: 'cli',
      version: '1.0.0',
    });
  });
  afterEach(async () => {
    await session.close();
    folder.remove();
  });
  const labels = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
  const check = async (rows: number, force = false) => {
    folder.write(
      'data/numbers.csv',
      `x,label\n${labels
        .slice(0, rows)
        .map((label, x) => `${x},${label}\n`)
        .join('')}`,
    );
    await session.reload();
    const report = await session.check({ nodes: ['numbers'], force });
    return report.checks.slice(1).map(({ outcome, value, detail }) => [outcome, value, detail]);
  };

  it('grows with each evaluation of other rows, and judges by what it holds', async () => {
    expect(await check(3)).toEqual([
      ['pass', 3, 'not judged yet: 0 of 3 values needed'],
      ['pass', null, 'not judged yet: 3 is the first value'],
      ['pass', 0, 'nothing to compare with yet: 3 groups are remembered from now on'],
    ]);
    expect(await check(4)).toEqual([
      ['pass', 4, 'not judged yet: 1 of 3 values needed'],
      ['pass', 100 / 3, undefined],
      ['fail', 1, 'new: four'],
    ]);
    // Evaluated again on the same rows: no value is compared with itself.
    expect(await check(4, true)).toEqual([
      ['pass', 4, 'not judged yet: 1 of 3 values needed'],
      ['pass', 100 / 3, undefined],
      ['fail', 1, 'new: four'],
    ]);
    await check(3);
    expect(await check(10)).toEqual([
      ['fail', 10, expect.stringMatching(/^z = 1\d\.\d+: the median of the last 3 values is 3$/)],
      ['fail', 700 / 3, expect.stringMatching(/^10, after 3 on \d{4}-\d\d-\d\d$/)],
      ['fail', 7, 'new: eight, five, four, nine, seven and 2 more'],
    ]);
    const values = await readCheckValues(folder.root);
    expect(values.map(({ type, value }) => [type, value]).slice(-4)).toEqual([
      ['row_count', 10],
      ['anomaly', 10],
      ['change', 700 / 3],
      ['group_evolution', 7],
    ]);
    expect(values.at(-1)?.groups).toHaveLength(10);
    expect(session.checks.some((outcome) => outcome.groups !== undefined)).toBe(false);
  });

  it('is not asked for what has not changed, and is not missed when it is damaged', async () => {
    await check(3);
    const before = folder.read('.plumbline/check-history.ndjson');
    expect(await check(3)).toMatchObject([{ 1: 3 }, { 1: null }, { 1: 0 }]);
    expect(folder.read('.plumbline/check-history.ndjson')).toBe(before);
    folder.write('.plumbline/check-history.ndjson', '\u0000 nothing');
    expect(await check(4)).toMatchObject([{ 1: 4 }, { 1: null }, { 1: 0 }]);
  });
});
