import type { Classification } from '../classification/classification';
import type { SaidOwner } from '../owners/said-owner';
import type { Problem } from '../problem';
import type { Baseline } from './baseline';
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

/**
 * All bounds must hold for the check to pass; a file gives exactly one bound or range, as in Soda.
 * A range with `negated` passes outside of it: `fromInclusive` then says that `from` itself is still inside, and fails.
 */
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
  /**
   * SQL conditions of the dataset and of the check, already joined with AND; null when there is none.
   * May hold `${soda.NOW}`, which stands for the time of evaluation.
   */
  readonly filter: string | null;
  readonly file: string;
  readonly line: number;
  readonly columnNumber: number;
}

/** What a column check looks at when it is not the plain column. */
interface ColumnSubject {
  /** Soda's `column_expression`: SQL over the row that stands in for the column. */
  readonly expression?: string;
}

export const aggregateFunctions = ['avg', 'sum', 'min', 'max', 'avg_length', 'min_length', 'max_length'] as const;
export type AggregateFunction = (typeof aggregateFunctions)[number];

/** SQL of a check's own. A `query` is a whole statement, which names nodes as cells do; an `expression` stands over the rows. */
export interface CheckSql {
  readonly form: 'expression' | 'query';
  readonly text: string;
}

/** A column as a `schema` check expects it. */
export interface ExpectedColumn {
  readonly name: string;
  readonly dataType?: string;
  readonly maximumLength?: number;
  readonly precision?: number;
  readonly scale?: number;
  readonly datetimePrecision?: number;
  /** It may be absent. */
  readonly optional: boolean;
}

/** A check of Soda's contract language. */
export type ContractCheck =
  | (CheckBase & { readonly type: 'row_count' })
  | (CheckBase & ColumnSubject & { readonly type: 'missing'; readonly validity: Validity })
  | (CheckBase & ColumnSubject & { readonly type: 'invalid'; readonly validity: Validity })
  /**
   * On one column (`column` is set, `columns` has it alone) missing values are no duplicates of one another; over several
   * columns (`column` is null) NULL counts as a value. Both are Soda's rules.
   */
  | (CheckBase &
      ColumnSubject & { readonly type: 'duplicate'; readonly columns: readonly string[]; readonly validity?: Validity })
  | (CheckBase & {
      readonly type: 'freshness' /** ISO text that stands in for the time of evaluation. */;
      readonly now: string | null;
    })
  /** Over the values that are neither missing nor invalid. */
  | (CheckBase &
      ColumnSubject & {
        readonly type: 'aggregate';
        readonly function: AggregateFunction;
        readonly validity: Validity;
      })
  /** A number of the user's own. */
  | (CheckBase & { readonly type: 'metric'; readonly sql: CheckSql })
  | (CheckBase & {
      readonly type: 'failed_rows';
      /** A condition that holds for the rows that fail, or a query that gives them. */
      readonly sql: CheckSql;
      /** A query for the number of rows that were tested: what a percentage of a query's rows is of. */
      readonly rowsTested?: string;
    })
  | (CheckBase & {
      readonly type: 'schema';
      readonly expected: readonly ExpectedColumn[];
      readonly allowExtraColumns: boolean;
      readonly allowOtherColumnOrder: boolean;
    });

/** Which columns two nodes are compared by; `there` is the other node's name for it. */
export interface ComparedColumn {
  readonly here: string;
  readonly there: string;
}

/** What a reconciliation compares. */
export type Comparison =
  | { readonly kind: 'row_count' }
  | { readonly kind: 'aggregate'; readonly function: AggregateFunction; readonly column: ComparedColumn }
  | {
      readonly kind: 'rows';
      readonly keys: readonly ComparedColumn[];
      /** Null for all that both nodes have. */
      readonly columns: readonly ComparedColumn[] | null;
      /** Which rows count: those whose key is only there, only here, whose values differ, or all of them. */
      readonly rows: 'any' | 'missing_here' | 'missing_there' | 'different';
    };

/** A check of Plumbline's own, from under `x-plumbline`, which Soda does not look at. */
export type OwnCheck =
  /** `inner` in each group of rows; the outcome is that of the worst group, the value how many groups do not pass. */
  | (CheckBase & { readonly type: 'group_by'; readonly by: readonly string[]; readonly inner: ContractCheck })
  /** Groups that are new, or no longer there, since the rows of the evaluation before. */
  | (CheckBase & {
      readonly type: 'group_evolution';
      readonly by: readonly string[];
      readonly groups: 'new' | 'missing' | 'any';
    })
  | (CheckBase & {
      readonly type: 'reconciliation';
      readonly with: string;
      readonly withFilter: string | null;
      readonly comparison: Comparison;
    })
  /** A column against what was written down of it; null when that was not done yet. */
  | (CheckBase & {
      readonly type: 'drift';
      readonly column: string;
      readonly method: 'psi' | 'ks' | 'chi_square';
      readonly measure: 'statistic' | 'p_value';
      readonly baseline: Baseline | null;
    })
  /** What `inner` measures against its own earlier values. */
  | (CheckBase & {
      readonly type: 'anomaly';
      readonly inner: ContractCheck;
      readonly method: 'mad' | 'iqr';
      readonly limit: number;
      readonly last: number;
      readonly atLeast: number;
    })
  /** What `inner` measures against one earlier value. */
  | (CheckBase & {
      readonly type: 'change';
      readonly inner: ContractCheck;
      readonly of: 'previous' | { readonly days: number };
    });

export type Check = ContractCheck | OwnCheck;

export interface CheckFile {
  readonly file: string;
  /** The node that the file checks: the last part of `dataset`. */
  readonly node: string;
  readonly checks: readonly Check[];
  /** Who answers for the node, where the file says so. */
  readonly owner?: SaidOwner;
  /** Columns that were given a class. */
  readonly classes?: readonly { readonly name: string; readonly classification: Classification }[];
  readonly problems: readonly Problem[];
}
