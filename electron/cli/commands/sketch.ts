import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { DerivedGraph } from '../../../shared/contract/engine-api';
import { foldName } from '../../../shared/domain/graph/names';
import { PlumblineError } from '../../../shared/domain/problem';
import { type MergedSketch, mergeSketches, withConflictMarkers } from '../../../shared/domain/sketch/merge-sketches';
import { type PipelineEdit, pipelineEditSchema } from '../../../shared/domain/sketch/pipeline-edit';
import { isAsPlanned, type PlanDifference, planDifferences } from '../../../shared/domain/sketch/plan-differences';
import type { SinkTarget, Sketch } from '../../../shared/domain/sketch/sketch';
import { parseYaml, validateYaml } from '../../../shared/domain/yaml/parse-yaml';
import { applyPipelineChange, planPipelineEdits } from '../../jobs/edit-pipeline';
import { columnsOfNodes } from '../../jobs/node-columns';
import type { WorkspaceSession } from '../../jobs/workspace-session';
import { nameFromRoot } from '../../workspace/inside-workspace';
import { readTextFile } from '../../workspace/text-file';
import { type CommandContext, withDocuments, withSession } from '../command-context';
import { exitCodes } from '../exit-code';
import type { Output } from '../output';
import { formatTable } from '../text-table';

interface SketchOptions {
  readonly file?: string;
  readonly edit: readonly string[];
  readonly dryRun: boolean;
}

/** `plumbline sketch`: what is planned and what became of it; with `--edit` the edits of the canvas. Runs no query. */
export async function sketchCommand(
  context: CommandContext,
  workspace: string | undefined,
  options: SketchOptions,
): Promise<number> {
  const edits = options.edit.flatMap(readEdits);
  return withSession(context, workspace, {}, (session) => {
    const file = options.file === undefined ? null : sketchFileOf(session.root, options.file);
    return edits.length === 0 ? show(context, session, file) : edit(context, session, file, edits, options.dryRun);
  });
}

async function edit(
  { output }: CommandContext,
  session: WorkspaceSession,
  sketch: string | null,
  edits: readonly PipelineEdit[],
  dryRun: boolean,
): Promise<number> {
  return withDocuments(session, dryRun, async (documents) => {
    const { engine, snapshot, derived } = session;
    const change = await planPipelineEdits({ sketch, edits }, { engine, snapshot, derived, documents });
    if (!dryRun) await applyPipelineChange(change, documents);
    output.text(
      [
        change.files.length === 0 ? 'Nothing changes.' : `${change.title}${dryRun ? ' (nothing was written)' : ''}`,
        ...change.files.map(({ file, before, after, newFile }) => {
          const what =
            before === null ? 'new' : after === null ? 'removed' : newFile === undefined ? 'changed' : `→ ${newFile}`;
          return `  ${file}  ${what}`;
        }),
      ].join('\n'),
    );
    output.answer({ workspace: session.root, ...change, applied: !dryRun });
    return exitCodes.done;
  });
}

async function show({ output }: CommandContext, session: WorkspaceSession, file: string | null): Promise<number> {
  const { snapshot, derived } = session;
  const sketches = snapshot.sketches.filter((sketch) => file === null || sketch.file === file);
  if (file !== null && sketches.length === 0) {
    throw new PlumblineError({
      code: 'file_not_found',
      file,
      message: `There is no sketch ${file}.`,
      hint:
        snapshot.sketches.length === 0
          ? 'An edit makes it.'
          : `There are: ${snapshot.sketches.map((one) => one.file).join(', ')}.`,
    });
  }
  const planned = new Set(sketches.flatMap((sketch) => sketch.planned.map(({ name }) => foldName(name))));
  const cells = derived.graph.nodes.flatMap(({ name, kind }) =>
    kind === 'cell' && planned.has(foldName(name)) ? [name] : [],
  );
  const differences = planDifferences(derived.graph, sketches, await columnsOfNodes(session.engine, cells));
  const byNode = new Map(differences.map((difference) => [foldName(difference.node), difference]));
  const problems = sketches.flatMap((sketch) => sketch.problems);
  for (const problem of problems) output.problem(problem);
  output.text(
    sketches.length === 0
      ? 'There are no sketches.'
      : sketches.map((one) => listing(one, derived, byNode, output.width)).join('\n\n'),
  );
  output.answer({
    workspace: session.root,
    sketches: sketches.map(({ problems: _, ...sketch }) => sketch),
    differences: differences.filter((difference) => !isAsPlanned(difference)),
    problems,
  });
  return problems.some(({ severity }) => severity === 'error') ? exitCodes.badInput : exitCodes.done;
}

