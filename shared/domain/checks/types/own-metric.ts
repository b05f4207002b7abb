import { z } from 'zod';
import { createMetric } from '../metric';
import { plainThresholdSchema, readThreshold } from '../threshold-schema';
import { underThreshold } from './body-findings';
import { expressionOf, expressionSchema, onlyForm, queryOf, querySchema } from './check-sql';
import { type CheckDefinition, commonKeys } from './definition';
import { valueOrProblem } from './measured-number';

const body = z.strictObject({
  ...commonKeys,
  expression: expressionSchema.optional(),
  query: querySchema.optional(),
  threshold: plainThresholdSchema,
});

/** A number of the user's own: an aggregate expression over the rows, or the first value that a query gives. */
export const metricDefinition: CheckDefinition<'metric'> = {
  type: 'metric',
  schemas: { dataset: body, column: body },
  emptyBody: false,
  read({ threshold: given, expression, query }, { column }) {
    const { threshold, findings } = readThreshold(given, {});
    const { sql, findings: forms } = onlyForm('metric', {
      expression: expressionOf(expression),
      query: queryOf(query),
    });
    return {
      check: threshold &&
        sql && { type: 'metric', column: column?.name ?? null, sql, threshold, defaultName: 'metric' },
      findings: [...underThreshold(findings), ...forms],
    };
  },
  measure: ({ sql, filter }) => ({
    metrics: [
      sql.form === 'query'
        ? createMetric(null, { kind: 'query_value', sql: sql.text })
        : createMetric(filter, { kind: 'expression', sql: sql.text }),
    ],
    value: (_, __, [value]) =>
      valueOrProblem(value, `The ${sql.form} of the check gives no value${sql.form === 'query' ? ', or no row' : ''}.`),
  }),
};
