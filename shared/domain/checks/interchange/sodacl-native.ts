import type { Check, ExpectedColumn } from '../check-file';
import { comparisonsOf, demandsNone } from './comparison';
import { plainOrQuoted, wordOf } from './identifier';
import { lostFormatNames, sodaClThreshold, sodaClValidity } from './sodacl-native-body';
import { writeDuration } from './sodacl-threshold';

/** A check as SodaCL has it: its line, the keys below it, and what is not quite the same. */
export interface NativeCheck {
  readonly line: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly losses: readonly { readonly what: string; readonly instead: string }[];
}

type Of<Type extends Check['type']> = Extract<Check, { type: Type }>;

const rounding = {
  what: 'SodaCL rounds a share to two decimals before it compares.',
  instead: 'The share as SodaCL rounds it.',
};

/** A check in the words of SodaCL; undefined where it has none that mean the same. `nameMetric` gives a free name like a word. */
export function nativeSodaCl(check: Check, nameMetric: (word: string) => string): NativeCheck | undefined {
  switch (check.type) {
    case 'row_count':
      return metric(check, 'row_count', filtered(check));
    case 'missing':
      return missing(check);
    case 'invalid':
      return invalid(check);
    case 'duplicate':
      return duplicate(check);
    case 'aggregate':
      return aggregate(check);
    case 'freshness':
      return freshness(check);
    case 'failed_rows':
      return failedRows(check);
    case 'metric':
      return ownMetric(check, nameMetric);
    case 'schema':
      return schema(check);
    // A type of check that is younger than this writer.
    default:
      return undefined;
  }
}

function metric(
  check: Check,
  name: string,
  keys: Readonly<Record<string, unknown>> | undefined,
  losses: NativeCheck['losses'] = [],
): NativeCheck | undefined {
  if (keys === undefined) return undefined;
  const { inline, body } = sodaClThreshold(comparisonsOf(check.threshold));
  return { line: `${name}${inline}`, body: { ...body, ...keys }, losses };
}

/** Soda takes the line break off the end of a filter, so that a comment there would reach into the SQL behind it. */
function filtered({ filter }: Pick<Check, 'filter'>): Readonly<Record<string, unknown>> | undefined {
  if (filter === null) return {};
  return hasComment(filter) ? undefined : { filter };
}

function hasComment(sql: string): boolean {
  return sql.includes('--');
}

