import type { Problem } from '../problem';
import type { CheckLevel } from './check-outcome';

/**
 * `checks/NODE.yml`: a Soda v4 data contract, parsed. Names follow Soda's contract language reference.
 * Only what Plumbline evaluates is here; everything else becomes a problem with its place, and the rest of the file works.
 */

export interface Bound {
  readonly kind:
    | 'must_be'
    | 'must_not_be'
    | 'must_be_greater_than'
    | 'must_be_greater_than_or_equal'
    | 'must_be_less_than'
    | 'must_be_less_than_or_equal';
  readonly value: number;
}

/** All bounds must hold for the check to pass. `must_be_between` and `must_be_not_between` are kept as a range. */
export interface Threshold {
  readonly metric: 'count' | 'percent';
  readonly level: CheckLevel;
  readonly bounds: readonly Bound[];
  readonly between?: {
    readonly from: number;
    readonly to: number;
    readonly fromInclusive: boolean;
    readonly toInclusive: boolean;
    readonly negated: boolean;
  };
  /** For freshness. */
  readonly unit?: 'minute' | 'hour' | 'day';
  readonly additional?: Threshold;
}

/** What makes a value missing or invalid. */
export interface Validity {
  readonly missingValues: readonly (string | number | boolean)[];
  readonly missingFormat?: { readonly name: string; readonly regex: string };
  readonly validValues?: readonly (string | number | boolean)[];
  readonly invalidValues?: readonly (string | number | boolean)[];
  readonly validFormat?: { readonly name: string; readonly regex: string };
  readonly invalidFormat?: { readonly name: string; readonly regex: string };
  readonly validMin?: number;
  readonly validMax?: number;
  readonly validLength?: number;
  readonly validMinLength?: number;
  readonly validMaxLength?: number;
  readonly validReference?: { readonly dataset: string; readonly column: string };
}

interface CheckBase {
  readonly name: string;
  readonly node: string;
  readonly column: string | null;
  readonly threshold: Threshold;
  /** SQL conditions of the dataset and of the check, already joined with AND; null when there is none. */
  readonly filter: string | null;
  readonly file: string;
  readonly line: number;
  readonly columnNumber: number;
}

export type Check =
  | (CheckBase & { readonly type: 'row_count' })
  | (CheckBase & { readonly type: 'missing'; readonly validity: Validity })
  | (CheckBase & { readonly type: 'invalid'; readonly validity: Validity })
  | (CheckBase & { readonly type: 'duplicate'; readonly columns: readonly string[] })
  | (CheckBase & { readonly type: 'freshness'; readonly now: string | null });

export interface CheckFile {
  readonly file: string;
  /** The node that the file checks: the last part of `dataset`. */
  readonly node: string;
  readonly checks: readonly Check[];
  readonly problems: readonly Problem[];
}
