import type { ColumnInfo } from '../column/column-type';

/** One result of a node that the cache still has. */
export interface NodeVersion {
  readonly node: string;
  /** Names it to the engine. */
  readonly version: string;
  readonly fingerprint: string;
  readonly rows: number;
  /** ISO time at which it was made. */
  readonly ranAt: string;
  readonly columns: readonly ColumnInfo[];
  /** It is what the node's rows are now. */
  readonly current: boolean;
}

export interface CompareRequest {
  readonly before: string;
  readonly after: string;
  /** Columns that tell rows apart. Left out: those of `keyCandidates` that do, else what is found in the rows. */
  readonly key?: readonly string[];
  /** Keys that checks and contracts name, the best first. */
  readonly keyCandidates?: readonly (readonly string[])[];
  /** Numbers that differ by no more than this count as equal. */
  readonly tolerance?: number;
  /** Differing rows that come along at most. */
  readonly limit: number;
}

/** How rows were matched. */
export type MatchedBy =
  /** `origin`: who said so. */
  | { readonly kind: 'key'; readonly columns: readonly string[]; readonly origin: 'chosen' | 'check' | 'found' }
  /** No column tells rows apart: equal rows are counted against one another. */
  | { readonly kind: 'rows' };

export interface NodeComparison {
  readonly equal: boolean;
  readonly rows: { readonly before: number; readonly after: number };
  readonly schema: {
    readonly added: readonly { readonly name: string; readonly type: string }[];
    readonly removed: readonly { readonly name: string; readonly type: string }[];
    readonly retyped: readonly { readonly name: string; readonly before: string; readonly after: string }[];
  };
  readonly matchedBy: MatchedBy;
  readonly added: number;
  readonly removed: number;
  /** Rows of the same key with another value; 0 without a key. */
  readonly changed: number;
  /** Of the rows that are in both, how many have another value in each column; columns without any are left out. */
  readonly changedValues: readonly { readonly column: string; readonly rows: number }[];
  readonly sample: DifferenceSample;
  readonly ms: number;
}

/** Some of the rows that differ, as exact text: removed ones first, then added, then changed ones. */
export interface DifferenceSample {
  readonly columns: readonly { readonly name: string; readonly numeric: boolean }[];
  readonly rows: readonly DifferingRow[];
}

export interface DifferingRow {
  readonly kind: 'added' | 'removed' | 'changed';
  /** For each column of the sample; the same text twice where it did not change. A side that has no such row has null. */
  readonly before: readonly (string | null)[] | null;
  readonly after: readonly (string | null)[] | null;
}
