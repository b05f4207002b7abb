import type { StateCreator } from 'zustand';
import type { AppInfo, EngineState, Job, WorkspaceView } from '../../shared/contract/app-state';
import type { CheckOutcome } from '../../shared/domain/checks/check-outcome';
import type { Problem } from '../../shared/domain/problem';
import type { NodeStatus } from '../../shared/domain/run/run';
import { type GraphIndex, indexChecks, indexGraph, indexStatuses } from './graph-index';
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
    const known = get().workspace;
    set({
      workspace,
      workspaceProblem: null,
      ...(known?.graph === workspace.graph ? {} : { graph: indexGraph(workspace.graph) }),
      statuses: keepUnchanged(get().statuses, indexStatuses(workspace.statuses)),
      checks: indexChecks(workspace.checks),
    });
  },
  receiveStatuses(statuses) {
    set({ statuses: keepUnchanged(get().statuses, new Map([...get().statuses, ...indexStatuses(statuses)])) });
  },
  receiveChecks(checks) {
    const { workspace } = get();
    set({ checks: indexChecks(checks), ...(workspace === null ? {} : { workspace: { ...workspace, checks } }) });
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

/** The old object for each status that says the same, so that only cells whose state changed render again. */
function keepUnchanged(
  known: ReadonlyMap<string, NodeStatus>,
  fresh: ReadonlyMap<string, NodeStatus>,
): ReadonlyMap<string, NodeStatus> {
  const kept = new Map<string, NodeStatus>();
  for (const [name, status] of fresh) {
    const old = known.get(name);
    kept.set(name, old !== undefined && JSON.stringify(old) === JSON.stringify(status) ? old : status);
  }
  return kept;
}
