import { z } from 'zod';
import { createMetric } from '../metric';
import { noRows, readThreshold, shareThresholdSchema } from '../threshold-schema';
import { findContradictions, missingKeys, readValidity } from '../validity-schema';
import { missingCondition } from '../validity-sql';
import { percent, underThreshold } from './body-findings';
import { columnSubject, countMetric, nameWith, optionalExpression } from './column-check';
import { type CheckDefinition, columnCheckKeys, commonKeys } from './definition';

/** Rows whose value is missing; the percentage is of all rows. */
export const missingDefinition: CheckDefinition<'missing'> = {
  type: 'missing',
  schemas: {
    dataset: null,
    column: z.strictObject({
      ...commonKeys,
      ...columnCheckKeys,
      ...missingKeys,
      threshold: shareThresholdSchema.optional(),
    }),
  },
  emptyBody: true,
  read(body, { column }) {
    const { threshold, findings } = readThreshold(body.threshold, {
      comparison: noRows,
    });
    const name = column?.name ?? '';
    return {
      check: threshold && {
        type: 'missing',
        column: name,
        threshold,
        validity: readValidity(body, column ?? {}),
        ...optionalExpression(body, column),
        defaultName: nameWith('missing', name),
      },
      findings: [...underThreshold(findings), ...findContradictions(body)],
    };
  },
  measure(check, context) {
    const subject = columnSubject(check, context);
    const missing = countMetric(check.filter, subject, missingCondition(subject, check.validity));
    if (check.threshold.metric === 'count') return { metrics: [missing], value: ([count]) => Number(count ?? 0n) };
    return {
      metrics: [missing, createMetric(check.filter, { kind: 'rows' })],
      value: ([count, rows]) => percent(count ?? 0n, rows ?? 0n),
    };
  },
};
