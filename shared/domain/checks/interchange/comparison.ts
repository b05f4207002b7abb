import type { Bound, Threshold } from '../check-file';
import type { CheckLevel } from '../check-outcome';

/** What a measured number has to be for a check to pass: one bound, or one range. */
export type Comparison = Pick<Threshold, 'bounds' | 'between'>;

/** A comparison with the level of its being broken. */
export interface LeveledComparison extends Comparison {
  readonly level: CheckLevel;
}

/** What a threshold of a check file says beside its comparisons. */
export interface ThresholdFrame {
  readonly metric?: Threshold['metric'] | undefined;
  readonly unit?: Threshold['unit'];
  /** The comparison of a check that says nothing, at the level `fail`: it is left out. */
  readonly standard?: Comparison;
}

export function bound(kind: Bound['kind'], value: number): Comparison {
  return { bounds: [{ kind, value }] };
}

/** What `missing`, `invalid`, `duplicate` and `failed_rows` expect when they say nothing. */
export const noRows = bound('must_be', 0);
/** What `row_count` expects when it says nothing. */
export const anyRows = bound('must_be_greater_than', 0);

/** A range; of two equal bounds that belong to it, the one number. */
export function range(
  from: number,
  to: number,
  { fromInclusive = true, toInclusive = true, negated = false } = {},
): Comparison {
  if (from === to && fromInclusive && toInclusive) return bound(negated ? 'must_not_be' : 'must_be', from);
  return { bounds: [], between: { from, to, fromInclusive, toInclusive, negated } };
}

/** A range with one or two ends; undefined without any. */
export function rangeOf(from: number | undefined, to: number | undefined, inclusive = true): Comparison | undefined {
  if (from !== undefined && to !== undefined)
    return range(from, to, { fromInclusive: inclusive, toInclusive: inclusive });
  if (from !== undefined) return bound(inclusive ? 'must_be_greater_than_or_equal' : 'must_be_greater_than', from);
  if (to !== undefined) return bound(inclusive ? 'must_be_less_than_or_equal' : 'must_be_less_than', to);
  return undefined;
}

const opposites = {
  must_be: 'must_not_be',
  must_not_be: 'must_be',
  must_be_greater_than: 'must_be_less_than_or_equal',
  must_be_greater_than_or_equal: 'must_be_less_than',
  must_be_less_than: 'must_be_greater_than_or_equal',
  must_be_less_than_or_equal: 'must_be_greater_than',
} as const satisfies Record<Bound['kind'], Bound['kind']>;

/** The comparison that holds exactly where this one does not. */
export function opposite({ bounds, between }: Comparison): Comparison {
  if (between !== undefined) return { bounds: [], between: { ...between, negated: !between.negated } };
  return { bounds: bounds.map(({ kind, value }) => ({ kind: opposites[kind], value })) };
}

/** The comparisons of a threshold, its own first. */
export function comparisonsOf(threshold: Threshold): readonly LeveledComparison[] {
  return [threshold, threshold.additional]
    .filter((one) => one !== undefined)
    .map(({ level, bounds, between }) => ({ level, bounds, ...(between === undefined ? {} : { between }) }));
}

export function sameComparison(left: Comparison, right: Comparison): boolean {
  return JSON.stringify([left.bounds, left.between ?? null]) === JSON.stringify([right.bounds, right.between ?? null]);
}

/** Whether a check fails as soon as a single row breaks it, or warns if that is its only level. */
export function demandsNone(threshold: Threshold): boolean {
  return threshold.additional === undefined && sameComparison(threshold, noRows);
}

/**
 * `threshold` of a check file; undefined where it would say what holds without it. Throws when there is no comparison, or
 * when there are two of one level: a file cannot say that.
 */
export function thresholdBody(
  comparisons: readonly LeveledComparison[],
  frame: ThresholdFrame = {},
): Readonly<Record<string, unknown>> | undefined {
  const [first, second] = comparisons;
  if (first === undefined || comparisons.length > 2 || first.level === second?.level)
    throw new Error('A threshold has one comparison for each level.');
  const { metric = 'count', unit, standard } = frame;
  const plain = metric === 'count' && unit === undefined && second === undefined && first.level === 'fail';
  if (plain && standard !== undefined && sameComparison(first, standard)) return undefined;
  return {
    ...(metric === 'count' ? {} : { metric }),
    ...(unit === undefined ? {} : { unit }),
    ...comparisonBody(first),
    ...(first.level === 'fail' ? {} : { level: first.level }),
    ...(second === undefined ? {} : { additional: { ...comparisonBody(second), level: second.level } }),
  };
}

function comparisonBody({ bounds, between }: Comparison): Readonly<Record<string, unknown>> {
  if (between === undefined) return Object.fromEntries(bounds.map(({ kind, value }) => [kind, value]));
  const { from, to, fromInclusive, toInclusive, negated } = between;
  if (!negated)
    return {
      must_be_between: {
        [fromInclusive ? 'greater_than_or_equal' : 'greater_than']: from,
        [toInclusive ? 'less_than_or_equal' : 'less_than']: to,
      },
    };
  return {
    must_be_not_between: {
      [fromInclusive ? 'less_than' : 'less_than_or_equal']: from,
      [toInclusive ? 'greater_than' : 'greater_than_or_equal']: to,
    },
  };
}

const operators: Readonly<Record<Bound['kind'], string>> = {
  must_be: '=',
  must_not_be: '<>',
  must_be_greater_than: '>',
  must_be_greater_than_or_equal: '>=',
  must_be_less_than: '<',
  must_be_less_than_or_equal: '<=',
};

/** A comparison as a condition on `value` in SQL. */
export function comparisonSql({ bounds, between }: Comparison): string {
  const parts = bounds.map(({ kind, value }) => `value ${operators[kind]} ${value}`);
  if (between !== undefined) {
    const { from, to, fromInclusive, toInclusive, negated } = between;
    const inside = `value ${fromInclusive ? '>=' : '>'} ${from} AND value ${toInclusive ? '<=' : '<'} ${to}`;
    parts.push(negated ? `NOT (${inside})` : inside);
  }
  return parts.length === 0 ? 'true' : parts.join(' AND ');
}

/** A number in decimals, as tools take it that know no exponent. */
export function decimalText(value: number): string {
  const text = String(value);
  if (!/e/i.test(text)) return text;
  return value.toFixed(20).replace(/\.?0+$/, '');
}

/** The comparison that an operator of SQL or SodaCL stands for: `<`, `<=`, `>`, `>=`, `!=`, `<>`, `=` or `==`. */
export function comparisonOf(operator: string | undefined, value: number): Comparison {
  switch (operator) {
    case '<':
      return bound('must_be_less_than', value);
    case '<=':
      return bound('must_be_less_than_or_equal', value);
    case '>':
      return bound('must_be_greater_than', value);
    case '>=':
      return bound('must_be_greater_than_or_equal', value);
    case '!=':
    case '<>':
      return bound('must_not_be', value);
    default:
      return bound('must_be', value);
  }
}
