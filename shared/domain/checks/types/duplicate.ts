import { z } from 'zod';
import { createMetric } from '../metric';
import { noRows, readThreshold, shareThresholdSchema } from '../threshold-schema';
import { findContradictions, missingKeys, readValidity } from '../validity-schema';
import { missingCondition } from '../validity-sql';
import { percent, underThreshold } from './body-findings';
import { columnSubject, countMetric, nameWith, optionalExpression } from './column-check';
import { type CheckDefinition, columnCheckKeys, commonKeys } from './definition';

/**
 * Rows beyond the first of each value: rows that are not missing less distinct values, and the percentage is of the rows
 * that are not missing. Over several columns NULL is a value like any other, and the percentage is of all rows.
 */
export const duplicateDefinition: CheckDefinition<'duplicate'> = {
  type: 'duplicate',
  schemas: {
    dataset: z.strictObject({
      ...commonKeys,
      columns: z.array(z.string().min(1)).min(1).describe('Columns whose values together are looked at.'),
      threshold: shareThresholdSchema.optional(),
    }),
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
    const columns = column === null ? (body.columns ?? []) : [column.name];
    const found = [...underThreshold(findings), ...findContradictions(body)];
    const repeated = columns.find((name, index) => columns.indexOf(name) !== index);
    if (repeated !== undefined) found.push({ key: 'columns', message: `\`columns\` names \`${repeated}\` twice.` });
    return {
      check: threshold && {
        type: 'duplicate',
        column: column?.name ?? null,
        columns,
        threshold,
        ...(column === null ? {} : { validity: readValidity(body, column), ...optionalExpression(body, column) }),
        defaultName: nameWith('duplicate', columns.join(', ')),
      },
      findings: found,
    };
  },
  measure(check, context) {
    const rows = createMetric(check.filter, { kind: 'rows' });
    const asPercent = check.threshold.metric === 'percent';
    if (check.column === null) {
      const subjects = check.columns.map((column) => context.subjectOf(column));
      const combinations = createMetric(check.filter, { kind: 'combinations', subjects });
      return {
        metrics: [rows, combinations],
        value([all, different]) {
          const duplicates = (all ?? 0n) - (different ?? 0n);
          return asPercent ? percent(duplicates, all ?? 0n) : Number(duplicates);
        },
      };
    }
    const subject = columnSubject(check, context);
    const missing = missingCondition(subject, check.validity);
    return {
      metrics: [
        rows,
        countMetric(check.filter, subject, missing),
        createMetric(check.filter, { kind: 'distinct', subject, missing }),
      ],
      value([all, absent, different]) {
        const present = (all ?? 0n) - (absent ?? 0n);
        const duplicates = present - (different ?? 0n);
        return asPercent ? percent(duplicates, present) : Number(duplicates);
      },
    };
  },
};
