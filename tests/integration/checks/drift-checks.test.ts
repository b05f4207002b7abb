import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { measureBaselines } from '../../../electron/engine/checks/measure-baselines';
import { Engine } from '../../../electron/engine/engine';
import { updateBaselines } from '../../../electron/jobs/check-baselines';
import { WorkspaceSession } from '../../../electron/jobs/workspace-session';
import type { Baseline } from '../../../shared/domain/checks/baseline';
import { parseBaselineFile, writeBaselineFile } from '../../../shared/domain/checks/baseline-file';
import type { CheckQuery } from '../../../shared/domain/checks/check-outcome';
import { parseCheckFile } from '../../../shared/domain/checks/parse-check-file';
import { problemOf } from '../../support/problem-of';
import { WorkspaceFolder } from '../../support/workspace-folder';
import { brief, CheckedTables } from './checked-tables';
import { describeRelation } from './describe-relation';

describe('drift', () => {
  let tables: CheckedTables;
  beforeEach(async () => {
    // The samples of statistics.test.ts: 1 to 5, by these counts, and letters by others.
    const repeated = (values: readonly string[], counts: readonly number[]) =>
      values.map((value, index) => `SELECT ${value} FROM range(${counts[index]})`).join(' UNION ALL ');
    const numbers = ['1', '2', '3', '4', '5'];
    const letters = ["'a'", "'b'", "''", "'d'"];
    tables = await CheckedTables.create(
      `CREATE TABLE before_numbers AS SELECT * FROM (${repeated(numbers, [10, 20, 40, 20, 10])}) AS t(x)`,
      `CREATE TABLE numbers AS SELECT * FROM (${repeated(numbers, [20, 25, 20, 10, 5])}) AS t(x)`,
      `CREATE TABLE before_letters AS SELECT * FROM (${repeated(letters, [120, 90, 60, 30])}) AS t(c)`,
      `CREATE TABLE letters AS SELECT * FROM (${repeated(letters, [50, 60, 20, 20])}) AS t(c) UNION ALL SELECT NULL FROM range(7)`,
    );
  });
  afterEach(() => tables.close());

  const baselines = async (node: string, checks: readonly string[]): Promise<readonly Baseline[]> => {
    const list = checks.map((check) => `    - ${check}\n`).join('');
    const file = parseCheckFile('checks/it.yml', `dataset: a/${node}\ncolumns: []\nx-plumbline:\n  checks:\n${list}`);
    const described = await describeRelation(tables.connection, 'main', node);
    const measured = await measureBaselines({ ...described, native: true, checks: file.checks }, tables.connection, {});
    expect([...measured.failures.values()]).toEqual([]);
    return parseBaselineFile('checks/baselines/it.yml', writeBaselineFile(node, measured.columns)).columns;
  };

  it('of numbers is what SciPy says of the two samples', async () => {
    const known = await baselines('before_numbers', ['drift: {column: x}']);
    expect(known).toEqual([
      {
        column: 'x',
        filter: null,
        bins: { kind: 'numbers', edges: [1, 2, 3, 4, 5], counts: [0, 10, 0, 20, 0, 40, 0, 20, 0, 10, 0] },
      },
    ]);
    const outcomes = await tables.own(
      'numbers',
      [
        'drift: {column: x, method: ks, measure: statistic, threshold: {must_be_less_than: 0.2}}',
        'drift: {column: x, method: ks}',
        'drift: {column: x, method: chi_square}',
        'drift: {column: x}',
        'drift: {column: x, qualifier: strict, threshold: {must_be_less_than: 0.1, level: warn}}',
      ],
      { baselines: known },
    );
    expect(outcomes.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['ks(x)', 'fail'],
      ['ks(x)', 'fail'],
      ['chi_square(x)', 'fail'],
      ['psi(x)', 'fail'],
      ['psi(x) strict', 'warn'],
    ]);
    const values = outcomes.map(({ value }) => value ?? Number.NaN);
    expect(values[0]).toBeCloseTo(0.2625, 12);
    expect(values[1]).toBeCloseTo(0.004374982190571065, 12);
    expect(outcomes[0]).toMatchObject({
      threshold: 'D < 0.2',
      detail: 'D = 0.2625 (critical at 5 %: 0.203715), p = 0.00437498',
    });
  });

  it('of text is what SciPy says of the two samples; the empty text is a value, NULL is none', async () => {
    const known = await baselines('before_letters', ['drift: {column: c}']);
    expect(known[0]?.bins).toEqual({
      kind: 'values',
      values: ['', 'a', 'b', 'd'],
      counts: [60, 120, 90, 30],
      others: 0,
    });
    const [p, statistic] = await tables.own(
      'letters',
      [
        'drift: {column: c, method: chi_square}',
        'drift: {column: c, method: chi_square, measure: statistic, threshold: {must_be_less_than: 7}}',
      ],
      { baselines: known },
    );
    expect(p).toMatchObject({ outcome: 'pass', threshold: 'p ≥ 0.05' });
    expect(p?.value).toBeCloseTo(0.053193396846318304, 12);
    expect(statistic?.value).toBeCloseTo(7.676470588235294, 12);
    expect(statistic?.detail).toBe('χ² = 7.67647 with 3 degrees of freedom, p = 0.0531934');
  });

  it('sees values between those of the baseline, beyond them, and that it does not list', async () => {
    await tables.connection.run('CREATE TABLE constant AS SELECT 5.0::DOUBLE AS x, 5 AS y FROM range(100)');
    const known = await baselines('constant', ['drift: {column: x}', 'drift: {column: y}']);
    await tables.connection.run('UPDATE constant SET x = 4.9, y = 6');
    const checks = [
      'drift: {column: x, method: ks, measure: statistic, threshold: {must_be: 0}}',
      'drift: {column: y}',
    ];
    const outcomes = await tables.own('constant', checks, { baselines: known });
    expect(outcomes.map(({ value }) => value)).toEqual([1, 0]);
    const many = await baselines('before_letters', ['drift: {column: c}']);
    await tables.connection.run("INSERT INTO before_letters SELECT 'new ' || range FROM range(300)");
    expect(await tables.own('before_letters', ['drift: {column: c}'], { baselines: many })).toMatchObject([
      { outcome: 'fail', detail: expect.stringMatching(/^PSI \d\.\d+ over 5 bins$/) },
    ]);
  });

  it('by Kolmogorov and Smirnov misses less than 0.01 of D over all values', async () => {
    // Numbers of no order, without chance: fractional parts, bent to a skew distribution.
    const skew = (seed: number) => `-ln(1 - (i * ${seed} + 0.5) % 1)`;
    await tables.connection.run(`CREATE TABLE skewed AS SELECT ${skew(0.6180339887)} AS x FROM range(5000) AS t(i)`);
    const known = await baselines('skewed', ['drift: {column: x}']);
    await tables.connection.run('CREATE TABLE was AS FROM skewed');
    for (const change of ['x', 'x * 1.1', 'x + 0.05', 'CASE WHEN x < 1 THEN 0.5 ELSE x END', 'round(x)']) {
      await tables.connection.run(`CREATE OR REPLACE TABLE skewed AS SELECT ${change} AS x FROM was`);
      const exact = await tables.connection.runAndReadAll(`
        SELECT max(abs(b / (SELECT count(*) FROM was) - n / (SELECT count(*) FROM skewed))) FROM (
          SELECT x, sum(sum(1 - side)) OVER (ORDER BY x) AS b, sum(sum(side)) OVER (ORDER BY x) AS n
          FROM (SELECT x, 0 AS side FROM was UNION ALL SELECT x, 1 FROM skewed) GROUP BY x)`);
      const [outcome] = await tables.own(
        'skewed',
        ['drift: {column: x, method: ks, measure: statistic, threshold: {must_be_greater_than_or_equal: 0}}'],
        { baselines: known },
      );
      const [d, all] = [outcome?.value ?? Number.NaN, Number(exact.getRows()[0]?.[0])];
      expect(d).toBeLessThanOrEqual(all + 1e-12);
      expect(d).toBeGreaterThanOrEqual(all - 0.01 - 1e-12);
    }
  });

  it('reads the rows once for all checks of one filter', async () => {
    const checks = ['drift: {column: x}', 'drift: {column: x, method: ks}', 'drift: {column: x, filter: x > 1}'];
    const known = await baselines('before_numbers', checks);
    expect(known).toHaveLength(2);
    const queries: CheckQuery[] = [];
    const outcomes = await tables.own('before_numbers', checks, {
      baselines: known,
      onQuery: (query) => queries.push(query),
    });
    expect(queries.map(({ cost, checks: names }) => [cost, names])).toEqual([
      ['fused', ['psi(x)', 'ks(x)']],
      ['fused', ['psi(x)']],
    ]);
    expect(outcomes.map(({ outcome, value }) => [outcome, value])).toEqual([
      ['pass', 0],
      ['pass', 1],
      ['pass', 0],
    ]);
  });

  it('that cannot be measured harms no other', async () => {
    const known = await baselines('before_numbers', ['drift: {column: x}', 'drift: {column: x, filter: x > 9}']);
    const letters = await baselines('before_letters', ['drift: {column: c}']);
    expect(
      brief(
        await tables.own(
          'numbers',
          [
            'drift: {column: x}',
            'drift: {column: x, filter: x > 2}',
            'drift: {column: x, filter: x > 9}',
            'drift: {column: y}',
            'drift: {column: x, filter: z = 1}',
          ],
          { baselines: [...known, { ...known[0], filter: 'z = 1' } as Baseline] },
        ),
      ),
    ).toEqual([
      ['psi(x)', 'fail', expect.any(Number)],
      ['psi(x)', 'error', 'There is no baseline of `x` with this filter.'],
      ['psi(x)', 'error', 'No row has a value in `x`.'],
      ['psi(y)', 'error', '`numbers` has no column `y`.'],
      ['psi(x)', 'error', expect.stringContaining('"z" not found')],
    ]);
    const ofText = { ...letters[0], column: 'x' } as Baseline;
    const [psi] = await tables.own('numbers', ['drift: {column: x}'], { baselines: [ofText] });
    expect(psi?.error).toMatchObject({
      message: '`x` held no numbers when its baseline was written, and now it does.',
      hint: 'Write the baseline anew: plumbline check --update-baseline --node numbers',
    });
    const [ks] = await tables.own('letters', ['drift: {column: c, method: ks}'], { baselines: letters });
    expect(ks?.error?.message).toBe('`ks` compares numbers, and `c` holds none.');
  });
});

