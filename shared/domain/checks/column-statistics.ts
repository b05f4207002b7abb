/** What DuckDB knows about a column of a table without reading it: bounds and estimates, never exact. */
export interface ColumnStatistics {
  /** Bounds of a column of whole numbers: every value lies within them. */
  readonly min?: bigint;
  readonly max?: bigint;
  readonly approximateDistinct?: number;
  /** The share of its values that stand in more than one row, by a sample of rows; see `repetitionOf`. */
  readonly repeating?: number;
  /** Rows of the table, exactly. */
  readonly rows?: number;
}

/**
 * Reads the text that DuckDB's `stats(column)` gives:
 * `[Min: 0, Max: 99][Has Null: false, Has No Null: true][Approx Unique: 98]`.
 */
export function parseColumnStatistics(text: string | null): ColumnStatistics {
  if (text === null) return {};
  const bounds = /^\[Min: (-?\d+), Max: (-?\d+)\]/.exec(text);
  const distinct = /\[Approx Unique: (\d+)\]/.exec(text);
  return {
    ...(bounds === null ? {} : { min: BigInt(bounds[1] ?? 0), max: BigInt(bounds[2] ?? 0) }),
    ...(distinct === null ? {} : { approximateDistinct: Number(distinct[1]) }),
  };
}
