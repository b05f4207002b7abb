/**
 * Different values of a column with very many: linear counting (Whang, Vander-Zanden, Taylor, "A linear-time
 * probabilistic counting algorithm for database applications", 1990). Each value sets one bit by its hash, and the bits
 * that stay 0 tell how many there were. As fast as DuckDB's HyperLogLog of 64 registers, which is off by 13 percent,
 * and with a bit or two a row off by less than 0.1 percent.
 */

/** Bits of one pass: 16 MB a thread. Integers of a smaller range are counted exactly, with a bit for each. */
export const greatestRange = 2 ** 27;

/** Buckets for so many rows: a power of two. */
export function bucketsFor(rows: number): number {
  return Math.min(greatestRange, 2 ** Math.ceil(Math.log2(Math.max(rows * 1.5, 2 ** 16))));
}

/** The estimate, and two standard errors relative to it. `most`: rows with a value. */
export function estimateDistinct(
  occupied: number,
  buckets: number,
  most: number,
): { readonly distinct: number; readonly error: number } {
  if (occupied === 0) return { distinct: 0, error: 0 };
  if (occupied >= buckets) return { distinct: most, error: 1 };
  const estimate = -buckets * Math.log(1 - occupied / buckets);
  const load = estimate / buckets;
  const error = (2 * Math.sqrt(buckets * (Math.exp(load) - load - 1))) / estimate;
  return { distinct: Math.min(most, Math.round(estimate)), error };
}
