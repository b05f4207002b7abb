import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProjectRun } from '../../../electron/promote/proof/project-runner';
import { oddOutputs } from '../dbt/odd-workspace';
import type { PromotedWorkspace } from '../dbt/promoted-workspace';
import { preparedWorkspace } from '../support/prepared/prepared-workspace';
import { difference, runProject, sqlmesh } from './sqlmesh-project';
import { expectSameVerdicts } from './verdicts';

describe('a workspace of odd names, braces, scopes and types, promoted to SQLMesh', () => {
  let workspace: PromotedWorkspace;
  let run: ProjectRun;

  beforeAll(async () => {
    workspace = await preparedWorkspace('odd names', 'sqlmesh');
    run = await runProject(workspace);
  });

  afterAll(async () => {
    await workspace?.dispose();
  });

  it('is made by SQLMesh whole', () => {
    expect(run.made, run.log).toBe(true);
  });

  it.each([...oddOutputs, 'order items', 'Group', 'events'])('gives the rows of the prototype in %s', async (node) => {
    expect(await difference(run, node, workspace)).toEqual({ missing: 0, added: 0 });
  });

  it('runs as it was written, and has the same outcome for every check and every golden result', async () => {
    const plan = sqlmesh(workspace.project, ['plan', '--auto-apply', '--no-prompts']);
    expect(plan.code, plan.output).toBe(0);
    await expectSameVerdicts(workspace, oddOutputs.length);
    const lint = sqlmesh(workspace.project, ['lint']);
    expect(lint.code, lint.output).toBe(0);
  });

  it('says what stands in another form', async () => {
    const { losses } = workspace.result.targets[0] ?? { losses: [] };
    const constructs = losses.map(({ construct }) => construct);
    for (const construct of [
      'Büro Umsatz "2001"',
      'macros of lookups',
      'parameters',
      'from files',
      'pivoted',
      'all types',
    ])
      expect(constructs).toContain(construct);
    expect(await readFile(join(workspace.project, 'README.md'), 'utf8')).toContain('main."with macros"');
  });
});
