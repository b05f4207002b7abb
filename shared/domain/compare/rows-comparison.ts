import type { MatchedBy } from './comparison';

/** Where an engine left the rows of a node. */
export type RowsAt =
  | { readonly kind: 'duckdb'; readonly file: string; readonly schema: string; readonly table: string }
  /** A file, or a folder of files. */
  | { readonly kind: 'parquet'; readonly path: string };

export interface RowsComparisonRequest {
  /** What the rows should be: those of a node in the cache, or what a run left. */
  readonly expected: RowsAt | { readonly kind: 'node'; readonly node: string };
  readonly actual: RowsAt;
  /** Keys that a spec or a check names, the best first. */
  readonly keyCandidates: readonly (readonly string[])[];
  /** Examples of each difference at most. */
  readonly limit: number;
}

export type RowsDifferenceKind =
  | 'column_missing'
  | 'column_extra'
  /** The same name in another spelling. */
  | 'column_name'
  | 'column_type'
  | 'column_order'
  | 'row_count'
  | 'rows_missing'
  | 'rows_extra'
  /** Rows that stand more often, or less often, than expected. */
  | 'rows_repeated'
  | 'rows_repeated_less'
  | 'values';

export interface RowsDifference {
  readonly kind: RowsDifferenceKind;
  /** Null where it is of whole rows. */
  readonly column: string | null;
  /** How many rows it is about, all of them; null for what is no matter of rows. */
  readonly rows: number | null;
  readonly message: string;
  /** Some of the rows, as exact text. */
  readonly examples: readonly RowsExample[];
}

export interface RowsExample {
  /** The values that tell the row apart; of rows that only one side has, all values. */
  readonly row: Readonly<Record<string, string | null>>;
  /** Of the column of the difference; absent for whole rows. */
  readonly expected?: string | null;
  readonly actual?: string | null;
}

export interface RowsComparison {
  readonly equal: boolean;
  readonly rows: { readonly expected: number; readonly actual: number };
  readonly matchedBy: MatchedBy;
  readonly differences: readonly RowsDifference[];
  readonly ms: number;
}
