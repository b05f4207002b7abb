import { z } from 'zod';
import { parameterTypes } from '../manifest/manifest';

/** The body of an input cell (version 1 of the notebook format): YAML whose `type` says which control it is. */

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const dateText = z.string().refine(isDate, 'expected a date such as 2001-06-30');
const common = {
  label: z.string().min(1).optional().describe('Stands beside the control; the name of the cell where it is left out.'),
  description: z.string().min(1).optional().describe('One or two sentences under the control.'),
};
const valueType = z
  .enum(parameterTypes)
  .optional()
  .describe('SQL type of the value, where the values themselves do not tell it.');

const optionSchema = z.union([
  scalar,
  z.strictObject({ value: scalar, label: z.union([z.string(), z.number()]).optional() }),
]);
const optionsSchema = z.union([
  z.array(optionSchema).min(1),
  z.strictObject({
    from: z.string().min(1).describe('A node or source; its cached result is read.'),
    value: z.string().min(1).optional().describe('Column of the values; the first column where it is left out.'),
    label: z.string().min(1).optional().describe('Column of what is shown; that of the values where it is left out.'),
  }),
  z.strictObject({
    query: z.string().min(1).describe('A SELECT over results that are there already.'),
    value: z.string().min(1).optional(),
    label: z.string().min(1).optional(),
  }),
]);

const number = {
  step: z.number().positive().optional(),
  default: z.union([z.number(), z.string().regex(/^[+-]?\d+(\.\d+)?$/, 'expected a number')]).optional(),
  value_type: valueType,
};

/** By `type`. `value` is what `default` was called before, and is read as it. */
export const inputSchemas = {
  slider: z.strictObject({
    type: z.literal('slider'),
    ...common,
    min: z.number(),
    max: z.number(),
    ...number,
    value: number.default,
  }),
  number: z.strictObject({
    type: z.literal('number'),
    ...common,
    min: z.number().optional(),
    max: z.number().optional(),
    ...number,
    value: number.default,
  }),
  text: z.strictObject({
    type: z.literal('text'),
    ...common,
    default: scalar.optional(),
    value: scalar.optional(),
    placeholder: z.string().optional(),
  }),
  date: z.strictObject({
    type: z.literal('date'),
    ...common,
    min: dateText.optional(),
    max: dateText.optional(),
    default: dateText.optional(),
    value: dateText.optional(),
  }),
  'date-range': z.strictObject({
    type: z.literal('date-range'),
    ...common,
    min: dateText.optional(),
    max: dateText.optional(),
    default: z.strictObject({ from: dateText, to: dateText }).optional(),
  }),
  checkbox: z.strictObject({
    type: z.literal('checkbox'),
    ...common,
    default: z.boolean().optional(),
    value: z.boolean().optional(),
  }),
  select: z.strictObject({
    type: z.literal('select'),
    ...common,
    options: optionsSchema,
    default: scalar.optional(),
    value: scalar.optional(),
    value_type: valueType,
  }),
  'multi-select': z.strictObject({
    type: z.literal('multi-select'),
    ...common,
    options: optionsSchema,
    default: z.array(scalar).optional(),
    value_type: valueType,
  }),
} as const;

export type InputControl = keyof typeof inputSchemas;
export const inputControls = Object.keys(inputSchemas) as InputControl[];

/** The JSON Schema of the bodies; `resources/schemas/input-v1.schema.json` is its text. */
export function inputJsonSchema(): object {
  return {
    ...z.toJSONSchema(z.union(Object.values(inputSchemas)), { io: 'input', target: 'draft-2020-12', reused: 'ref' }),
    title: 'Body of an input cell in a Plumbline notebook, version 1',
  };
}

/** Whether a text is a day that exists, written as `2001-06-30`. */
export function isDate(text: string): boolean {
  const match = /^(\d{4,})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
