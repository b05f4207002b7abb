import type { CheckOutcome } from '../domain/checks/check-outcome';
import type { MutationSummary } from '../domain/checks/mutation/kept-mutation';
import type { Dismissal } from '../domain/checks/suggest/dismissal-file';
import type { Graph } from '../domain/graph/graph';
import type { BoundParameter } from '../domain/graph/parameter-bindings';
import type { IncidentSummary } from '../domain/incidents/incident';
import type { Manifest } from '../domain/manifest/manifest';
import type { SaidOwner } from '../domain/owners/said-owner';
import type { Problem } from '../domain/problem';
import type { NodeStatus, RunReport } from '../domain/run/run';
import type { RunMode } from '../domain/run/run-mode';
import type { Sketch } from '../domain/sketch/sketch';

/** What the renderer knows of the open workspace. */
export interface WorkspaceView {
  readonly root: string;
  readonly name: string;
  readonly description?: string;
  readonly manifest: Pick<Manifest, 'owners'>;
  /** Relative paths, sorted. */
  readonly notebooks: readonly { readonly file: string; readonly title: string; readonly owner?: SaidOwner }[];
  readonly checkFiles: readonly {
    readonly file: string;
    readonly node: string;
    readonly checks: number;
    readonly owner?: SaidOwner;
  }[];
  /** Suggested checks that nobody wants. */
  readonly dismissals: readonly { readonly node: string; readonly dismissed: readonly Dismissal[] }[];
  readonly sketches: readonly Omit<Sketch, 'problems'>[];
  readonly specs: readonly string[];
  /** Those that need someone first, the worse ones first. */
  readonly incidents: readonly IncidentSummary[];
  readonly sources: readonly {
    readonly name: string;
    readonly path: string;
    readonly format: string;
    readonly bytes: number;
  }[];
  /** Of the manifest, by name: where sinks can write tables. */
  readonly connections: readonly { readonly name: string; readonly type: string }[];
  readonly problems: readonly Problem[];
  readonly graph: Graph;
  readonly statuses: readonly NodeStatus[];
  readonly checks: readonly CheckOutcome[];
  /** Nodes whose checks were tested with injected faults, and how that came out. */
  readonly mutations: readonly MutationSummary[];
  readonly runMode: RunMode;
  /** What `$name` means in SQL now, and who says so. */
  readonly parameters: readonly BoundParameter[];
}

/** One notebook's text as main holds it. The renderer parses it with the same parser. */
export interface NotebookDocument {
  readonly file: string;
  readonly text: string;
  /** Grows with every change of the text, whoever made it. */
  readonly revision: number;
  /** `read_only`: it cannot be written back without loss (for example bytes that are no UTF-8). */
  readonly state: 'saved' | 'dirty' | 'conflict' | 'deleted' | 'read_only';
  /** On conflict: what the file on disk says now. Neither side is overwritten until someone decides. */
  readonly diskText?: string;
  readonly savedAt?: string;
  readonly problem?: Problem;
}

export interface Job {
  readonly id: string;
  readonly kind: 'run' | 'check' | 'suggest' | 'profile' | 'promote' | 'import' | 'export' | 'mutate';
  readonly title: string;
  readonly state: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  /** 0 to 1; null when it cannot be told. */
  readonly progress: number | null;
  readonly detail?: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly ms?: number;
  readonly rows?: number;
  readonly problem?: Problem;
  /** Started by itself: by an edit in the automatic mode, or by an input that was changed. */
  readonly automatic?: true;
}

/** One entry of the run history (`.plumbline/runs/`). */
export interface RunRecord {
  readonly id: string;
  readonly startedAt: string;
  /** Absent in records of old. */
  readonly endedAt?: string;
  readonly ms: number;
  readonly trigger: 'app' | 'cli';
  readonly user: string;
  readonly targets: readonly string[] | null;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly duckdb: string;
  /** Nobody asked for it. */
  readonly automatic?: true;
  readonly report: RunReport;
  /** Where a node failed: its SQL and fingerprint, what is needed to reproduce it. */
  readonly reproduce?: readonly { readonly node: string; readonly sql: string; readonly fingerprint?: string }[];
}

export interface EngineState {
  readonly state: 'starting' | 'ready' | 'restarting' | 'failed';
  readonly pid?: number;
  readonly duckdb?: string;
  readonly problem?: Problem;
  /** How often it was replaced since the workspace was opened. */
  readonly restarts: number;
}

/** What the engine uses of what it may use, in bytes. */
export interface EngineHealth {
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number;
  /** Queries that run. */
  readonly running: number;
}

/** The file with the user's keys: where it is, and its text (shared/domain/keys/keybindings.ts). */
export interface KeybindingsText {
  /** Absolute. */
  readonly path: string;
  /** Empty when there is no file. */
  readonly text: string;
}

export interface AppInfo {
  readonly version: string;
  readonly electron: string;
  readonly platform: string;
  readonly theme: 'light' | 'dark' | 'system';
  /** Whether secrets of connections can be kept on this computer; `statement` says by what, or why not, in one sentence. */
  readonly secrets?: { readonly protected: boolean; readonly statement: string };
}
