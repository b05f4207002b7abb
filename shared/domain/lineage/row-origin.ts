import type { RowOrigin } from './lineage';

/** A tree that is larger says nothing to anybody, and common tables that are read often would make it grow without end. */
const mostParts = 200;

/** How the rows of a join come about. */
export function joinedOrigin(type: string, left: RowOrigin, right: RowOrigin): RowOrigin {
  if (type === 'SEMI' || type === 'ANTI') return left;
  const isOuter = type === 'OUTER' || type === 'FULL';
  const of = [
    ...partsOf(type === 'RIGHT' || isOuter ? optional(left) : left),
    ...partsOf(type === 'LEFT' || isOuter ? optional(right) : right),
  ];
  const repeats = isRepeating(left) || isRepeating(right);
  return limited({ kind: 'per-row', of, ...(repeats ? { repeats } : {}) });
}

/** One row of the origin each; `repeats` where several come of the same one. */
export function perRow(origin: RowOrigin, repeats: boolean): RowOrigin {
  const isMany = repeats || isRepeating(origin);
  return { kind: 'per-row', of: partsOf(origin), ...(isMany ? { repeats: true } : {}) };
}

/** Keeps an origin to a size that can be read and sent. */
export function limited(origin: RowOrigin): RowOrigin {
  return countParts(origin, mostParts) > mostParts
    ? { kind: 'unknown', reason: 'It comes from more parts than are written down.' }
    : origin;
}

function partsOf(origin: RowOrigin): readonly RowOrigin[] {
  if (origin.kind === 'none') return [];
  if (origin.kind !== 'per-row') return [origin];
  return origin.optional === true ? origin.of.map(optional) : origin.of;
}

function isRepeating(origin: RowOrigin): true | undefined {
  return origin.kind === 'per-row' ? origin.repeats : undefined;
}

function optional(origin: RowOrigin): RowOrigin {
  return { ...origin, optional: true };
}

function countParts(origin: RowOrigin, most: number): number {
  if (origin.kind === 'grouped') return 1 + countParts(origin.of, most);
  if (origin.kind !== 'per-row' && origin.kind !== 'set') return 1;
  let count = 1;
  for (const part of origin.of) {
    if (count > most) break;
    count += countParts(part, most);
  }
  return count;
}
