import type { Problem } from '../problem';
import type { Baseline } from './baseline';
import type { QueryCost } from './planned-query';

export type CheckLevel = 'fail' | 'warn';

/** `error`: the check could not be evaluated (its node failed, its column does not exist, its SQL is wrong). */
export type CheckVerdict = 'pass' | 'warn' | 'fail' | 'error';

export interface CheckOutcome {
  readonly node: string;
  /** The name that the file gives it, or one made from its type and column: `missing(delay)`. */
  readonly name: string;
  /** `row_count`, `missing`, `duplicate`, `invalid`, `freshness`, … */
  readonly type: string;
  readonly column: string | null;
  readonly outcome: CheckVerdict;
  /** The measured value (a count, a percentage, an age in the threshold's unit), null where nothing could be measured. */
  readonly value: number | null;
  /** In words: `= 0`, `between 1 and 10`, `< 1 %`. */
  readonly threshold: string;
  readonly level: CheckLevel;
  readonly file: string;
  readonly line: number;
  /** What is wrong, where the value alone does not say it. */
  readonly detail?: string;
  /** What was measured, where the value is what became of it: the number of rows of a check of its change. */
  readonly measured?: number;
  /** The groups of the rows, for the next evaluation; only until the session has written them down. */
  readonly groups?: readonly string[];
  readonly error?: Problem;
}

/** An outcome with the owner of its node; null where nobody is named. */
export type OwnedOutcome = CheckOutcome & { readonly owner: string | null };

/** The worst first. */
export const verdictRank = { fail: 0, error: 1, warn: 2, pass: 3 } as const satisfies Record<CheckVerdict, number>;

/** What needs a look before what does not; otherwise in the order given. */
export function worstFirst<Outcome extends CheckOutcome>(checks: readonly Outcome[]): Outcome[] {
  return [...checks].sort((a, b) => verdictRank[a.outcome] - verdictRank[b.outcome]);
}

/** A query that answered checks. */
export interface CheckQuery {
  readonly node: string;
  /** What it costs, in the planner's classes; `plan` is the look at statistics that the plan is made from. */
  readonly cost: QueryCost | 'plan';
  readonly sql: string;
  readonly ms: number;
  /** Names of the checks that needed an answer of it. */
  readonly checks: readonly string[];
  /** It ended with an error. */
  readonly failed: boolean;
}

export interface CheckReport {
  readonly ms: number;
  readonly checks: readonly CheckOutcome[];
  readonly cancelled: boolean;
  /** How many of the outcomes are of an earlier evaluation: what they depend on is the same. */
  readonly kept?: number;
  /** In the order in which they ran, where they were asked for. */
  readonly queries?: readonly CheckQuery[];
  /** How columns are distributed, where that was asked for. */
  readonly baselines?: readonly { readonly node: string; readonly columns: readonly Baseline[] }[];
}

/** What tells checks and their outcomes apart: where they stand, of what node, under what name. */
export function placeOfCheck({
  file,
  line,
  node,
  name,
}: {
  readonly file: string;
  readonly line: number;
  readonly node: string;
  readonly name: string;
}): string {
  return JSON.stringify([file, line, node, name]);
}
