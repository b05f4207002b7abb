import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProjectRun } from '../../../electron/promote/proof/project-runner';
import { sparkRunner } from '../../../electron/promote/proof/runners/spark';
import { createSampleWorkspace } from '../../../electron/workspace/create-workspace';
import { type Promoted, promoteToSpark, sparkEnv, writeFiles } from './promoted';
import { shopWorkspace } from './shop-workspace';

async function findSpark(dir: string): Promise<{ command: string; engine: string }> {
  const tool = await sparkRunner.findTool({ dir, env: sparkEnv });
  if (tool.kind === 'missing') throw new Error(`${tool.message} (npm run interop -- spark installs it)`);
  return tool;
}

async function run(promoted: Promoted): Promise<ProjectRun> {
  const { command } = await findSpark(promoted.project);
  return sparkRunner.run({
    dir: promoted.project,
    manifest: promoted.manifest,
    command,
    dataRoot: promoted.root,
    warehouse: join(promoted.folder, 'warehouse'),
    mode: 'full',
    env: sparkEnv,
  });
}

describe.each([
  ['the sample workspace', createSampleWorkspace, ['worst_airports']],
  ['a shop with CSV and JSON', (root: string) => writeFiles(root, shopWorkspace), ['by_customer', 'Buchungen 2024']],
] as const)('%s, promoted to Spark', (_, make, nodes) => {
  let promoted: Promoted;
  let made: ProjectRun;

  beforeAll(async () => {
    promoted = await promoteToSpark(make, [...nodes]);
    made = await run(promoted);
  });

  afterAll(async () => {
    await promoted?.dispose();
  });

  it('is made by spark-submit as it was written', () => {
    expect(made.made, made.log).toBe(true);
    expect(made.tests?.passed, made.log).toBeGreaterThan(0);
  });

  it('has the rows of the prototype in every step', async () => {
    const found: Record<string, unknown> = {};
    for (const node of Object.keys(promoted.manifest.relations))
      found[node] = await promoted.differingRows(node, made.rows.get(node));
    for (const [node, { missing, added, rows }] of Object.entries(
      found as Record<string, { missing: number; added: number; rows: number }>,
    )) {
      expect({ node, missing, added }).toEqual({ node, missing: 0, added: 0 });
      expect(rows, node).toBeGreaterThan(0);
    }
  });

  // The sample has three million rows: once is enough.
  it.runIf(nodes.length > 1)('passes its own tests with pytest, the run with golden results among them', async () => {
    const { command } = await findSpark(promoted.project);
    const tests = spawnSync(join(command, '../python'), ['-m', 'pytest', '-q', '-x', '-p', 'no:cacheprovider'], {
      cwd: promoted.project,
      encoding: 'utf8',
      env: { ...sparkEnv, TZ: 'UTC' } as NodeJS.ProcessEnv,
    });
    expect(tests.status, `${tests.stdout}${tests.stderr}`.slice(-6000)).toBe(0);
    expect(tests.stdout).not.toMatch(/skipped/);
  });
});

describe('a promotion to Spark', () => {
  it('is refused with every construct and its place, before anything is written', async () => {
    const files = {
      ...shopWorkspace,
      'notebooks/more.md':
        '---\nplumbline: 1\n---\n\n```sql odd\nSELECT\n  strftime(placed, \'%Y\') AS y,\n  list("Order ID") AS ids\nFROM orders\nGROUP BY ALL\n```\n',
    };
    const error = await promoteToSpark((root) => writeFiles(root, files), ['odd']).then(
      () => undefined,
      (thrown: { problem?: { code: string; message: string; file?: string; line?: number; column?: number } }) =>
        thrown.problem,
    );
    expect(error).toMatchObject({ code: 'cannot_translate', file: 'notebooks/more.md', line: 7, column: 3 });
    expect(error?.message).toMatch(/strftime/);
    expect(error?.message).toMatch(/notebooks\/more\.md:8:3\): list/);
  });

  it('says where spark-submit was looked for when there is none', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'plumbline-spark-none-'));
    try {
      expect(await sparkRunner.findTool({ dir, env: { PATH: dir } })).toMatchObject({
        kind: 'missing',
        hint: expect.stringContaining('requirements.txt'),
      });
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });

  it('pins the versions that it was tried with here', async () => {
    const pins = JSON.parse(await readFile(join(__dirname, '../python-tools.json'), 'utf8')) as Record<
      string,
      string[]
    >;
    const { requirements } = await import('../../../electron/promote/targets/spark/project-files');
    expect(requirements.trim().split('\n')).toEqual(pins.spark);
  });
});
