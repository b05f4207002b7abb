import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PipelineSpec } from '../../../shared/domain/spec/pipeline-spec';
import { makeFolder, type PromotedWorkspace } from '../dbt/promoted-workspace';
import { preparedWorkspace } from '../support/prepared/prepared-workspace';
import { sharedWorkspace } from '../support/prepared/workspaces';
import { workspaces } from '../workspaces';
import { carriedOutcomes, type DagReport, decide, foundOutcomes, SharedAirflow } from './airflow-project';
import { badOrders, goodOrders, otherOrders } from './gates-workspace';

const gates = 'gates';
const odd = 'odd names';
const cases = [...workspaces.map(({ name }) => name), odd, gates, 'sample'].map(sharedWorkspace);

/** What people decided on runs of the gates. */
const decisions: Partial<PipelineSpec> = {
  schedule: { cron: '15 6 * * *', timezone: 'Europe/Zurich', decided_in: null },
  run: {
    concurrency: 1,
    retries: 2,
    retry_delay: '5 minutes',
    timeout: '30 minutes',
    deadline: '07:00',
    on_dependency_failure: null,
  },
  rerun: { idempotent: null, backfill: 'by catch-up', start: '2024-05-01' },
};

describe('promoted Airflow projects in one Airflow', () => {
  let shared: string;
  let airflow: SharedAirflow;
  let report: DagReport;
  const promoted = new Map<string, { workspace: PromotedWorkspace; dag: string }>();

  beforeAll(async () => {
    shared = await makeFolder();
    airflow = await SharedAirflow.create(shared);
    for (const { name } of cases) {
      const workspace = await preparedWorkspace(name, 'airflow');
      promoted.set(name, { workspace, dag: '' });
      if (name === gates) {
        await decide(workspace.result.spec, () => decisions);
        await workspace.promoteAgain(workspace.result.out);
      }
      promoted.set(name, { workspace, dag: await airflow.add(workspace) });
    }
    const { workspace, dag } = of(gates);
    const orders = join(workspace.root, 'data/orders.csv');
    report = await airflow.run([
      {
        name: 'keep going',
        dag,
        conf: { 'keep-going': true, least: 11, 'compare-golden': true },
        files: { [orders]: badOrders },
      },
      { name: 'other rows', dag, conf: { 'compare-golden': true }, files: { [orders]: otherOrders } },
      { name: 'broken', dag, files: { [orders]: badOrders } },
      ...cases.map(({ name }) => ({
        name,
        dag: of(name).dag,
        conf: { 'compare-golden': true },
        files: { [orders]: goodOrders },
      })),
      { name: 'again', dag: of('incremental readings').dag },
    ]);
  }, 1_200_000);

  afterAll(async () => {
    for (const { workspace } of promoted.values()) await workspace.dispose();
    await rm(shared, { recursive: true, force: true });
  });

  function of(name: string): { workspace: PromotedWorkspace; dag: string } {
    const found = promoted.get(name);
    if (found === undefined) throw new Error(`${name} was not promoted`);
    return found;
  }

  function runOf(name: string) {
    const run = report.runs[name];
    if (run === undefined) throw new Error(`${name} did not run`);
    return run;
  }

  it('are imported without errors beside each other', () => {
    expect(report.import_errors).toEqual({});
    expect(Object.keys(report.dags).sort()).toEqual([...promoted.values()].map(({ dag }) => dag).sort());
  });

  it.each(cases.map(({ name }) => name))('are run to the end, with the outcomes of the checks: %s', async (name) => {
    const { workspace } = of(name);
    const run = runOf(name);
    expect(run.state, JSON.stringify(run.tasks)).toBe('success');
    expect(foundOutcomes(run)).toEqual(await carriedOutcomes(workspace));
    const golden = Object.entries(run.tasks).filter(([task]) => task.endsWith('.golden'));
    expect(golden.map(([, state]) => state)).toEqual(
      cases.find((one) => one.name === name)?.outputs.map(() => 'success'),
    );
  });

  it.each(cases.map(({ name }) => name))('give the rows of the prototype: %s', async (name) => {
    const { workspace, dag } = of(name);
    const made = Object.values(runOf(name).made);
    expect(made.length).toBeGreaterThan(0);
    // Three million rows of the sample's first step stand behind each row of its output.
    for (const { node } of made.filter(({ rows }) => rows < 100_000))
      expect(await airflow.difference(dag, node, workspace), node).toEqual({ missing: 0, added: 0 });
  });

  it('say rows, seconds and outcomes in the events of the assets', () => {
    const { dag } = of(gates);
    const { events, made } = runOf(gates);
    expect(Object.keys(events).sort()).toEqual(['clean', 'joined', 'people', 'totals'].map((node) => `${dag}.${node}`));
    expect(events[`${dag}.clean`]).toMatchObject({ node: 'clean', rows: 3, checks: { pass: 2 } });
    expect(events[`${dag}.totals`]).toMatchObject({ rows: 2 });
    for (const one of Object.values(made)) expect(one.seconds).toBeGreaterThanOrEqual(0);
  });

  it('carry over what people decided on runs', () => {
    const { dag } = of(gates);
    const facts = report.dags[dag];
    expect(facts).toMatchObject({
      owner: 'Someone',
      schedule: '15 6 * * *',
      timezone: 'Europe/Zurich',
      catchup: true,
      max_active_runs: 1,
      max_active_tasks: 1,
      timeout: 1800,
      deadline: [45 * 60],
    });
    expect(facts?.start).toBe('2024-04-30T22:00:00+00:00');
    for (const task of Object.values(facts?.tasks ?? {}))
      expect(task).toMatchObject({ retries: 2, retry_delay: 300, timeout: 1800 });
    expect(facts?.params.least).toMatchObject({ type: 'integer' });
    expect(facts?.tasks['people.with_totals.checks']?.upstream).toEqual(['people', 'totals']);
    expect(facts?.tasks.joined?.upstream).toEqual(['people.checks', 'people.with_totals.checks', 'totals']);
  });

  it('keep everything behind a check that does not hold from running, and nothing else', async () => {
    const { tasks, state, events } = runOf('broken');
    expect(state).toBe('failed');
    expect(tasks).toEqual({
      people: 'success',
      'people.checks': 'success',
      'people.golden': 'skipped',
      clean: 'success',
      'clean.checks': 'failed',
      'clean.warnings': 'upstream_failed',
      totals: 'upstream_failed',
      'people.with_totals.checks': 'upstream_failed',
      joined: 'upstream_failed',
      'joined.checks': 'upstream_failed',
      'joined.golden': 'upstream_failed',
    });
    // Rows that do not hold are no update of an asset.
    expect(Object.keys(events)).toEqual([`${of(gates).dag}.people`]);
    expect(foundOutcomes(runOf('broken'))).toMatchObject({
      'clean: an order stands once': 'fail',
      'clean: amounts are known': 'warn',
    });
  });

  it('go on behind it when they are told to, and show what only warns as a skipped task', () => {
    const { tasks, state } = runOf('keep going');
    expect(state).toBe('success');
    expect(tasks['clean.warnings']).toBe('skipped');
    expect(tasks.joined).toBe('success');
    expect(runOf(gates).tasks['clean.warnings']).toBe('success');
  });

  it('take values of parameters, and compare golden results with those of the promotion only', () => {
    expect(runOf(gates).made.totals?.rows).toBe(2);
    expect(runOf('keep going').made.totals?.rows).toBe(1);
    expect(runOf('keep going').tasks['joined.golden']).toBe('skipped');
    expect(runOf('other rows').tasks['joined.golden']).toBe('failed');
    expect(runOf('other rows').state).toBe('failed');
    expect(runOf('again').tasks['daily_readings.golden']).toBe('skipped');
  });

  it('go on from the rows that are there where the spec says that steps are incremental', async () => {
    const { workspace, dag } = of('incremental readings');
    expect(Object.values(runOf('incremental readings').made).map(({ mode }) => mode)).not.toContain('incremental');
    expect(Object.values(runOf('again').made).map(({ mode }) => mode)).toContain('incremental');
    for (const { node } of Object.values(runOf('again').made))
      expect(await airflow.difference(dag, node, workspace), node).toEqual({ missing: 0, added: 0 });
  });

  it('are written with the same bytes again', async () => {
    const { workspace } = of(gates);
    const readAll = async () => {
      const manifest = await readFile(join(workspace.project, '.plumbline-project.json'), 'utf8');
      const { files } = JSON.parse(manifest) as { files: string[] };
      return Promise.all(files.map(async (file) => [file, await readFile(join(workspace.project, file), 'utf8')]));
    };
    const before = await readAll();
    await workspace.promoteAgain(join(workspace.project, '..'));
    expect(await readAll()).toEqual(before);
  });
});
