import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preparedWorkspace } from '../support/prepared/prepared-workspace';
import { sharedWorkspace } from '../support/prepared/workspaces';
import { differingRows } from './compare-rows';
import { type DbtResult, installedPackages, runDbt, testsOf } from './dbt-project';
import type { PromotedWorkspace } from './promoted-workspace';
import { expectSameVerdicts } from './verdicts';

const { outputs } = sharedWorkspace('whole sample');

describe('the sample workspace, promoted to dbt', () => {
  let workspace: PromotedWorkspace;
  let build: { code: number; results: readonly DbtResult[]; output: string };

  beforeAll(async () => {
    workspace = await preparedWorkspace('whole sample', 'dbt');
    build = runDbt(workspace.project, ['build']);
  });

  afterAll(async () => {
    await workspace?.dispose();
  });

  it('is built by dbt as it was written: nothing fails but what fails in the prototype', () => {
    const failed = workspace.checks.filter(({ outcome }) => outcome === 'fail').map(({ node }) => node);
    expect(failed).toEqual(['costly_species']);
    const results = build.results.filter(
      ({ status }) => status === 'error' || status === 'fail' || status === 'skipped',
    );
    expect(results.map(({ type, status, name }) => [type, status, name.includes('costly_species')])).toEqual([
      ['test', 'fail', true],
    ]);
    expect(build.code, build.output).toBe(1);
  });

  it('has rows, at most 200, that take at least 95 percent of the branches that the data take', () => {
    const { branches, covered, notInData, rows } = workspace.result.fixtures;
    console.info(`${covered} of ${branches - notInData} branches in ${rows} rows`);
    expect(rows).toBeLessThanOrEqual(200);
    // Those that were not looked at count as missed.
    expect(covered / (branches - notInData)).toBeGreaterThanOrEqual(0.95);
    expect(workspace.result.fixtures.steps.flatMap(({ notCovered }) => notCovered)).toEqual([]);
    const tested = build.results.filter(({ type }) => type === 'unit_test').map(({ status }) => status);
    expect(tested).toEqual([...outputs, 'flights_clean'].map(() => 'pass'));
  });

  it('is parsed by dbt without a warning', () => {
    const parsed = runDbt(workspace.project, ['parse', '--warn-error', '--no-partial-parse']);
    expect(parsed.code, parsed.output).toBe(0);
  });

  it.each([...outputs, 'flights_clean'])('gives the rows of the prototype in %s', async (node) => {
    const database = join(workspace.project, 'warehouse.duckdb');
    expect(await differingRows(database, node, await workspace.exportRows(node))).toEqual({ missing: 0, added: 0 });
  });

  it('has the same outcome for every check of the slice', () => {
    expectSameVerdicts(workspace.checks, testsOf(workspace.project), build.results);
  });

  it('finds the golden results again, and finds a difference when a parameter changes them', () => {
    expect(build.results.find(({ name }) => name === 'golden__worst_airports')?.status).toBe('pass');
    const changed = runDbt(workspace.project, [
      'build',
      '--select',
      'worst_airports',
      'golden__worst_airports',
      '--vars',
      '{min_flights: 20000}',
    ]);
    expect(changed.results.find(({ name }) => name === 'golden__worst_airports')?.status).toBe('fail');
  });

  it('pins the versions that it was tried with here', async () => {
    const pins = (await readFile(join(workspace.project, 'requirements.txt'), 'utf8')).trim().split('\n');
    expect(installedPackages()).toEqual(expect.arrayContaining(pins));
  });

  it('is written with the same bytes again', async () => {
    const before = await readProject(workspace.project);
    expect(Object.keys(before).length).toBeGreaterThan(10);
    const again = await workspace.promoteAgain(join(workspace.root, '../out'));
    expect(await readProject(again.targets[0]?.dir ?? '')).toEqual(before);
  });
});

/** The files that a promotion wrote, by path. */
async function readProject(folder: string): Promise<Record<string, string>> {
  const { files } = JSON.parse(await readFile(join(folder, '.plumbline-project.json'), 'utf8')) as { files: string[] };
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, await readFile(join(folder, file), 'utf8')] as const)),
  );
}
