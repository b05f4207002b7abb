import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { PipelineSpec } from '../../../shared/domain/spec/pipeline-spec';
import { differingRows } from '../dbt/compare-rows';
import { makeFolder, type PromotedWorkspace, promoteWorkspace, writeFiles } from '../dbt/promoted-workspace';
import { chainOutputs, chainWorkspace, withBrokenOrder } from '../support/chain-workspace';
import { preparedWorkspace } from '../support/prepared/prepared-workspace';
import { sampleAndOdd } from '../support/sample-and-odd';
import { materialize, runProgram } from './dagster-project';

describe.each(sampleAndOdd)('%s, promoted to Dagster', (_, workspaceName, nodes) => {
  let workspace: PromotedWorkspace;
  let made: ReturnType<typeof materialize>;

  beforeAll(async () => {
    workspace = await preparedWorkspace(workspaceName, 'dagster');
    made = materialize(workspace.project);
  });

  afterAll(async () => {
    await workspace?.dispose();
  });

  it('is made whole, with the rows of the prototype and its golden results', async () => {
    const { report, output } = made;
    expect(report.steps.length).toBeGreaterThan(0);
    expect(
      report.steps.filter(({ status }) => status !== 'made'),
      output,
    ).toEqual([]);
    expect(report.golden.map(({ node }) => node).sort()).toEqual([...nodes].sort());
    expect(report.golden.filter(({ differences }) => differences > 0)).toEqual([]);
    // The sample's millions of rows are compared by its golden results, and where it is promoted to plain SQL.
    if (nodes.length === 1) return;
    const database = join(workspace.project, 'warehouse.duckdb');
    for (const { name, rows } of report.steps) {
      expect({ name, ...(await differingRows(database, name, await workspace.exportRows(name))) }).toEqual({
        name,
        missing: 0,
        added: 0,
      });
      expect(rows).toBeGreaterThan(0);
    }
  });

  it('judges every check of the slice as the prototype does, and tells Dagster what may block', () => {
    const found = made.report.checks;
    const inSlice = new Set(found.map(({ node }) => node));
    const expected = workspace.checks.filter(({ node }) => inSlice.has(node));
    const verdicts = (checks: readonly { node: string; name: string; outcome: string }[]) =>
      Object.fromEntries(checks.map(({ node, name, outcome }) => [`${node}: ${name}`, outcome]));
    expect(expected.length).toBeGreaterThan(5);
    expect(verdicts(found)).toEqual(verdicts(expected));
    for (const { outcome, passed, severity, blocking } of found) {
      expect(passed).toBe(outcome === 'pass');
      if (!passed) expect(severity).toBe(blocking && outcome === 'fail' ? 'ERROR' : 'WARN');
    }
  });
});

/** Names that Dagster keeps for itself. */
const reserved = `---
plumbline: 1
---

\`\`\`sql input
SELECT region FROM customers
\`\`\`

\`\`\`sql class
SELECT count(*) AS "output" FROM input
\`\`\`
`;

