import { z } from 'zod';
import type { OwnCheck } from '../check-file';
import { judge } from '../judge';
import { readThreshold, shareThresholdSchema } from '../threshold-schema';
import { underThreshold } from '../types/body-findings';
import { measureCheck } from '../types/check-types';
import type { CheckValue } from '../types/definition';
import type { BodyFinding } from '../validity-schema';
import { noValue } from './anomaly';
import { metricSchema, readMetric, shownMetricSchema } from './inner-check';
import { numberText } from './number-text';
import { defineOwn, type HistoryValue, type OwnMeasure, type OwnMeasureContext, ownKeys } from './own-definition';

type Change = Extract<OwnCheck, { type: 'change' }>;

const daysText = /^\s*([1-9]\d{0,3})\s+days?\s*$/;
const keys = {
  ...ownKeys,
  of: z
    .string()
    .regex(
      new RegExp(`^\\s*previous\\s*$|${daysText.source}`),
      'expected `previous`, or a number of days such as `7 days`',
    )
    .optional()
    .describe('`previous` (the default), or `7 days`: the last value that is at least that old.'),
  threshold: shareThresholdSchema,
};

/** What became of a measured value since an earlier one. */
export const changeDefinition = defineOwn(
  z.strictObject({ ...keys, metric: metricSchema }),
  (body, context) => {
    const { inner, findings } = readMetric(body.metric, body.filter, context);
    const { threshold, findings: wrong } = readThreshold(body.threshold, {});
    const days = daysText.exec(body.of ?? '');
    const found: BodyFinding[] = [...findings, ...underThreshold(wrong)];
    return {
      check: inner &&
        threshold && {
          type: 'change',
          column: inner.column,
          threshold,
          inner,
          of: days === null ? 'previous' : { days: Number(days[1]) },
          defaultName: `change(${inner.name})`,
        },
      findings: found,
    };
  },
  { shown: z.strictObject({ ...keys, metric: shownMetricSchema }) },
);

/** Measures the inner check, and judges how its value differs from an earlier one. */
export function measureChange(check: Change, context: OwnMeasureContext): OwnMeasure {
  const measure = measureCheck(check.inner, context);
  return {
    kind: 'metrics',
    metrics: measure.metrics,
    value: (counts, now, numbers) => {
      const value = measure.value(counts, now, numbers);
      return typeof value === 'number' ? judgeChange(check, value, context.history, now) : (value ?? noValue);
    },
  };
}

/** The verdict on a value's change: (now − then), or that in percent of |then|. It passes, and says so, with nothing to compare. */
export function judgeChange(
  check: Pick<Change, 'of' | 'threshold'>,
  measured: number,
  history: readonly HistoryValue[],
  now: Date,
): CheckValue {
  const { of, threshold } = check;
  const latest = of === 'previous' ? Number.POSITIVE_INFINITY : now.getTime() - of.days * 86_400_000;
  const earlier = history.filter((one) => one.value !== null && Date.parse(one.at) <= latest).at(-1);
  if (earlier === undefined || earlier.value === null)
    return {
      value: null,
      measured,
      outcome: 'pass',
      detail:
        of === 'previous'
          ? `not judged yet: ${numberText(measured)} is the first value`
          : `not judged yet: no value is ${of.days} days old`,
    };
  const then = earlier.value;
  const difference = measured - then;
  if (threshold.metric === 'percent' && then === 0 && difference !== 0)
    return {
      value: null,
      measured,
      outcome: judge(difference * Number.POSITIVE_INFINITY, threshold),
      detail: `${numberText(measured)}, after 0 on ${earlier.at.slice(0, 10)}: in percent without end`,
    };
  const value = threshold.metric !== 'percent' ? difference : then === 0 ? 0 : (difference * 100) / Math.abs(then);
  const outcome = judge(value, threshold);
  return {
    value,
    measured,
    outcome,
    detail:
      outcome === 'pass' ? '' : `${numberText(measured)}, after ${numberText(then)} on ${earlier.at.slice(0, 10)}`,
  };
}
