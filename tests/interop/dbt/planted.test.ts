import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareNodes } from '../../../electron/promote/proof/compare-nodes';
import { readSpec } from '../../../electron/promote/spec-file';
import type { PipelineSpec } from '../../../shared/domain/spec/pipeline-spec';
import { preparedWorkspace } from '../support/prepared/prepared-workspace';
import { sharedWorkspace } from '../support/prepared/workspaces';
import { type DbtResult, runDbt } from './dbt-project';
import { plantedDifferences } from './planted';
import type { PromotedWorkspace } from './promoted-workspace';

const cases = plantedDifferences.map((planted, index) => ({ ...planted, model: `plant_${index}` }));

it('there are at least 25 planted differences', () => {
  expect(cases.length).toBeGreaterThanOrEqual(25);
});

/** Each changed model stands beside the one that it was made from, so that dbt starts once a workspace. */
describe.each([...new Set(cases.map(({ workspace }) => workspace))])('in the dbt project of %s', (name) => {
  const own = cases.filter(({ workspace }) => workspace === name);
  let workspace: PromotedWorkspace;
  let spec: PipelineSpec;
  let run: { output: string; results: readonly DbtResult[] };

  beforeAll(async () => {
    workspace = await preparedWorkspace(name, 'dbt');
    spec = (await readSpec(workspace.root, `specs/${sharedWorkspace(name).outputs[0]}.pipeline.yaml`)) as PipelineSpec;
    for (const { node, change, model } of own) {
      const original = await readFile(join(workspace.project, `models/${node}.sql`), 'utf8');
      const text = `{{ config(materialized='table') }}\n${changed(original, change)}`;
      await writeFile(join(workspace.project, `models/${model}.sql`), text);
    }
    run = runDbt(workspace.project, ['run']);
  });

  afterAll(async () => {
    await workspace?.dispose();
  });

  it.each(own)('$what in $node is found: $finds', async ({ node, model, finds }) => {
    expect(run.results.find((result) => result.name === model)?.status, run.output).toBe('success');
    const file = join(workspace.project, 'warehouse.duckdb');
    const compare = async (table: string) =>
      (
        await compareNodes(workspace.engine, spec, new Map([[node, { kind: 'duckdb', file, schema: 'main', table }]]))
      ).find((candidate) => candidate.name === node);
    expect(await compare(node)).toMatchObject({ equal: true, differences: [] });
    const found = await compare(model);
    expect(found).toMatchObject({ name: node, equal: false });
    expect(found?.error).toBeUndefined();
    expect(found?.differences.map(({ kind, column }) => column ?? kind)).toContain(finds);
  });
});

function changed(model: string, change: (typeof cases)[number]['change']): string {
  if ('around' in change) return `WITH model AS (\n${model}\n)\n${change.around.replaceAll('MODEL', 'model')}`;
  const [from, to] = change;
  const text = model.replace(from, () => to);
  if (text === model) throw new Error(`${from} does not stand in the model:\n${model}`);
  return text;
}
