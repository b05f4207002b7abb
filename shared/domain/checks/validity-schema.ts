import { z } from 'zod';
import type { Validity } from './check-file';

/** A number, as text. */
const numberText = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*$/;

/**
 * A number, or text that is one or that a variable stands in for (which has its value before this sees it, unless that is
 * missing: NaN then, and a problem of its own). Whole numbers beyond 2^53 arrive as text and are refused.
 */
export const numberSchema = z.union([
  z.number(),
  z
    .string()
    .regex(new RegExp(`${numberText.source}|^\\s*\\$\\{.*\\}\\s*$`), 'expected a number')
    .transform(Number)
    .refine(
      (value) => !Number.isInteger(value) || Number.isSafeInteger(value),
      'the number is too large to be kept exactly',
    ),
]);

const lengthSchema = numberSchema.refine((value) => Number.isNaN(value) || (Number.isInteger(value) && value >= 0), {
  message: 'a length is a whole number, 0 or more',
});

const valueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const formatSchema = z.strictObject({
  regex: z.string().min(1).describe('A regular expression in the syntax of RE2; it may match anywhere in the value.'),
  name: z.string().describe('What the expression stands for.'),
});

/** Keys that say what is missing: on a `missing`, `invalid` or `duplicate` check, or on a column for all of its checks. */
export const missingKeys = {
  missing_values: z.array(valueSchema).optional().describe('Values that count as missing, as NULL always does.'),
  missing_format: formatSchema.optional().describe('Values that match count as missing.'),
};

/** Keys that say what is valid: on an `invalid` check, or on a column for all of its `invalid` checks. */
export const validityKeys = {
  valid_values: z.array(valueSchema).optional().describe('The only values that are valid.'),
  invalid_values: z.array(valueSchema).optional().describe('Values that are not valid.'),
  valid_format: formatSchema.optional().describe('Only values that match are valid.'),
  invalid_format: formatSchema.optional().describe('Values that match are not valid.'),
  valid_min: numberSchema.optional().describe('The smallest valid value.'),
  valid_max: numberSchema.optional().describe('The greatest valid value.'),
  valid_length: lengthSchema.optional().describe('How many characters a valid value has.'),
  valid_min_length: lengthSchema.optional().describe('How many characters a valid value has at least.'),
  valid_max_length: lengthSchema.optional().describe('How many characters a valid value has at most.'),
  valid_reference_data: z
    .strictObject({ dataset: z.string().min(1), column: z.string().min(1) })
    .optional()
    .describe('Each value must stand in this column of another dataset; the last part of `dataset` is the node.'),
};

const bothKeys = z.object({ ...missingKeys, ...validityKeys });
export type ValidityBody = z.output<typeof bothKeys>;

/** A finding inside a check's or column's body: the key under it, and what is wrong there. */
export interface BodyFinding {
  readonly key: string;
  readonly message: string;
  readonly hint?: string;
  readonly severity?: 'warning';
}

/**
 * What a check's own keys and those of its column say together. As in Soda a check that says anything about missing values
 * replaces all that the column says about them, and likewise for validity.
 */
export function readValidity(own: ValidityBody, column: ValidityBody): Validity {
  const missing = saysMissing(own) ? own : column;
  const valid = saysValidity(own) ? own : column;
  const reference = valid.valid_reference_data;
  return {
    missingValues: withoutNull(missing.missing_values ?? []),
    ...defined('missingFormat', missing.missing_format),
    ...defined('validValues', valid.valid_values && withoutNull(valid.valid_values)),
    ...defined('invalidValues', valid.invalid_values && withoutNull(valid.invalid_values)),
    ...defined('validFormat', valid.valid_format),
    ...defined('invalidFormat', valid.invalid_format),
    ...defined('validMin', valid.valid_min),
    ...defined('validMax', valid.valid_max),
    ...defined('validLength', valid.valid_length),
    ...defined('validMinLength', valid.valid_min_length),
    ...defined('validMaxLength', valid.valid_max_length),
    ...defined('validReference', reference && { dataset: nodeOfDataset(reference.dataset), column: reference.column }),
  };
}

export function saysMissing(body: ValidityBody): boolean {
  return Object.keys(missingKeys).some((key) => body[key as keyof typeof missingKeys] !== undefined);
}

export function saysValidity(body: ValidityBody): boolean {
  return Object.keys(validityKeys).some((key) => body[key as keyof typeof validityKeys] !== undefined);
}

/** Contradictions inside one body that its keys' types cannot show. */
export function findContradictions(body: ValidityBody): readonly BodyFinding[] {
  const findings: BodyFinding[] = [];
  const { valid_min: min, valid_max: max, valid_length: length } = body;
  const { valid_min_length: shortest, valid_max_length: longest } = body;
  if (min !== undefined && max !== undefined && min > max)
    findings.push({
      key: 'valid_max',
      message: `No value is valid: \`valid_max\` ${max} is less than \`valid_min\` ${min}.`,
    });
  if (shortest !== undefined && longest !== undefined && shortest > longest)
    findings.push({
      key: 'valid_max_length',
      message: `No value is valid: \`valid_max_length\` ${longest} is less than \`valid_min_length\` ${shortest}.`,
    });
  if (length !== undefined && (length < (shortest ?? 0) || length > (longest ?? length)))
    findings.push({
      key: 'valid_length',
      message: `No value is valid: \`valid_length\` ${length} lies outside of the length limits.`,
    });
  for (const key of ['missing_values', 'invalid_values', 'valid_values'] as const) {
    if (body[key]?.includes(null) !== true) continue;
    findings.push({
      key,
      severity: 'warning',
      message: `The null in \`${key}\` has no effect: NULL is always missing, and a missing value is neither valid nor invalid.`,
      hint: "Take it out: Soda's own runner counts wrongly with a null in the list.",
    });
  }
  return findings;
}

/** The name of a node as a dataset of a workspace, in Soda's form: data source, database, schema, table. */
export function datasetOf(workspace: string, node: string): string {
  return `plumbline/${workspace.replace(/[^\p{L}\p{N}_]+/gu, '_')}/main/${node}`;
}

/** The node that a dataset's name stands for: its last part. */
export function nodeOfDataset(dataset: string): string {
  return dataset.slice(dataset.lastIndexOf('/') + 1).trim();
}

function withoutNull<Value>(values: readonly (Value | null)[]): readonly Value[] {
  return values.filter((value): value is Value => value !== null);
}

function defined<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: Value };
}
