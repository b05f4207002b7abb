import { quoteIdentifier } from '../../sql-text';
import { bound, range, rangeOf } from './comparison';
import { type DbtTestReader, nodeOfRelation, reportCounting } from './dbt-own-tests';
import type { DbtTestContext } from './dbt-test';
import { plainOrQuoted, withoutQuotes } from './identifier';
import { listOf, numberOf, textOf, valuesOf } from './import-collector';

/** The value of the column as SQL. */
export function columnSql({ test }: DbtTestContext): string {
  return test.column === null ? '' : plainOrQuoted(test.column);
}

/** Names of a list, without their quotes. */
export function namesOf(value: unknown): string[] {
  return listOf(value).map((name) => withoutQuotes(String(name)));
}

/** Rows for which a condition does not hold. */
export function addCondition(context: DbtTestContext, condition: string): void {
  context.addRows('failed_rows', { expression: `NOT (${condition})` });
}

/** A range of a column's values: `invalid` where both ends are numbers that belong to it, or else rows that lie outside. */
export function addRange(context: DbtTestContext, min: unknown, max: unknown, inclusive: boolean): void {
  const [from, to] = [numberOf(min), numberOf(max)];
  const isPlain = (value: unknown, number: number | undefined) => value === undefined || number !== undefined;
  if (min === undefined && max === undefined) {
    context.lose('It has neither a smallest nor a greatest value.');
    return;
  }
  if (inclusive && isPlain(min, from) && isPlain(max, to)) {
    context.addRows('invalid', {
      ...(from === undefined ? {} : { valid_min: from }),
      ...(to === undefined ? {} : { valid_max: to }),
    });
    return;
  }
  const value = columnSql(context);
  const sides = [
    ...(min === undefined ? [] : [`${value} ${inclusive ? '>=' : '>'} ${String(min)}`]),
    ...(max === undefined ? [] : [`${value} ${inclusive ? '<=' : '<'} ${String(max)}`]),
  ];
  addCondition(context, sides.join(' AND '));
}

/** The age of the latest time of a column, at most `interval` units. */
export function addRecency(
  context: DbtTestContext,
  column: string | undefined,
  datepart: unknown,
  interval: unknown,
): void {
  const count = numberOf(interval);
  const units = { minute: 1, hour: 1, day: 1, week: 7 } as const;
  const part = String(datepart).toLowerCase() as keyof typeof units;
  if (column === undefined || count === undefined || !Object.hasOwn(units, part)) {
    context.lose('A check file knows ages in minutes, hours and days.');
    return;
  }
  const unit = part === 'week' ? 'day' : part;
  context.addNumber(
    'freshness',
    bound('must_be_less_than_or_equal', count * units[part]),
    { column: withoutQuotes(column) },
    { unit },
    null,
  );
}

export function hasGroups({ test, lose }: DbtTestContext): boolean {
  const groups = test.args.group_by_columns ?? test.args.group_by;
  if (groups === undefined || (Array.isArray(groups) && groups.length === 0)) return false;
  lose('It judges each group by itself.');
  return true;
}

function compared(context: DbtTestContext, comparison: ReturnType<typeof bound>): void {
  const other = nodeOfRelation(context.test.args.compare_model);
  if (other === undefined) {
    context.lose('Its `compare_model` names no model or source.');
    return;
  }
  const query = `SELECT (SELECT count(*) FROM ${quoteIdentifier(context.test.node)}) - (SELECT count(*) FROM ${quoteIdentifier(other)})`;
  context.lose('A check of a check file is of one dataset.', 'A `metric` with a query that subtracts the two counts.');
  context.addNumber('metric', comparison, { query }, {}, null);
}

/** The tests of dbt_utils that a check file can say (https://github.com/dbt-labs/dbt-utils#generic-tests). */
export const dbtUtilsTests: Readonly<Record<string, DbtTestReader>> = {
  unique_combination_of_columns: (context) => {
    reportCounting(context);
    context.addRows('duplicate', { columns: namesOf(context.test.args.combination_of_columns) }, null);
  },
  accepted_range: (context) => {
    const { min_value: min, max_value: max, inclusive = true } = context.test.args;
    addRange(context, min, max, inclusive !== false);
  },
  not_accepted_values: (context) => {
    reportCounting(context);
    context.addRows('invalid', { invalid_values: valuesOf(context.test.args.values) ?? [] });
  },
  not_null_proportion: (context) => {
    if (hasGroups(context)) return;
    const least = numberOf(context.test.args.at_least);
    const most = numberOf(context.test.args.at_most) ?? 1;
    const missing = (share: number) => Number(((1 - share) * 100).toFixed(10));
    const comparison = most >= 1 ? rangeOf(undefined, missing(least ?? 0)) : range(missing(most), missing(least ?? 0));
    if (comparison !== undefined) context.addNumber('missing', comparison, {}, { metric: 'percent' });
  },
  not_empty_string: (context) => {
    const value = columnSql(context);
    const trimmed = context.test.args.trim_whitespace === false ? value : `trim(${value})`;
    context.addRows('failed_rows', { expression: `${trimmed} = ''` });
  },
  at_least_one: (context) => {
    if (hasGroups(context)) return;
    context.addNumber('metric', bound('must_be_greater_than', 0), { expression: `count(${columnSql(context)})` });
  },
  not_constant: (context) => {
    if (hasGroups(context)) return;
    context.addNumber('metric', bound('must_not_be', 1), { expression: `count(DISTINCT ${columnSql(context)})` });
  },
  expression_is_true: (context) => {
    const expression = textOf(context.test.args.expression);
    if (expression === undefined) context.lose('It has no `expression`.');
    else addCondition(context, `${columnSql(context)} ${expression}`.trim());
  },
  recency: (context) => {
    if (hasGroups(context)) return;
    const { field, datepart, interval, ignore_time_component: ignored } = context.test.args;
    if (ignored === true) context.lose('It leaves out the time of day.');
    else addRecency(context, textOf(field), datepart, interval);
  },
  relationships_where: (context) => {
    const { to, field, from_condition: from, to_condition: condition } = context.test.args;
    const dataset = nodeOfRelation(to);
    if (condition !== undefined || dataset === undefined || typeof field !== 'string') {
      context.lose('Its `to` is no model or source, or only a part of one.');
      return;
    }
    const reference = { valid_reference_data: { dataset, column: withoutQuotes(field) } };
    context.addRows('invalid', { ...reference, ...(textOf(from) === undefined ? {} : { filter: textOf(from) }) });
  },
  equal_rowcount: (context) => {
    if (!hasGroups(context)) compared(context, bound('must_be', 0));
  },
  fewer_rows_than: (context) => {
    if (!hasGroups(context)) compared(context, bound('must_be_less_than', 0));
  },
};
