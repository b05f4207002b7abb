/**
 * How the values of a column were distributed when the baseline was written, as counts of rows whose value is there.
 * Numbers lie in `2 * edges.length + 1` bins: below the first edge, at it, between it and the second, at that, …, above the last.
 * Text lies in one bin a listed value, and one for all others.
 */
export interface Baseline {
  readonly column: string;
  /** The condition that the rows passed; null when all of them count. */
  readonly filter: string | null;
  readonly bins:
    | { readonly kind: 'numbers'; readonly edges: readonly number[]; readonly counts: readonly number[] }
    | {
        readonly kind: 'values';
        readonly values: readonly string[];
        readonly counts: readonly number[];
        readonly others: number;
      };
}
