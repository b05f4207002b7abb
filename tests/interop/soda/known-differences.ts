import type { KnownDifference } from './contract-case';

/** Where the two sides differ on purpose; `docs/checks.md` has a line for each. */
export const knownDifferences: readonly KnownDifference[] = [];

/** The same, of the types of check in `cases/newer-types.ts`. */
export const newerDifferences: readonly KnownDifference[] = [];
