import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeFolder, type PromotedWorkspace, promoteWorkspace, writeFiles } from '../../interop/dbt/promoted-workspace';
import { workspaces } from '../../interop/workspaces';

/** What the interop tests stand on is sound itself, whichever tools are there. */
describe.each(workspaces)('the workspace of $name', ({ files, outputs, incremental }) => {
  let workspace: PromotedWorkspace | undefined;

  afterAll(async () => {
    await workspace?.dispose();
  });

  it('runs, passes its checks, and is promoted with rows in every output', async () => {
    const folder = await makeFolder();
    const root = join(folder, 'workspace');
    await writeFiles(root, files);
    workspace = await promoteWorkspace(folder, root, [...outputs]);
    const checks = workspace.checks.map(({ node, name, outcome }) => `${node}: ${name}: ${outcome}`);
    expect(checks.length).toBeGreaterThan(5);
    expect(checks.filter((check) => !check.endsWith(': pass'))).toEqual([]);
    const statuses = new Map(workspace.derived.statuses.map((status) => [status.name, status.rows]));
    for (const output of outputs) expect(statuses.get(output), output).toBeGreaterThan(2);
    for (const step of Object.keys(incremental)) expect([...statuses.keys()]).toContain(step);
  });
});
