import type { ColumnType } from '../column/column-type';
import { quoteText } from '../sql-text';
import type { Validity } from './check-file';

/** What a check looks at: a quoted column, or an expression whose type is not known. */
export interface Subject {
  readonly sql: string;
  readonly type: ColumnType | undefined;
}

/** A condition over one row, and what it costs to evaluate. */
export interface Condition {
  readonly sql: string;
  /** `range`: an interval or list, answered from zone maps when it stands in WHERE; `pattern`: a regular expression for each value. */
  readonly cost: 'light' | 'range' | 'pattern';
}

/** True for a row whose value is missing: NULL, one of the missing values, or matching the missing format. Never NULL itself. */
export function missingCondition(subject: Subject, validity: Validity | undefined): Condition {
  const parts = [`${subject.sql} IS NULL`];
  const values = validity?.missingValues ?? [];
  if (values.length > 0) parts.push(isOneOf(subject, values));
  if (validity?.missingFormat !== undefined) parts.push(matches(subject, validity.missingFormat.regex));
  return {
    sql: parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' OR ')})`,
    cost: validity?.missingFormat === undefined ? 'light' : 'pattern',
  };
}

/** True for a row whose value is there and breaks a rule of `validity`, the reference apart; null when there is no such rule. */
export function brokenRule(subject: Subject, validity: Validity): Condition | null {
  const rules: string[] = [];
  const ranges = [...rangeRules(subject, validity)];
  if (validity.invalidValues !== undefined && validity.invalidValues.length > 0)
    ranges.push(isOneOf(subject, validity.invalidValues));
  rules.push(...ranges);
  if (validity.validValues !== undefined)
    rules.push(validity.validValues.length === 0 ? 'true' : `NOT (${isOneOf(subject, validity.validValues)})`);
  const length = lengthOf(subject);
  if (validity.validLength !== undefined) rules.push(`${length} <> ${numberLiteral(validity.validLength)}`);
  if (validity.validMinLength !== undefined) rules.push(`${length} < ${numberLiteral(validity.validMinLength)}`);
  if (validity.validMaxLength !== undefined) rules.push(`${length} > ${numberLiteral(validity.validMaxLength)}`);
  const patterns: string[] = [];
  if (validity.validFormat !== undefined) patterns.push(`NOT ${matches(subject, validity.validFormat.regex)}`);
  if (validity.invalidFormat !== undefined) patterns.push(matches(subject, validity.invalidFormat.regex));
  rules.push(...patterns);
  if (rules.length === 0) return validity.invalidValues === undefined ? null : { sql: 'false', cost: 'light' };
  return {
    sql: rules.length === 1 ? (rules[0] ?? '') : `(${rules.join(' OR ')})`,
    cost: patterns.length > 0 ? 'pattern' : ranges.length === rules.length ? 'range' : 'light',
  };
}

/** True for a row whose value is not missing and breaks a rule; NULL or false for all others. */
export function invalidCondition(subject: Subject, validity: Validity): Condition | null {
  const broken = brokenRule(subject, validity);
  if (broken === null) return null;
  const missing = missingCondition(subject, validity);
  if (missing.sql === `${subject.sql} IS NULL`) {
    // Plain comparisons are NULL for NULL, and so not true: the test for it would only cost time.
    const strict = !/coalesce\(|\b(true|false)\b/.test(broken.sql);
    return strict ? broken : { ...broken, sql: `${subject.sql} IS NOT NULL AND ${broken.sql}` };
  }
  return {
    sql: `NOT ${missing.sql} AND ${broken.sql}`,
    cost: missing.cost === 'pattern' || broken.cost === 'pattern' ? 'pattern' : 'light',
  };
}

const numericKinds = new Set([
  'tinyint',
  'smallint',
  'integer',
  'bigint',
  'hugeint',
  'utinyint',
  'usmallint',
  'uinteger',
  'ubigint',
  'uhugeint',
  'float',
  'double',
  'decimal',
  'bignum',
]);

export function isInteger(type: ColumnType | undefined): boolean {
  return (
    type !== undefined && numericKinds.has(type.kind) && !['float', 'double', 'decimal', 'bignum'].includes(type.kind)
  );
}

export function isNumeric(type: ColumnType | undefined): boolean {
  return type !== undefined && numericKinds.has(type.kind);
}

function isText(type: ColumnType | undefined): boolean {
  return type?.kind === 'varchar';
}

/**
 * True when the value equals one of the listed ones; never NULL for a value that is there. DuckDB would cast the column to
 * the type of the list and fail on the first value that does not fit: here such a value equals nothing.
 */
function isOneOf(subject: Subject, values: readonly (string | number | boolean)[]): string {
  const texts = values.filter((value) => typeof value === 'string');
  const numbers = values.filter((value) => typeof value === 'number');
  const booleans = values.filter((value) => typeof value === 'boolean');
  const parts: string[] = [];
  const { sql, type } = subject;
  if (isText(type)) {
    // One hash of constants, where a long IN list is compared entry by entry.
    if (texts.length > 8) parts.push(`list_contains([${texts.map(quoteText).join(', ')}], ${sql})`);
    else if (texts.length > 0) parts.push(inList(sql, texts.map(quoteText)));
    if (numbers.length > 0) parts.push(orFalse(inList(`TRY_CAST(${sql} AS DOUBLE)`, numbers.map(numberLiteral))));
    if (booleans.length > 0) parts.push(orFalse(inList(`TRY_CAST(${sql} AS BOOLEAN)`, booleans.map(String))));
  } else if (isNumeric(type)) {
    const numeric = texts.filter((text) => /^\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*$/.test(text));
    const literals = [...numbers.map(numberLiteral), ...numeric.map((text) => text.trim())];
    const span = isInteger(type) ? spanOf(literals) : undefined;
    // Two comparisons, where a list is compared entry by entry.
    if (span !== undefined) parts.push(`${sql} BETWEEN ${span.from} AND ${span.to}`);
    else if (literals.length > 0) parts.push(inList(sql, literals));
    if (booleans.length > 0)
      parts.push(
        inList(
          sql,
          booleans.map((value) => (value ? '1' : '0')),
        ),
      );
  } else if (type === undefined || type.kind === 'enum' || type.kind === 'other') {
    if (texts.length > 0) parts.push(inList(sql, texts.map(quoteText)));
    if (numbers.length > 0) parts.push(inList(sql, numbers.map(numberLiteral)));
    if (booleans.length > 0) parts.push(inList(sql, booleans.map(String)));
  } else {
    // Dates, times, UUIDs, …: what is no value of the column's type equals nothing.
    const name = castNames[type.kind];
    const literals = [...texts.map(quoteText), ...numbers.map((value) => quoteText(String(value)))];
    const castAll = (target: string): readonly string[] =>
      literals.map((literal) => `TRY_CAST(${literal} AS ${target})`);
    if (literals.length > 0)
      parts.push(name === undefined ? inList(`${sql}::VARCHAR`, literals) : orFalse(inList(sql, castAll(name))));
    if (booleans.length > 0)
      parts.push(
        type.kind === 'boolean'
          ? inList(sql, booleans.map(String))
          : inList(
              `${sql}::VARCHAR`,
              booleans.map((value) => quoteText(String(value))),
            ),
      );
  }
  if (parts.length === 0) return 'false';
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' OR ')})`;
}

