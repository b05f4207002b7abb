import type { CheckOutcome } from '../checks/check-outcome';
import type { ColumnInfo } from '../column/column-type';
import type { StateCause } from '../graph/stale-reason';
import type { Problem } from '../problem';
import type { SinkDryRun, SinkWritten } from '../sink/sink-run';

/** The state language of the product: the same words in cell, canvas, explorer, status bar and command line. */
export type NodeState =
  /** Its result is in the cache and matches its fingerprint. */
  | 'fresh'
  /** It never ran, or something it depends on changed; `reason` says what. */
  | 'stale'
  | 'queued'
  | 'running'
  | 'failed'
  /** An ancestor failed or is broken, or a check of one has failed; `reason` names it. */
  | 'blocked'
  /** It has an error that can be seen without running: syntax, unknown table, cycle, duplicate name. */
  | 'broken'
  /** A cell in which nothing was written yet. */
  | 'empty'
  /** A source: there is nothing to run. */
  | 'source'
  /** Drawn in a sketch, not written yet. */
  | 'planned';

export interface NodeStatus {
  readonly name: string;
  readonly state: NodeState;
  /** Why: `flights_clean changed`, `never ran`, `blocked by flights_clean`. */
  readonly reason?: string;
  /** The same one by one, each with what it leads to. */
  readonly causes?: readonly StateCause[];
  readonly fingerprint?: string;
  readonly rows?: number;
  /** Duration of the run that made the result, or that failed, in milliseconds. */
  readonly ms?: number;
  /** While it runs: ISO time of its start, and how far it is, 0 to 1, where DuckDB can tell. */
  readonly startedAt?: string;
  readonly progress?: number;
  /** ISO time at which the result was made. */
  readonly ranAt?: string;
  readonly columns?: readonly ColumnInfo[];
  readonly problem?: Problem;
}

/** What a run did with one node. `skipped`: not reached because the run was cancelled, or a sink that ran dry. */
export interface NodeOutcome {
  readonly name: string;
  readonly status: 'ran' | 'fresh' | 'failed' | 'blocked' | 'skipped';
  readonly rows: number | null;
  readonly ms: number;
  readonly error?: Problem;
  /** Of a sink that was not asked to write: what it would write. */
  readonly wouldWrite?: SinkDryRun;
  /** Of a sink that wrote. */
  readonly wrote?: SinkWritten;
}

export interface RunReport {
  readonly ms: number;
  readonly nodes: readonly NodeOutcome[];
  readonly cancelled: boolean;
  /** Checks that were evaluated before what reads their nodes ran. */
  readonly checks?: readonly CheckOutcome[];
}

/** What a run says while it goes. `progress` is 0 to 1, or null when DuckDB cannot tell. */
export type RunEvent =
  | { readonly type: 'status'; readonly status: NodeStatus }
  | {
      readonly type: 'progress';
      readonly node: string;
      readonly progress: number | null;
      readonly done: number;
      readonly total: number;
    };
