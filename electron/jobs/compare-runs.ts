import type { RunRecord } from '../../shared/contract/app-state';
import type { CallContext, EngineApi } from '../../shared/contract/engine-api';
import type { NodeComparison } from '../../shared/domain/compare/comparison';
import { keyCandidates } from '../../shared/domain/compare/key-candidates';
import { type NodeInRuns, nodesOfRuns } from '../../shared/domain/compare/versions-of-runs';
import { PlumblineError, type Problem, toProblem } from '../../shared/domain/problem';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';

/** One node of two runs, with what differs where both results are there. */
export interface ComparedNode extends Pick<NodeInRuns, 'node' | 'kind'> {
  readonly rows: { readonly before: number | null; readonly after: number | null };
  readonly comparison?: NodeComparison;
  readonly problem?: Problem;
}

export interface CompareRunsOptions {
  readonly nodes?: readonly string[];
  readonly key?: readonly string[];
  readonly tolerance?: number;
  readonly limit: number;
}

/** Compares the results of two runs node by node; one that cannot be compared never keeps the others out. */
export async function compareRuns(
  engine: Pick<EngineApi, 'nodeVersions' | 'compareResults'>,
  snapshot: Pick<WorkspaceSnapshot, 'checkFiles'>,
  [before, after]: readonly [RunRecord, RunRecord],
  options: CompareRunsOptions,
  context: CallContext<ComparedNode> = {},
): Promise<ComparedNode[]> {
  const all = nodesOfRuns(before, after, await engine.nodeVersions());
  const unknown = options.nodes?.find((name) => !all.some(({ node }) => node === name));
  if (unknown !== undefined) {
    throw new PlumblineError({
      code: 'unknown_node',
      message: `Neither run has a node named ${unknown}.`,
      hint: `Nodes of the runs: ${all.map(({ node }) => node).join(', ') || 'none'}.`,
    });
  }
  const compared: ComparedNode[] = [];
  for (const inRuns of all) {
    if (options.nodes !== undefined && !options.nodes.includes(inRuns.node)) continue;
    const result = await compareNode(engine, snapshot, inRuns, options, context.signal);
    compared.push(result);
    context.onEvent?.(result);
  }
  return compared;
}

async function compareNode(
  engine: Pick<EngineApi, 'compareResults'>,
  snapshot: Pick<WorkspaceSnapshot, 'checkFiles'>,
  inRuns: NodeInRuns,
  options: CompareRunsOptions,
  signal: AbortSignal | undefined,
): Promise<ComparedNode> {
  const { node, kind, beforeVersion, afterVersion } = inRuns;
  const rows = {
    before: beforeVersion?.rows ?? inRuns.before?.rows ?? null,
    after: afterVersion?.rows ?? inRuns.after?.rows ?? null,
  };
  if (kind !== 'compare' || beforeVersion === undefined || afterVersion === undefined) return { node, kind, rows };
  try {
    const comparison = await engine.compareResults(
      {
        before: beforeVersion.version,
        after: afterVersion.version,
        keyCandidates: keyCandidates(snapshot.checkFiles.flatMap((file) => (file.node === node ? file.checks : []))),
        limit: options.limit,
        ...(options.key === undefined ? {} : { key: options.key }),
        ...(options.tolerance === undefined ? {} : { tolerance: options.tolerance }),
      },
      { signal },
    );
    return { node, kind, rows, comparison };
  } catch (error) {
    const problem = toProblem(error);
    if (problem.code === 'cancelled' || problem.code === 'engine_lost') throw error;
    return { node, kind, rows, problem: { ...problem, node } };
  }
}
