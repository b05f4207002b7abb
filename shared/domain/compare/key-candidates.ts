import type { Check } from '../checks/check-file';

/** Keys that a node's checks name: columns that must have no duplicates, a whole-row rule before single columns. */
export function keyCandidates(checks: readonly Check[]): string[][] {
  const keys = checks.flatMap((check) =>
    check.type === 'duplicate' && check.filter === null ? [[...check.columns]] : [],
  );
  return keys.sort((a, b) => b.length - a.length);
}
