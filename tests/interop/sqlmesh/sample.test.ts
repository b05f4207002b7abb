import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PromotedWorkspace } from '../dbt/promoted-workspace';
import { preparedWorkspace } from '../support/prepared/prepared-workspace';
import { auditResults, difference, installedPackages, runProject, sqlmesh, unitTestNames } from './sqlmesh-project';
import { expectSameVerdicts } from './verdicts';

describe('the sample workspace, promoted to SQLMesh', () => {
  let workspace: PromotedWorkspace;
  let plan: { readonly code: number; readonly output: string };

  beforeAll(async () => {
    workspace = await preparedWorkspace('sample', 'sqlmesh');
    plan = sqlmesh(workspace.project, ['plan', '--auto-apply', '--no-prompts']);
  });

  afterAll(async () => {
    await workspace?.dispose();
  });

  it('is planned and made as it was written, with the same outcome for every check of the slice', async () => {
    expect(plan.code, plan.output).toBe(0);
    await expectSameVerdicts(workspace, 1);
  });

  it('gives the rows of the prototype', async () => {
    const run = await runProject(workspace);
    expect(run.made, run.log).toBe(true);
    const units = await unitTestNames(workspace.project);
    expect(units.length).toBeGreaterThan(0);
    // Five checks find what a later step repairs.
    expect(run.tests).toEqual({ passed: 34 + units.length, failed: 5 });
    for (const node of ['flights', 'airports', 'flights_clean', 'worst_airports'])
      expect(await difference(run, node, workspace), node).toEqual({ missing: 0, added: 0 });
  });

  it('leaves its queries to SQLMesh, which knows the lineage of their columns', async () => {
    for (const model of ['flights_clean', 'worst_airports'])
      expect(await readFile(join(workspace.project, 'models', `${model}.sql`), 'utf8')).not.toContain('duckdb_sql');
  });

  it('stops at a golden result that is not found again, unless golden results are switched off', async () => {
    const config = join(workspace.project, 'config.yaml');
    const text = await readFile(config, 'utf8');
    await writeFile(config, text.replace('min_flights: 1000', 'min_flights: 20000'));
    const changed = sqlmesh(workspace.project, ['plan', '--auto-apply', '--no-prompts']);
    expect(changed.code).not.toBe(0);
    expect(changed.output).toContain('golden__worst_airports');
    const off = sqlmesh(workspace.project, ['plan', '--auto-apply', '--no-prompts'], { GOLDEN_RESULTS: 'false' });
    expect(off.code, off.output).toBe(0);
    await writeFile(config, text);
    const golden = (await auditResults(workspace.project, sqlmesh(workspace.project, ['audit']).output)).filter(
      ({ audit }) => audit.startsWith('golden__'),
    );
    expect(golden).toHaveLength(1);
  });

  it('pins the versions that it was tried with here', async () => {
    const pins = (await readFile(join(workspace.project, 'requirements.txt'), 'utf8')).trim().split('\n');
    expect(installedPackages()).toEqual(expect.arrayContaining(pins));
  });

  it('is written with the same bytes again', async () => {
    const readAll = async (folder: string) => {
      const { files } = JSON.parse(await readFile(join(folder, '.plumbline-project.json'), 'utf8')) as {
        files: string[];
      };
      return Promise.all(files.map(async (file) => [file, await readFile(join(folder, file), 'utf8')]));
    };
    const before = await readAll(workspace.project);
    expect(before.length).toBeGreaterThan(20);
    await workspace.promoteAgain(join(workspace.root, '../out'));
    expect(await readAll(workspace.project)).toEqual(before);
  });
});
