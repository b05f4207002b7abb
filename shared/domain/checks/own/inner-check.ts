import { z } from 'zod';
import type { ContractCheck } from '../check-file';
import { plainThresholdSchema, shareThresholdSchema } from '../threshold-schema';
import { aggregateFunctionKey } from '../types/aggregate';
import { expressionSchema, querySchema } from '../types/check-sql';
import { checkDefinitions } from '../types/check-types';
import { type CheckBody, type CheckDefinition, columnCheckKeys } from '../types/definition';
import { type BodyFinding, missingKeys, validityKeys } from '../validity-schema';
import { groupByKey, type OwnReadContext, ownKeys } from './own-definition';

/** Types that can be measured in each group. */
export const groupedTypes = [
  'row_count',
  'missing',
  'invalid',
  'duplicate',
  'aggregate',
  'metric',
  'failed_rows',
] as const satisfies readonly ContractCheck['type'][];

/** Types that have a number worth keeping. */
export const measuredTypes = [...groupedTypes, 'freshness'] as const satisfies readonly ContractCheck['type'][];
export type MeasuredType = (typeof measuredTypes)[number];

const column = z.string().min(1).describe('The column that is looked at.');
const shares: ReadonlySet<MeasuredType> = new Set(['missing', 'invalid', 'duplicate', 'failed_rows']);

const subjects = {
  row_count: {},
  missing: { column, ...columnCheckKeys, ...missingKeys },
  invalid: { column, ...columnCheckKeys, ...missingKeys, ...validityKeys },
  duplicate: {
    column: column.optional(),
    columns: z.array(column).min(1).optional().describe('Columns whose values together are looked at.'),
    ...columnCheckKeys,
    ...missingKeys,
  },
  aggregate: {
    column: column.optional(),
    ...columnCheckKeys,
    ...missingKeys,
    ...validityKeys,
    ...aggregateFunctionKey,
  },
  metric: { expression: expressionSchema },
  failed_rows: { expression: expressionSchema },
  freshness: { column, now_variable: z.string().min(1).optional() },
} as const satisfies Record<MeasuredType, z.ZodRawShape>;

/** The body of a check in each group. */
export function groupedSchema(type: (typeof groupedTypes)[number]): z.ZodObject {
  const threshold = shares.has(type)
    ? shareThresholdSchema.optional()
    : type === 'row_count'
      ? plainThresholdSchema.optional()
      : plainThresholdSchema;
  return z.strictObject({ ...ownKeys, ...groupByKey, ...subjects[type], threshold });
}

/** The body of what an `anomaly` or `change` check measures: a check without its threshold. */
export function measuredSchema(type: MeasuredType): z.ZodObject {
  return z.strictObject({
    ...subjects[type],
    ...(type === 'metric' || type === 'failed_rows'
      ? { expression: expressionSchema.optional(), query: querySchema.optional() }
      : {}),
    ...(type === 'failed_rows' ? { rows_tested_query: querySchema.optional() } : {}),
    ...(shares.has(type)
      ? { as: z.enum(['count', 'percent']).optional().describe('A number of rows, or their share in percent.') }
      : {}),
    ...(type === 'freshness' ? { unit: z.enum(['minute', 'hour', 'day']).optional() } : {}),
  });
}

/** What stands under `metric`: the name of a type that needs no more, or a type with its keys. */
export const metricSchema = z.union([z.string(), z.record(z.string(), z.unknown())]);

export const shownMetricSchema = z
  .union([z.literal('row_count'), ...measuredTypes.map((type) => z.strictObject({ [type]: measuredSchema(type) }))])
  .describe('What is measured: `row_count`, or a type of check with its keys.');

interface InnerCheck {
  readonly inner: ContractCheck | undefined;
  readonly findings: readonly BodyFinding[];
}

/** The check that a body gives, with the place and the filters of the check that it is inside of. */
export function readInner(
  type: MeasuredType,
  body: CheckBody,
  filter: string | undefined,
  context: OwnReadContext,
): InnerCheck {
  const missing = missingSubject(type, body);
  if (missing !== undefined) return { inner: undefined, findings: [missing] };
  const definition = checkDefinitions[type] as CheckDefinition<ContractCheck['type']>;
  const isOfColumn = body.column !== undefined && type !== 'freshness';
  const { check, findings } = definition.read(body, {
    column: isOfColumn ? context.columnBody(body.column ?? '') : null,
    columns: context.columns,
    variable: (name) => context.variable(name),
  });
  if (check === undefined) return { inner: undefined, findings };
  const { defaultName, ...own } = check;
  return {
    inner: { ...own, ...context.place, filter: context.filterWith(filter), name: defaultName } as ContractCheck,
    findings,
  };
}

/** Reads the `metric` of a body: what is measured, and what is wrong with it. */
export function readMetric(
  metric: z.output<typeof metricSchema>,
  filter: string | undefined,
  context: OwnReadContext,
): InnerCheck {
  const types = typeof metric === 'string' ? [metric] : Object.keys(metric);
  const [type] = types;
  const known = `There are ${measuredTypes.map((name) => `\`${name}\``).join(', ')}.`;
  if (type === undefined || types.length > 1)
    return {
      inner: undefined,
      findings: [
        { key: 'metric', message: 'A `metric` measures one thing.', hint: 'For example `metric: row_count`.' },
      ],
    };
  if (!isMeasured(type))
    return {
      inner: undefined,
      findings: [{ key: 'metric', message: `\`${type}\` is nothing that a \`metric\` measures.`, hint: known }],
    };
  if (typeof metric === 'string' && type !== 'row_count')
    return {
      inner: undefined,
      findings: [
        {
          key: 'metric',
          message: `\`${type}\` does not say what it looks at.`,
          hint: `Write a mapping: \`metric: {${type}: {…}}\`.`,
        },
      ],
    };
  const empty = typeof metric === 'string' || metric[type] === null;
  const body = empty ? {} : context.validate(measuredSchema(type), ['metric', type]);
  if (body === undefined) return { inner: undefined, findings: [] };
  const { as, unit, ...own } = body as CheckBody & { as?: 'count' | 'percent'; unit?: 'minute' | 'hour' | 'day' };
  // The threshold is the outer check's own; of this one only what its value is in.
  const threshold = {
    must_be: 0,
    ...(as === undefined ? {} : { metric: as }),
    ...(unit === undefined ? {} : { unit }),
  };
  const { inner, findings } = readInner(type, { ...own, threshold }, filter, context);
  const at = (key: string): string => ['metric', ...(typeof metric === 'string' ? [] : [type]), key].join('.');
  return { inner, findings: findings.map((one) => ({ ...one, key: one.key === '' ? 'metric' : at(one.key) })) };
}

function missingSubject(type: MeasuredType, body: CheckBody): BodyFinding | undefined {
  if (type === 'duplicate' && (body.column === undefined) === (body.columns === undefined))
    return {
      key: body.column === undefined ? '' : 'columns',
      message: 'A `duplicate` check takes `column` or `columns`.',
      hint: 'Missing values are no duplicates in one `column`; NULL is a value among several `columns`.',
    };
  if (type === 'aggregate' && body.column === undefined && body.column_expression === undefined)
    return {
      key: '',
      message: 'An `aggregate` needs a `column`, or a `column_expression`.',
      hint: 'Add a line `column: …`.',
    };
  return undefined;
}

function isMeasured(type: string): type is MeasuredType {
  return measuredTypes.some((name) => name === type);
}
