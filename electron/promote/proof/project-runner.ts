import type { RowsAt } from '../../../shared/domain/compare/rows-comparison';
import type { ProjectManifest } from '../project-manifest';

/**
 * Runs promoted projects of one target with the target's own tool. A runner never changes the project that it is given: it works
 * on a copy, and leaves what the engine made in a folder of its own.
 */
export interface ProjectRunner {
  /** The target's name. */
  readonly target: string;
  /** Finds the tool; `missing` says what was looked for and how to install it. */
  findTool(request: FindTool): Promise<ToolSearch>;
  /** Runs the project. A tool that fails is an answer too; what throws is a fault of ours. */
  run(request: ProjectRunRequest): Promise<ProjectRun>;
  /** Takes away what the runs in a copy of a project left outside of its folders, on a server of the user's. */
  release?(request: Pick<ProjectRunRequest, 'dir' | 'command' | 'env'>): Promise<void>;
}

export interface FindTool {
  /** Folder of the project; its own virtual environment `.venv` is looked at first. */
  readonly dir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export type ToolSearch =
  | { readonly kind: 'found'; readonly command: string; readonly engine: string }
  | { readonly kind: 'missing'; readonly message: string; readonly hint: string };

export interface ProjectRunRequest {
  /** A copy of the project, which the runner may write into. */
  readonly dir: string;
  readonly manifest: ProjectManifest;
  /** As `findTool` gave it. */
  readonly command: string;
  /** Folder that relative paths of inputs start from. */
  readonly dataRoot: string;
  /** Folder that keeps what the engine made from one run to the next. */
  readonly warehouse: string;
  /** `full` makes all rows again; `incremental` goes on from what the warehouse holds. */
  readonly mode: 'full' | 'incremental';
  /** A time slice for incremental steps, in the text of their time column: from, inclusive, to, exclusive. */
  readonly slice?: { readonly from: string; readonly to: string };
  /** All tests where it is left out. Golden results hold for the real inputs only. */
  readonly tests?: 'skip' | 'without_golden';
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

export interface ProjectRun {
  /** Whether the tool made all nodes. Tests that fail are not part of it: the rows are compared whatever they say. */
  readonly made: boolean;
  readonly tests: { readonly passed: number; readonly failed: number } | null;
  /** The last lines of what the tool printed, without secrets. */
  readonly log: string;
  readonly ms: number;
  /** Where the rows of each node lie, by node name. */
  readonly rows: ReadonlyMap<string, RowsAt>;
}

export type { RowsAt };
