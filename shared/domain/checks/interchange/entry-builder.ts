import type { CheckLevel } from '../check-outcome';
import { type Comparison, type LeveledComparison, type ThresholdFrame, thresholdBody } from './comparison';

/** Keys of a check's body without those that are undefined, an empty threshold among them. */
export function bodyOf(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** `threshold` of one comparison. */
export function thresholdOf(
  comparison: Comparison,
  level: CheckLevel,
  frame: ThresholdFrame = {},
): Readonly<Record<string, unknown>> | undefined {
  return thresholdBody([{ ...comparison, level }], frame);
}

/** Comparisons of a check in the order of a check file: what fails comes first. */
export function failFirst(comparisons: readonly LeveledComparison[]): readonly LeveledComparison[] {
  return [...comparisons].sort((a, b) => (a.level === b.level ? 0 : a.level === 'fail' ? -1 : 1));
}
