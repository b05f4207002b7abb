import { spawnSync } from 'node:child_process';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ProjectManifest, readProjectManifest } from '../../../electron/promote/project-manifest';
import type { ProjectRun } from '../../../electron/promote/proof/project-runner';
import { sparkRunner } from '../../../electron/promote/proof/runners/spark';
import { createSampleWorkspace } from '../../../electron/workspace/create-workspace';
import { makeFolder, type PromotedWorkspace, promoteWorkspace, writeFiles } from '../dbt/promoted-workspace';
import { promoteForProof } from '../support/prove';
import { shopWorkspace } from './shop-workspace';
import { type Difference, differingRows, sparkEnv } from './spark-project';

async function findSpark(dir: string): Promise<string> {
  const tool = await sparkRunner.findTool({ dir, env: sparkEnv });
  if (tool.kind === 'missing') throw new Error(`${tool.message} (npm run interop -- spark installs it)`);
  return tool.command;
}

async function manifestOf({ project }: PromotedWorkspace): Promise<ProjectManifest> {
  const manifest = await readProjectManifest(project);
  if (manifest === undefined) throw new Error(`${project} has no manifest`);
  return manifest;
}

/** Every node has the rows of the prototype; `folderOf` is where Spark's Parquet files of a node lie. */
async function expectSameRows(promoted: PromotedWorkspace, folderOf: (view: string) => string): Promise<void> {
  const { relations } = await manifestOf(promoted);
  const found: Record<string, Difference> = {};
  for (const [node, { name }] of Object.entries(relations))
    found[node] = await differingRows(promoted, node, join(folderOf(name), '*.parquet'));
  for (const [node, { missing, added, rows }] of Object.entries(found)) {
    expect({ node, missing, added }).toEqual({ node, missing: 0, added: 0 });
    expect(rows, node).toBeGreaterThan(0);
  }
}

describe('the sample workspace, promoted to Spark', () => {
  let folder: string;
  let promoted: PromotedWorkspace;
  let made: ProjectRun;

  beforeAll(async () => {
    folder = await makeFolder();
    await createSampleWorkspace(join(folder, 'workspace'));
    promoted = await promoteWorkspace(folder, join(folder, 'workspace'), ['worst_airports'], 'spark');
    made = await sparkRunner.run({
      dir: promoted.project,
      manifest: await manifestOf(promoted),
      command: await findSpark(promoted.project),
      dataRoot: promoted.root,
      warehouse: join(folder, 'warehouse'),
      mode: 'full',
      env: sparkEnv,
    });
  });

  afterAll(async () => {
    await promoted?.dispose();
  });

  it('is made by spark-submit as it was written', () => {
    expect(made.made, made.log).toBe(true);
    expect(made.tests?.passed, made.log).toBeGreaterThan(0);
  });

  it('has the rows of the prototype in every step', async () => {
    await expectSameRows(promoted, (view) => join(folder, 'warehouse', view));
  });
});

describe('a shop with CSV and JSON, promoted to Spark', () => {
  let folder: string;
  let promoted: PromotedWorkspace;

  beforeAll(async () => {
    folder = await makeFolder();
    await writeFiles(join(folder, 'workspace'), shopWorkspace);
    promoted = await promoteWorkspace(
      folder,
      join(folder, 'workspace'),
      ['by_customer', 'Buchungen 2024', 'events_read', 'event_lines'],
      'spark',
    );
  });

  afterAll(async () => {
    await promoted?.dispose();
  });

  it('passes its own tests with pytest, and makes the rows of the prototype in them', async () => {
    const tests = spawnSync(
      join(await findSpark(promoted.project), '../python'),
      ['-m', 'pytest', '-q', '-x', '-p', 'no:cacheprovider', '--basetemp', join(folder, 'pytest')],
      { cwd: promoted.project, encoding: 'utf8', env: { ...sparkEnv, TZ: 'UTC' } as NodeJS.ProcessEnv },
    );
    expect(tests.status, `${tests.stdout}${tests.stderr}`.slice(-6000)).toBe(0);
    expect(tests.stdout).not.toMatch(/skipped/);
    await expectSameRows(promoted, (view) => join(folder, 'pytest/test_the_job_makes_every_step0', view));
  });
});

describe('a promotion to Spark', () => {
  it('is refused with every construct and its place, before anything is written', async () => {
    const notebook =
      '---\nplumbline: 1\n---\n\n```sql odd\nSELECT\n  strftime(placed, \'%Y\') AS y,\n  list("Order ID") AS ids\nFROM orders\nGROUP BY ALL\n```\n';
    const files = { ...shopWorkspace, 'notebooks/more.md': notebook };
    const promoted = await promoteForProof({ name: 'odd', files, outputs: ['odd'], incremental: {} }, 'spark');
    try {
      expect(promoted.code).toBe(2);
      expect(promoted.error).toMatchObject({
        code: 'cannot_translate',
        file: 'notebooks/more.md',
        line: 7,
        column: 3,
      });
      expect(promoted.error?.message).toMatch(/strftime/);
      expect(promoted.error?.message).toMatch(/notebooks\/more\.md:8:3\): list/);
      await expect(access(promoted.project)).rejects.toThrow(/ENOENT/);
    } finally {
      await promoted.dispose();
    }
  });

  it('is refused for JSON that Spark would read as something else', async () => {
    const files = {
      ...shopWorkspace,
      'data/rates.json': '[{"country": "DE", "rate": 1, "odd": 1, "id": 1}, {"country": "FR", "odd": "x", "ID": 2}]',
      'notebooks/more.md': '---\nplumbline: 1\n---\n\n```sql rated\nSELECT country FROM rates\n```\n',
    };
    const promoted = await promoteForProof({ name: 'odd', files, outputs: ['rated'], incremental: {} }, 'spark');
    try {
      expect(promoted.error).toMatchObject({ code: 'cannot_translate' });
      expect(promoted.error?.message).toMatch(/the column odd of type JSON/);
      expect(promoted.error?.message).toMatch(/the column ID_1 of type BIGINT/);
    } finally {
      await promoted.dispose();
    }
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
