import { z } from 'zod';
import { type AggregateFunction, aggregateFunctions } from '../check-file';
import { createMetric } from '../metric';
import { plainThresholdSchema, readThreshold } from '../threshold-schema';
import { findContradictions, missingKeys, readValidity, validityKeys } from '../validity-schema';
import { invalidCondition, missingCondition } from '../validity-sql';
import { underThreshold } from './body-findings';
import { columnSubject, optionalExpression } from './column-check';
import { type CheckDefinition, columnCheckKeys, commonKeys } from './definition';
import { valueOrProblem } from './measured-number';

/** Soda also takes the names of the length functions without their underscore. */
const spellings: Readonly<Record<string, AggregateFunction>> = {
  ...Object.fromEntries(aggregateFunctions.map((name) => [name, name])),
  avglength: 'avg_length',
  minlength: 'min_length',
  maxlength: 'max_length',
};

const functionSchema = z
  .string()
  .refine((name) => Object.hasOwn(spellings, name.toLowerCase()), {
    error: `expected one of ${aggregateFunctions.join(', ')}`,
  })
  .transform((name) => spellings[name.toLowerCase()] ?? 'avg');

export const aggregateFunctionKey = {
  function: functionSchema.describe(`One of ${aggregateFunctions.join(', ')}.`),
};

const keys = {
  ...commonKeys,
  ...columnCheckKeys,
  ...missingKeys,
  ...validityKeys,
  ...aggregateFunctionKey,
  threshold: plainThresholdSchema,
};

/** An aggregate of the values of a column, or of an expression over the rows, that are neither missing nor invalid. */
export const aggregateDefinition: CheckDefinition<'aggregate'> = {
  type: 'aggregate',
  schemas: {
    dataset: z.strictObject({ ...keys, column_expression: z.string().min(1) }),
    column: z.strictObject(keys),
  },
  emptyBody: false,
  read(body, { column }) {
    const { threshold, findings } = readThreshold(body.threshold, {});
    const subject = column?.name ?? body.column_expression?.trim() ?? '';
    return {
      check: threshold &&
        body.function && {
          type: 'aggregate',
          column: column?.name ?? null,
          function: body.function,
          threshold,
          validity: readValidity(body, column ?? {}),
          ...optionalExpression(body, column),
          defaultName: `${body.function}(${subject})`,
        },
      findings: [...underThreshold(findings), ...findContradictions(body)],
    };
  },
  measure(check, context) {
    const subject = columnSubject(check, context);
    const invalid = invalidCondition(subject, check.validity);
    const missing = missingCondition(subject, check.validity);
    const wrong = [
      ...(missing.sql === `${subject.sql} IS NULL` ? [] : [missing.sql]),
      ...(invalid === null ? [] : [`coalesce(${invalid.sql}, false)`]),
    ];
    const condition = wrong.length === 0 ? null : `NOT (${wrong.join(' OR ')})`;
    return {
      metrics: [createMetric(check.filter, { kind: 'aggregate', function: check.function, subject, condition })],
      value: (_, __, [value]) => valueOrProblem(value, `No row has a value to take the ${check.function} of.`),
    };
  },
};
