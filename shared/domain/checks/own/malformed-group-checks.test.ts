import { describe, expect, it } from 'vitest';
import { parseCheckFile } from '../parse-check-file';

/** Problems as `line:column severity code: message | hint`. */
const problemsOf = (text: string): string[] =>
  parseCheckFile('checks/orders.yml', text).problems.map(
    (one) =>
      `${one.line}:${one.column} ${one.severity} ${one.code}: ${one.message}${one.hint === undefined ? '' : ` | ${one.hint}`}`,
  );
const own = (check: string): string =>
  `dataset: plumbline/main/orders\ncolumns: []\nx-plumbline:\n  checks:\n    - ${check}\n`;

describe('a malformed check in groups gives one problem at its place:', () => {
  it.each([
    [
      'an unknown type',
      own('row_cuont: {group_by: [a]}'),
      '5:7 error unknown_check: `row_cuont` is not a type of check. | Did you mean `row_count`? There are `row_count`, `missing`, `invalid`, `duplicate`, `aggregate`, `metric`, `failed_rows`, `group_evolution`, `reconciliation`, `drift`, `anomaly`, `change`.',
    ],
    [
      'a type that has no groups',
      own('schema: {group_by: [a]}'),
      '5:7 error unknown_check: A `schema` check cannot be measured in groups. | Put it under `checks` of the file, without `group_by`.',
    ],
    [
      'a check without its type',
      own('drift'),
      '5:7 error bad_check: A check is its type followed by a colon. | For example `- row_count: {group_by: [country]}`.',
    ],
    [
      'a list in place of a check',
      own('[drift]'),
      '5:7 error bad_check: A check is its type followed by a colon. | For example `- row_count: {group_by: [country]}`.',
    ],
    [
      'two types in one entry',
      own('drift: {column: a}\n      change:'),
      '5:7 error bad_check: A check has one type, but this entry has `drift` and `change`. | Start each check with its own dash, and indent its keys under its type.',
    ],
    [
      'a type of the contract language without its groups',
      own('row_count: {threshold: {must_be: 1}}'),
      '5:7 error bad_check: `group_by` is missing in `x-plumbline.checks[1].row_count`: expected a list. | Add a line `group_by: …`.',
    ],
    [
      'a body that is empty',
      own('row_count:'),
      '5:17 error bad_check: `x-plumbline.checks[1].row_count` must be a mapping (`key: value`), but is empty.',
    ],
    [
      'no groups',
      own('row_count: {group_by: []}'),
      '5:29 error bad_check: `x-plumbline.checks[1].row_count.group_by` must be a list of at least 1 entry, but is a list.',
    ],
    [
      'groups that are no list',
      own('row_count: {group_by: country}'),
      '5:29 error bad_check: `x-plumbline.checks[1].row_count.group_by` must be a list, but is the text "country". | Put it in brackets: `[…]`.',
    ],
    [
      'a group that is a number',
      own('row_count: {group_by: [1]}'),
      '5:30 error bad_check: `x-plumbline.checks[1].row_count.group_by[1]` must be text, but is the number 1. | Put it in quotes: "1".',
    ],
    [
      'a group twice',
      own('row_count: {group_by: [a, b, a]}'),
      '5:29 error bad_check: `group_by` names `a` twice. | Take one of the two out.',
    ],
    [
      'a group check with a scope',
      own('row_count: {group_by: [a], scope: x}'),
      '5:34 error bad_check: `scope` is not a key of `x-plumbline.checks[1].row_count`. | Allowed: `name`, `qualifier`, `attributes`, `filter`, `group_by`, `threshold`.',
    ],
    [
      'a group check of no column',
      own('missing: {group_by: [a]}'),
      '5:7 error bad_check: `column` is missing in `x-plumbline.checks[1].missing`: expected text. | Add a line `column: …`.',
    ],
    [
      'a group check that says nothing of what is valid',
      own('invalid: {column: a, group_by: [b]}'),
      '5:7 error bad_check: The check does not say which values are valid. | Add one of `valid_values`, `invalid_values`, `valid_format`, `invalid_format`, `valid_min`, `valid_max`, `valid_length`, `valid_min_length`, `valid_max_length`, `valid_reference_data`.',
    ],
    [
      'duplicates of nothing in groups',
      own('duplicate: {group_by: [a]}'),
      '5:7 error bad_check: A `duplicate` check takes `column` or `columns`. | Missing values are no duplicates in one `column`; NULL is a value among several `columns`.',
    ],
    [
      'duplicates of both in groups',
      own('duplicate: {column: a, columns: [a, b], group_by: [c]}'),
      '5:39 error bad_check: A `duplicate` check takes `column` or `columns`. | Missing values are no duplicates in one `column`; NULL is a value among several `columns`.',
    ],
    [
      'an aggregate of nothing in groups',
      own('aggregate: {function: avg, group_by: [a], threshold: {must_be: 1}}'),
      '5:7 error bad_check: An `aggregate` needs a `column`, or a `column_expression`. | Add a line `column: …`.',
    ],
    [
      'an aggregate of an unknown function in groups',
      own('aggregate: {column: a, function: mode, group_by: [b], threshold: {must_be: 1}}'),
      '5:40 error bad_check: `x-plumbline.checks[1].aggregate.function`: expected one of avg, sum, min, max, avg_length, min_length, max_length.',
    ],
    [
      'a metric without a threshold in groups',
      own('metric: {expression: sum(a), group_by: [b]}'),
      '5:7 error bad_check: `threshold` is missing in `x-plumbline.checks[1].metric`: expected a mapping (`key: value`). | Add a line `threshold: …`.',
    ],
    [
      'failed rows of no condition in groups',
      own('failed_rows: {group_by: [b]}'),
      '5:7 error bad_check: `expression` is missing in `x-plumbline.checks[1].failed_rows`: expected text. | Add a line `expression: …`.',
    ],
    [
      'a threshold of two comparisons in groups',
      own('row_count: {group_by: [a], threshold: {must_be: 1, must_be_less_than: 2}}'),
      '5:77 error bad_check: A threshold takes one comparison, but this one has `must_be` and `must_be_less_than`. | Use `must_be_between` for two bounds, or `additional` for a second level.',
    ],
    [
      'bounds that leave no value in groups',
      own('invalid: {column: a, group_by: [b], valid_min: 2, valid_max: 1}'),
      '5:68 error bad_check: No value is valid: `valid_max` 1 is less than `valid_min` 2.',
    ],
    [
      'an evolution of no groups',
      own('group_evolution: {groups: new}'),
      '5:7 error bad_check: `group_by` is missing in `x-plumbline.checks[1].group_evolution`: expected a list. | Add a line `group_by: …`.',
    ],
    [
      'an evolution of unknown groups',
      own('group_evolution: {group_by: [a], groups: gone}'),
      '5:48 error bad_check: `x-plumbline.checks[1].group_evolution.groups` must be `new`, `missing` or `any`, but is the text "gone".',
    ],
    [
      'an evolution by a column twice',
      own('group_evolution: {group_by: [a, a]}'),
      '5:35 error bad_check: `group_by` names `a` twice. | Take one of the two out.',
    ],
    [
      'an evolution in percent',
      own('group_evolution: {group_by: [a], threshold: {metric: percent, must_be: 0}}'),
      '5:52 error bad_check: `metric` is not a key of `x-plumbline.checks[1].group_evolution.threshold`. | Allowed: `must_be`, `must_not_be`, `must_be_greater_than`, `must_be_greater_than_or_equal`, `must_be_less_than`, `must_be_less_than_or_equal`, `must_be_between`, `must_be_not_between`, `level`, `additional`.',
    ],
  ])('%s', (_, text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });
});
