import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preparedWorkspace } from '../support/prepared/prepared-workspace';
import { differingRows } from './compare-rows';
import { type DbtResult, runDbt, testsOf } from './dbt-project';
import { oddOutputs } from './odd-workspace';
import type { PromotedWorkspace } from './promoted-workspace';
import { expectSameVerdicts } from './verdicts';

describe('a workspace of odd names, braces, scopes and types, promoted to dbt', () => {
  let workspace: PromotedWorkspace;
  let build: { code: number; results: readonly DbtResult[]; output: string };

  beforeAll(async () => {
    workspace = await preparedWorkspace('odd names', 'dbt');
    build = runDbt(workspace.project, ['build']);
  });

  afterAll(async () => {
    await workspace?.dispose();
  });

  it('is built by dbt without an error and without a skipped model', () => {
    expect(
      build.results.filter(
        ({ type, status }) => status === 'error' || status === 'skipped' || (type === 'model' && status !== 'success'),
      ),
      build.output,
    ).toEqual([]);
  });

  it('is parsed by dbt without a warning', () => {
    const parsed = runDbt(workspace.project, ['parse', '--warn-error', '--no-partial-parse']);
    expect(parsed.code, parsed.output).toBe(0);
  });

  it.each(oddOutputs)('gives the rows of the prototype in %s', async (node) => {
    const relation = node.includes('"') ? 'buro_umsatz_2001' : node;
    const database = join(workspace.project, 'warehouse.duckdb');
    expect(await differingRows(database, relation, await workspace.exportRows(node))).toEqual({ missing: 0, added: 0 });
  });

  it('has the same outcome for every check', () => {
    const names = new Map([
      ['order items', 'order_items'],
      ['Group', 'group'],
    ]);
    expectSameVerdicts(
      workspace.checks.map((check) => ({ ...check, node: names.get(check.node) ?? check.node })),
      testsOf(workspace.project),
      build.results,
    );
  });

  it('finds every golden result again', () => {
    const golden = build.results.filter(({ name }) => name.startsWith('golden__'));
    expect(golden.map(({ name, status }) => `${name} ${status}`).sort()).toEqual(
      [
        'all_types',
        'braces',
        'buro_umsatz_2001',
        'from_files',
        'nested_events',
        'parameters',
        'pivoted',
        'scopes',
        'select',
        'summary',
        'with_macros',
        'x_y',
      ].map((name) => `golden__${name} pass`),
    );
  });

  it('says what stands in another form', () => {
    const { losses } = workspace.result.targets[0] ?? { losses: [] };
    const constructs = losses.map(({ construct }) => construct);
    for (const construct of ['Büro Umsatz "2001"', 'macros of lookups', 'parameters', 'from files'])
      expect(constructs).toContain(construct);
  });

  it('leaves the database of a second build as it was', async () => {
    const again = runDbt(workspace.project, ['run']);
    expect(again.results.map(({ status }) => status).filter((status) => status !== 'success')).toEqual([]);
    expect(await readFile(join(workspace.project, 'README.md'), 'utf8')).toContain('`with_macros`');
  });
});
