import type { CheckOutcome } from '../../shared/domain/checks/check-outcome';

/** How many of the outcomes are what, the worst first: `1 failed`, `2 warned`, `5 passed`. */
export function tallyOf(outcomes: readonly CheckOutcome[]): readonly string[] {
  const count = (verdict: CheckOutcome['outcome']) => outcomes.filter(({ outcome }) => outcome === verdict).length;
  const parts = [
    [count('fail'), 'failed'],
    [count('error'), 'could not be evaluated'],
    [count('warn'), 'warned'],
    [count('pass'), 'passed'],
  ] as const;
  return parts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
}
