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

describe('a malformed check beyond the contract language gives one problem at its place:', () => {
  it.each([
    [
      'a reconciliation with nobody',
      own('reconciliation: {metric: row_count}'),
      '5:7 error bad_check: `with` is missing in `x-plumbline.checks[1].reconciliation`: expected text. | Add a line `with: …`.',
    ],
    [
      'a reconciliation of nothing',
      own('reconciliation: {with: b}'),
      '5:7 error bad_check: `metric` is missing in `x-plumbline.checks[1].reconciliation`: expected `row_count`, `aggregate` or `rows`. | Add a line `metric: …`.',
    ],
    [
      'a reconciliation of an unknown metric',
      own('reconciliation: {with: b, metric: columns}'),
      '5:41 error bad_check: `x-plumbline.checks[1].reconciliation.metric` must be `row_count`, `aggregate` or `rows`, but is the text "columns".',
    ],
    [
      'an aggregate to reconcile without a column',
      own('reconciliation: {with: b, metric: aggregate, function: sum}'),
      '5:7 error bad_check: `metric: aggregate` needs a `column`. | For example `function: sum` and `column: amount`.',
    ],
    [
      'an aggregate to reconcile without a function',
      own('reconciliation: {with: b, metric: aggregate, column: a}'),
      '5:7 error bad_check: `metric: aggregate` needs a `function`. | For example `function: sum` and `column: amount`.',
    ],
    [
      'rows to reconcile without keys',
      own('reconciliation: {with: b, metric: rows}'),
      '5:7 error bad_check: `metric: rows` needs `keys`: the columns that tell rows apart. | For example `keys: [order_id]`.',
    ],
    [
      'keys beside a row count',
      own('reconciliation: {with: b, metric: row_count, keys: [a]}'),
      '5:58 error bad_check: `keys` has no meaning with `metric: row_count`. | It belongs to `metric: rows`.',
    ],
    [
      'a function beside rows',
      own('reconciliation: {with: b, metric: rows, keys: [a], function: sum}'),
      '5:68 error bad_check: `function` has no meaning with `metric: rows`. | It belongs to `metric: aggregate`.',
    ],
    [
      'a key that is compared, too',
      own('reconciliation: {with: b, metric: rows, keys: [a], columns: [c, a]}'),
      '5:67 error bad_check: `a` is one of the `keys`: it is equal wherever rows meet. | Take it out of `columns`.',
    ],
    [
      'names that are a list',
      own('reconciliation: {with: b, metric: rows, keys: [a], names: [c]}'),
      '5:65 error bad_check: `x-plumbline.checks[1].reconciliation.names` must be a mapping (`key: value`), but is a list.',
    ],
    [
      'an unknown kind of rows',
      own('reconciliation: {with: b, metric: rows, keys: [a], rows: extra}'),
      '5:64 error bad_check: `x-plumbline.checks[1].reconciliation.rows` must be `any`, `missing_here`, `missing_there` or `different`, but is the text "extra".',
    ],
    [
      'a drift of no column',
      own('drift: {method: ks}'),
      '5:7 error bad_check: `column` is missing in `x-plumbline.checks[1].drift`: expected text. | Add a line `column: …`.',
    ],
    [
      'a drift by an unknown method',
      own('drift: {column: a, method: kl}'),
      '5:34 error bad_check: `x-plumbline.checks[1].drift.method` must be `psi`, `ks` or `chi_square`, but is the text "kl". | Did you mean `ks`?',
    ],
    [
      'a p-value of an index',
      own('drift: {column: a, measure: p_value}'),
      '5:35 error bad_check: The population stability index is no test: it has no p-value. | Use `method: ks` or `method: chi_square`.',
    ],
    [
      'a statistic of a test without a threshold',
      own('drift: {column: a, method: ks, measure: statistic}'),
      '5:7 error bad_check: The threshold has no comparison. | Add one of `must_be`, `must_not_be`, `must_be_greater_than`, `must_be_greater_than_or_equal`, `must_be_less_than`, `must_be_less_than_or_equal`, `must_be_between`, `must_be_not_between`.',
    ],
    [
      'an unknown key of a drift',
      own('drift: {column: a, bins: 10}'),
      '5:26 error bad_check: `bins` is not a key of `x-plumbline.checks[1].drift`. | Allowed: `name`, `qualifier`, `attributes`, `filter`, `column`, `method`, `measure`, `threshold`.',
    ],
    [
      'an anomaly of nothing',
      own('anomaly: {method: mad}'),
      '5:7 error bad_check: `metric` is missing in `x-plumbline.checks[1].anomaly`: expected text or a mapping (`key: value`). | Add a line `metric: …`.',
    ],
    [
      'an anomaly of an unknown metric',
      own('anomaly: {metric: rows}'),
      '5:25 error bad_check: `rows` is nothing that a `metric` measures. | There are `row_count`, `missing`, `invalid`, `duplicate`, `aggregate`, `metric`, `failed_rows`, `freshness`.',
    ],
    [
      'an anomaly of a schema',
      own('anomaly: {metric: {schema: {}}}'),
      '5:25 error bad_check: `schema` is nothing that a `metric` measures. | There are `row_count`, `missing`, `invalid`, `duplicate`, `aggregate`, `metric`, `failed_rows`, `freshness`.',
    ],
    [
      'an anomaly of two metrics',
      own('anomaly: {metric: {row_count: , missing: {column: a}}}'),
      '5:25 error bad_check: A `metric` measures one thing. | For example `metric: row_count`.',
    ],
    [
      'an anomaly of a metric that needs more',
      own('anomaly: {metric: missing}'),
      '5:25 error bad_check: `missing` does not say what it looks at. | Write a mapping: `metric: {missing: {…}}`.',
    ],
    [
      'an anomaly of a metric with a threshold',
      own('anomaly: {metric: {missing: {column: a, threshold: {must_be: 0}}}}'),
      '5:47 error bad_check: `threshold` is not a key of `x-plumbline.checks[1].anomaly.metric.missing`. | Allowed: `column`, `column_expression`, `missing_values`, `missing_format`, `as`.',
    ],
    [
      'an anomaly of a metric without its column',
      own('anomaly: {metric: {missing: {as: percent}}}'),
      '5:26 error bad_check: `column` is missing in `x-plumbline.checks[1].anomaly.metric.missing`: expected text. | Add a line `column: …`.',
    ],
    [
      'an anomaly of a metric of two forms',
      own('anomaly: {metric: {metric: {expression: sum(a), query: SELECT 1}}}'),
      '5:62 error bad_check: A `metric` check takes one of `expression`, `query`, but this one has `expression` and `query`.',
    ],
    [
      'an anomaly of an unknown share',
      own('anomaly: {metric: {missing: {column: a, as: share}}}'),
      '5:51 error bad_check: `x-plumbline.checks[1].anomaly.metric.missing.as` must be `count` or `percent`, but is the text "share".',
    ],
    [
      'a limit of nothing',
      own('anomaly: {metric: row_count, limit: 0}'),
      '5:43 error bad_check: `limit` must be more than 0. | Leave it out: it is 3.5 then.',
    ],
    [
      'more values than are looked at',
      own('anomaly: {metric: row_count, last: 5, at_least: 6}'),
      '5:55 error bad_check: `at_least` 6 is more than the last 5 values that are looked at. | Make `last` greater, or `at_least` smaller.',
    ],
    [
      'too few values',
      own('anomaly: {metric: row_count, at_least: 1}'),
      '5:46 error bad_check: `x-plumbline.checks[1].anomaly.at_least` must be at least 3, but is the number 1.',
    ],
    [
      'half a value',
      own('anomaly: {metric: row_count, last: 7.5}'),
      '5:42 error bad_check: `x-plumbline.checks[1].anomaly.last` must be a whole number, but is the number 7.5.',
    ],
    [
      'an unknown level',
      own('anomaly: {metric: row_count, level: error}'),
      '5:43 error bad_check: `x-plumbline.checks[1].anomaly.level` must be `warn` or `fail`, but is the text "error".',
    ],
    [
      'a change without a threshold',
      own('change: {metric: row_count}'),
      '5:7 error bad_check: `threshold` is missing in `x-plumbline.checks[1].change`: expected a mapping (`key: value`). | Add a line `threshold: …`.',
    ],
    [
      'a change without a comparison',
      own('change: {metric: row_count, threshold: {metric: percent}}'),
      '5:46 error bad_check: The threshold has no comparison. | Add one of `must_be`, `must_not_be`, `must_be_greater_than`, `must_be_greater_than_or_equal`, `must_be_less_than`, `must_be_less_than_or_equal`, `must_be_between`, `must_be_not_between`.',
    ],
    [
      'a change of an unknown time',
      own('change: {metric: row_count, of: last week, threshold: {must_be: 0}}'),
      '5:39 error bad_check: `x-plumbline.checks[1].change.of`: expected `previous`, or a number of days such as `7 days`.',
    ],
    [
      'a change since today',
      own('change: {metric: row_count, of: 0 days, threshold: {must_be: 0}}'),
      '5:39 error bad_check: `x-plumbline.checks[1].change.of`: expected `previous`, or a number of days such as `7 days`.',
    ],
    [
      'a change of a share of a query without its rows',
      own('change: {metric: {failed_rows: {query: SELECT 1, as: percent}}, threshold: {must_be: 0}}'),
      '5:24 error bad_check: A percentage of the rows that a query gives needs a `rows_tested_query`. | For example `rows_tested_query: SELECT count(*) FROM orders`.',
    ],
    [
      'a variable that is not declared',
      own(`drift: {column: "$\{var.COLUMN}"}`),
      '5:23 error bad_check: The variable `COLUMN` is not declared. | Add it under `variables`: `COLUMN: {default: …}`.',
    ],
    [
      'a filter that is a number',
      own('drift: {column: a, filter: 1}'),
      '5:34 error bad_check: `x-plumbline.checks[1].drift.filter` must be text, but is the number 1. | Put it in quotes: "1".',
    ],
    [
      'an empty filter',
      own('drift: {column: a, filter: ""}'),
      '5:34 error bad_check: `x-plumbline.checks[1].drift.filter` must be a text that is not empty, but is an empty text.',
    ],
    [
      'a qualifier that is a list',
      own('drift: {column: a, qualifier: [b]}'),
      '5:37 error bad_check: `x-plumbline.checks[1].drift.qualifier` must be text or a number, but is a list.',
    ],
  ])('%s', (_, text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  it('or one for each of two mistakes', () => {
    expect(problemsOf(own('metric: {query: SELECT 1, group_by: [b], threshold: {must_be: 1}}'))).toEqual([
      '5:7 error bad_check: `expression` is missing in `x-plumbline.checks[1].metric`: expected text. | Add a line `expression: …`.',
      '5:16 error bad_check: `query` is not a key of `x-plumbline.checks[1].metric`. | Allowed: `name`, `qualifier`, `attributes`, `filter`, `group_by`, `expression`, `threshold`.',
    ]);
  });

  it('and leaves every other check of the file as it is', () => {
    const { checks, problems } = parseCheckFile(
      'checks/orders.yml',
      `dataset: a/orders
filter: a > 1
columns:
  - {name: x, missing_values: ["$\{var.NONE}"]}
checks:
  - row_count:
x-plumbline:
  checks:
    - drift: {column: a, nonsense: 1}
    - missing: {column: x, group_by: [a]}
    - missing: {column: y, group_by: [a], filter: b}
    - anomaly: {metric: {nonsense: {}}}
    - anomaly: {metric: row_count, qualifier: rows}
`,
    );
    expect(checks.map(({ name, line, columnNumber, filter }) => [name, line, columnNumber, filter])).toEqual([
      ['row_count', 6, 5, 'a > 1'],
      ['missing(y) by a', 11, 7, '(a > 1\n) AND (b\n)'],
      ['anomaly(row_count) rows', 13, 7, 'a > 1'],
    ]);
    expect(problems.map(({ line }) => line)).toEqual([4, 9, 12]);
  });
});
