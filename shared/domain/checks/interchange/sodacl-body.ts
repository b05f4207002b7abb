import { bound, type LeveledComparison, opposite } from './comparison';
import type { SodaClContext } from './sodacl-check';
import { durationIn, readDuration, readSodaClComparison } from './sodacl-threshold';

/**
 * The threshold of a check: behind its metric, where it says what passes, or under `warn` and `fail`, where it says what
 * does not. Undefined when there is none that can be read, which is then reported.
 */
export function readSodaClThreshold(
  { collector, check }: SodaClContext,
  inline: string | undefined,
): readonly LeveledComparison[] | undefined {
  if (inline !== undefined) {
    const comparison = readSodaClComparison(inline);
    if (comparison === undefined) {
      collector.problem(
        check.path,
        `\`${inline}\` is no threshold.`,
        'For example `< 5` or `between 1 and 10`.',
        'key',
      );
      return undefined;
    }
    return [{ ...comparison, level: 'fail' }];
  }
  const found: LeveledComparison[] = [];
  for (const level of ['fail', 'warn'] as const) {
    const text = check.body[level];
    if (text === undefined) continue;
    const comparison =
      typeof text === 'string' && text.startsWith('when ') ? readSodaClComparison(text.slice(5)) : undefined;
    if (comparison === undefined) {
      collector.problem([...check.path, level], 'A threshold is expected here, such as `when > 5`.');
      return undefined;
    }
    found.push({ ...opposite(comparison), level });
  }
  if (found.length > 0) return found;
  collector.problem(
    check.path,
    'The check has no threshold.',
    'For example `= 0`, or `fail: when > 5` below it.',
    'key',
  );
  return undefined;
}

/** The same of a check of freshness, in one unit. An age passes up to the bound itself, whichever sign stands before it. */
export function readFreshnessThreshold(
  { collector, check }: SodaClContext,
  inline: string | undefined,
): { readonly unit: 'minute' | 'hour' | 'day'; readonly comparisons: readonly LeveledComparison[] } | undefined {
  const found: { level: 'fail' | 'warn'; seconds: number }[] = [];
  const note = (level: 'fail' | 'warn', text: unknown, expected: RegExp): boolean => {
    const match = typeof text === 'string' ? expected.exec(text.trim()) : null;
    const seconds = match === null ? undefined : readDuration(match[1] ?? '');
    if (seconds !== undefined) found.push({ level, seconds });
    return seconds !== undefined;
  };
  const hint = 'For example `freshness(COLUMN) < 1d`, or `fail: when > 1d12h` below it.';
  if (inline !== undefined) {
    if (!note('fail', inline, /^<=?\s*(\w+)$/)) {
      collector.problem(check.path, `\`${inline}\` is no age that a check of freshness can have.`, hint, 'key');
      return undefined;
    }
  } else
    for (const level of ['fail', 'warn'] as const) {
      const text = check.body[level];
      if (text !== undefined && !note(level, text, /^when >=?\s*(\w+)$/)) {
        collector.problem([...check.path, level], 'An age is expected here, such as `when > 1d`.');
        return undefined;
      }
    }
  if (found.length === 0) {
    collector.problem(check.path, 'The check has no threshold.', hint, 'key');
    return undefined;
  }
  const units = found.map(({ seconds }) => durationIn(seconds).unit);
  const unit = units.includes('minute') ? 'minute' : units.includes('hour') ? 'hour' : 'day';
  const size = { minute: 60, hour: 3600, day: 86_400 }[unit];
  return {
    unit,
    comparisons: found.map(({ level, seconds }) => ({
      ...bound('must_be_less_than_or_equal', seconds / size),
      level,
    })),
  };
}