/** Some metrics put the filter beside other conditions without parentheses; undefined where it cannot be given its own. */
function safelyFiltered({ filter }: Check): Readonly<Record<string, unknown>> | undefined {
  if (filter === null) return {};
  if (!/\bor\b/i.test(filter)) return filtered({ filter });
  return /[()'"\n]/.test(filter) || hasComment(filter) ? undefined : { filter: `(${filter})` };
}

function missing(check: Of<'missing'>): NativeCheck | undefined {
  const keys = sodaClValidity(check.validity);
  const filter = filtered(check);
  if (keys === undefined || filter === undefined || check.expression !== undefined) return undefined;
  const { metric: unit } = check.threshold;
  const name = `missing_${unit}(${plainOrQuoted(check.column ?? '')})`;
  return metric(check, name, { ...keys, ...filter }, [...shares(check), ...formats(check)]);
}

function invalid(check: Of<'invalid'>): NativeCheck | undefined {
  const { validReference, ...others } = check.validity;
  const says = Object.values(others).some(
    (value) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  const column = plainOrQuoted(check.column ?? '');
  if (check.expression !== undefined) return undefined;
  if (validReference !== undefined) {
    const plain = !says && check.filter === null && check.threshold.level === 'fail' && demandsNone(check.threshold);
    if (!plain) return undefined;
    const other = plainOrQuoted(validReference.dataset);
    const line = `values in (${column}) must exist in ${other} (${plainOrQuoted(validReference.column)})`;
    return { line, body: {}, losses: [] };
  }
  const keys = sodaClValidity(check.validity);
  const filter = filtered(check);
  if (keys === undefined || filter === undefined) return undefined;
  const name = `invalid_${check.threshold.metric}(${column})`;
  return metric(check, name, { ...keys, ...filter }, [...shares(check), ...formats(check)]);
}

/** SodaCL counts the values that stand twice or more: none of them are no rows beyond the first of each. */
function duplicate(check: Of<'duplicate'>): NativeCheck | undefined {
  const says = check.validity?.missingFormat !== undefined || (check.validity?.missingValues.length ?? 0) > 0;
  const filter = safelyFiltered(check);
  if (check.column === null || check.expression !== undefined || says || filter === undefined) return undefined;
  if (!demandsNone(check.threshold) || check.threshold.metric !== 'count') return undefined;
  return metric(check, `duplicate_count(${plainOrQuoted(check.column)})`, filter);
}

function aggregate(check: Of<'aggregate'>): NativeCheck | undefined {
  const keys = sodaClValidity(check.validity);
  const filter = safelyFiltered(check);
  if (check.column === null || check.expression !== undefined || keys === undefined || filter === undefined)
    return undefined;
  // With rules of both kinds Soda looks at what is valid only.
  const kinds = Object.keys(keys).map((key) => key.split(' ')[0]);
  if (kinds.includes('valid') && kinds.includes('invalid')) return undefined;
  return metric(check, `${check.function}(${plainOrQuoted(check.column)})`, { ...keys, ...filter }, formats(check));
}

const seconds = { minute: 60, hour: 3600, day: 86_400 } as const;

function freshness(check: Of<'freshness'>): NativeCheck | undefined {
  const filter = safelyFiltered(check);
  if (check.now !== null || filter === undefined) return undefined;
  const size = seconds[check.threshold.unit ?? 'hour'];
  const ages: { level: 'fail' | 'warn'; text: string }[] = [];
  for (const { level, bounds, between } of comparisonsOf(check.threshold)) {
    const [only] = bounds;
    const isAge = only?.kind === 'must_be_less_than' || only?.kind === 'must_be_less_than_or_equal';
    const text = isAge ? writeDuration(only.value * size) : undefined;
    if (text === undefined || between !== undefined) return undefined;
    ages.push({ level, text });
  }
  const [first, second] = ages;
  const inline = second === undefined && first?.level === 'fail' ? ` < ${first.text}` : '';
  const body = inline === '' ? Object.fromEntries(ages.map(({ level, text }) => [level, `when > ${text}`])) : {};
  return {
    line: `freshness(${plainOrQuoted(check.column ?? '')})${inline}`,
    body: { ...body, ...filter },
    losses: [
      {
        what: 'SodaCL takes a date for the end of its day, and an age at the bound itself for fresh.',
        instead: 'The age as SodaCL takes it.',
      },
    ],
  };
}

function failedRows(check: Of<'failed_rows'>): NativeCheck | undefined {
  const { sql, filter, threshold } = check;
  if (threshold.metric === 'percent' || hasComment(sql.text)) return undefined;
  const isStandard = demandsNone(threshold) && threshold.level === 'fail';
  const limits = isStandard
    ? {}
    : Object.fromEntries(
        comparisonsOf(threshold).map((one) => {
          const { inline, body } = sodaClThreshold([{ ...one, level: 'warn' }]);
          return [one.level, body.warn ?? inline];
        }),
      );
  if (sql.form === 'query') return { line: 'failed rows', body: { 'fail query': sql.text, ...limits }, losses: [] };
  if (filter === null) return { line: 'failed rows', body: { 'fail condition': sql.text, ...limits }, losses: [] };
  return {
    line: 'failed rows',
    body: { 'fail condition': `(${filter}\n) AND (${sql.text}\n)`, ...limits },
    losses: [{ what: '`failed rows` has no filter of its own.', instead: 'The filter as a part of its condition.' }],
  };
}

function ownMetric(check: Of<'metric'>, nameMetric: (word: string) => string): NativeCheck | undefined {
  if (check.sql.form !== 'expression' || check.filter !== null || hasComment(check.sql.text)) return undefined;
  const name = wordOf(check.name);
  // The names of Soda's own metrics would not be taken for one of the file.
  const isSodas =
    /^(row_count|(missing|invalid|valid|duplicate)_|avg|min|max|sum|std|var|percentile|freshness|dist)/.test(name);
  const own = nameMetric(isSodas ? `own_${name}` : name);
  return metric(check, own, { [`${own} expression`]: check.sql.text });
}

function schema(check: Of<'schema'>): NativeCheck | undefined {
  const { expected, allowExtraColumns, allowOtherColumnOrder } = check;
  if (expected.length === 0) return undefined;
  const typed = expected.filter(({ dataType }) => dataType !== undefined);
  const optional = expected.filter((column) => column.optional).map(({ name }) => name);
  const types = (columns: readonly ExpectedColumn[]) =>
    Object.fromEntries(columns.map((column) => [column.name, typeText(column)]));
  const required = expected.filter((column) => !column.optional).map(({ name }) => name);
  const rules = allowExtraColumns
    ? {
        ...(required.length === 0 ? {} : { 'when required column missing': required }),
        ...(typed.length === 0 ? {} : { 'when wrong column type': types(typed) }),
      }
    : {
        'when mismatching columns': types(expected),
        ...(optional.length === 0 ? {} : { 'with optional columns': optional }),
      };
  const losses = [
    ...(allowOtherColumnOrder
      ? []
      : [{ what: 'SodaCL does not look at the order of columns.', instead: 'Columns in any order.' }]),
    ...(typed.length === 0
      ? []
      : [{ what: 'SodaCL compares the names of types by their letters.', instead: 'The names of the check file.' }]),
    ...(allowExtraColumns && typed.some((column) => column.optional)
      ? [{ what: 'A column with a type is not optional in SodaCL.', instead: 'A column that has to be there.' }]
      : []),
  ];
  return { line: 'schema', body: { fail: rules }, losses };
}

function typeText({ dataType, precision, scale, maximumLength }: ExpectedColumn): string | null {
  if (dataType === undefined) return null;
  const parts = [precision ?? maximumLength, scale].filter((part) => part !== undefined);
  return parts.length === 0 || dataType.includes('(') ? dataType : `${dataType}(${parts.join(',')})`;
}

function shares({ threshold }: Check): NativeCheck['losses'] {
  return threshold.metric === 'percent' ? [rounding] : [];
}

function formats(check: Of<'missing' | 'invalid' | 'aggregate'>): NativeCheck['losses'] {
  return lostFormatNames(check.validity).map((name) => ({
    what: `SodaCL has no place for the name of a format (${name}).`,
    instead: 'Its regular expression.',
  }));
}