/**
 * `plumbline merge-sketch`: a merge driver for git. Writes the result over `ours`; where both sides changed one thing, or a version
 * cannot be read, with both between conflict markers, and exits with 1: without them nobody who commits would see what goes.
 */
export async function mergeSketchCommand(
  { output }: CommandContext,
  base: string,
  ours: string,
  theirs: string,
): Promise<number> {
  const [from = '', mine = '', other = ''] = await Promise.all([base, ours, theirs].map(textOf));
  const { text, conflicts } = mergeOrMark(ours, { from, mine, other }, output);
  await writeFile(ours, text);
  output.answer({ conflicts });
  return conflicts.length > 0 ? exitCodes.checksFailed : exitCodes.done;
}

function mergeOrMark(
  file: string,
  { from, mine, other }: { readonly from: string; readonly mine: string; readonly other: string },
  output: Output,
): MergedSketch {
  try {
    const merged = mergeSketches(file, from, mine, other);
    if (merged.conflicts.length === 0) return merged;
    for (const place of merged.conflicts) output.note(`Both sides changed ${place}.`);
    return { ...merged, text: withConflictMarkers(merged.text, mergeSketches(file, from, other, mine).text) };
  } catch (error) {
    if (!(error instanceof PlumblineError)) throw error;
    output.problem(error.problem);
    return { text: withConflictMarkers(mine, other), conflicts: ['file'] };
  }
}

async function textOf(file: string): Promise<string> {
  const read = await readTextFile(file, file);
  if (read.ok) return read.value.text;
  throw new PlumblineError(read.error.problem);
}

/** An edit, or a list of edits, as JSON (or YAML, which is easier to type). */
function readEdits(text: string): readonly PipelineEdit[] {
  const parsed = parseYaml('--edit', text);
  const schema = Array.isArray(parsed.value) ? z.array(pipelineEditSchema) : pipelineEditSchema;
  const { value, problems } = validateYaml(schema, parsed, 'bad_usage');
  const [problem] = [...parsed.problems, ...problems];
  if (value !== undefined && problem === undefined) return Array.isArray(value) ? value : [value];
  throw new PlumblineError({
    code: 'bad_usage',
    message: `--edit cannot be read: ${problem?.message ?? 'it is empty.'}`,
    hint: problem?.hint ?? 'For example: --edit \'{"do": "plan", "name": "daily", "from": ["flights"]}\'',
  });
}

function sketchFileOf(root: string, given: string): string {
  if (given.startsWith('pipelines/')) return given;
  if (/[\\/]/.test(given)) return nameFromRoot(root, given);
  return `pipelines/${/\.ya?ml$/i.test(given) ? given : `${given}.yaml`}`;
}

function listing(
  { file, title, name, planned, sinks, groups, outputs }: Sketch,
  { graph }: DerivedGraph,
  differences: ReadonlyMap<string, PlanDifference>,
  width: number | undefined,
): string {
  const kinds = new Map(graph.nodes.map((node) => [foldName(node.name), node.kind]));
  const rows = [
    ...planned.map((plan) => {
      const difference = differences.get(foldName(plan.name));
      const state = kinds.get(foldName(plan.name)) === 'cell' ? 'written' : 'planned';
      return [plan.name, state, plan.from.join(', '), difference === undefined ? '' : wordsOf(difference)];
    }),
    ...sinks.map((sink) => [sink.name, 'sink', sink.from, targetWords(sink.write)]),
  ];
  const groupWords = groups.map((group) => `${group.title ?? group.name}: ${group.nodes.join(', ')}`);
  return [
    `${title ?? name} (${file})${outputs.length === 0 ? '' : `, for ${outputs.join(', ')}`}`,
    rows.length === 0
      ? 'Nothing is planned.'
      : formatTable([{ title: 'node' }, { title: 'state' }, { title: 'from' }, { title: 'what' }], rows, width),
    ...groupWords.map((words) => `group ${words}`),
  ].join('\n');
}

function wordsOf({ contradicted, unplanned, missing, retyped }: PlanDifference): string {
  const parts = [
    contradicted.length === 0 ? '' : `does not read ${contradicted.join(', ')}`,
    unplanned.length === 0 ? '' : `reads ${unplanned.join(', ')}, which nobody planned`,
    missing.length === 0 ? '' : `lacks ${missing.map(({ name }) => name).join(', ')}`,
    ...retyped.map(({ name, expected, actual }) => `${name} is ${actual}, planned as ${expected}`),
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'as planned' : parts.join('; ');
}

function targetWords(write: SinkTarget): string {
  return 'path' in write ? `${write.format} ${write.path}` : `${write.mode} ${write.connection}.${write.table}`;
}
