import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { branchingWorkspace } from '../../integration/promotion/fixture-workspace';
import { type DbtResult, runDbt } from './dbt-project';
import { makeFolder, type PromotedWorkspace, promoteWorkspace, writeFiles } from './promoted-workspace';

/** One branch of a model, changed. */
const mutations: readonly (readonly [model: string, from: string, to: string])[] = [
  ['sold', 'SELECT DISTINCT', 'SELECT'],
  ['sold', 'BETWEEN 0 AND 450', 'BETWEEN 0 AND 449'],
  ['sold', 'coalesce(o.discount, 0)', 'coalesce(o.discount, 1)'],
  ['known', 'LEFT JOIN', 'JOIN'],
  ['known', 'LEFT JOIN', 'FULL JOIN'],
  ['known', ">= 100 THEN 'middle'", "> 100 THEN 'middle'"],
  ['known', "ELSE 'small'", "ELSE 'middle'"],
  ['known', "nullif(c.region, 'NA')", 'c.region'],
  ['by_region', "FILTER (WHERE size = 'large')", ''],
  ['by_region', 'HAVING', 'HAVING NOT'],
  ['first_orders', 'NOT IN', 'IN'],
  ['first_orders', ') = 1', ') = 2'],
  ['everyone', 'UNION', 'UNION ALL'],
];

describe('unit tests of an exported project', () => {
  let workspace: PromotedWorkspace;
  let build: { code: number; results: readonly DbtResult[]; output: string };

  beforeAll(async () => {
    const folder = await makeFolder();
    const root = join(folder, 'branches');
    await writeFiles(root, branchingWorkspace);
    workspace = await promoteWorkspace(folder, root, ['known', 'by_region', 'first_orders', 'everyone', 'answer']);
    build = runDbt(workspace.project, ['build']);
  });

  afterAll(async () => {
    await workspace?.dispose();
  });

  it('pass, one a step', () => {
    const units = build.results.filter(({ type }) => type === 'unit_test');
    expect(units.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 'pass'));
    expect(build.code, build.output).toBe(0);
  });

  it('fail when a branch of the model is changed', async () => {
    const passed: string[] = [];
    for (const [model, from, to] of mutations) {
      const file = join(workspace.project, `models/${model}.sql`);
      const text = await readFile(file, 'utf8');
      expect(text).toContain(from);
      await writeFile(file, text.replace(from, to));
      const { results } = runDbt(workspace.project, ['test', '--select', `${model},test_type:unit`]);
      await writeFile(file, text);
      if (results.every(({ status }) => status === 'pass')) passed.push(`${model}: ${from} → ${to}`);
    }
    expect(passed).toEqual([]);
  });
});
