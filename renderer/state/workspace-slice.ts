import type { StateCreator } from 'zustand';
import type { AppInfo, EngineState, Job, WorkspaceView } from '../../shared/contract/app-state';
import type { CheckOutcome } from '../../shared/domain/checks/check-outcome';
import type { Graph, GraphNode } from '../../shared/domain/graph/graph';
import type { Problem } from '../../shared/domain/problem';
import type { NodeStatus } from '../../shared/domain/run/run';
import { type GraphIndex, indexChecks, indexGraph, indexStatuses } from './graph-index';
import { highlightAfter } from './lineage-slice';
import type { AppState } from './store';

/** What main says about the workspace, its engine and its jobs. Views read it; only `services.ts` writes it. */
export interface WorkspaceSlice {
  readonly info: AppInfo | null;
  readonly workspace: WorkspaceView | null;
  /** Why no workspace is open. */
  readonly workspaceProblem: Problem | null;
  readonly opening: boolean;
  readonly recent: readonly string[];
  readonly graph: GraphIndex;
  readonly statuses: ReadonlyMap<string, NodeStatus>;
  readonly checks: ReadonlyMap<string, readonly CheckOutcome[]>;
  readonly engine: EngineState | null;
  /** Newest first. */
  readonly jobs: readonly Job[];

  receiveWorkspace(workspace: WorkspaceView): void;
  receiveStatuses(statuses: WorkspaceView['statuses']): void;
  receiveChecks(checks: WorkspaceView['checks']): void;
  receiveJob(job: Job): void;
  receiveJobs(jobs: readonly Job[]): void;
}

/** Ended jobs that stay in the list. */
const keptJobs = 50;

export const createWorkspaceSlice: StateCreator<AppState, [], [], WorkspaceSlice> = (set, get) => ({
  info: null,
  workspace: null,
  workspaceProblem: null,
  opening: true,
  recent: [],
  graph: indexGraph({ nodes: [], edges: [] }),
  statuses: new Map(),
  checks: new Map(),
  engine: null,
  jobs: [],

  receiveWorkspace(workspace) {
    const before = get().graph;
    const graph = keepGraph(before, workspace.graph);
    set({
      workspace,
      workspaceProblem: null,
      graph,
      lineageHighlight: highlightAfter(get().lineageHighlight, before, graph),
      statuses: keepUnchanged(get().statuses, indexStatuses(workspace.statuses)),
      checks: keepUnchanged(get().checks, indexChecks(workspace.checks)),
    });
  },
  receiveStatuses(statuses) {
    set({ statuses: keepUnchanged(get().statuses, new Map([...get().statuses, ...indexStatuses(statuses)])) });
  },
  receiveChecks(checks) {
    const { workspace } = get();
    set({
      checks: keepUnchanged(get().checks, indexChecks(checks)),
      ...(workspace === null ? {} : { workspace: { ...workspace, checks } }),
    });
  },
  receiveJob(job) {
    const jobs = get().jobs;
    const known = jobs.some((other) => other.id === job.id);
    set({ jobs: known ? jobs.map((other) => (other.id === job.id ? job : other)) : [job, ...jobs].slice(0, keptJobs) });
  },
  receiveJobs(jobs) {
    set({ jobs: [...jobs].sort((a, b) => b.startedAt.localeCompare(a.startedAt)).slice(0, keptJobs) });
  },
});

/** Whether nodes are being run: their states come one by one until it ends. */
export function isRunUnderWay({ jobs }: Pick<WorkspaceSlice, 'jobs'>): boolean {
  return jobs.some(({ kind, state }) => kind === 'run' && state === 'running');
}

/** The old object for each entry that says the same, so that only what shows a changed one renders again. */
function keepUnchanged<Value>(
  known: ReadonlyMap<string, Value>,
  fresh: ReadonlyMap<string, Value>,
): Map<string, Value> {
  const kept = new Map<string, Value>();
  for (const [name, value] of fresh) {
    const old = known.get(name);
    kept.set(name, old !== undefined && JSON.stringify(old) === JSON.stringify(value) ? old : value);
  }
  return kept;
}

/** The problems of each node as the old array while they say the same: an edit gives all descendants another fingerprint. */
function keepProblems(
  known: ReadonlyMap<string, GraphNode>,
  fresh: ReadonlyMap<string, GraphNode>,
): ReadonlyMap<string, GraphNode> {
  const kept = keepUnchanged(known, fresh);
  for (const [name, node] of kept) {
    const problems = known.get(name)?.problems;
    if (problems === undefined || problems === node.problems) continue;
    if (JSON.stringify(problems) === JSON.stringify(node.problems)) kept.set(name, { ...node, problems });
  }
  return kept;
}

/** The index that there is already when the graph says the same, otherwise a new one around what did not change. */
function keepGraph(known: GraphIndex, graph: Graph): GraphIndex {
  const fresh = indexGraph(graph);
  const byName = keepProblems(known.byName, fresh.byName);
  const upstream = keepUnchanged(known.upstream, fresh.upstream);
  const downstream = keepUnchanged(known.downstream, fresh.downstream);
  const same =
    byName.size === known.byName.size &&
    upstream.size === known.upstream.size &&
    [...byName].every(([name, node]) => known.byName.get(name) === node) &&
    [...upstream].every(([name, names]) => known.upstream.get(name) === names);
  return same ? known : { byName, upstream, downstream, order: fresh.order };
}
