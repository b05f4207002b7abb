import type { MeaningChange } from '../difference/meaning-change';
import type { PipelineDifference } from '../difference/pipeline-difference';
import type { Problem } from '../problem';
import type { ProofReceipt } from '../proof/proof';
import type { FileChange } from '../sketch/pipeline-edit';

/** A promoted spec of the workspace: how far the workspace is ahead of it, what was proven, and where its projects lie. */
export interface PromotedPipeline {
  /** Relative to the workspace. */
  readonly file: string;
  readonly name: string;
  readonly version: string;
  readonly outputs: readonly string[];
  /** Null where it cannot be told; `problem` says why. */
  readonly difference: PipelineDifference | null;
  readonly problem: Problem | null;
  readonly receipts: readonly PromotedReceipt[];
  readonly projects: readonly PromotedProject[];
}

export interface PromotedReceipt {
  readonly receipt: ProofReceipt;
  /** Of steps that are not those of the spec any more. */
  readonly isOld: boolean;
  /** The project was changed since. */
  readonly isChanged: boolean;
}

export interface PromotedProject {
  readonly target: string;
  /** Absolute path. */
  readonly dir: string;
  readonly canProve: boolean;
  readonly canReadBack: boolean;
}

/** What engineers changed in a project, and what that makes of the workspace's files. */
export interface ProjectChanges {
  readonly target: string;
  readonly changes: readonly ProjectChange[];
  /** What stays in the project: the place in it, what it is, and why it is not read. */
  readonly unread: readonly {
    readonly file: string;
    readonly line: number | null;
    readonly what: string;
    readonly why: string;
  }[];
  readonly files: readonly FileChange[];
}

export interface ProjectChange {
  readonly node: string;
  /** Relative to the project. */
  readonly file: string;
  readonly line: number;
  readonly changes: readonly MeaningChange[];
  /** The workspace says so already. */
  readonly present: boolean;
  /** Why it is not taken over. */
  readonly problem: Problem | null;
}
