import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder, type PromotedWorkspace, promoteWorkspace, writeFiles } from '../dbt/promoted-workspace';
import { chainOutputs, chainWorkspace, withBrokenOrder } from '../support/chain-workspace';
import { decideIncremental } from '../workspaces/decide-incremental';
import { python, type RunReport, runPipeline } from './sql-project';

const more = {
  'notebooks/more.md': `---
plumbline: 1
---

\`\`\`input wanted
type: multi-select
options: [1, 2]
default: [1, 2]
\`\`\`

\`\`\`input factors
type: multi-select
options: ["1.5", "0.25"]
default: ["1.5", "0.25"]
\`\`\`

\`\`\`sql by_region
PIVOT (SELECT region, amount FROM joined) ON region IN ('North', 'South') USING sum(amount)
\`\`\`

\`\`\`sql listed
SELECT id, '\${DATA_ROOT}' AS words, $factors AS factors FROM clean_orders WHERE id IN $wanted
\`\`\`

\`\`\`sql guarded
SELECT id, 'postgresql://reader:pa-ss-w0rd@db.example.com/x' AS place FROM clean_orders
\`\`\`
`,
};

const manifest = `${chainWorkspace['plumbline.yaml']}`.replace(
  'sources:',
  '  wanted: { type: integer }\n  factors: { type: decimal }\nsources:',
);

