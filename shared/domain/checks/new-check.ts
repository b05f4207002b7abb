import { z } from 'zod';
import type { Check } from './check-file';

const length = z.int().nonnegative();

/** A check of one column that is to be written into a check file, in the words of the file. */
export const newCheckSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('missing'), column: z.string().min(1) }),
  z.strictObject({ type: z.literal('duplicate'), column: z.string().min(1) }),
  z.strictObject({
    type: z.literal('invalid'),
    column: z.string().min(1),
    valid: z
      .strictObject({
        valid_values: z
          .array(z.union([z.string(), z.number(), z.boolean()]))
          .min(1)
          .optional(),
        valid_format: z.strictObject({ name: z.string(), regex: z.string().min(1) }).optional(),
        valid_min: z.number().optional(),
        valid_max: z.number().optional(),
        valid_length: length.optional(),
        valid_min_length: length.optional(),
        valid_max_length: length.optional(),
      })
      .refine((keys) => Object.values(keys).some((value) => value !== undefined), 'says nothing about what is valid'),
  }),
]);

export type NewCheck = z.output<typeof newCheckSchema>;

/** What a check of a column holds it to. Two checks of one topic say the same thing about the column, in other numbers. */
export type CheckTopic = 'missing' | 'duplicate' | 'values' | 'format' | 'range' | 'length';

export function topicOf(check: NewCheck): CheckTopic {
  if (check.type !== 'invalid') return check.type;
  const { valid } = check;
  if (valid.valid_values !== undefined) return 'values';
  if (valid.valid_format !== undefined) return 'format';
  return valid.valid_min !== undefined || valid.valid_max !== undefined ? 'range' : 'length';
}

/** The topics of a check that a file has already. */
export function topicsOf(check: Check): readonly CheckTopic[] {
  if (check.type === 'missing' || check.type === 'duplicate') return [check.type];
  if (check.type !== 'invalid') return [];
  const { validity } = check;
  const has = (...values: unknown[]) => values.some((value) => value !== undefined);
  return [
    ...(has(validity.validValues, validity.validReference) ? (['values'] as const) : []),
    ...(has(validity.validFormat) ? (['format'] as const) : []),
    ...(has(validity.validMin, validity.validMax) ? (['range'] as const) : []),
    ...(has(validity.validLength, validity.validMinLength, validity.validMaxLength) ? (['length'] as const) : []),
  ];
}
