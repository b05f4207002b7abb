import { assertNever } from '../../base/assert-never';
import type { Bound, ContractCheck, OwnCheck, Threshold } from './check-file';
import type { CheckVerdict } from './check-outcome';

/**
 * The verdict on a measured value: the worst level whose comparison does not hold. A value of null (the freshness of a
 * table without rows) fails whatever the level, as in Soda.
 */
export function judge(value: number | null, threshold: Threshold): Exclude<CheckVerdict, 'error'> {
  if (value === null) return 'fail';
  const broken = [threshold, threshold.additional].filter((one) => one !== undefined && !holds(value, one));
  if (broken.length === 0) return 'pass';
  return broken.some((one) => one?.level === 'fail') ? 'fail' : 'warn';
}

/** True when the threshold's own comparison holds, whatever its level and its additional threshold. */
export function holds(value: number, threshold: Threshold): boolean {
  const { between } = threshold;
  if (!threshold.bounds.every((bound) => boundHolds(value, bound))) return false;
  if (between === undefined) return true;
  const inside =
    (between.fromInclusive ? value >= between.from : value > between.from) &&
    (between.toInclusive ? value <= between.to : value < between.to);
  return inside !== between.negated;
}

/** How far a value is from the nearest one at which the threshold's own comparison holds; 0 where it holds. */
export function distanceFrom(value: number, threshold: Threshold): number {
  if (holds(value, threshold)) return 0;
  const { between } = threshold;
  const gaps = threshold.bounds.map((bound) => Math.abs(value - bound.value));
  if (between !== undefined) gaps.push(Math.min(Math.abs(value - between.from), Math.abs(value - between.to)));
  return Math.max(0, ...gaps);
}

/** A threshold in words: `= 0`, `< 1 %`, `between 1 and 10`, `< 24 hours`, `> 0 (fail), > 1000 (warn)`. */
export function thresholdText(check: Pick<ContractCheck, 'type' | 'threshold'> | OwnCheck): string {
  switch (check.type) {
    case 'schema':
      return 'the columns of the file';
    case 'group_by':
      return `${thresholdText(check.inner)} for each ${check.by.join(', ')}`;
    case 'anomaly':
      return check.method === 'mad'
        ? `|z| ≤ ${check.limit} by the last ${check.last} values`
        : `within ${check.limit} interquartile ranges of the last ${check.last} values`;
    case 'drift':
      return `${check.measure === 'p_value' ? 'p' : statisticNames[check.method]} ${comparisonOf(check.threshold, () => '')}`;
    case 'change': {
      const unit = check.threshold.metric === 'percent' ? ' %' : '';
      const since = check.of === 'previous' ? 'the value before' : `${check.of.days} days`;
      return `${comparisonOf(check.threshold, () => unit)} since ${since}`;
    }
    case 'freshness':
      return comparisonOf(check.threshold, (value) => ` ${check.threshold.unit ?? 'hour'}${value === 1 ? '' : 's'}`);
    default:
      return comparisonOf(check.threshold, () => (check.threshold.metric === 'percent' ? ' %' : ''));
  }
}

const statisticNames = { psi: 'PSI', ks: 'D', chi_square: 'χ²' } as const;

function comparisonOf(threshold: Threshold, unit: (value: number) => string): string {
  const { additional } = threshold;
  const own = comparisonText(threshold, unit);
  if (additional === undefined) return own;
  return `${own} (${threshold.level}), ${comparisonText(additional, unit)} (${additional.level})`;
}

function boundHolds(value: number, bound: Bound): boolean {
  switch (bound.kind) {
    case 'must_be':
      return value === bound.value;
    case 'must_not_be':
      return value !== bound.value;
    case 'must_be_greater_than':
      return value > bound.value;
    case 'must_be_greater_than_or_equal':
      return value >= bound.value;
    case 'must_be_less_than':
      return value < bound.value;
    case 'must_be_less_than_or_equal':
      return value <= bound.value;
    default:
      return assertNever(bound.kind, 'bound');
  }
}

const signs: Readonly<Record<Bound['kind'], string>> = {
  must_be: '=',
  must_not_be: '≠',
  must_be_greater_than: '>',
  must_be_greater_than_or_equal: '≥',
  must_be_less_than: '<',
  must_be_less_than_or_equal: '≤',
};

function comparisonText(threshold: Threshold, unit: (value: number) => string): string {
  const texts = threshold.bounds.map((bound) => `${signs[bound.kind]} ${bound.value}${unit(bound.value)}`);
  const { between } = threshold;
  if (between !== undefined) {
    const { from, to, fromInclusive, toInclusive, negated } = between;
    if (fromInclusive && toInclusive) texts.push(`${negated ? 'not ' : ''}between ${from} and ${to}${unit(to)}`);
    else if (negated)
      texts.push(`${fromInclusive ? '<' : '≤'} ${from}${unit(from)} or ${toInclusive ? '>' : '≥'} ${to}${unit(to)}`);
    else
      texts.push(`${fromInclusive ? '≥' : '>'} ${from}${unit(from)} and ${toInclusive ? '≤' : '<'} ${to}${unit(to)}`);
  }
  return texts.join(' and ');
}
