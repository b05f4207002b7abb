import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differingRows } from '../dbt/compare-rows';
import type { PromotedWorkspace } from '../dbt/promoted-workspace';
import { preparedWorkspace } from '../support/prepared/prepared-workspace';
import { sampleAndOdd } from '../support/sample-and-odd';
import { runPipeline, runPython } from './sql-project';

type Ran = ReturnType<typeof runPipeline>;

/** `value` of a check depends on the clock where it is an age. */
function verdicts(
  checks: readonly { node: string; name: string; outcome: string; type?: string; value: number | null }[],
) {
  return Object.fromEntries(checks.map(({ node, name, outcome }) => [`${node}: ${name}`, outcome]));
}

describe.each(sampleAndOdd)('%s, promoted to plain SQL', (_, name) => {
  let workspace: PromotedWorkspace;
  let ran: Ran;

  beforeAll(async () => {
    workspace = await preparedWorkspace(name, 'sql');
    ran = runPipeline(workspace.project, ['run', '--units']);
  });

  afterAll(async () => {
    await workspace?.dispose();
  });

  it('makes every step as it was written', () => {
    expect(ran.report.steps.length, ran.output).toBeGreaterThan(0);
    expect(
      ran.report.steps.filter(({ status }) => status !== 'made'),
      ran.output,
    ).toEqual([]);
  });

  it('gives the rows of the prototype in every step', async () => {
    const database = join(workspace.project, 'warehouse.duckdb');
    for (const { name } of ran.report.steps)
      expect({ name, ...(await differingRows(database, name, await workspace.exportRows(name))) }).toEqual({
        name,
        missing: 0,
        added: 0,
      });
  });

  it('has the outcome and the value of every check of the slice', () => {
    const inSlice = new Set([...ran.report.checks.map(({ node }) => node)]);
    const checks = workspace.checks.filter(({ node }) => inSlice.has(node));
    expect(checks.length).toBeGreaterThan(0);
    expect(verdicts(ran.report.checks)).toEqual(verdicts(checks));
    for (const { node, name, type, value } of checks) {
      const found = ran.report.checks.find((check) => check.node === node && check.name === name);
      if (type !== 'freshness') expect(found?.value, name).toBeCloseTo(value ?? Number.NaN, 9);
    }
  });

  it('finds the golden results again and passes its unit tests', () => {
    expect(ran.report.golden).toEqual([]);
    expect(ran.report.units.length).toBeGreaterThan(0);
    expect(ran.report.units.filter(({ differences }) => differences > 0)).toEqual([]);
  });

  it('passes its own tests with pytest', () => {
    const { status, output } = runPython(['-m', 'pytest', '-q', '-p', 'no:cacheprovider'], workspace.project);
    expect(status, output.slice(-5000)).toBe(0);
    expect(output).not.toMatch(/skipped/);
  });
});
