import type { Problem } from '../problem';

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
  readonly error?: Problem;
}

export interface CheckReport {
  readonly ms: number;
  readonly checks: readonly CheckOutcome[];
  readonly cancelled: boolean;
}
