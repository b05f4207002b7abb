import type { ColumnInfo } from './column-type';

/**
 * A page of a result as typed columns. Plain typed arrays, so that it can be cloned over a MessagePort
 * (ports do not transfer ArrayBuffers: electron#34905). Values are DuckDB's own physical values, nothing is rounded.
 */
export interface ResultPage {
  /** Index of the first row in the whole result, from 0. */
  readonly start: number;
  readonly rowCount: number;
  readonly columns: readonly ColumnInfo[];
  readonly vectors: readonly ColumnVector[];
}

/** One column's values. `validity` has one bit a row, least significant first, 1 = not null; `null` = all rows valid. */
export interface ColumnVector {
  readonly validity: Uint8Array | null;
  readonly data: ColumnData;
}

export type FixedValues =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

export type ColumnData =
  /**
   * Fixed-width values in DuckDB's physical layout. 128-bit types (HUGEINT, UHUGEINT, UUID, DECIMAL over 18 digits,
   * INTERVAL) take two BigUint64 words a row, low word first; INTERVAL is months | days << 32, then microseconds.
   * BOOLEAN is a Uint8Array; ENUM holds codes; DECIMAL holds the unscaled integer.
   */
  | { readonly layout: 'fixed'; readonly values: FixedValues }
  /** VARCHAR (UTF-8), BLOB, BIT, BIGNUM: `offsets` has rowCount + 1 entries into `bytes`. */
  | { readonly layout: 'bytes'; readonly offsets: Uint32Array; readonly bytes: Uint8Array }
  /** LIST, and MAP (whose child is a struct of key and value): `offsets` has rowCount + 1 entries into `child`. */
  | { readonly layout: 'list'; readonly offsets: Uint32Array; readonly child: ColumnVector }
  | { readonly layout: 'array'; readonly length: number; readonly child: ColumnVector }
  | { readonly layout: 'struct'; readonly children: readonly ColumnVector[] }
  /** `tags[row]` names the member whose child holds the row's value. */
  | { readonly layout: 'union'; readonly tags: Uint8Array; readonly children: readonly ColumnVector[] }
  /** The type NULL: no values. */
  | { readonly layout: 'none' };
