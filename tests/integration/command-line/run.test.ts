import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plumbline, plumblineJson, plumblineJsonHere } from '../../support/command-line';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';
import { until } from '../workspace/condition';

const notebook = (clean: string) =>
  `# Chain\n\n${cell('clean', clean)}\n${cell('total', 'SELECT sum(x) AS total FROM clean')}\n${cell('limited', 'SELECT * FROM clean WHERE x <= $most')}\n${cell('alone', 'SELECT 42 AS answer')}`;
const clean = 'SELECT x FROM numbers WHERE x > 1';

let folder: WorkspaceFolder;
beforeEach(() => {
  folder = new WorkspaceFolder();
  folder.write(
    'plumbline.yaml',
    'plumbline: 1\nname: chain\nparameters:\n  most: { type: integer, default: 2 }\nsources:\n  numbers: { path: data/numbers.csv }\n',
  );
  folder.write('data/numbers.csv', 'x\n1\n2\n3\n');
  folder.write('notebooks/chain.md', notebook(clean));
});
afterEach(() => folder.remove());

/** What each node did, and the exit code. */
async function run(...args: string[]): Promise<{ code: number | null; statuses: Record<string, string> }> {
  const { code, answer } = await plumblineJsonHere(['run', folder.root, ...args]);
  return { code, statuses: Object.fromEntries((answer.nodes ?? []).map((node) => [node.name, node.status])) };
}

const all = (status: string) => ({ clean: status, total: status, limited: status, alone: status });

describe('plumbline run', () => {
  it('executes nothing the second time and says so', async () => {
    expect(await run()).toEqual({ code: 0, statuses: all('ran') });
    expect(await run()).toEqual({ code: 0, statuses: all('fresh') });
    expect((await plumbline(['run', folder.root])).stdout).toContain('Nothing to run: all 4 nodes are up to date');
  });

  it('executes nothing after a comment and other spacing, and after a changed literal that cell and its descendants only', async () => {
    await run();
    folder.write(
      'notebooks/chain.md',
      notebook('-- all but the first\nselect x\n  from numbers\n where x > 1 /* 1 */'),
    );
    expect(await run()).toEqual({ code: 0, statuses: all('fresh') });
    folder.write('notebooks/chain.md', notebook('SELECT x FROM numbers WHERE x > 2'));
    expect(await run()).toEqual({ code: 0, statuses: { ...all('ran'), alone: 'fresh' } });
  });

  it('executes again what reads a source that changed', async () => {
    await run();
    folder.write('data/numbers.csv', 'x\n1\n2\n3\n4\n');
    expect(await run()).toEqual({ code: 0, statuses: { ...all('ran'), alone: 'fresh' } });
  });

  it('executes with another value of a parameter only what binds it, and keeps both results', async () => {
    await run();
    expect(await run('--param', 'most=3')).toEqual({ code: 0, statuses: { ...all('fresh'), limited: 'ran' } });
    const { answer } = await plumblineJsonHere(['show', 'limited', '-w', folder.root, '--param', 'most=3']);
    expect(answer.rows).toEqual([[2], [3]]);
    expect((await plumblineJsonHere(['show', 'limited', '-w', folder.root])).answer.rows).toEqual([[2]]);
  });

  it('executes with --force everything, or the nodes that were asked for', async () => {
    await run();
    expect(await run('--force')).toEqual({ code: 0, statuses: all('ran') });
    expect(await run('--force', '--node', 'total')).toEqual({ code: 0, statuses: { clean: 'fresh', total: 'ran' } });
  });

  it('takes a notebook as the workspace names it and as a shell completes it', async () => {
    for (const file of ['chain.md', 'notebooks/chain.md', folder.path('notebooks/chain.md')]) {
      const { code, statuses } = await run('--notebook', file);
      expect([file, code, Object.keys(statuses).sort()]).toEqual([file, 0, Object.keys(all('ran')).sort()]);
    }
    const missing = await plumblineJsonHere(['run', folder.root, '--notebook', 'no.md']);
    expect([missing.code, missing.answer.error?.code]).toEqual([2, 'file_not_found']);
  });

  it('exits with 2 for a failed cell and runs what does not read it', async () => {
    folder.write('notebooks/chain.md', notebook('SELECT y FROM numbers'));
    expect(await run()).toEqual({
      code: 2,
      statuses: { clean: 'failed', total: 'blocked', limited: 'blocked', alone: 'ran' },
    });
    expect(await run('--node', 'alone')).toEqual({ code: 0, statuses: { alone: 'fresh' } });
  });

  it('records what was executed, newest first, and no run that executed nothing', async () => {
    await run();
    await run();
    await run('--force', '--node', 'alone');
    const { code, answer } = await plumblineJson(['runs', folder.root]);
    const { workspace, runs } = answer as unknown as { workspace: string; runs: readonly Record<string, unknown>[] };
    expect([code, workspace, runs.length]).toEqual([0, folder.root, 2]);
    expect(runs[0]).toMatchObject({ trigger: 'cli', targets: ['alone'], parameters: { most: 2 } });
    expect(runs[1]).toMatchObject({ targets: null, report: { cancelled: false } });
    const limited = await plumbline(['runs', folder.root, '--limit', '1'], { env: { TZ: 'Asia/Kolkata' } });
    expect(limited.stdout.trim().split('\n')).toHaveLength(3);
    const startedAt = new Date(Date.parse(String(runs[0]?.startedAt)) + 5.5 * 3_600_000);
    expect(limited.stdout).toContain(startedAt.toISOString().slice(0, 19).replace('T', ' '));
  });
});

describe('Ctrl+C', () => {
  const endless = 'SELECT sum(a.range * b.range) AS s FROM range(10000000) a, range(1000000) b';

  it.each([
    ['run', '--json'],
    ['show', 'clean', '--json'],
    ['promote', 'clean', '--out', 'out', '--json'],
    ['check', '--json'],
  ])('ends %s with 130 and one JSON document, and the next run works', async (...args) => {
    folder.write('notebooks/chain.md', notebook(endless));
    folder.write('checks/clean.yml', 'dataset: plumbline/chain/main/clean\ncolumns: []\nchecks:\n  - row_count:\n');
    let interrupt = () => {};
    const ended = plumbline(args, { cwd: folder.root, started: (child) => (interrupt = () => child.kill('SIGINT')) });
    // The cache is opened just before the first query starts.
    await until('the engine is open', () => existsSync(folder.path('.plumbline/cache.duckdb')));
    interrupt();
    const { code, stdout } = await ended;
    expect(code).toBe(130);
    expect(() => JSON.parse(stdout)).not.toThrow();
    folder.write('notebooks/chain.md', notebook(clean));
    expect(await run()).toMatchObject({ code: 0, statuses: { clean: 'ran', total: 'ran' } });
  });
});
