import type { Bound, Check } from '../../../shared/domain/checks/check-file';
import { brokenRule } from '../../../shared/domain/checks/validity-sql';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { quoteIdentifier } from '../../../shared/domain/sql-text';

/** An expectation of Great Expectations for a check. */
export interface Expectation {
  /** The check's name. */
  readonly check: string;
  /** The class. */
  readonly type: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Column, comparison and value of each condition on the rows. */
  readonly where?: readonly (readonly [string, '==' | '>', string | number | boolean])[];
}

export interface Suite {
  readonly expectations: readonly Expectation[];
  /** Checks that no expectation means, with the reason. */
  readonly losses: readonly string[];
}

/** The filters of the benchmark's contract; there is no SQL in conditions on rows. */
const conditions: Readonly<Record<string, NonNullable<Expectation['where']>>> = {
  "currency = 'EUR' AND paid": [
    ['currency', '==', 'EUR'],
    ['paid', '==', true],
  ],
  paid: [['paid', '==', true]],
  'quantity > 10': [['quantity', '>', 10]],
};

/**
 * The checks of the benchmark's contract as expectations, as a person would write them who knows how many rows there are: a
 * number of missing values is written as the share that it is. Regular expressions and references are queries for unexpected
 * rows, because there is no expectation for them that works on DuckDB.
 */
export function writeSuite(checks: readonly Check[], columns: readonly ColumnInfo[], rows: number): Suite {
  const expectations: Expectation[] = [];
  const losses: string[] = [];
  for (const check of checks) {
    const where = check.filter === null ? undefined : conditions[check.filter];
    const meant = check.filter !== null && where === undefined ? 'Its filter is SQL.' : expect(check, columns, rows);
    if (typeof meant === 'string') losses.push(`${check.name}: ${meant}`);
    else expectations.push({ check: check.name, ...meant, ...(where === undefined ? {} : { where }) });
  }
  return { expectations, losses };
}

type Meant = Pick<Expectation, 'type' | 'arguments'>;

function expect(check: Check, columns: readonly ColumnInfo[], rows: number): Meant | string {
  const [bound] = check.threshold.bounds;
  if (bound === undefined || check.threshold.bounds.length > 1) return 'Its threshold is no single comparison.';
  switch (check.type) {
    case 'row_count':
      return { type: 'ExpectTableRowCountToBeBetween', arguments: { min_value: bound.value + 1 } };
    case 'freshness':
      return {
        type: 'ExpectColumnMaxToBeBetween',
        arguments: { column: check.column, min_value: { date: earliest(bound.value) } },
      };
    case 'missing':
      return check.validity.missingValues.length > 0
        ? 'Only NULL is missing, and a query for unexpected rows takes no threshold.'
        : missing(check.column, check.threshold.metric, bound, rows);
    case 'duplicate':
      return duplicate(check.column, bound);
    case 'invalid':
      return isNone(bound) ? invalid(check, columns) : 'A number of unexpected rows other than 0.';
    default:
      return 'The benchmark has no such check.';
  }
}

function earliest(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

/** `mostly` holds at the share itself: a share below the one that is too small says the same of whole rows. */
function missing(column: string | null, metric: 'count' | 'percent', bound: Bound, rows: number): Meant | string {
  if (bound.kind !== 'must_be_less_than') return 'The share of missing values has no other comparison.';
  const most = metric === 'count' ? bound.value - 1 : Math.ceil((bound.value / 100) * rows) - 1;
  return { type: 'ExpectColumnValuesToNotBeNull', arguments: { column, mostly: Math.max(0, 1 - (most + 0.5) / rows) } };
}

function duplicate(column: string | null, bound: Bound): Meant | string {
  if (column === null) return 'That columns together are not unique cannot be expected.';
  if (isNone(bound)) return { type: 'ExpectColumnValuesToBeUnique', arguments: { column } };
  if (bound.kind !== 'must_be_greater_than' || bound.value !== 0) return 'A number of duplicates.';
  return {
    type: 'ExpectColumnProportionOfUniqueValuesToBeBetween',
    arguments: { column, max_value: 1, strict_max: true },
  };
}

function invalid(check: Check & { readonly type: 'invalid' }, columns: readonly ColumnInfo[]): Meant | string {
  const { column, validity } = check;
  const given = Object.entries(validity)
    .filter(([key, value]) => value !== undefined && key !== 'missingValues')
    .map(([key]) => key);
  const only = (...keys: readonly string[]): boolean => given.every((key) => keys.includes(key));
  const { validReference, validFormat } = validity;
  const name = quoteIdentifier(column ?? '');
  if (validReference !== undefined && only('validReference')) {
    const theirs = quoteIdentifier(validReference.column);
    return unexpected(
      `${name} IS NOT NULL AND ${name} NOT IN (SELECT ${theirs} FROM ${quoteIdentifier(validReference.dataset)} WHERE ${theirs} IS NOT NULL)`,
    );
  }
  const type = columns.find((one) => one.name === column)?.type;
  if (validFormat !== undefined && only('validFormat'))
    return unexpected(brokenRule({ sql: name, type }, validity)?.sql ?? 'false');
  if (only('validMin', 'validMax'))
    return {
      type: 'ExpectColumnValuesToBeBetween',
      arguments: { column, ...bounds(validity.validMin, validity.validMax) },
    };
  if (only('validMinLength', 'validMaxLength', 'validLength'))
    return {
      type: 'ExpectColumnValueLengthsToBeBetween',
      arguments: {
        column,
        ...bounds(validity.validLength ?? validity.validMinLength, validity.validLength ?? validity.validMaxLength),
      },
    };
  const values = (list: readonly unknown[]) => (type?.kind === 'date' ? list.map((date) => ({ date })) : list);
  if (validity.validValues !== undefined && only('validValues'))
    return { type: 'ExpectColumnValuesToBeInSet', arguments: { column, value_set: values(validity.validValues) } };
  if (validity.invalidValues !== undefined && only('invalidValues'))
    return { type: 'ExpectColumnValuesToNotBeInSet', arguments: { column, value_set: values(validity.invalidValues) } };
  return 'It has several rules.';
}

function bounds(from: number | undefined, to: number | undefined): Readonly<Record<string, number>> {
  return { ...(from === undefined ? {} : { min_value: from }), ...(to === undefined ? {} : { max_value: to }) };
}

/** Braces are placeholders in its queries, and stand for themselves when they are doubled. */
function unexpected(condition: string): Meant {
  const escaped = condition.replaceAll('{', '{{').replaceAll('}', '}}');
  return {
    type: 'UnexpectedRowsExpectation',
    arguments: { unexpected_rows_query: `SELECT * FROM {batch} WHERE ${escaped}` },
  };
}

function isNone(bound: Bound): boolean {
  return bound.kind === 'must_be' && bound.value === 0;
}
