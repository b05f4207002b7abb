import { z } from 'zod';
import { createMetric } from '../metric';
import { plainThresholdSchema, readThreshold } from '../threshold-schema';
import { underThreshold } from './body-findings';
import { type CheckDefinition, commonKeys } from './definition';

/** Rows of the dataset. Passes by default when there are any. */
export const rowCountDefinition: CheckDefinition<'row_count'> = {
  type: 'row_count',
  schemas: { dataset: z.strictObject({ ...commonKeys, threshold: plainThresholdSchema.optional() }), column: null },
  emptyBody: true,
  read(body) {
    const { threshold, findings } = readThreshold(body.threshold, {
      comparison: { bounds: [{ kind: 'must_be_greater_than', value: 0 }] },
    });
    return {
      check: threshold && { type: 'row_count', column: null, threshold, defaultName: 'row_count' },
      findings: underThreshold(findings),
    };
  },
  measure: (check) => ({
    metrics: [createMetric(check.filter, { kind: 'rows' })],
    value: ([rows]) => Number(rows ?? 0n),
  }),
};
