import { join } from 'node:path';
import type { InputEdit } from '../../../../shared/domain/proof/input-text';
import type { PipelineSpec } from '../../../../shared/domain/spec/pipeline-spec';
import type { ProjectRun } from '../project-runner';
import { lastLines } from '../run-tool';
import type { Outcome, RehearsalRequest } from './rehearse';
import { NotApplicable, stageInputs } from './staged-inputs';

const columnKinds = new Set(['column_missing', 'column_extra', 'column_name', 'column_type', 'column_order']);

/** Inputs without any row: the outputs keep their columns, or the run fails and says where. */
export async function emptyInput(request: RehearsalRequest): Promise<Outcome> {
  const { spec, engine, run: common } = request;
  const sources = spec.inputs.filter(({ kind }) => kind === 'source');
  if (sources.length === 0) throw new NotApplicable('There is no source.');
  const edits = new Map<string, InputEdit>(sources.map(({ name }) => [name, { kind: 'empty' }]));
  const signal = common.signal;
  const dataRoot = await stageInputs({ ...request, signal }, join(request.folder, 'inputs-without-rows'), edits);
  const warehouse = join(request.folder, 'empty');
  const run = await request.runner.run({ ...common, dataRoot, warehouse, mode: 'full', tests: 'skip' });
  const what = `It ran on ${sources.map(({ name }) => name).join(', ')} without rows.`;
  if (!run.made) return refusal(run, what);
  const nodes: { name: string; differences: Outcome['nodes'][number]['differences'] }[] = [];
  const counts: string[] = [];
  for (const { name } of spec.outputs) {
    const actual = run.rows.get(name);
    if (actual === undefined) continue;
    const compared = await engine.compareRows(
      { expected: { kind: 'node', node: name }, actual, keyCandidates: [], limit: 0 },
      { signal },
    );
    counts.push(`${name} has ${compared.rows.actual} rows`);
    const differences = compared.differences.filter(({ kind }) => columnKinds.has(kind));
    if (differences.length > 0) nodes.push({ name, differences });
  }
  return {
    outcome: nodes.length === 0 ? 'passed' : 'failed',
    detail: `${what} It made everything: ${counts.join(', ')}${nodes.length === 0 ? ', with the same columns' : ''}.`,
    nodes,
  };
}

/** An input with a column of another name: the run or a test fails; rows that are wrong without a word would be worse. */
export async function renamedColumn(request: RehearsalRequest): Promise<Outcome> {
  const { spec, run: common } = request;
  const { input, column } = usedColumn(spec);
  const edit: InputEdit = { kind: 'rename_column', column, to: `${column}_renamed` };
  const folder = join(request.folder, 'inputs-with-another-column');
  const dataRoot = await stageInputs({ ...request, signal: common.signal }, folder, new Map([[input, edit]]));
  const warehouse = join(request.folder, 'changed');
  const run = await request.runner.run({ ...common, dataRoot, warehouse, mode: 'full', tests: 'without_golden' });
  const what = `It ran on ${input} without its column ${column}.`;
  if (!run.made) return refusal(run, what);
  const failed = run.tests?.failed ?? 0;
  return failed > 0
    ? { outcome: 'passed', detail: `${what} ${failed} of its tests failed.`, nodes: [] }
    : { outcome: 'failed', detail: `${what} It made everything, and no test failed.`, nodes: [] };
}

/** A run that failed did so clearly when it says why. */
function refusal(run: ProjectRun, what: string): Outcome {
  const lines = run.log.split('\n').filter((line) => line.trim() !== '');
  const said = lines.find((line) => /error|not found|does not exist|no such/i.test(line)) ?? lines.at(-1);
  return said === undefined
    ? { outcome: 'failed', detail: `${what} It failed without a word.`, nodes: [] }
    : {
        outcome: 'passed',
        detail: `${what} It failed and said: ${lastLines(said, 1).trim().slice(0, 300)}`,
        nodes: [],
      };
}

/** A column of a source that outputs are made from; one of a key where there is one. */
function usedColumn(spec: PipelineSpec): { input: string; column: string } {
  const sources = new Set(spec.inputs.filter(({ kind }) => kind === 'source').map(({ name }) => name));
  const keys = new Set(
    spec.steps.flatMap(({ name, unique_key }) =>
      (unique_key?.columns ?? []).map((column) => JSON.stringify([name, column])),
    ),
  );
  const known = spec.lineage.columns ?? [];
  const inOrder = [...known.filter(({ node, column }) => keys.has(JSON.stringify([node, column]))), ...known];
  for (const { from } of inOrder)
    for (const { node, column } of from) if (sources.has(node)) return { input: node, column };
  throw new NotApplicable('Lineage tells of no column of a source that the outputs are made from.');
}
