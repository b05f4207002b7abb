import {
  type Comparison,
  comparisonOf,
  decimalText,
  type LeveledComparison,
  noRows,
  opposite,
  range,
  sameComparison,
} from './comparison';

const condition = /^\s*(==|=|!=|<>|<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)\s*$/;
const between = /^\s*(not\s+)?between\s+(-?\d+(?:\.\d+)?)\s+and\s+(-?\d+(?:\.\d+)?)\s*$/i;

/** The comparison of `warn_if` and `error_if`: `>10`, `!= 0`, `not between 1 and 5`; undefined for what is none. */
export function readDbtCondition(text: string): Comparison | undefined {
  const found = condition.exec(text);
  if (found !== null) return comparisonOf(found[1], Number(found[2]));
  const ends = between.exec(text);
  return ends === null ? undefined : range(Number(ends[2]), Number(ends[3]), { negated: ends[1] !== undefined });
}

/** A comparison as `warn_if` and `error_if` say it; undefined for a range without one of its ends. */
export function writeDbtCondition({ bounds, between: ends }: Comparison): string | undefined {
  if (ends !== undefined) {
    if (!ends.fromInclusive || !ends.toInclusive) return undefined;
    return `${ends.negated ? 'not between' : 'between'} ${decimalText(ends.from)} and ${decimalText(ends.to)}`;
  }
  const [first] = bounds;
  if (first === undefined) return undefined;
  const signs = {
    must_be: '=',
    must_not_be: '!=',
    must_be_greater_than: '>',
    must_be_greater_than_or_equal: '>=',
    must_be_less_than: '<',
    must_be_less_than_or_equal: '<=',
  };
  return `${signs[first.kind]} ${decimalText(first.value)}`;
}

type Config = Readonly<Record<string, unknown>>;

/** What has to hold of the number of failing rows for a test to pass; undefined where it cannot be read. */
export function readDbtThreshold(config: Config): readonly LeveledComparison[] | undefined {
  const read = (key: string): Comparison | undefined => {
    const text = config[key];
    const found = text === undefined ? opposite(noRows) : readDbtCondition(String(text));
    return found === undefined ? undefined : opposite(found);
  };
  const [warn, fail] = [read('warn_if'), read('error_if')];
  if (isWarning(config)) return warn === undefined ? undefined : [{ ...warn, level: 'warn' }];
  if (warn === undefined || fail === undefined) return undefined;
  if (sameComparison(warn, fail)) return [{ ...fail, level: 'fail' }];
  return [
    { ...fail, level: 'fail' },
    { ...warn, level: 'warn' },
  ];
}

export function isWarning(config: Config): boolean {
  return String(config.severity ?? 'error').toLowerCase() === 'warn';
}

/**
 * `severity`, `error_if` and `warn_if` for comparisons of the number of failing rows; undefined where a range without one of
 * its ends keeps them from being said. dbt warns at any row unless `warn_if` says otherwise, and so it always does here.
 */
export function writeDbtThreshold(comparisons: readonly LeveledComparison[]): Record<string, string> | undefined {
  const of = (level: 'fail' | 'warn') => comparisons.find((one) => one.level === level);
  const text = (one: Comparison) => writeDbtCondition(opposite(one));
  const [fail, warn] = [of('fail'), of('warn')];
  if (comparisons.some((one) => text(one) === undefined)) return undefined;
  if (fail === undefined) {
    if (warn === undefined) return undefined;
    return { severity: 'warn', ...(sameComparison(warn, noRows) ? {} : { warn_if: text(warn) ?? '' }) };
  }
  if (warn === undefined && sameComparison(fail, noRows)) return {};
  return { error_if: text(fail) ?? '', warn_if: text(warn ?? fail) ?? '' };
}
