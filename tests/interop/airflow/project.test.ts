import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { airflowRunner } from '../../../electron/promote/proof/runners/airflow';
import { promoteForProof, proveJson } from '../support/prove';
import { dagOf, installedPackages, python } from './airflow-project';
import { badOrders, gatesOutputs, gatesWorkspace } from './gates-workspace';

describe('a promoted Airflow project by itself', () => {
  let promoted: Awaited<ReturnType<typeof promoteForProof>>;

  beforeAll(async () => {
    const workspace = { name: 'gates', files: gatesWorkspace, outputs: gatesOutputs, incremental: {} };
    promoted = await promoteForProof(workspace, 'airflow');
    expect(promoted).toMatchObject({ code: 0 });
  });

  afterAll(async () => {
    await promoted?.dispose();
  });

  it('says what was looked for where Airflow is not installed', async () => {
    const search = await airflowRunner.findTool({ dir: promoted.project, env: { PATH: '/nonexistent' } });
    expect(search).toMatchObject({ kind: 'missing', hint: expect.stringContaining('requirements.txt') });
  });

  it('pins what it was tried with here, down to the last package', async () => {
    const pins = (file: string) =>
      readFile(join(promoted.project, file), 'utf8').then((text) =>
        text.split('\n').filter((line) => /^[\w.-]+==/.test(line)),
      );
    const all = [...(await pins('requirements.txt')), ...(await pins('constraints.txt'))];
    const packages = installedPackages();
    expect(packages).toEqual(expect.arrayContaining(all));
    expect(all).toEqual(expect.arrayContaining(packages.filter((line) => !/^(pip|setuptools)==/.test(line))));
  });

  it('is proven: it gives the rows of the prototype under Airflow, and passes its checks and unit tests', async () => {
    const { code, answer, stderr } = await proveJson(promoted.project, '--no-rehearsals');
    expect(answer.nodes.filter(({ equal }) => !equal)).toEqual([]);
    expect(answer, answer.log).toMatchObject({ equal: true, target: 'airflow', tests: { failed: 0 } });
    expect(answer.tests?.passed).toBeGreaterThan(6);
    expect(answer.engine).toMatch(/^apache-airflow 3\.\d+\.\d+, duckdb \d/);
    expect(code, stderr).toBe(0);
  });

  it('has a unit test that fails where a step is changed', async () => {
    const file = join(promoted.project, `dags/${await dagOf(promoted.project)}_pipeline/steps/03_totals.sql`);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('count(*)', 'count(*) + 1'));
    const units = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', '-k', 'few_rows'];
    const changed = python(units, {}, promoted.project);
    await writeFile(file, text);
    expect(changed.code, changed.output).toBe(1);
    expect(python(units, {}, promoted.project)).toMatchObject({ code: 0 });
  });

  it('passes the tests that it has, and a run of it ends at a check that does not hold', async () => {
    const env = { DATA_ROOT: promoted.root };
    const tests = python(['-m', 'pytest', '-q', '-p', 'no:cacheprovider'], env, promoted.project);
    expect(tests.code, tests.output).toBe(0);
    expect(tests.output).toMatch(/\d+ passed/);
    expect(tests.output).not.toContain('skipped');
    await writeFile(join(promoted.root, 'data/orders.csv'), badOrders);
    const run = python(['run.py'], env, promoted.project);
    expect(run.code, run.output).toBe(1);
    expect(run.output).toContain('failed: clean.checks');
    expect(run.output).toContain('fail: an order stands once');
    expect(run.output).toContain('upstream_failed: joined');
  });
});
