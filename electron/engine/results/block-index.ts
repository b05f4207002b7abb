import type { DuckDBConnection } from '@duckdb/node-api';

/** 8,192 rows a block: reading two of them costs less than a frame, and a billion rows have an index of one megabyte. */
const blockBits = 13;
const blockRows = 2 ** blockBits;
/** Up to so many rows a filter or a sort is done again for each page, in a few milliseconds. */
const rowsQueriedInPlace = 50_000;

/** How many rows that pass a filter stand before each block of a relation; one entry more than there are blocks. */
export type BlockIndex = Float64Array;

/** Whether a relation is so short that each page is a query of its own, with nothing prepared for it. */
export function isQueriedInPlace(rows: number): boolean {
  return rows <= rowsQueriedInPlace;
}

/** Counts the rows that pass a condition, block by block of the relation's row numbers. */
export async function readBlocks(
  connection: DuckDBConnection,
  from: string,
  condition: string,
  rowNumber: string,
): Promise<BlockIndex> {
  const result = await connection.run(
    `SELECT (${rowNumber} >> ${blockBits})::INTEGER AS block, count(*)::DOUBLE FROM ${from} WHERE ${condition} GROUP BY block ORDER BY block`,
  );
  const counts = (await result.getRows()) as [number, number][];
  const before = new Float64Array((counts.at(-1)?.[0] ?? -1) + 2);
  for (const [block, count] of counts) before[block + 1] = count;
  for (let block = 1; block < before.length; block++) before[block] = (before[block] ?? 0) + (before[block - 1] ?? 0);
  return before;
}

/**
 * Where rows `start` up to `start + count` of those that pass are: a condition on the row number that holds all of them, and
 * how many of the rows that pass both conditions come before them.
 */
export function rowsOfBlocks(
  before: BlockIndex,
  start: number,
  count: number,
  rowNumber: string,
): { readonly condition: string; readonly offset: number } {
  const first = lastAtMost(before, start);
  const last = Math.max(first, lastAtMost(before, start + count - 1));
  return {
    condition: `${rowNumber} BETWEEN ${first * blockRows} AND ${(last + 1) * blockRows - 1}`,
    offset: start - (before[first] ?? 0),
  };
}

/** The block in which the row with that place is: the last one with at most so many rows before it. */
function lastAtMost(before: BlockIndex, place: number): number {
  let low = 0;
  let high = Math.max(0, before.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((before[middle] ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}
