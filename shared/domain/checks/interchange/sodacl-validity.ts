import type { YamlPath } from '../../yaml/yaml-path';
import { type ImportCollector, numberOf, textOf, valuesOf } from './import-collector';
import { sodaClFormat } from './sodacl-formats';

type Body = Readonly<Record<string, unknown>>;

const missingKeys = ['missing values', 'missing format', 'missing regex'] as const;
const numberKeys = {
  'valid min': 'valid_min',
  'valid max': 'valid_max',
  'valid length': 'valid_length',
  'valid min length': 'valid_min_length',
  'valid max length': 'valid_max_length',
} as const;
const listKeys = {
  'missing values': 'missing_values',
  'valid values': 'valid_values',
  'invalid values': 'invalid_values',
} as const;
const formatKeys = {
  'missing format': 'missing_format',
  'missing regex': 'missing_format',
  'valid format': 'valid_format',
  'valid regex': 'valid_format',
  'invalid format': 'invalid_format',
  'invalid regex': 'invalid_format',
} as const;

/** Keys of SodaCL that say what is missing and what is valid. */
export const sodaClValidityKeys: ReadonlySet<string> = new Set([
  ...Object.keys(numberKeys),
  ...Object.keys(listKeys),
  ...Object.keys(formatKeys),
  'include null',
]);

/**
 * The keys of a check about missing and valid values in the words of a check file, `part` of them; null when one of them
 * cannot be said, which is then a loss or a problem. `own` are keys of the check, `column` those that its column has in
 * `configurations for`; lists of both count, of all else the check's.
 */
export function readSodaClValidity(
  collector: ImportCollector,
  construct: string,
  part: 'missing' | 'all',
  own: { readonly body: Body; readonly path: YamlPath },
  column: { readonly body: Body; readonly path: YamlPath } | undefined,
): Record<string, unknown> | null {
  const found: Record<string, unknown> = {};
  let broken = false;
  const report = (path: YamlPath, message: string) => {
    collector.problem(path, message);
    broken = true;
  };
  const lose = (path: YamlPath, what: string) => {
    collector.loss(path, construct, what, 'Nothing: the check is left out.');
    broken = true;
  };
  for (const { body, path } of [own, ...(column === undefined ? [] : [column])]) {
    for (const [key, value] of Object.entries(body)) {
      if (!sodaClValidityKeys.has(key)) continue;
      if (part === 'missing' && !(missingKeys as readonly string[]).includes(key)) continue;
      const at = [...path, key];
      if (key in listKeys) {
        const target = listKeys[key as keyof typeof listKeys];
        const values = valuesOf(value);
        if (values === undefined) report(at, `\`${key}\` is a list of values.`);
        else found[target] = [...((found[target] as unknown[] | undefined) ?? []), ...values];
      } else if (key in numberKeys) {
        const target = numberKeys[key as keyof typeof numberKeys];
        const number = numberOf(value);
        if (number === undefined) report(at, `\`${key}\` is a number.`);
        else found[target] ??= number;
      } else if (key in formatKeys) {
        const target = formatKeys[key as keyof typeof formatKeys];
        const regex = key.endsWith('regex') ? textOf(value) : sodaClFormat(String(value));
        if (regex === undefined)
          report(
            at,
            key.endsWith('regex') ? `\`${key}\` is a regular expression.` : `\`${String(value)}\` is no format.`,
          );
        else if (body === own.body && found[target] !== undefined)
          lose(at, 'It names two formats, of which a check file takes one.');
        else found[target] ??= { name: key.endsWith('regex') ? key : String(value), regex };
      } else if (value === true) lose(at, 'NULL counts as invalid (`include null`).');
    }
  }
  return broken ? null : found;
}
