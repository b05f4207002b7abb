import type { ParameterScalar, ParameterType, ParameterValue } from '../manifest/manifest';
import { type InputDefinition, parametersOfInput } from './input-definition';

/**
 * A value as a parameter of the type binds it: one form for each value, however it was written. Undefined when it is none
 * of the type. Whole numbers beyond 2^53, decimals, dates and timestamps are text.
 */
export function valueOfType(type: ParameterType, value: ParameterScalar): ParameterScalar | undefined {
  if (value === null) return null;
  if (type === 'text') return String(value);
  if (typeof value === 'boolean') return type === 'boolean' ? value : undefined;
  const text = String(value).trim();
  switch (type) {
    case 'integer':
    case 'bigint': {
      if (!/^[+-]?\d+$/.test(text)) return undefined;
      const whole = BigInt(text.replace(/^\+/, ''));
      if (BigInt.asIntN(type === 'integer' ? 32 : 64, whole) !== whole) return undefined;
      return Number.isSafeInteger(Number(whole)) ? Number(whole) : String(whole);
    }
    case 'double':
      if (/^[+-]?(inf|infinity|nan)$/i.test(text)) return text.toLowerCase();
      return text === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
    case 'decimal':
      return /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text) ? text : undefined;
    case 'boolean':
      return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined;
    case 'date':
      return /^\d{4,}-\d{2}-\d{2}$/.test(text) ? text : undefined;
    case 'timestamp':
      return /^\d{4,}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?$/.test(text) ? text : undefined;
  }
}

/** The same for a list: given as one, as JSON (`["a, b"]`), or as text with commas between the values. */
export function listOfType(type: ParameterType, value: ParameterValue): readonly ParameterScalar[] | undefined {
  const values =
    typeof value === 'string' ? splitList(value) : Array.isArray(value) ? value : [value as ParameterScalar];
  const fitted = values?.map((item) => valueOfType(type, item));
  return fitted?.every((item) => item !== undefined) ? (fitted as ParameterScalar[]) : undefined;
}

/** A value for a parameter of an input cell, or undefined when its control could not give it: out of range, not an option. */
export function fitInputValue(
  name: string,
  input: InputDefinition,
  parameter: string,
  value: ParameterValue,
): ParameterValue | undefined {
  const bound = parametersOfInput(name, input).find((candidate) => candidate.name === parameter);
  if (bound === undefined || value === null) return undefined;
  const fitted = bound.list
    ? listOfType(bound.type, value)
    : Array.isArray(value)
      ? undefined
      : valueOfType(bound.type, value as ParameterScalar);
  if (fitted === undefined) return undefined;
  switch (input.control) {
    case 'slider':
    case 'number':
      return isWithin(Number(fitted), input.min, input.max) ? fitted : undefined;
    case 'date':
    case 'date-range':
      return isWithin(String(fitted), input.min, input.max) ? fitted : undefined;
    case 'select':
    case 'multi-select': {
      const { options } = input;
      if (options.kind !== 'list') return fitted;
      const known = new Set(options.options.map((option) => String(valueOfType(bound.type, option.value))));
      const chosen = Array.isArray(fitted) ? fitted : [fitted];
      return chosen.every((item) => known.has(String(item))) ? fitted : undefined;
    }
    case 'text':
    case 'checkbox':
      return fitted;
  }
}

function isWithin<Value extends number | string>(
  value: Value,
  min: Value | undefined,
  max: Value | undefined,
): boolean {
  return (min === undefined || value >= min) && (max === undefined || value <= max);
}

function splitList(text: string): readonly ParameterScalar[] | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return [];
  if (!trimmed.startsWith('[')) return trimmed.split(',').map((item) => item.trim());
  try {
    const parsed: unknown = JSON.parse(trimmed);
    return Array.isArray(parsed) && parsed.every((item) => item === null || typeof item !== 'object')
      ? (parsed as ParameterScalar[])
      : undefined;
  } catch {
    return undefined;
  }
}
