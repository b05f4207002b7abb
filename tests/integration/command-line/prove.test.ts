import { chmodSync, readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Problem } from '../../../shared/domain/problem';
import type { Proof } from '../../../shared/domain/proof/proof';
import { plumbline } from '../../support/command-line';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';

let folder: WorkspaceFolder;

beforeEach(async () => {
  folder = WorkspaceFolder.working();
  folder.write('notebooks/ordered.md', cell('ordered', 'SELECT x, label FROM numbers'));
  const { code } = await plumbline(['promote', 'ordered', '--out', 'out'], { cwd: folder.root });
  expect(code).toBe(0);
});

afterEach(() => folder.remove());

/** Proves with a tool of the test in dbt's place, or with none. The path has the shell and nothing else. */
async function prove(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; answer: Proof & { error?: Problem }; stderr: string }> {
  const { code, stdout, stderr } = await plumbline(['prove', ...args, '--json'], {
    cwd: folder.root,
    env: { PATH: folder.path('bin'), PLUMBLINE_DBT: '', ...env },
  });
  return { code, answer: JSON.parse(stdout), stderr };
}

/** A program that stands where dbt would. */
function tool(script: string): Record<string, string> {
  folder.write('bin/dbt', `#!/bin/sh\n${script}\n`);
  chmodSync(folder.path('bin/dbt'), 0o755);
  return { PLUMBLINE_DBT: folder.path('bin/dbt') };
}

describe('plumbline prove', () => {
  it('without the tool is not green, says what was looked for, and writes that down', async () => {
    const { code, answer } = await prove(['out/dbt']);
    expect(code).toBe(2);
    expect(answer).toMatchObject({
      target: 'dbt',
      engine: null,
      equal: false,
      nodes: [],
      error: { code: 'tool_missing', hint: expect.stringContaining('requirements.txt') },
    });
    expect(JSON.parse(folder.read('specs/ordered.proof.json'))).toMatchObject({
      plumbline_proof: 1,
      proofs: [{ target: 'dbt', verdict: 'not_run', equal: false }],
    });
    expect(folder.read('specs/ordered.md')).toContain('**dbt: did not run**');
  });

  it('is red when the tool fails, with what it said and without a credential', async () => {
    const env = tool('echo "no such profile, password=\'hunter2-hunter2\'"; exit 2');
    const { code, answer } = await prove(['out/dbt', '--no-rehearsals'], env);
    expect(code).toBe(1);
    expect(answer).toMatchObject({ equal: false, log: expect.stringContaining('no such profile') });
    expect(answer.log).not.toContain('hunter2');
    expect(answer.nodes).toMatchObject([{ name: 'ordered', equal: false, rows: { exported: null } }]);
  });

  it('is red when the tool says that all is well and made nothing', async () => {
    const { code, answer } = await prove(['out/dbt', '--no-rehearsals'], tool('exit 0'));
    expect(code).toBe(1);
    expect(answer.equal).toBe(false);
  });

  it('finds the only project of a folder, and says of another folder that it holds none', async () => {
    expect((await prove(['out'])).answer.error?.code).toBe('tool_missing');
    const { code, answer } = await prove(['notebooks']);
    expect(code).toBe(2);
    expect(answer.error).toMatchObject({
      code: 'bad_usage',
      message: expect.stringContaining('.plumbline-project.json'),
    });
  });

  it.each([
    ['SQL', () => folder.write('notebooks/ordered.md', cell('ordered', 'SELECT x + 1 AS x, label FROM numbers'))],
    ['an input', () => folder.write('data/numbers.csv', 'x,label\n7,seven\n')],
  ])('refuses a workspace that moved on by %s since the promotion', async (_, change) => {
    change();
    const { code, answer } = await prove(['out/dbt'], tool('exit 0'));
    expect(code).toBe(2);
    expect(answer.error).toMatchObject({ code: 'moved_on', node: 'ordered', hint: 'Promote again, then prove.' });
    expect(answer.equal).not.toBe(true);
  });

  it('proves with the parameters that the pipeline was promoted with', async () => {
    folder.write('notebooks/ordered.md', cell('ordered', 'SELECT x, label FROM numbers WHERE x > $least'));
    folder.write('notebooks/input.md', '```input least\ntype: number\ndefault: 0\n```\n');
    const promoted = await plumbline(['promote', 'ordered', '--out', 'out', '--param', 'least=1'], {
      cwd: folder.root,
    });
    expect(promoted.code, promoted.stderr).toBe(0);
    expect((await prove(['out/dbt'])).answer.error?.code).toBe('tool_missing');
  });

  it('ends the tool and cleans up when it is interrupted', async () => {
    folder.write('tmp/keep', '');
    const env = tool(`echo $$ > ${folder.path('started')}; sleep 600 & wait`);
    const run = plumbline(['prove', 'out/dbt', '--json'], {
      cwd: folder.root,
      env: { PATH: `${folder.path('bin')}:/usr/bin:/bin`, TMPDIR: folder.path('tmp'), ...env },
      started: (child) => {
        void vi
          .waitFor(() => expect(folder.read('started')).toMatch(/^\d+\n$/), { timeout: 60_000 })
          .then(() => child.kill('SIGINT'));
      },
    });
    const { code, stdout } = await run;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'cancelled' } });
    const group = Number(folder.read('started'));
    // Whoever takes over an orphan may let it stand for a moment after it ended.
    await vi.waitFor(() => expect(() => process.kill(-group, 0)).toThrow(), { timeout: 20_000 });
    expect(readdirSync(folder.path('tmp'))).toEqual(['keep']);
  });
});
