import type { Check } from '../check-file';
import { createMetric, type Metric } from '../metric';
import type { Condition, Subject } from '../validity-sql';
import type { CheckBody, ColumnBody, MeasureContext } from './definition';

type ColumnCheck = Extract<Check, { type: 'missing' | 'invalid' | 'duplicate' | 'aggregate' }>;

/** What a column check looks at: its column, or the expression in its place. */
export function columnSubject(check: ColumnCheck, context: MeasureContext): Subject {
  if (check.expression !== undefined) return { sql: `(${check.expression}\n)`, type: undefined };
  return context.subjectOf(check.column ?? '');
}

export function countMetric(filter: string | null, subject: Subject, condition: Condition): Metric {
  const onlyNull = condition.sql === `${subject.sql} IS NULL`;
  return createMetric(filter, { kind: 'count', condition, subject, onlyNull });
}

/** Soda lets a check's own expression stand before the column's. */
export function optionalExpression(body: CheckBody, column: ColumnBody | null): { readonly expression?: string } {
  const expression = body.column_expression ?? column?.column_expression;
  return expression === undefined ? {} : { expression: expression.trim() };
}

export function nameWith(type: Check['type'], subject: string): string {
  return `${type}(${subject})`;
}
