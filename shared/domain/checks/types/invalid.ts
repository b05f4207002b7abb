import { z } from 'zod';
import { quoteIdentifier } from '../../sql-text';
import { createMetric, type Metric } from '../metric';
import { noRows, readThreshold, shareThresholdSchema } from '../threshold-schema';
import { findContradictions, missingKeys, readValidity, saysValidity, validityKeys } from '../validity-schema';
import { brokenRule, invalidCondition, missingCondition } from '../validity-sql';
import { percent, underThreshold } from './body-findings';
import { columnSubject, countMetric, nameWith, optionalExpression } from './column-check';
import { type CheckDefinition, columnCheckKeys, commonKeys } from './definition';

/** Rows whose value is there and breaks a rule; the percentage is of all rows. */
export const invalidDefinition: CheckDefinition<'invalid'> = {
  type: 'invalid',
  schemas: {
    dataset: null,
    column: z.strictObject({
      ...commonKeys,
      ...columnCheckKeys,
      ...missingKeys,
      ...validityKeys,
      threshold: shareThresholdSchema.optional(),
    }),
  },
  emptyBody: true,
  read(body, { column }) {
    const { threshold, findings } = readThreshold(body.threshold, {
      comparison: noRows,
    });
    const found = [...underThreshold(findings), ...findContradictions(body)];
    const says = saysValidity(body) || (column !== null && saysValidity(column));
    if (!says)
      found.push({
        key: '',
        message: 'The check does not say which values are valid.',
        hint: `Add one of ${Object.keys(validityKeys)
          .map((key) => `\`${key}\``)
          .join(', ')}.`,
      });
    const name = column?.name ?? '';
    return {
      check:
        threshold && says
          ? {
              type: 'invalid',
              column: name,
              threshold,
              validity: readValidity(body, column ?? {}),
              ...optionalExpression(body, column),
              defaultName: nameWith('invalid', name),
            }
          : undefined,
      findings: found,
    };
  },
  measure(check, context) {
    const subject = columnSubject(check, context);
    const { validReference } = check.validity;
    let invalid: Metric;
    if (validReference !== undefined) {
      invalid = createMetric(check.filter, {
        kind: 'unmatched',
        subject,
        missing: missingCondition(subject, check.validity),
        broken: brokenRule(subject, check.validity),
        reference: {
          relation: context.relationOf(validReference.dataset),
          column: `reference_rows.${quoteIdentifier(validReference.column)}`,
        },
      });
    } else {
      const condition = invalidCondition(subject, check.validity);
      invalid = countMetric(check.filter, subject, condition ?? { sql: 'false', cost: 'light' });
    }
    if (check.threshold.metric === 'count') return { metrics: [invalid], value: ([count]) => Number(count ?? 0n) };
    return {
      metrics: [invalid, createMetric(check.filter, { kind: 'rows' })],
      value: ([count, rows]) => percent(count ?? 0n, rows ?? 0n),
    };
  },
};
