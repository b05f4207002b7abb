import type { RowsDifference } from '../compare/rows-comparison';
import type { MeaningChange } from '../difference/meaning-change';
import type { PipelineDifference } from '../difference/pipeline-difference';
import type { Problem } from '../problem';
import type { Proof, ProofReceipt } from '../proof/proof';
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
  /** Rows that differ, of a proof since the window is open; null for one of before: a receipt has no values. */
  readonly examples: readonly DifferenceExamples[] | null;
}

/** Some of the rows of a difference that a proof found. */
export interface DifferenceExamples extends Pick<RowsDifference, 'kind' | 'column' | 'message' | 'examples'> {
  readonly node: string;
  /** Null: of the rows of a whole run. */
  readonly rehearsal: string | null;
}

/** The rows that a proof has of its differences. */
export function examplesOf({ nodes, rehearsals }: Proof): readonly DifferenceExamples[] {
  const of = (rehearsal: string | null, node: string, differences: readonly RowsDifference[]) =>
    differences
      .filter(({ examples }) => examples.length > 0)
      .map(({ kind, column, message, examples }) => ({ rehearsal, node, kind, column, message, examples }));
  return [
    ...nodes.flatMap(({ name, differences }) => of(null, name, differences)),
    ...rehearsals.flatMap(({ name, nodes: own }) =>
      own.flatMap(({ name: node, differences }) => of(name, node, differences)),
    ),
  ];
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
  /** Files of the project that were taken over whole; empty where nothing was taken over yet. */
  readonly taken: readonly string[];
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
