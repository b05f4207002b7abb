import duckdb, { type Vector } from '@duckdb/node-bindings';
import type { ColumnData } from '../../../shared/domain/column/result-page';

/** Strings up to this length stand in the vector itself; longer ones are behind a pointer (duckdb_string_t). */
const inlineLength = 12;
const entrySize = 16;
/** Gaps that are read over rather than fetched around. Far below the size of a page of memory: both ends are mapped, so is all between. */
const largestGap = 256;

/**
 * Copies VARCHAR, BLOB, BIT or BIGNUM values into one buffer with offsets. Each fetch through a pointer crosses into
 * native code, so neighbouring strings are fetched together: one by one is several times slower.
 */
export function decodeStrings(
  vector: Vector,
  validity: Uint8Array | null,
  count: number,
): ColumnData & { readonly layout: 'bytes' } {
  const offsets = new Uint32Array(count + 1);
  if (count === 0) return { layout: 'bytes', offsets, bytes: new Uint8Array(0) };
  const entries = duckdb.vector_get_data(vector, count * entrySize);
  const words = new Uint32Array(entries.buffer, entries.byteOffset, count * 4);
  let total = 0;
  let long = 0;
  for (let row = 0; row < count; row++) {
    if (validity === null || ((validity[row >> 3] ?? 0) & (1 << (row & 7))) !== 0) {
      const length = words[row * 4] ?? 0;
      total += length;
      if (length > inlineLength) long++;
    }
    offsets[row + 1] = total;
  }
  const bytes = new Uint8Array(total);
  for (let row = 0; row < count; row++) {
    const target = offsets[row] ?? 0;
    const length = (offsets[row + 1] ?? 0) - target;
    if (length > inlineLength) continue;
    const source = row * entrySize + 4;
    for (let index = 0; index < length; index++) bytes[target + index] = entries[source + index] ?? 0;
  }
  if (long > 0) copyLongStrings(entries, words, offsets, bytes, count);
  return { layout: 'bytes', offsets, bytes };
}

function copyLongStrings(
  entries: Uint8Array,
  words: Uint32Array,
  offsets: Uint32Array,
  bytes: Uint8Array,
  count: number,
): void {
  const buffer = entries.buffer as ArrayBuffer;
  /** Where a string that stands at an address was copied to: a dictionary gives the same address many times. */
  const copied = new Map<number, number>();
  let runRow = -1;
  let runStart = 0;
  let runEnd = 0;
  const copyRun = (endRow: number) => {
    if (runRow < 0) return;
    const run = duckdb.get_data_from_pointer(buffer, entries.byteOffset + runRow * entrySize + 8, runEnd - runStart);
    for (let row = runRow; row < endRow; row++) {
      const target = offsets[row] ?? 0;
      const length = (offsets[row + 1] ?? 0) - target;
      if (length <= inlineLength) continue;
      const from = address(words, row) - runStart;
      bytes.set(run.subarray(from, from + length), target);
    }
    runRow = -1;
  };
  for (let row = 0; row < count; row++) {
    const target = offsets[row] ?? 0;
    const length = (offsets[row + 1] ?? 0) - target;
    if (length <= inlineLength) continue;
    const start = address(words, row);
    if (runRow >= 0 && start >= runStart && start <= runEnd + largestGap) {
      runEnd = Math.max(runEnd, start + length);
      continue;
    }
    copyRun(row);
    const known = copied.get(start);
    if (known !== undefined) {
      bytes.copyWithin(target, known, known + length);
      continue;
    }
    copied.set(start, target);
    runRow = row;
    runStart = start;
    runEnd = start + length;
  }
  copyRun(count);
}

/** User-space addresses have 48 bits (56 with five-level paging): a double holds the former exactly, and those are all that DuckDB is given. */
function address(words: Uint32Array, row: number): number {
  return (words[row * 4 + 2] ?? 0) + (words[row * 4 + 3] ?? 0) * 4_294_967_296;
}
