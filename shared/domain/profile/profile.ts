/** A column profile. Values are exact text in DuckDB's own spelling, or null where the type has none. */
export interface ColumnProfile {
  readonly name: string;
  readonly type: string;
  readonly nulls: number;
  /** Without null. Exact up to a million rows, and above that up to about 50,000 values; beyond, an estimate (HyperLogLog with a standard error of 13 percent). */
  readonly distinct: number;
  readonly min: string | null;
  readonly max: string | null;
  /** 5 %, 25 %, 50 %, 75 %, 95 %, for numbers and times. */
  readonly quantiles: readonly { readonly q: number; readonly value: string }[];
  /** Most frequent values, most frequent first, at most ten. */
  readonly top: readonly { readonly value: string | null; readonly count: number }[];
  /** Equal-width bins for numbers and times, at most 24. `to` is exclusive except in the last bin. */
  readonly histogram: readonly { readonly from: string; readonly to: string; readonly count: number }[];
}

export interface Profile {
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
}
