/**
 * A column profile. Values are exact text in DuckDB's own spelling, or null where the type has none. Counts are of the
 * rows that were read: all of them, or those of a sample (see `Profile.sample`).
 */
export interface ColumnProfile {
  readonly name: string;
  readonly type: string;
  readonly nulls: number;
  /** Different values without null. See `estimates` for whether they were counted. */
  readonly distinct: number;
  readonly min: string | null;
  readonly max: string | null;
  /** 5 %, 25 %, 50 %, 75 %, 95 %, for numbers and times: values that occur (`quantile_disc`). */
  readonly quantiles: readonly { readonly q: number; readonly value: string }[];
  /** Most frequent values, most frequent first, at most ten; null counts as a value. Empty where none is frequent. */
  readonly top: readonly ValueCount[];
  /** Bins of equal width for numbers and times, at most 24, over the finite values. `to` is exclusive except in the last bin. */
  readonly histogram: readonly HistogramBin[];

  /** Of the finite values of numbers. */
  readonly mean: number | null;
  /** Standard deviation of the finite values, as of a sample (n − 1). */
  readonly std: number | null;
  /** Numbers only. */
  readonly zeros: number | null;
  readonly negatives: number | null;
  /** NaN and infinite values, of types that have them. */
  readonly notFinite: number | null;
  /** Booleans only. */
  readonly trues: number | null;
  readonly falses: number | null;
  /** Empty texts, blobs and lists. */
  readonly empty: number | null;
  /** Characters of texts, bytes of blobs, entries of lists. */
  readonly lengths: { readonly min: number; readonly mean: number; readonly max: number } | null;
  /** A few values as they occur, without null. */
  readonly samples: readonly string[];
  /** What was not counted exactly, and how far off it may be. Everything else is exact for the rows that were read. */
  readonly estimates: readonly Estimate[];
}

export interface ValueCount {
  readonly value: string | null;
  readonly count: number;
}

export interface HistogramBin {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

export interface Estimate {
  /** `top`: the counts are exact, but a value that a sample did not show often may be missing. */
  readonly statistic: 'distinct' | 'quantiles' | 'top';
  /**
   * Two standard errors. Of `distinct` relative to the number; of `quantiles` as a share of the rows (0.002: the value
   * stands within 0.2 % of the rows of its place); of `top` the share of rows below which a value may be missing.
   */
  readonly error: number;
}

export interface Profile {
  /** Rows of the result. */
  readonly rows: number;
  /** Rows of the sample that the columns were counted in; absent when all rows were read. */
  readonly sample?: number;
  readonly columns: readonly ColumnProfile[];
}

/** What is known so far: first all columns from a sample (of large results), then each column from all rows. */
export interface ProfileEvent extends Profile {
  readonly kind: 'columns';
}

/** Whether the rows with a value all differ, and that was counted and not estimated. */
export function isUnique(column: ColumnProfile, rows: number): boolean {
  return isCounted(column, 'distinct') && column.distinct > 0 && column.distinct === rows - column.nulls;
}

export function isCounted(column: ColumnProfile, statistic: Estimate['statistic']): boolean {
  return !column.estimates.some((estimate) => estimate.statistic === statistic);
}
