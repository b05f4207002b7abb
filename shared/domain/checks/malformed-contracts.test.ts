import { describe, expect, it } from 'vitest';
import { parseCheckFile } from './parse-check-file';

/** Problems as `line:column severity code: message | hint`. */
const problemsOf = (text: string): string[] =>
  parseCheckFile('checks/orders.yml', text).problems.map(
    (one) =>
      `${one.line}:${one.column} ${one.severity} ${one.code}: ${one.message}${one.hint === undefined ? '' : ` | ${one.hint}`}`,
  );
const dataset = (check: string): string => `dataset: plumbline/main/orders\ncolumns: []\nchecks:\n  - ${check}\n`;
const column = (check: string): string =>
  `dataset: plumbline/main/orders\ncolumns:\n  - name: status\n    checks:\n      - ${check}\n`;

describe('a malformed contract gives one problem at its place (beside those in parse-check-file.test.ts):', () => {
  it.each([
    [
      "a check of our own among Soda's",
      dataset('drift: {column: a}'),
      '4:5 error unknown_check: `drift` is not a type of check that Soda knows. | Put it under `checks` of `x-plumbline`, which Soda passes over.',
    ],
    [
      "groups among Soda's",
      dataset('row_count: {group_by: [a]}'),
      '4:17 error bad_check: `group_by` is not a key of `checks[1].row_count`. | Allowed: `name`, `qualifier`, `attributes`, `store_failed_rows`, `scope`, `filter`, `threshold`.',
    ],
    [
      'a change under a column',
      column('change: {metric: row_count}'),
      '5:9 error unknown_check: `change` is not a type of check that Soda knows. | Put it under `checks` of `x-plumbline`, which Soda passes over.',
    ],
    [
      'a metric whose expression is empty',
      dataset('metric: {expression: "", threshold: {must_be: 1}}'),
      '4:26 error bad_check: `checks[1].metric.expression` must be a text that is not empty, but is an empty text.',
    ],
    [
      'a column of duplicate that is a number',
      dataset('duplicate: {columns: [1]}'),
      '4:27 error bad_check: `checks[1].duplicate.columns[1]` must be text, but is the number 1. | Put it in quotes: "1".',
    ],
    [
      'no columns of duplicate',
      dataset('duplicate: {columns: []}'),
      '4:26 error bad_check: `checks[1].duplicate.columns` must be a list of at least 1 entry, but is a list.',
    ],
    [
      'a duplicate of the dataset without columns',
      dataset('duplicate:'),
      '4:15 error bad_check: `checks[1].duplicate` must be a mapping (`key: value`), but is empty.',
    ],
    [
      'freshness of no column',
      dataset('freshness: {threshold: {must_be_less_than: 1}}'),
      '4:5 error bad_check: `column` is missing in `checks[1].freshness`: expected text. | Add a line `column: …`.',
    ],
    [
      'an unknown option of schema',
      dataset('schema: {allow_more_columns: true}'),
      '4:14 error bad_check: `allow_more_columns` is not a key of `checks[1].schema`. | Did you mean `allow_extra_columns`?',
    ],
    [
      'a schema option that is text',
      dataset('schema: {allow_extra_columns: "yes"}'),
      '4:35 error bad_check: `checks[1].schema.allow_extra_columns` must be `true` or `false`, but is the text "yes". | Write `true`.',
    ],
    [
      'an aggregate of the dataset without an expression',
      dataset('aggregate: {function: sum, threshold: {must_be: 1}}'),
      '4:5 error bad_check: `column_expression` is missing in `checks[1].aggregate`: expected text. | Add a line `column_expression: …`.',
    ],
    [
      'a row count in a list',
      dataset('row_count: [1]'),
      '4:16 error bad_check: `checks[1].row_count` must be a mapping (`key: value`), but is a list.',
    ],
    [
      'a check that is null',
      dataset('~'),
      '4:5 error bad_check: A check is its type followed by a colon. | For example `- missing:`.',
    ],
    [
      'a format without its name',
      column('invalid: {valid_format: {regex: x}}'),
      '5:19 error bad_check: `name` is missing in `columns[1].checks[1].invalid.valid_format`: expected text. | Add a line `name: …`.',
    ],
    [
      'a format that is text',
      column('invalid: {valid_format: x}'),
      '5:33 error bad_check: `columns[1].checks[1].invalid.valid_format` must be a mapping (`key: value`), but is the text "x".',
    ],
    [
      'a reference without its column',
      column('invalid: {valid_reference_data: {dataset: a/b}}'),
      '5:19 error bad_check: `column` is missing in `columns[1].checks[1].invalid.valid_reference_data`: expected text. | Add a line `column: …`.',
    ],
    [
      'a list of values that is text',
      column('invalid: {valid_values: a}'),
      '5:33 error bad_check: `columns[1].checks[1].invalid.valid_values` must be a list, but is the text "a". | Put it in brackets: `[…]`.',
    ],
    [
      'an unknown metric of a threshold',
      column('missing: {threshold: {metric: share, must_be: 0}}'),
      '5:39 error bad_check: `columns[1].checks[1].missing.threshold.metric` must be `count` or `percent`, but is the text "share".',
    ],
    [
      'a schema under a column',
      column('schema:'),
      '5:9 error bad_check: `schema` is a check of the whole dataset. | Put it under `checks` of the file.',
    ],
    [
      'an unknown key under x-plumbline',
      'dataset: a/b\ncolumns: []\nx-plumbline:\n  check: []\n',
      '4:3 error bad_check: `check` is not a key of `x-plumbline`. | Did you mean `checks`?',
    ],
    [
      'checks of our own that are no list',
      'dataset: a/b\ncolumns: []\nx-plumbline:\n  checks: {drift: {column: a}}\n',
      '4:11 error bad_check: `x-plumbline.checks` must be a list, but is a mapping.',
    ],
    [
      'x-plumbline as a list',
      'dataset: a/b\ncolumns: []\nx-plumbline:\n  - drift: {column: a}\n',
      '4:3 error bad_check: `x-plumbline` must be a mapping (`key: value`), but is a list.',
    ],
    [
      'a misspelt x-plumbline',
      'dataset: a/b\ncolumns: []\nx-plumblin:\n  checks: []\n',
      '3:1 error bad_check: `x-plumblin` is not a key of this file. | Did you mean `x-plumbline`?',
    ],
    [
      'checks of our own without columns',
      'dataset: a/b\nx-plumbline:\n  checks:\n    - drift: {column: a}\n',
      "2:1 warning bad_check: The file has no `columns`: Soda's own runner needs the key. | Add a line `columns: []`.",
    ],
    [
      'a column without a name',
      'dataset: a/b\ncolumns:\n  - checks: [missing: ]\n',
      '3:5 error bad_check: `name` is missing in `columns[1]`: expected text. | Add a line `name: …`.',
    ],
    [
      'columns that are a mapping',
      'dataset: a/b\ncolumns: {a: 1}\n',
      '2:10 error bad_check: `columns` must be a list, but is a mapping.',
    ],
  ])('%s', (_, text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });
});
