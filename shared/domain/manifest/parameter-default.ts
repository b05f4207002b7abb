import type { ParameterDefinition } from './manifest';

/** What the default of a parameter should have been, or null when it fits the type. Null always fits. */
export function parameterDefaultFault(parameter: ParameterDefinition): string | null {
  const { type, default: value } = parameter;
  if (value === undefined || value === null || type === 'text') return null;
  if (type === 'boolean') return typeof value === 'boolean' ? null : '`true` or `false`';
  const text = typeof value === 'boolean' ? '' : String(value).trim();
  switch (type) {
    case 'integer':
    case 'bigint':
      return /^[+-]?\d{1,19}$/.test(text) ? null : 'a whole number';
    case 'double':
      return text !== '' && (!Number.isNaN(Number(text)) || /^[+-]?(inf|infinity|nan)$/i.test(text))
        ? null
        : 'a number';
    case 'decimal':
      return /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text) ? null : 'a decimal number without an exponent';
    case 'date':
      return /^\d{4,}-\d{2}-\d{2}$/.test(text) ? null : 'a date such as 2001-06-30';
    case 'timestamp':
      return /^\d{4,}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?$/.test(text)
        ? null
        : 'a timestamp such as 2001-06-30 12:00:00';
  }
}
