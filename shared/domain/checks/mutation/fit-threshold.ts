/** A number that a check measures has to change by so much of itself, or nothing robust stands between. */
const smallestChange = 0.05;

/** A comparison as check files write it. */
export type Comparison = Readonly<Record<string, number>>;

/**
 * A threshold between what a check measures on the original rows and on a mutant, on the original's side of both and round:
 * it leaves the original as much room as its own value, or half of the way. Null where the two are too close to be told
 * apart by a check that is to hold tomorrow too.
 */
export function fitThreshold(original: number | null, mutant: number | null): Comparison | null {
  if (original === null || mutant === null || !Number.isFinite(original) || !Number.isFinite(mutant)) return null;
  const gap = Math.abs(mutant - original);
  if (gap === 0 || gap < Math.abs(original) * smallestChange) return null;
  const room = original === 0 ? gap / 2 : Math.min(gap / 2, Math.abs(original));
  const up = mutant > original;
  const limit = roundBetween(up ? original + room : original - room, original, mutant);
  return up ? { must_be_less_than_or_equal: limit } : { must_be_greater_than_or_equal: limit };
}

/** A number near `value` with as few digits as leave it between the two (where it may be the first of them). */
export function roundBetween(value: number, first: number, second: number): number {
  const [low, high] = first < second ? [first, second] : [second, first];
  for (let digits = 1; digits <= 15; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (rounded > low && rounded < high) return rounded;
  }
  return value;
}

/** The fewest rows to be expected of a node: nine tenths and more of what it has, as a round number; null for none. */
export function fewestExpected(rows: number): number | null {
  if (rows < 1) return null;
  return rows < 20 ? rows : roundBetween(rows * 0.95, rows * 0.9, rows);
}
