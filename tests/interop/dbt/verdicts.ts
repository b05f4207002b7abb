import { expect } from 'vitest';
import type { CheckOutcome } from '../../../shared/domain/checks/check-outcome';
import type { DbtResult, DbtTestNode } from './dbt-project';

/**
 * Holds dbt's test results against the outcomes of the prototype's checks. A check may be several tests (one a level): the
 * worst counts, by the level that the check has, because a failing check on an input is carried over with severity warn.
 */
export function expectSameVerdicts(
  checks: readonly CheckOutcome[],
  tests: readonly DbtTestNode[],
  results: readonly DbtResult[],
): void {
  const status = new Map(results.map((result) => [result.name, result]));
  const found: Record<string, string> = {};
  const worst = { pass: 0, warn: 1, fail: 2, error: 3 } as const;
  for (const test of tests) {
    if (test.check === null) continue;
    const node = test.name.split('__')[0] ?? '';
    const key = `${node}: ${test.check}`;
    const result = status.get(test.name);
    expect(result, `${test.name} did not run`).toBeDefined();
    const broken = (result?.failures ?? 0) > 0;
    const verdict = result?.status === 'error' ? 'error' : broken ? (test.level === 'warn' ? 'warn' : 'fail') : 'pass';
    const earlier = found[key] as keyof typeof worst | undefined;
    if (earlier === undefined || worst[verdict] > worst[earlier]) found[key] = verdict;
  }
  expect(checks.length).toBeGreaterThan(0);
  expect(found).toEqual(Object.fromEntries(checks.map(({ node, name, outcome }) => [`${node}: ${name}`, outcome])));
}
