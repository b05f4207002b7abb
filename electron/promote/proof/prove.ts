import { join } from 'node:path';
import type { DerivedGraph, EngineApi } from '../../../shared/contract/engine-api';
import { PlumblineError, type Problem } from '../../../shared/domain/problem';
import type { Proof, Rehearsal } from '../../../shared/domain/proof/proof';
import type { PipelineSpec } from '../../../shared/domain/spec/pipeline-spec';
import type { WorkspaceSnapshot } from '../../../shared/domain/workspace-snapshot';
import { gitCommit } from '../../workspace/git-info';
import { Evidence } from '../evidence';
import type { WorkspaceState } from '../in-step/compared';
import { requireInStep } from '../in-step/require-in-step';
import { specDifference } from '../in-step/spec-difference';
import type { ProjectManifest } from '../project-manifest';
import { requirePromotable } from '../promotable';
import { momentOf, type Standing, today } from '../standing';
import { compareNodes } from './compare-nodes';
import { copyProject, type ProofFolder, projectDigest } from './project-copy';
import type { ProjectRunner } from './project-runner';
import { receiptOf, writeReceipt } from './receipt';
import { rehearse } from './rehearsals/rehearse';
import { provenTargets, runnerOf } from './runners';

export interface ProofRequest {
  /** Absolute path of the workspace. */
  readonly root: string;
  readonly snapshot: WorkspaceSnapshot;
  /** Of the snapshot; the outputs of the spec must be fresh. */
  readonly derived: DerivedGraph;
  readonly engine: Pick<EngineApi, 'compareRows' | 'describe' | 'evidence' | 'exportResult' | 'lineage'>;
  /** Absolute path of the project. */
  readonly dir: string;
  readonly manifest: ProjectManifest;
  readonly spec: PipelineSpec;
  /** Those that are played; none: the rows are compared, and that is all. */
  readonly rehearsals: readonly Rehearsal['name'][];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly versions: Readonly<Record<string, string>>;
}

export interface ProofContext {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: number, detail: string) => void;
}

/**
 * Runs a promoted project with its own tool, in a copy and with an engine's files of its own, compares the rows of every node with
 * the prototype's, rehearses, and writes the receipt beside the spec. A tool that is missing or fails is an answer that is not
 * equal. Throws `moved_on` when the workspace is not what was promoted, `not_ready` when it has no rows to compare with.
 */
export async function prove(request: ProofRequest, context: ProofContext = {}): Promise<Proof> {
  const { dir, manifest, spec, root } = request;
  const progress = context.onProgress ?? (() => undefined);
  const started = performance.now();
  const at = new Date().toISOString();
  const evidence = new Evidence(request.engine, context.signal);
  const difference = await specDifference(spec, stateOf(request), evidence);
  requireInStep(spec, request.derived.graph, difference, manifest.spec);
  // What changes no row, a check for one, may still be ahead.
  const standing: Standing = { difference, asOf: momentOf(await gitCommit(root), today()) };
  requirePromotable(request.derived, manifest.outputs);
  const project = await projectDigest(dir);
  const finish = async (proof: Omit<Proof, 'receipt' | 'at' | 'ms' | 'target'>): Promise<Proof> => {
    const ms = performance.now() - started;
    const whole: Proof = { target: manifest.target, ...proof, receipt: null, at, ms };
    const receipt = await writeReceipt(
      root,
      spec,
      receiptOf(whole, spec, request.snapshot, request.versions, project),
      standing,
    );
    return { ...whole, receipt };
  };
  const nothing = { equal: false, nodes: [], tests: null, rehearsals: [] };
  const runner = runnerOf(manifest.target);
  if (runner === undefined)
    return finish({
      ...nothing,
      engine: null,
      error: problem(
        'bad_usage',
        `A project of the target ${manifest.target} cannot be proven yet.`,
        `Targets that can: ${provenTargets.join(', ')}.`,
      ),
    });
  progress(0, `Looking for ${manifest.target}`);
  const tool = await runner.findTool({ dir, env: request.env });
  if (tool.kind === 'missing')
    return finish({ ...nothing, engine: null, error: problem('tool_missing', tool.message, tool.hint) });
  const folder = await copyProject(dir);
  try {
    progress(0.05, `Running ${tool.engine}`);
    const run = await runner.run({
      ...toolRun(request, folder, tool.command, context),
      warehouse: join(folder.root, 'warehouse'),
      mode: 'full',
    });
    const nodes = await compareNodes(request.engine, spec, run.rows, {
      signal: context.signal,
      onNode: (name) => progress(0.3, `Comparing ${name}`),
    });
    const equal = run.made && nodes.length > 0 && nodes.every((node) => node.equal);
    const rehearsals = run.made ? await rehearseWith(request, runner, folder, tool.command, context) : [];
    return await finish({
      engine: tool.engine,
      equal,
      nodes,
      tests: run.tests,
      rehearsals,
      ...(run.made ? {} : { log: run.log }),
    });
  } finally {
    await runner.release?.({ dir: folder.project, command: tool.command, env: request.env });
    await folder.dispose();
  }
}

function stateOf({ snapshot, derived, engine, versions }: ProofRequest): WorkspaceState {
  return { snapshot, derived, engine, engineVersion: versions.duckdb ?? '' };
}

function rehearseWith(
  request: ProofRequest,
  runner: ProjectRunner,
  folder: ProofFolder,
  command: string,
  context: ProofContext,
): Promise<Rehearsal[]> {
  return rehearse(
    {
      ...request,
      names: request.rehearsals,
      runner,
      folder: folder.root,
      run: toolRun(request, folder, command, context),
    },
    { signal: context.signal, onProgress: (part, detail) => context.onProgress?.(0.4 + 0.6 * part, detail) },
  );
}

function toolRun(request: ProofRequest, folder: ProofFolder, command: string, context: ProofContext) {
  return {
    dir: folder.project,
    manifest: request.manifest,
    command,
    dataRoot: request.root,
    env: request.env,
    signal: context.signal,
  };
}

function problem(code: Problem['code'], message: string, hint: string): Problem {
  return new PlumblineError({ code, message, hint }).problem;
}
