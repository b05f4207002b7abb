import type { CheckLevel } from '../check-outcome';
import { bound, type Comparison, range } from './comparison';
import { numberOf } from './import-collector';

const operators = {
  mustBe: 'must_be',
  mustNotBe: 'must_not_be',
  mustBeGreaterThan: 'must_be_greater_than',
  mustBeGreaterOrEqualTo: 'must_be_greater_than_or_equal',
  mustBeGreaterThanOrEqualTo: 'must_be_greater_than_or_equal',
  mustBeLessThan: 'must_be_less_than',
  mustBeLessOrEqualTo: 'must_be_less_than_or_equal',
  mustBeLessThanOrEqualTo: 'must_be_less_than_or_equal',
} as const;

/** Keys of a rule that compare. */
export const odcsOperatorKeys: readonly string[] = [...Object.keys(operators), 'mustBeBetween', 'mustNotBeBetween'];

/** The one comparison of a rule; undefined when it has none, several, or one that is not with numbers. */
export function readOdcsComparison(rule: Readonly<Record<string, unknown>>): Comparison | undefined {
  const [key, second] = odcsOperatorKeys.filter((name) => rule[name] !== undefined);
  if (key === undefined || second !== undefined) return undefined;
  const value = rule[key];
  if (Object.hasOwn(operators, key)) {
    const number = numberOf(value);
    return number === undefined ? undefined : bound(operators[key as keyof typeof operators], number);
  }
  const [from, to] = Array.isArray(value) ? value.map(numberOf) : [];
  if (from === undefined || to === undefined || from > to) return undefined;
  return range(from, to, { negated: key === 'mustNotBeBetween' });
}

/** A comparison as a rule says it; undefined for a range without one of its ends. */
export function writeOdcsComparison({ bounds, between }: Comparison): Readonly<Record<string, unknown>> | undefined {
  if (between !== undefined) {
    const { from, to, fromInclusive, toInclusive, negated } = between;
    if (!fromInclusive || !toInclusive) return undefined;
    return { [negated ? 'mustNotBeBetween' : 'mustBeBetween']: [from, to] };
  }
  const [first] = bounds;
  const key = Object.entries(operators).find(([, kind]) => kind === first?.kind)?.[0];
  return key === undefined || first === undefined ? undefined : { [key]: first.value };
}

/** The level of a severity, and whether the word says as much as the level. */
export function readSeverity(severity: unknown): { readonly level: CheckLevel; readonly exact: boolean } {
  const word = String(severity ?? 'error').toLowerCase();
  if (word === 'error') return { level: 'fail', exact: true };
  if (word === 'warning' || word === 'warn') return { level: 'warn', exact: true };
  return { level: /^(info|notice|low|minor|trivial)/.test(word) ? 'warn' : 'fail', exact: false };
}

export function severityOf(level: CheckLevel): 'error' | 'warning' {
  return level === 'fail' ? 'error' : 'warning';
}