describe('a baseline of a workspace', () => {
  let folder: WorkspaceFolder;
  let session: WorkspaceSession;
  beforeEach(async () => {
    folder = WorkspaceFolder.working();
    folder.write(
      'checks/numbers.yml',
      'dataset: plumbline/test/main/numbers\ncolumns: []\nx-plumbline:\n  checks:\n    - drift: {column: x}\n    - drift: {column: label}\n',
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
  const outcomes = async () =>
    (await session.check({ nodes: ['numbers'] })).checks.map(({ outcome, error }) => [outcome, error?.message]);

  it('is missed until it is written, and is text that stays the same where the rows do', async () => {
    expect(await outcomes()).toEqual([
      ['error', 'There is no baseline of `x`.'],
      ['error', 'There is no baseline of `label`.'],
    ]);
    const written = { node: 'numbers', file: 'checks/baselines/numbers.yml', columns: ['x', 'label'] };
    expect(await updateBaselines(session, undefined)).toEqual({
      baselines: [{ ...written, changed: true }],
      failures: [],
      cancelled: false,
    });
    expect(
      folder.read('checks/baselines/numbers.yml'),
    ).toBe(`# How columns were distributed, for drift checks. Written by: plumbline check --update-baseline
baseline: 1
node: "numbers"
columns:
  - column: "label"
    values: ["one", "three", "two"]
    counts: [1, 1, 1]
    others: 0
  - column: "x"
    edges: [1, 2, 3]
    counts: [0, 1, 0, 1, 0, 1, 0]
`);
    expect(session.snapshot.problems).toEqual([]);
    expect(await outcomes()).toEqual([
      ['pass', undefined],
      ['pass', undefined],
    ]);
    expect((await updateBaselines(session, ['numbers'])).baselines).toEqual([{ ...written, changed: false }]);
  });

  it('makes its checks be evaluated anew when it changes, and only then', async () => {
    await updateBaselines(session, undefined);
    await outcomes();
    expect(await session.check({ nodes: ['numbers'] })).toMatchObject({ kept: 2 });
    folder.write(
      'checks/baselines/numbers.yml',
      folder.read('checks/baselines/numbers.yml').replace('[1, 1, 1]', '[90, 1, 1]'),
    );
    await session.reload();
    expect(await outcomes()).toEqual([
      ['pass', undefined],
      ['fail', undefined],
    ]);
  });

  it('keeps what cannot be measured now', async () => {
    await updateBaselines(session, undefined);
    folder.write('data/numbers.csv', 'x\n1\n2\n');
    await session.reload();
    const { baselines, failures } = await updateBaselines(session, undefined);
    expect(baselines).toMatchObject([{ columns: ['x', 'label'], changed: true }]);
    expect(failures).toMatchObject([{ error: { message: '`numbers` has no column `label`.', line: 6 } }]);
    expect(folder.read('checks/baselines/numbers.yml')).toContain('"three"');
  });

  it('that is broken is a problem at its place, and no check file', async () => {
    folder.write(
      'checks/baselines/numbers.yml',
      'baseline: 1\nnode: numbers\ncolumns:\n  - {column: x, edges: [2, 1], counts: [1]}\n',
    );
    await session.reload();
    expect(session.snapshot.checkFiles.map(({ file }) => file)).toEqual(['checks/numbers.yml', 'checks/total.yml']);
    expect(session.snapshot.problems).toMatchObject([
      { file: 'checks/baselines/numbers.yml', line: 4, code: 'bad_check' },
      { file: 'checks/baselines/numbers.yml', line: 4, code: 'bad_check' },
    ]);
  });

  it('is of drift checks', async () => {
    expect(await problemOf(updateBaselines(session, ['total']))).toMatchObject({
      code: 'bad_usage',
      message: 'There is no `drift` check of total, and so nothing to write a baseline for.',
    });
    expect(existsSync(folder.path('checks/baselines'))).toBe(false);
  });
});
