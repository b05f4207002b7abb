import type { Check } from '../check-file';
import type { CheckOutcome } from '../check-outcome';
import { thresholdText } from '../judge';

/** The outcome of a check where the check stands in a text now. */
export interface PlacedOutcome {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly outcome: CheckOutcome;
  /** The check says something else now than when it was evaluated. */
  readonly isOld: boolean;
}

/**
 * Brings outcomes to the checks of a text, which may have moved since they were evaluated: by name, and among checks of one
 * name by the nearest line.
 */
export function placeOutcomes(checks: readonly Check[], outcomes: readonly CheckOutcome[]): readonly PlacedOutcome[] {
  const left = new Set(outcomes);
  return checks.flatMap((check) => {
    const candidates = [...left].filter(({ name, type }) => name === check.name && type === check.type);
    const distance = ({ line }: CheckOutcome) => Math.abs(line - check.line);
    const [outcome] = candidates.sort((a, b) => distance(a) - distance(b));
    if (outcome === undefined) return [];
    left.delete(outcome);
    const isOld = outcome.threshold !== thresholdText(check);
    return [{ line: check.line, column: check.columnNumber, outcome, isOld }];
  });
}

/** `fail: 12, expected = 0`. */
export function outcomeWords({ outcome, value, threshold, detail, error }: CheckOutcome): string {
  const said = error?.message ?? (detail === undefined || detail === '' ? undefined : detail);
  if (said !== undefined) return `${outcome}: ${said}`;
  return `${outcome}: ${value === null ? 'no value' : value.toLocaleString('en-US')}, expected ${threshold}`;
}