describe('a chain of steps with operations that people decided, promoted to Dagster', () => {
  let folder: string;
  let workspace: PromotedWorkspace;

  beforeAll(async () => {
    folder = await makeFolder();
    const root = join(folder, 'chain');
    await writeFiles(root, { ...chainWorkspace, 'notebooks/reserved.md': reserved });
    workspace = await promoteWorkspace(folder, root, [...chainOutputs, 'class'], 'dagster');
    const file = join(root, 'specs/totals.pipeline.yaml');
    const spec = parse(await readFile(file, 'utf8')) as PipelineSpec;
    const decided: PipelineSpec = {
      ...spec,
      schedule: { cron: '0 6 * * 1-5', timezone: 'Europe/Zurich', decided_in: 'a meeting' },
      run: { ...spec.run, retries: 2, retry_delay: '1 seconds', timeout: '30 minutes', concurrency: 1 },
      outputs: spec.outputs.map((output) =>
        output.name === 'totals'
          ? { ...output, objectives: { ...output.objectives, freshness: { column: 'latest', within: '2 days' } } }
          : output,
      ),
    };
    await writeFile(file, stringify(decided, { version: '1.1', lineWidth: 0 }));
    await workspace.promoteAgain(join(folder, 'out'));
  });

  afterAll(async () => {
    await workspace?.dispose();
  });

  it('passes its own tests, which load the definitions and make the assets', () => {
    const { status, output } = runProgram(
      'python3',
      ['-m', 'pytest', '-q', '-p', 'no:cacheprovider'],
      workspace.project,
    );
    expect(status, output.slice(-5000)).toBe(0);
    expect(output).not.toMatch(/skipped/);
  });

  it('has the schedule, retries, timeout, freshness, owners, columns and lineage that were decided', () => {
    const program = `
import json
import definitions as d
import dagster as dg
graph = d.defs.resolve_asset_graph()
totals = graph.get(dg.AssetKey("totals"))
made = next(asset for asset in d.steps if asset.key == dg.AssetKey("totals"))
schedule = d.schedules[0]
print(json.dumps({
  "schedule": [schedule.cron_schedule, schedule.execution_timezone],
  "tags": dict(d.everything.tags),
  "retries": [made.op.retry_policy.max_retries, made.op.retry_policy.delay],
  "owners": list(totals.owners),
  "kinds": sorted(totals.kinds),
  "parents": sorted(key.to_user_string() for key in totals.parent_keys),
  "columns": [[c.name, c.type] for c in totals.metadata["dagster/column_schema"].columns],
  "fresh_within": totals.freshness_policy_or_from_metadata.fail_window.to_timedelta().total_seconds(),
  "lineage": sorted([dep.asset_key.to_user_string(), dep.column_name] for dep in d.column_lineage("totals")["dagster/column_lineage"].deps_by_column["amount"]),
  "external": sorted(key.to_user_string() for key in graph.external_asset_keys),
  "description": graph.get(dg.AssetKey("joined")).description,
}))`;
    const { status, output, printed } = runProgram('python3', ['-c', program], workspace.project);
    expect(status, output).toBe(0);
    expect(JSON.parse(printed.trim().split('\n').at(-1) ?? '')).toEqual({
      schedule: ['0 6 * * 1-5', 'Europe/Zurich'],
      tags: { 'dagster/max_runtime': '1800' },
      retries: [2, 1],
      owners: ['chain@example.com', 'team:Some team'],
      kinds: ['duckdb', 'sql'],
      parents: ['joined'],
      columns: [
        ['region', 'VARCHAR'],
        ['amount', 'DECIMAL(38,2)'],
        ['latest', 'TIMESTAMP'],
      ],
      fresh_within: 172_800,
      lineage: [['joined', 'amount']],
      external: ['customers', 'orders'],
      description: 'Every order with its customer.',
    });
  });

  it('holds back what stands behind a failed check, and makes everything else', async () => {
    const broken = await withBrokenOrder(workspace.root, folder);
    const { code, report } = materialize(workspace.project, [
      ...['--data-root', broken, '--warehouse', join(folder, 'broken.duckdb')],
    ]);
    expect(code).toBe(1);
    expect(Object.fromEntries(report.steps.map(({ name, status }) => [name, status]))).toEqual({
      clean_orders: 'made',
      clean_customers: 'made',
      joined: 'not made',
      totals: 'not made',
      regions: 'made',
      input: 'made',
      class: 'made',
    });
    expect(report.checks.find(({ name }) => name === 'every order has an amount')).toMatchObject({
      outcome: 'fail',
      value: 1,
      severity: 'ERROR',
    });
    expect(report.checks.find(({ name }) => name === 'cheap')).toMatchObject({ outcome: 'warn', severity: 'WARN' });
  });

  it('lets one of two checks block that look at the nodes of each other, and says so', () => {
    const constructs = workspace.result.targets[0]?.losses.filter(({ what }) => what.includes('looks at')) ?? [];
    expect(constructs).toMatchObject([{ construct: 'check "customer is known" of clean_orders' }]);
  });

  it('is valid for dagster itself, which runs its job with the settings of dagster.yaml', () => {
    const env = { DAGSTER_HOME: workspace.project, WAREHOUSE: join(folder, 'job.duckdb') };
    const job = runProgram(
      'dagster',
      ['job', 'execute', '-m', 'definitions', '-j', 'totals_pipeline'],
      workspace.project,
      env,
    );
    expect(job.status, job.output.slice(-5000)).toBe(0);
    expect(job.output).toMatch(/RUN_SUCCESS/);
    expect(job.output).toMatch(/Asset check 'totals__objective_freshness' on 'totals' did not pass/);
    const valid = runProgram('dagster', ['definitions', 'validate'], workspace.project, env);
    expect(valid.status, valid.output).toBe(0);
  });

  it('pins the versions that it was tried with here', async () => {
    const pins = (await readFile(join(workspace.project, 'requirements.txt'), 'utf8')).trim().split('\n');
    const installed = runProgram('pip', ['freeze'], workspace.project).printed.split('\n');
    expect(installed).toEqual(expect.arrayContaining(pins));
  });
});
