import { join } from 'node:path';
import type { EngineApi } from '../../../../shared/contract/engine-api';
import { PlumblineError } from '../../../../shared/domain/problem';
import type { Rehearsal } from '../../../../shared/domain/proof/proof';
import type { PipelineSpec } from '../../../../shared/domain/spec/pipeline-spec';
import type { WorkspaceSnapshot } from '../../../../shared/domain/workspace-snapshot';
import { compareNodes } from '../compare-nodes';
import type { ProjectRun, ProjectRunner, ProjectRunRequest } from '../project-runner';
import { emptyInput, renamedColumn } from './odd-inputs';
import { NotApplicable, stageInputs } from './staged-inputs';
import { pastOf, slicesOf, timedSteps } from './time-ranges';

export interface RehearsalRequest {
  readonly names: readonly Rehearsal['name'][];
  readonly runner: ProjectRunner;
  readonly engine: Pick<EngineApi, 'compareRows' | 'evidence' | 'exportResult'>;
  readonly snapshot: WorkspaceSnapshot;
  readonly spec: PipelineSpec;
  /** A folder of the proof's own. `warehouse` in it holds what the first full run made. */
  readonly folder: string;
  readonly run: Omit<ProjectRunRequest, 'warehouse' | 'mode'>;
}

export interface RehearsalContext {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress: (part: number, detail: string) => void;
}

export type Outcome = Pick<Rehearsal, 'outcome' | 'detail' | 'nodes'>;

/** Runs the project as it will be run over the years, each time on copies. A rehearsal that does not apply says why. */
export async function rehearse(request: RehearsalRequest, context: RehearsalContext): Promise<Rehearsal[]> {
  const all: readonly [Rehearsal['name'], () => Promise<Outcome>][] = [
    ['run_twice', () => runTwice(request, context)],
    ['slices_out_of_order', () => slicesOutOfOrder(request, context)],
    ['late_rows_and_restart', () => lateRowsAndRestart(request, context)],
    ['empty_input', () => emptyInput(request)],
    ['changed_schema', () => renamedColumn(request)],
  ];
  const chosen = all.filter(([name]) => request.names.includes(name));
  const done: Rehearsal[] = [];
  for (const [index, [name, play]] of chosen.entries()) {
    context.onProgress(index / chosen.length, `Rehearsing: ${name.replaceAll('_', ' ')}`);
    const started = performance.now();
    const outcome = await play().catch((error: unknown): Outcome => {
      if (error instanceof NotApplicable) return { outcome: 'not_applicable', detail: error.message, nodes: [] };
      throw error;
    });
    done.push({ name, ...outcome, ms: performance.now() - started });
  }
  return done;
}

/** A second run on the same inputs leaves the same rows. */
async function runTwice(request: RehearsalRequest, context: RehearsalContext): Promise<Outcome> {
  const run = await request.runner.run({
    ...request.run,
    warehouse: join(request.folder, 'warehouse'),
    mode: 'incremental',
    tests: 'skip',
  });
  return judge(request, context, run, 'It ran a second time on what the first run had made.');
}

/** Spans of time, the last one first, end in the rows of one full run. */
async function slicesOutOfOrder(request: RehearsalRequest, context: RehearsalContext): Promise<Outcome> {
  const slices = await slicesOf(request.engine, timedSteps(request.spec), context.signal);
  const warehouse = join(request.folder, 'slices');
  let run: ProjectRun | undefined;
  for (const slice of slices) {
    run = await request.runner.run({ ...request.run, warehouse, mode: 'incremental', slice, tests: 'skip' });
    if (!run.made) break;
  }
  const order = slices.map(({ from, to }) => `${from} to ${to}`).join(', then ');
  return judge(request, context, run, `It ran ${order}, into an empty warehouse.`);
}

/** A run on a part of the rows, one that is broken off, and one that goes on end in the rows of one full run. */
async function lateRowsAndRestart(request: RehearsalRequest, context: RehearsalContext): Promise<Outcome> {
  const past = await pastOf(request.engine, request.spec, timedSteps(request.spec), context.signal);
  const dataRoot = await stageInputs(
    { ...request, signal: context.signal },
    join(request.folder, 'inputs-of-the-past'),
    new Map([[past.input, past.edit]]),
  );
  const common = { ...request.run, warehouse: join(request.folder, 'late'), tests: 'skip' as const };
  const first = await request.runner.run({ ...common, dataRoot, mode: 'full' });
  if (!first.made) return judge(request, context, first, `It ran on the rows before ${past.day}.`);
  const wasBroken = await runAndBreakOff(request, { ...common, mode: 'incremental' }, first.ms / 2, context.signal);
  const run = await request.runner.run({ ...common, mode: 'incremental' });
  const late = past.late === 0 ? 'no late ones, because a step looks at none' : `${past.late} of them late`;
  return judge(
    request,
    context,
    run,
    `It ran on the rows of ${past.input} before ${past.day}; ${past.later + past.late} more came, ${late}; ${wasBroken ? 'a run was broken off in the middle' : 'a run ended before it could be broken off'}, and the next one went on.`,
  );
}

/** Ends the tool after some time, with everything that it started. Gives whether it was still running. */
async function runAndBreakOff(
  { runner }: RehearsalRequest,
  run: ProjectRunRequest,
  afterMs: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const abort = new AbortController();
  const stop = () => abort.abort();
  const timer = setTimeout(stop, afterMs);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await runner.run({ ...run, signal: abort.signal });
    return false;
  } catch (error) {
    if (signal?.aborted === true || !(error instanceof PlumblineError && error.problem.code === 'cancelled'))
      throw error;
    return true;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/** Holds what a run left against the prototype. */
async function judge(
  { engine, spec }: RehearsalRequest,
  context: RehearsalContext,
  run: ProjectRun | undefined,
  what: string,
): Promise<Outcome> {
  if (run === undefined || !run.made)
    return { outcome: 'failed', detail: `${what} It did not make everything: ${run?.log ?? 'nothing ran'}`, nodes: [] };
  const compared = await compareNodes(engine, spec, run.rows, { signal: context.signal });
  const different = compared.filter(({ equal }) => !equal);
  const errors = different.flatMap(({ name, error }) => (error === undefined ? [] : [`${name}: ${error.message}`]));
  return {
    outcome: different.length === 0 ? 'passed' : 'failed',
    detail: [
      what,
      different.length === 0
        ? 'All rows are those of one full run.'
        : `${different.map(({ name }) => name).join(', ')} differ from one full run.`,
      ...errors,
    ].join(' '),
    nodes: different.map(({ name, differences }) => ({ name, differences })),
  };
}