function rangeRules(subject: Subject, validity: Validity): readonly string[] {
  // Text that is no number lies in no range of numbers.
  const compared = (comparison: string): string =>
    isText(subject.type)
      ? `coalesce(TRY_CAST(${subject.sql} AS DOUBLE) ${comparison}, true)`
      : `${subject.sql} ${comparison}`;
  const rules: string[] = [];
  if (validity.validMin !== undefined) rules.push(compared(`< ${numberLiteral(validity.validMin)}`));
  if (validity.validMax !== undefined) rules.push(compared(`> ${numberLiteral(validity.validMax)}`));
  return rules;
}

function matches(subject: Subject, regex: string): string {
  const text = isText(subject.type) ? subject.sql : `CAST(${subject.sql} AS VARCHAR)`;
  return `regexp_matches(${text}, ${quoteText(regex)})`;
}

function lengthOf(subject: Subject): string {
  const kind = subject.type?.kind;
  if (kind === 'varchar' || kind === 'list' || kind === 'array' || kind === 'bit') return `length(${subject.sql})`;
  if (kind === 'blob') return `octet_length(${subject.sql})`;
  return `length(CAST(${subject.sql} AS VARCHAR))`;
}

/** The bounds of at least three whole numbers without a gap between them, in whatever order; undefined for other lists. */
function spanOf(literals: readonly string[]): { readonly from: string; readonly to: string } | undefined {
  const numbers = [...new Set(literals.map(Number))].sort((a, b) => a - b);
  const [from = 0, to = 0] = [numbers[0], numbers.at(-1)];
  if (numbers.length < 3 || !numbers.every(Number.isSafeInteger) || to - from !== numbers.length - 1) return undefined;
  return { from: numberLiteral(from), to: numberLiteral(to) };
}

function inList(sql: string, literals: readonly string[]): string {
  return `${sql} IN (${literals.join(', ')})`;
}

function orFalse(condition: string): string {
  return `coalesce(${condition}, false)`;
}

/** A number as SQL: exact decimals stay decimals. */
function numberLiteral(value: number): string {
  if (Number.isFinite(value)) return value < 0 ? `(${value})` : String(value);
  return Number.isNaN(value) ? "'nan'::DOUBLE" : `'${value > 0 ? '' : '-'}infinity'::DOUBLE`;
}

const castNames: Readonly<Partial<Record<ColumnType['kind'], string>>> = {
  boolean: 'BOOLEAN',
  date: 'DATE',
  time: 'TIME',
  time_ns: 'TIME_NS',
  timetz: 'TIMETZ',
  timestamp: 'TIMESTAMP',
  timestamp_s: 'TIMESTAMP_S',
  timestamp_ms: 'TIMESTAMP_MS',
  timestamp_ns: 'TIMESTAMP_NS',
  timestamptz: 'TIMESTAMPTZ',
  interval: 'INTERVAL',
  uuid: 'UUID',
  blob: 'BLOB',
  bit: 'BIT',
};