describe('a project of plain SQL', () => {
  let folder: string;
  let workspace: PromotedWorkspace;
  let count = 0;

  const warehouse = () => join(folder, `w${count++}.duckdb`);
  const statuses = ({ steps }: RunReport) => Object.fromEntries(steps.map(({ name, status }) => [name, status]));

  beforeAll(async () => {
    folder = await makeFolder();
    const root = join(folder, 'chain');
    await writeFiles(root, { ...chainWorkspace, ...more, 'plumbline.yaml': manifest });
    workspace = await promoteWorkspace(folder, root, [...chainOutputs, 'by_region', 'listed', 'guarded'], 'sql');
  });

  afterAll(async () => {
    await workspace?.dispose();
  });

  const secret = { PLUMBLINE_SECRET_1: 'pa-ss-w0rd' };

  it('makes pivots of values, lists of parameters and texts that look like its own placeholders as the prototype does', async () => {
    const file = warehouse();
    const { code, output, report } = runPipeline(workspace.project, ['run', '--warehouse', file], secret);
    expect(report.golden, output).toEqual([]);
    expect(code, output).toBe(0);
    expect(await rowsOf(file, 'FROM listed ORDER BY id')).toEqual([
      ['1', `\${DATA_ROOT}`, '[1.50, 0.25]'],
      ['2', `\${DATA_ROOT}`, '[1.50, 0.25]'],
    ]);
    const one = ['run', '--warehouse', file, '--param', 'wanted=[2]'];
    const chosen = runPipeline(workspace.project, one, secret);
    expect(chosen.code, chosen.output).toBe(0);
    expect(chosen.output).toContain('golden results were not compared');
    expect(await rowsOf(file, 'SELECT id FROM listed')).toEqual([['2']]);
  });

  it('holds no credential in its files, takes it from the environment, and never prints it', async () => {
    const { files } = JSON.parse(await readFile(join(workspace.project, '.plumbline-project.json'), 'utf8')) as {
      files: string[];
    };
    for (const file of files)
      expect(await readFile(join(workspace.project, file), 'utf8'), file).not.toMatch(/ss-w0rd/);
    const file = warehouse();
    const without = runPipeline(workspace.project, ['run', '--warehouse', file]);
    expect(without.code).toBe(2);
    expect(without.output).toContain('PLUMBLINE_SECRET_1 is not set');
    expect(statuses(without.report)).toMatchObject({ guarded: 'failed', totals: 'made' });
    const given = runPipeline(workspace.project, ['run', '--warehouse', file], secret);
    expect(given.output).not.toContain('ss-w0rd');
  });

  it('holds back what stands behind a failed check, and makes everything else', async () => {
    const broken = await withBrokenOrder(workspace.root, folder);
    const args = ['run', '--no-golden', '--data-root', broken, '--warehouse', warehouse()];
    const held = runPipeline(workspace.project, args, secret);
    expect(held.code, held.output).toBe(1);
    expect(statuses(held.report)).toMatchObject({
      ...{ clean_orders: 'made', clean_customers: 'made', regions: 'made' },
      ...{ joined: 'blocked', totals: 'blocked', by_region: 'blocked', listed: 'blocked' },
    });
    expect(held.output).toContain('check fail: clean_orders: every order has an amount (measured 1, expected = 0)');
    const kept = runPipeline(workspace.project, [...args, '--keep-going'], secret);
    expect(new Set(Object.values(statuses(kept.report))), kept.output).toEqual(new Set(['made']));
    expect(kept.code).toBe(1);
  });

  it('makes a check wait for the rows that it looks at, and lets one of two block that wait for each other', () => {
    const { output, report } = runPipeline(workspace.project, ['run', '--warehouse', warehouse()], secret);
    const lines = output.split('\n').map((line) => line.replace(/ \(.*/, ''));
    const at = (line: string) => {
      expect(lines).toContain(line);
      return lines.indexOf(line);
    };
    expect(at('step made: clean_orders')).toBeLessThan(at('check pass: clean_customers: customer has ordered'));
    expect(at('check pass: clean_customers: customer has ordered')).toBeLessThan(at('step made: joined'));
    const blocking = report.checks
      .filter(({ name }) => /known|ordered/.test(name))
      .map(({ blocking: blocks }) => blocks);
    expect(blocking.sort()).toEqual([false, true]);
  });

  it('makes one step, measures the checks of one node, and says what there is', async () => {
    const file = warehouse();
    const built = runPipeline(workspace.project, ['build', 'clean_orders', '--warehouse', file], secret);
    expect(built.code, built.output).toBe(0);
    expect(built.report.steps).toMatchObject([{ name: 'clean_orders', status: 'made', rows: 2 }]);
    const early = runPipeline(workspace.project, ['build', 'joined', '--warehouse', file], secret);
    expect(early.code).toBe(2);
    expect(early.output).toContain('clean_customers has not been made yet');
    const checked = runPipeline(workspace.project, ['check', 'clean_orders', '--warehouse', file], secret);
    expect(checked.report.checks.map(({ name, outcome }) => `${name}: ${outcome}`)).toEqual([
      'every order has an amount: pass',
      'cheap: warn',
      'customer is known: error',
    ]);
  });

  it.each([
    [['run', '--param', 'nothing=1'], /There is no parameter nothing; there are: least, /],
    [['run', '--param', 'least=many'], /The parameter least takes integer, and 'many' is none/],
    [['build', 'nowhere'], /There is no step named nowhere; there are: /],
    [['check', 'nowhere'], /There is no input and no step named nowhere/],
    [['run', '--from', '2024-01-01'], /--from and --to belong together/],
  ] as const)('refuses %j with what was expected', (args, message) => {
    const { code, output } = runPipeline(workspace.project, [...args, '--warehouse', warehouse()], secret);
    expect(code).toBe(2);
    expect(output).toMatch(message);
    expect(output).not.toContain('Traceback');
  });

  it('refuses rows with other columns than those of the promotion, and keeps the rows that were there', async () => {
    const file = warehouse();
    expect(runPipeline(workspace.project, ['run', '--warehouse', file], secret).code).toBe(0);
    const other = join(folder, 'other');
    await writeFiles(other, {
      'data/orders.csv': 'id,customer,amount,placed,extra\n5,10,1.00,2024-01-01 00:00:00,x\n',
      'data/customers.csv': 'id,region\n10,North\n',
    });
    const path = join(workspace.project, 'steps', '01_clean_orders.sql');
    const sql = await readFile(path, 'utf8');
    try {
      await writeFile(path, sql.replace('placed FROM', 'placed, 1 AS extra FROM'));
      const { code, output } = runPipeline(
        workspace.project,
        ['build', 'clean_orders', '--data-root', other, '--warehouse', file],
        secret,
      );
      expect(code).toBe(2);
      expect(output).toContain('its columns are not those of pipeline.json: with extra INTEGER');
      expect(await rowsOf(file, 'SELECT id FROM clean_orders ORDER BY id')).toEqual([['1'], ['2']]);
    } finally {
      await writeFile(path, sql);
    }
  });

  it('goes on by key, appends, and makes a span again, twice with the same rows', async () => {
    const increments = {
      clean_customers: { strategy: 'by_key', time_column: null, lookback: null },
      clean_orders: { strategy: 'append', time_column: 'placed', lookback: null },
    };
    await decideIncremental(workspace.root, increments);
    const { targets } = await workspace.promoteAgain(join(folder, 'incremental'));
    const project = targets[0]?.dir ?? '';
    expect(targets[0]?.losses.map(({ construct }) => construct)).toEqual(
      expect.arrayContaining(['clean_customers', 'clean_orders']),
    );
    const file = warehouse();
    const run = (...args: string[]) => {
      const { code, output } = runPipeline(project, ['run', '--no-checks', '--warehouse', file, ...args], secret);
      expect(code, output).toBe(0);
    };
    run();
    const later = join(folder, 'later');
    await writeFiles(later, {
      // One is newer than all that were there, one older, and one is gone.
      'data/orders.csv':
        'id,customer,amount,placed\n1,10,5.00,2024-01-01 10:00:00\n3,10,1.00,2023-12-31 10:00:00\n4,12,2.00,2024-01-05 10:00:00\n',
      'data/customers.csv': 'id,region\n10,West\n12,East\n',
    });
    const customers = () => rowsOf(file, 'SELECT id, region FROM clean_customers ORDER BY id');
    const orders = () => rowsOf(file, 'SELECT id FROM clean_orders ORDER BY id');
    for (let again = 0; again < 2; again++) {
      run('--data-root', later, '--no-golden');
      expect(await customers()).toEqual([
        ['10', 'West'],
        ['11', 'South'],
        ['12', 'East'],
      ]);
      expect(await orders()).toEqual([['1'], ['2'], ['4']]);
    }
    for (let again = 0; again < 2; again++) {
      run('--data-root', later, '--from', '2023-12-01', '--to', '2024-01-02');
      expect(await orders()).toEqual([['1'], ['2'], ['3'], ['4']]);
    }
    run('--data-root', later, '--no-golden', '--full-refresh');
    expect(await orders()).toEqual([['1'], ['3'], ['4']]);
    expect(await customers()).toEqual([
      ['10', 'West'],
      ['12', 'East'],
    ]);
  });

  it('lets processes that start together make their steps one after the other', async () => {
    const file = warehouse();
    const run = (step: string) => start(workspace.project, ['build', step, '--warehouse', file], secret);
    const codes = await Promise.all(['clean_orders', 'clean_customers', 'regions'].map((step) => run(step).ended));
    expect(codes).toEqual([0, 0, 0]);
    expect(await rowsOf(file, 'SELECT table_name FROM duckdb_tables() ORDER BY ALL')).toEqual([
      ['clean_customers'],
      ['clean_orders'],
      ['regions'],
    ]);
  });

  it('names the warehouse that somebody else keeps open for longer than it waits', async () => {
    const file = warehouse();
    const held = await DuckDBInstance.create(file);
    try {
      const args = ['build', 'regions', '--warehouse', file, '--wait', '0.5'];
      const { code, output } = runPipeline(workspace.project, args, secret);
      expect(code).toBe(2);
      expect(output).toContain(
        `The warehouse ${file} is open in another process, and 0.5 seconds of waiting did not help`,
      );
    } finally {
      held.closeSync();
    }
  });
});

function start(project: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(python, ['pipeline.py', ...args], {
    cwd: project,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...env },
    stdio: 'ignore',
  });
  return { child, ended: once(child, 'exit').then(([code]) => code as number | null) };
}

/** Rows of a query on a database file, as texts. */
async function rowsOf(file: string, sql: string): Promise<(string | null)[][]> {
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(sql);
    return reader.getRows().map((row) => row.map((value) => (value === null ? null : String(value))));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
