import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MutationReport } from '../../../shared/domain/checks/mutation/mutation-report';
import { plumbline, plumblineHere, plumblineJsonHere } from '../../support/command-line';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';
import { mutantOf, nodeOf } from '../checks/mutated-session';

const folders: WorkspaceFolder[] = [];
afterAll(() => {
  for (const folder of folders) folder.remove();
});

const small = () => {
  const folder = WorkspaceFolder.working();
  folders.push(folder);
  folder.write('notebooks/days.md', cell('days', "SELECT i AS id, 'day ' || (i % 5) AS label FROM range(100) AS t(i)"));
  folder.write(
    'checks/days.yml',
    '# Of the days.\ndataset: plumbline/test/main/days\ncolumns:\n  - name: id # the key\n    checks:\n      - duplicate:\n',
  );
  return folder;
};
const mutate = async (...args: string[]) => {
  const { code, answer, stderr } = await plumblineJsonHere(['mutate', ...args]);
  return { code, stderr, report: answer as unknown as MutationReport & { readonly added?: readonly string[] } };
};

describe('plumbline mutate', () => {
  it('shows the kills by class, and what survived with a check that can be pasted', async () => {
    const folder = small();
    const files = folder.digests();
    const { code, stdout } = await plumbline(['mutate', folder.root, '--node', 'days']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^days: 1 check, 100 rows, kill rate \d+ % \(\d/);
    expect(stdout).toMatch(/^rows twice +1 +0 +0 {2}duplicate\(id\)$/m);
    expect(stdout).toContain(
      '  - 1 % of the values of id are NULL (1 row)\nwould be noticed by this check (id is never missing), which the rows pass with 0:\n\n    columns:\n      - name: id\n        checks:\n          - missing:\n',
    );
    expect(stdout).toMatch(/\d+ faults: \d+ noticed, \d+ not \(\d+ %\); \d+ not applicable\. Seed 1, /);
    expect(folder.digests()).toEqual(files);
  });

  it('writes the suggested checks behind those that there are, and then notices more', async () => {
    const folder = small();
    const first = await mutate(folder.root, '--node', 'days', '--add');
    expect(first.code).toBe(0);
    expect(first.report.added).toEqual(['checks/days.yml']);
    const text = folder.read('checks/days.yml');
    expect(text).toContain('# Of the days.\n');
    expect(text).toContain('  - name: id # the key\n');
    expect((await plumblineHere(['check', folder.root, '--node', 'days'])).code).toBe(0);
    const [before, after] = [first.report, (await mutate(folder.root, '--node', 'days')).report];
    const suggested = nodeOf(before, 'days').mutants.filter(({ suggestion }) => suggestion !== undefined);
    expect(suggested.length).toBeGreaterThan(10);
    for (const { id } of suggested) expect([id, mutantOf(nodeOf(after, 'days'), id).status]).toEqual([id, 'killed']);
    expect(after.rate).toBeGreaterThan(0.9);
    // A file for a node that has none yet.
    const total = await mutate(folder.root, '--node', 'alone', '--add');
    expect(total.report.added).toEqual(['checks/alone.yml']);
    expect((await plumblineHere(['check', folder.root, '--node', 'alone'])).code).toBe(0);
  });

  it('exits with 1 below a kill rate, and with 2 for what cannot be tested or understood', async () => {
    const folder = small();
    const low = await plumblineHere(['mutate', folder.root, '--node', 'days', '--min-kill-rate', '99']);
    expect([low.code, low.stderr]).toEqual([1, expect.stringMatching(/The kill rate of \d+ % is below 99 %\./)]);
    expect((await plumblineHere(['mutate', folder.root, '--node', 'days', '--min-kill-rate', '1%'])).code).toBe(0);
    expect((await plumblineHere(['mutate', folder.root, '--min-kill-rate', '101'])).code).toBe(2);
    expect((await plumblineHere(['mutate', folder.root, '--node', 'nowhere'])).code).toBe(2);
    folder.write('notebooks/bad.md', cell('wrong', 'SELECT nope FROM numbers'));
    folder.write('checks/wrong.yml', 'dataset: plumbline/test/main/wrong\ncolumns: []\nchecks: [row_count: ]\n');
    const { code, report } = await mutate(folder.root, '--node', 'wrong', '--node', 'total');
    expect(code).toBe(2);
    expect(nodeOf(report, 'wrong').problem).toMatchObject({ code: 'blocked' });
    expect(mutantOf(nodeOf(report, 'total'), 'empty').status).toBe('killed');
  });

  it('goes on where a check file cannot be added to, and says so', async () => {
    const folder = small();
    folder.write(
      'checks/days.yml',
      'dataset: plumbline/test/main/days\ncolumns: [{ name: id, checks: [duplicate: ] }]\n',
    );
    const { code, report } = await mutate(folder.root, '--node', 'days');
    expect(code).toBe(2);
    expect(nodeOf(report, 'days')).toMatchObject({ problem: { code: 'bad_check', file: 'checks/days.yml', line: 2 } });
    expect(mutantOf(nodeOf(report, 'days'), 'duplicate_rows').status).toBe('killed');
  });
});

describe('the checks of the sample', () => {
  let folder: WorkspaceFolder;
  const nodes = ['--node', 'airports', '--node', 'daily_delays'];
  beforeAll(async () => {
    folder = new WorkspaceFolder();
    folders.push(folder);
    await plumblineHere(['init', folder.path('sample'), '--sample']);
  });

  it('miss real faults, until what is suggested for them is added', async () => {
    const root = folder.path('sample');
    const { code, report: before } = await mutate(root, ...nodes, '--add');
    expect(code).toBe(0);
    const [airports, days] = [nodeOf(before, 'airports'), nodeOf(before, 'daily_delays')];
    expect([airports.rows, airports.checks, days.rows, days.checks]).toEqual([3376, 10, 181, 5]);
    // The first checks of the sample look at a part of the columns: not half of the faults is noticed.
    for (const { rate } of [airports, days]) expect(rate).toBeGreaterThan(0.3);
    for (const { rate } of [airports, days]) expect(rate).toBeLessThan(0.5);
    expect(mutantOf(airports, 'duplicate_rows').killedBy).toMatchObject([
      { check: 'duplicate(iata)', outcome: 'fail' },
    ]);
    expect(mutantOf(days, 'stale(day)').killedBy).toMatchObject([
      { check: 'a row for each day of the half-year', value: 163, threshold: '= 181' },
    ]);
    // "More than 3,000 airports" does not see that 338 of 3,376 are gone.
    expect(mutantOf(airports, 'truncated')).toMatchObject({ status: 'survived', rows: 338 });
    // A mean delay of a hundredth is still few days above 20.
    expect(mutantOf(days, 'units(avg_delay × 0.01)').status).toBe('survived');
    const after = (await mutate(root, ...nodes)).report;
    for (const node of [airports, days]) {
      const suggested = node.mutants.filter(({ suggestion }) => suggestion !== undefined);
      expect(suggested.length).toBeGreaterThan(node.survived * 0.9);
      const again = nodeOf(after, node.node);
      expect(suggested.flatMap(({ id }) => (mutantOf(again, id).status === 'killed' ? [] : [id]))).toEqual([]);
    }
    expect(after.rate).toBeGreaterThan(0.95);
    expect((await plumblineHere(['mutate', root, ...nodes, '--min-kill-rate', '95'])).code).toBe(0);
    expect((await plumblineHere(['check', root, '--node', 'airports', '--node', 'daily_delays'])).code).toBe(0);
  });
});
