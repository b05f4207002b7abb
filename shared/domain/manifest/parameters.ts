import { PlumblineError } from '../problem';
import type { Manifest, ParameterDefinition, ParameterValue } from './manifest';

/**
 * Values of the parameters that a command line gives (name to text), read as the manifest's type.
 * `inputs` names the parameters that input cells define; their texts are read as the cell's type when the graph is derived.
 * Throws `bad_parameter` for a name that nothing defines or a text that is no value of its type.
 */
export function givenParameters(
  manifest: Manifest,
  overrides: Readonly<Record<string, string>>,
  inputs: readonly string[] = [],
): Record<string, ParameterValue> {
  const values: Record<string, ParameterValue> = {};
  for (const [name, text] of Object.entries(overrides)) {
    const definition = Object.hasOwn(manifest.parameters, name) ? manifest.parameters[name] : undefined;
    // Several values are for the input cell to read: it knows whether there may be several.
    const several = definition !== undefined && definition.type !== 'text' && /^\s*\[|,/.test(text);
    if ((definition === undefined || several) && inputs.includes(name)) {
      values[name] = text;
      continue;
    }
    if (definition === undefined) {
      const known = [...new Set([...Object.keys(manifest.parameters), ...inputs])];
      throw new PlumblineError({
        code: 'bad_parameter',
        message: `There is no parameter named ${name}.`,
        hint:
          known.length === 0
            ? 'Define it under `parameters` in plumbline.yaml.'
            : `Known parameters: ${known.join(', ')}.`,
      });
    }
    values[name] = parseParameter(name, definition, text);
  }
  return values;
}

const patterns: Partial<Record<ParameterDefinition['type'], { readonly pattern: RegExp; readonly expected: string }>> =
  {
    integer: { pattern: /^[+-]?\d{1,10}$/, expected: 'a whole number such as 100' },
    bigint: { pattern: /^[+-]?\d{1,19}$/, expected: 'a whole number such as 100' },
    double: {
      pattern: /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$|^[+-]?(inf|infinity|nan)$/i,
      expected: 'a number such as 0.5',
    },
    decimal: { pattern: /^[+-]?(\d+\.?\d*|\.\d+)$/, expected: 'a number such as 12.50' },
    date: { pattern: /^\d{4,}-\d{2}-\d{2}$/, expected: 'a date such as 2001-06-30' },
    timestamp: {
      pattern: /^\d{4,}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$/,
      expected: 'a timestamp such as 2001-06-30 12:00:00',
    },
  };

/** The value that a text stands for. Numbers that a double would round stay text; the engine binds them with the parameter's type. */
function parseParameter(name: string, definition: ParameterDefinition, text: string): ParameterValue {
  const trimmed = text.trim();
  const refuse = (expected: string) =>
    new PlumblineError({
      code: 'bad_parameter',
      message: `Parameter ${name} is of type ${definition.type}; ${JSON.stringify(text)} is not ${expected}.`,
      hint: `Give it as ${name}=VALUE.`,
    });
  if (definition.type === 'text') return text;
  if (definition.type === 'boolean') {
    if (/^(true|yes|1)$/i.test(trimmed)) return true;
    if (/^(false|no|0)$/i.test(trimmed)) return false;
    throw refuse('true or false');
  }
  const rule = patterns[definition.type];
  if (rule !== undefined && !rule.pattern.test(trimmed)) throw refuse(rule.expected);
  if (definition.type === 'integer') return Number(trimmed);
  return trimmed;
}
