import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
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
    // Each changed model stands beside the one that it was made from, with its unit tests, so that dbt starts once.
    const mutants: string[] = [];
    for (const [index, [model, from, to]] of mutations.entries()) {
      const text = await readFile(join(workspace.project, `models/${model}.sql`), 'utf8');
      expect(text).toContain(from);
      const mutant = `mutant_${index}`;
      await writeFile(join(workspace.project, `models/${mutant}.sql`), text.replace(from, to));
      const tests = (await unitTestsOf(model)).map((test) => ({
        ...test,
        name: `${mutant}__${test.name}`,
        model: mutant,
      }));
      expect(tests.length).toBeGreaterThan(0);
      await writeFile(
        join(workspace.project, `models/${mutant}.yml`),
        stringify({ unit_tests: tests }, { version: '1.1', lineWidth: 0 }),
      );
      mutants.push(mutant);
    }
    const { results, output } = runDbt(workspace.project, ['test', '--select', 'mutant_*,test_type:unit']);
    // A unit test goes by the name of its model.
    const outcomes = mutants.map((mutant) => results.filter(({ name }) => name === mutant).map(({ status }) => status));
    // What cannot be run says nothing about its rows.
    expect(
      outcomes.filter((statuses) => statuses.length === 0 || statuses.includes('error')),
      output,
    ).toEqual([]);
    const passed = mutations.filter((_, index) => outcomes[index]?.every((status) => status === 'pass'));
    expect(passed.map(([model, from, to]) => `${model}: ${from} → ${to}`)).toEqual([]);
  });

  /** Unit tests of a model, wherever the project has them. */
  async function unitTestsOf(model: string): Promise<{ name: string; model: string }[]> {
    const found: { name: string; model: string }[] = [];
    for (const file of await readdir(workspace.project, { recursive: true })) {
      if (!/^(models|tests)\b.*\.yml$/.test(file) || file.includes('mutant_')) continue;
      const { unit_tests: tests = [] } = (parse(await readFile(join(workspace.project, file), 'utf8')) ?? {}) as {
        unit_tests?: { name: string; model: string }[];
      };
      found.push(...tests.filter((test) => test.model === model));
    }
    return found;
  }
});
