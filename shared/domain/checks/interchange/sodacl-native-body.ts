import type { Validity } from '../check-file';
import { type LeveledComparison, opposite } from './comparison';
import { sodaClFormat } from './sodacl-formats';
import { writeSodaClComparison } from './sodacl-threshold';

/** A threshold behind its metric, or as `warn` and `fail` below it. */
export function sodaClThreshold(comparisons: readonly LeveledComparison[]): {
  readonly inline: string;
  readonly body: Readonly<Record<string, string>>;
} {
  const [first, second] = comparisons;
  if (first !== undefined && second === undefined && first.level === 'fail')
    return { inline: ` ${writeSodaClComparison(first)}`, body: {} };
  return {
    inline: '',
    body: Object.fromEntries(comparisons.map((one) => [one.level, `when ${writeSodaClComparison(opposite(one))}`])),
  };
}

/** The keys of SodaCL for what is missing and valid; undefined where it cannot say it, or would make wrong SQL of it. */
export function sodaClValidity(validity: Validity): Readonly<Record<string, unknown>> | undefined {
  const lists = [validity.missingValues, validity.validValues, validity.invalidValues];
  const regexes = [validity.missingFormat, validity.validFormat, validity.invalidFormat];
  // Quotes are not escaped in lists and expressions, and backslashes are doubled in lists.
  const sayable =
    lists.every((list) => list?.every((value) => typeof value !== 'string' || !/['\\]/.test(value)) ?? true) &&
    regexes.every((format) => !format?.regex.includes("'")) &&
    validity.validValues?.length !== 0 &&
    validity.invalidValues?.length !== 0;
  if (!sayable || validity.validReference !== undefined) return undefined;
  const format = (key: string, found: Validity['validFormat']) => {
    if (found === undefined) return {};
    const isNamed = sodaClFormat(found.name) === found.regex;
    return isNamed ? { [`${key} format`]: found.name } : { [`${key} regex`]: found.regex };
  };
  const entries = {
    'missing values': validity.missingValues.length === 0 ? undefined : validity.missingValues,
    ...format('missing', validity.missingFormat),
    'valid values': validity.validValues,
    'invalid values': validity.invalidValues,
    ...format('valid', validity.validFormat),
    ...format('invalid', validity.invalidFormat),
    'valid min': validity.validMin,
    'valid max': validity.validMax,
    'valid length': validity.validLength,
    'valid min length': validity.validMinLength,
    'valid max length': validity.validMaxLength,
  };
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}

/** Names of formats that SodaCL has no place for. */
export function lostFormatNames(validity: Validity): readonly string[] {
  return (['missing', 'valid', 'invalid'] as const).flatMap((key) => {
    const format = validity[`${key}Format`];
    if (format === undefined || format.name === `${key} regex` || sodaClFormat(format.name) === format.regex) return [];
    return [format.name];
  });
}
