import { z } from 'zod';
import { createMetric } from '../metric';
import { noRows, readThreshold, shareThresholdSchema } from '../threshold-schema';
import type { BodyFinding } from '../validity-schema';
import { underThreshold } from './body-findings';
import { expressionOf, expressionSchema, onlyForm, queryOf, querySchema } from './check-sql';
import { type CheckDefinition, commonKeys } from './definition';

const body = z.strictObject({
  ...commonKeys,
  expression: expressionSchema.optional(),
  query: querySchema.optional(),
  keys_query: querySchema.optional().describe('A SELECT that gives the keys of the failed rows.'),
  rows_tested_query: querySchema
    .optional()
    .describe('A SELECT that gives how many rows were tested, for a percentage.'),
  key_column_mapping: z.record(z.string(), z.string()).optional().describe('Kept as it is, for Soda Cloud.'),
  threshold: shareThresholdSchema.optional(),
});

/** Rows for which a condition holds, or that a query gives: not a single one, by default. */
export const failedRowsDefinition: CheckDefinition<'failed_rows'> = {
  type: 'failed_rows',
  schemas: { dataset: body, column: body },
  emptyBody: false,
  read(given, { column }) {
    const { threshold, findings } = readThreshold(given.threshold, { comparison: noRows });
    const { sql, findings: forms } = onlyForm('failed_rows', {
      expression: expressionOf(given.expression),
      query: queryOf(given.query),
      keys_query: queryOf(given.keys_query),
    });
    const found: BodyFinding[] = [...underThreshold(findings), ...forms];
    const rowsTested = queryOf(given.rows_tested_query)?.text;
    if (threshold?.metric === 'percent' && sql?.form === 'query' && rowsTested === undefined)
      found.push({
        key: '',
        message: 'A percentage of the rows that a query gives needs a `rows_tested_query`.',
        hint: 'For example `rows_tested_query: SELECT count(*) FROM orders`.',
      });
    if (rowsTested !== undefined && sql?.form === 'expression')
      found.push({
        key: 'rows_tested_query',
        severity: 'warning',
        message: '`rows_tested_query` has no effect beside an `expression`: all rows of the dataset are tested.',
      });
    return {
      check: threshold &&
        sql && {
          type: 'failed_rows',
          column: column?.name ?? null,
          sql,
          threshold,
          ...(rowsTested === undefined || sql.form === 'expression' ? {} : { rowsTested }),
          defaultName: 'failed_rows',
        },
      findings: found,
    };
  },
  measure({ sql, filter, threshold, rowsTested }) {
    const failing =
      sql.form === 'query'
        ? createMetric(null, { kind: 'query_rows', sql: sql.text })
        : createMetric(filter, { kind: 'failing', condition: sql.text });
    if (threshold.metric === 'count') return { metrics: [failing], value: ([count]) => Number(count ?? 0n) };
    const tested =
      rowsTested === undefined
        ? createMetric(filter, { kind: 'rows' })
        : createMetric(null, { kind: 'query_value', sql: rowsTested });
    return {
      metrics: [failing, tested],
      value([failed, all], _, [, asked]) {
        const rows = rowsTested === undefined ? Number(all ?? 0n) : asked;
        if (rows === null || rows === undefined)
          return { code: 'sql_runtime', message: 'The `rows_tested_query` gives no number of rows.' };
        return rows === 0 ? 0 : (Number(failed ?? 0n) * 100) / rows;
      },
    };
  },
};
