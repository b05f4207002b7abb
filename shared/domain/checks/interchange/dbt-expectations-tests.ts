import { quoteText } from '../../sql-text';
import { anyRows, bound, type Comparison, rangeOf } from './comparison';
import { type DbtTestReader, reportCounting } from './dbt-own-tests';
import type { DbtTestContext } from './dbt-test';
import { addCondition, addRange, addRecency, columnSql, hasGroups, namesOf } from './dbt-utils-tests';
import { plainOrQuoted, withoutQuotes } from './identifier';
import { numberOf, textOf, valuesOf } from './import-collector';

/** `min_value` and `max_value` of a test as one comparison; undefined, and reported, when they are no numbers. */
function limitsOf({ test, lose }: DbtTestContext): Comparison | undefined {
  const { min_value: min, max_value: max, strictly } = test.args;
  const [from, to] = [numberOf(min), numberOf(max)];
  const comparison =
    (min !== undefined && from === undefined) || (max !== undefined && to === undefined)
      ? undefined
      : rangeOf(from, to, strictly !== true);
  if (comparison === undefined) lose('Its limits are no numbers.');
  return comparison;
}

/** A number about a column, between the limits of the test. */
function numberTest(type: 'aggregate' | 'metric', keys: (value: string) => Record<string, unknown>): DbtTestReader {
  return (context) => {
    if (hasGroups(context)) return;
    const comparison = limitsOf(context);
    if (comparison !== undefined) context.addNumber(type, comparison, keys(columnSql(context)));
  };
}

function setTest(key: 'valid_values' | 'invalid_values'): DbtTestReader {
  return (context) => {
    const values = valuesOf(context.test.args.value_set);
    if (values === undefined) context.lose('It has no `value_set`.');
    else context.addRows('invalid', { [key]: values });
  };
}

function regexTest(key: 'valid_format' | 'invalid_format'): DbtTestReader {
  return (context) => {
    const regex = textOf(context.test.args.regex);
    if (regex === undefined || textOf(context.test.args.flags) !== undefined) {
      context.lose('A format is a regular expression without flags.');
      return;
    }
    context.addRows('invalid', { [key]: { name: context.test.name, regex } });
  };
}

function likeTest(negated: boolean): DbtTestReader {
  return (context) => {
    const pattern = textOf(context.test.args.like_pattern);
    if (pattern === undefined) context.lose('It has no `like_pattern`.');
    else addCondition(context, `${columnSql(context)} ${negated ? 'NOT LIKE' : 'LIKE'} ${quoteText(pattern)}`);
  };
}

function pairTest(sign: (orEqual: boolean) => string): DbtTestReader {
  return (context) => {
    const { column_A: left, column_B: right, or_equal: orEqual } = context.test.args;
    if (typeof left !== 'string' || typeof right !== 'string') {
      context.lose('It does not name two columns.');
      return;
    }
    const [a, b] = [left, right].map((name) => plainOrQuoted(withoutQuotes(name)));
    addCondition(context, `${a} ${sign(orEqual === true)} ${b}`);
  };
}

