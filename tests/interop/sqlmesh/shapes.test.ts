import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder, type PromotedWorkspace, promoteWorkspace, writeFiles } from '../dbt/promoted-workspace';
import { workspaces } from '../workspaces';
import { decideIncremental, difference, runProject } from './sqlmesh-project';
import { expectSameVerdicts } from './verdicts';

describe.each(workspaces)('the workspace of $name, promoted to SQLMesh', ({ files, outputs, incremental }) => {
  let workspace: PromotedWorkspace;

  beforeAll(async () => {
    const folder = await makeFolder();
    const root = join(folder, 'workspace');
    await writeFiles(root, files);
    workspace = await promoteWorkspace(folder, root, [...outputs], 'sqlmesh');
    if (Object.keys(incremental).length === 0) return;
    await decideIncremental(workspace.result.spec, incremental);
    await rm(workspace.project, { recursive: true });
    await workspace.promoteAgain(join(folder, 'out'));
  });

  afterAll(async () => {
    await workspace?.dispose();
  });

  it('gives the rows of the prototype in every node, and the same outcome for every check', async () => {
    const warehouse = join(workspace.root, '../warehouse');
    const run = await runProject(workspace, { warehouse });
    expect(run.made, run.log).toBe(true);
    expect([...run.rows.keys()]).toEqual(expect.arrayContaining([...outputs]));
    for (const node of run.rows.keys())
      expect(await difference(run, node, workspace), node).toEqual({ missing: 0, added: 0 });
    const env = { DATA_ROOT: workspace.root, SQLMESH_DUCKDB_PATH: join(warehouse, 'warehouse.duckdb') };
    await expectSameVerdicts(workspace, outputs.length, { dir: run.dir, env });
  });
});
