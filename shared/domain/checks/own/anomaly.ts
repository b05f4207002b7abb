import { z } from 'zod';
import type { OwnCheck } from '../check-file';
import { levelSchema } from '../threshold-schema';
import { measureCheck } from '../types/check-types';
import type { CheckValue } from '../types/definition';
import { type BodyFinding, numberSchema } from '../validity-schema';
import { metricSchema, readMetric, shownMetricSchema } from './inner-check';
import { numberText } from './number-text';
import { defineOwn, type HistoryValue, type OwnMeasure, type OwnMeasureContext, ownKeys } from './own-definition';
import { fences, modifiedZScore } from './statistics';

type Anomaly = Extract<OwnCheck, { type: 'anomaly' }>;

const count = z.number().int().min(3).max(500);
const keys = {
  ...ownKeys,
  method: z
    .enum(['mad', 'iqr'])
    .optional()
    .describe('Modified z-score by median and MAD (default), or fences by quartiles.'),
  limit: numberSchema
    .optional()
    .describe('The z-score that is still right (3.5), or the interquartile ranges beyond the quartiles (1.5).'),
  last: count.optional().describe('How many earlier values are looked at (30).'),
  at_least: count.optional().describe('How many it takes to judge at all (7).'),
  level: levelSchema.optional(),
};

/** A measured value that is far from those before it. */
export const anomalyDefinition = defineOwn(
  z.strictObject({ ...keys, metric: metricSchema }),
  (body, context) => {
    const { inner, findings } = readMetric(body.metric, body.filter, context);
    const method = body.method ?? 'mad';
    const limit = body.limit ?? (method === 'mad' ? 3.5 : 1.5);
    const last = body.last ?? 30;
    const atLeast = body.at_least ?? Math.min(7, last);
    const found: BodyFinding[] = [...findings];
    if (!(limit > 0))
      found.push({
        key: 'limit',
        message: '`limit` must be more than 0.',
        hint: `Leave it out: it is ${method === 'mad' ? 3.5 : 1.5} then.`,
      });
    if (atLeast > last)
      found.push({
        key: 'at_least',
        message: `\`at_least\` ${atLeast} is more than the last ${last} values that are looked at.`,
        hint: 'Make `last` greater, or `at_least` smaller.',
      });
    return {
      check: inner && {
        type: 'anomaly',
        column: inner.column,
        threshold: {
          metric: 'count',
          level: body.level ?? 'fail',
          bounds: [{ kind: 'must_be_less_than_or_equal', value: limit }],
        },
        inner,
        method,
        limit,
        last,
        atLeast,
        defaultName: `anomaly(${inner.name})`,
      },
      findings: found,
    };
  },
  { shown: z.strictObject({ ...keys, metric: shownMetricSchema }) },
);

/** Measures the inner check, and judges its value by those before it. */
export function measureAnomaly(check: Anomaly, context: OwnMeasureContext): OwnMeasure {
  const measure = measureCheck(check.inner, context);
  return {
    kind: 'metrics',
    metrics: measure.metrics,
    value: (counts, now, numbers) => {
      const value = measure.value(counts, now, numbers);
      return typeof value === 'number' ? judgeAnomaly(check, value, context.history) : (value ?? noValue);
    },
  };
}

/** What a check of a value's history says when there is no value: no rows have no latest time. */
export const noValue = { code: 'sql_runtime', message: 'There is no value: no row has a time.' } as const;

/**
 * The verdict on a value. With fewer earlier values than it takes, it passes and says so. What broke earlier checks stays
 * among the values: median and quartiles stand it.
 */
export function judgeAnomaly(
  check: Pick<Anomaly, 'method' | 'limit' | 'last' | 'atLeast' | 'threshold'>,
  value: number,
  history: readonly HistoryValue[],
): CheckValue {
  const values = history.flatMap((one) => (one.value === null ? [] : [one.value])).slice(-check.last);
  if (values.length < check.atLeast)
    return { value, outcome: 'pass', detail: `not judged yet: ${values.length} of ${check.atLeast} values needed` };
  const { level } = check.threshold;
  if (check.method === 'iqr') {
    const { from, to } = fences(values, check.limit);
    const inside = value >= from && value <= to;
    return {
      value,
      outcome: inside ? 'pass' : level,
      detail: inside
        ? ''
        : `${numberText(value)} is not between ${numberText(from)} and ${numberText(to)}, by the last ${values.length} values`,
    };
  }
  const { score, median, spread } = modifiedZScore(value, values);
  const inside = Math.abs(score) <= check.limit;
  return {
    value,
    outcome: inside ? 'pass' : level,
    detail: inside
      ? ''
      : spread === 0
        ? `${numberText(value)}, where each of the last ${values.length} values is ${numberText(median)}`
        : `z = ${numberText(score)}: the median of the last ${values.length} values is ${numberText(median)}`,
  };
}