/** The tests of dbt_expectations that a check file can say (https://github.com/metaplane/dbt-expectations). */
export const dbtExpectationsTests: Readonly<Record<string, DbtTestReader>> = {
  expect_table_row_count_to_be_between: (context) => {
    if (hasGroups(context)) return;
    const comparison = limitsOf(context);
    if (comparison !== undefined) context.addNumber('row_count', comparison, {}, { standard: anyRows }, null);
  },
  expect_table_row_count_to_equal: (context) => {
    const value = numberOf(context.test.args.value);
    if (hasGroups(context)) return;
    if (value === undefined) context.lose('Its `value` is no number.');
    else context.addNumber('row_count', bound('must_be', value), {}, {}, null);
  },
  expect_column_values_to_not_be_null: (context) => context.addRows('missing'),
  expect_column_values_to_be_null: (context) =>
    context.addRows('failed_rows', { expression: `${columnSql(context)} IS NOT NULL` }),
  expect_column_values_to_be_unique: (context) => {
    reportCounting(context);
    context.addRows('duplicate');
  },
  expect_compound_columns_to_be_unique: (context) => {
    const columns = namesOf(context.test.args.column_list);
    const ignored = textOf(context.test.args.ignore_row_if) ?? 'all_values_are_missing';
    if (columns.length === 0 || !['all_values_are_missing', 'any_value_is_missing'].includes(ignored)) {
      context.lose('It names no columns, or other rows to leave out.');
      return;
    }
    reportCounting(context);
    const given = columns.map((name) => `${plainOrQuoted(name)} IS NOT NULL`);
    const filter = given.join(ignored === 'all_values_are_missing' ? ' OR ' : ' AND ');
    context.addRows('duplicate', { columns, filter }, null);
  },
  expect_column_values_to_be_in_set: setTest('valid_values'),
  expect_column_values_to_not_be_in_set: setTest('invalid_values'),
  expect_column_values_to_be_between: (context) => {
    const { min_value: min, max_value: max, strictly } = context.test.args;
    addRange(context, min, max, strictly !== true);
  },
  expect_column_values_to_match_regex: regexTest('valid_format'),
  expect_column_values_to_not_match_regex: regexTest('invalid_format'),
  expect_column_values_to_match_like_pattern: likeTest(false),
  expect_column_values_to_not_match_like_pattern: likeTest(true),
  expect_column_value_lengths_to_equal: (context) => {
    const value = numberOf(context.test.args.value);
    if (value === undefined) context.lose('Its `value` is no number.');
    else context.addRows('invalid', { valid_length: value });
  },
  expect_column_value_lengths_to_be_between: (context) => {
    const { strictly } = context.test.args;
    const step = strictly === true ? 1 : 0;
    const [min, max] = [numberOf(context.test.args.min_value), numberOf(context.test.args.max_value)];
    if (min === undefined && max === undefined) {
      context.lose('Its limits are no numbers.');
      return;
    }
    context.addRows('invalid', {
      ...(min === undefined ? {} : { valid_min_length: min + step }),
      ...(max === undefined ? {} : { valid_max_length: max - step }),
    });
  },
  expect_column_mean_to_be_between: numberTest('aggregate', () => ({ function: 'avg' })),
  expect_column_sum_to_be_between: numberTest('aggregate', () => ({ function: 'sum' })),
  expect_column_min_to_be_between: numberTest('aggregate', () => ({ function: 'min' })),
  expect_column_max_to_be_between: numberTest('aggregate', () => ({ function: 'max' })),
  expect_column_median_to_be_between: numberTest('metric', (value) => ({ expression: `median(${value})` })),
  expect_column_stdev_to_be_between: numberTest('metric', (value) => ({ expression: `stddev(${value})` })),
  expect_column_unique_value_count_to_be_between: numberTest('metric', (value) => ({
    expression: `count(DISTINCT ${value})`,
  })),
  expect_column_proportion_of_unique_values_to_be_between: numberTest('metric', (value) => ({
    expression: `count(DISTINCT ${value}) * 1.0 / count(${value})`,
  })),
  expect_column_quantile_values_to_be_between: (context) => {
    const share = numberOf(context.test.args.quantile);
    const comparison = limitsOf(context);
    if (comparison === undefined || hasGroups(context)) return;
    if (share === undefined) context.lose('Its `quantile` is no number.');
    else context.addNumber('metric', comparison, { expression: `quantile_cont(${columnSql(context)}, ${share})` });
  },
  expect_column_pair_values_A_to_be_greater_than_B: pairTest((orEqual) => (orEqual ? '>=' : '>')),
  expect_column_pair_values_to_be_equal: pairTest(() => '='),
  expression_is_true: (context) => {
    const expression = textOf(context.test.args.expression);
    if (expression === undefined) context.lose('It has no `expression`.');
    else addCondition(context, expression);
  },
  expect_row_values_to_have_recent_data: (context) => {
    if (hasGroups(context)) return;
    addRecency(context, context.test.column ?? undefined, context.test.args.datepart, context.test.args.interval);
  },
};
