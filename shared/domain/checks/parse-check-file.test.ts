import { describe, expect, it } from 'vitest';
import type { Check } from './check-file';
import { parseCheckFile } from './parse-check-file';

const parse = (text: string, variables?: Record<string, string | number>) =>
  parseCheckFile('checks/orders.yml', text, variables);
/** Problems as `line:column severity code: message | hint`. */
const problemsOf = (text: string): string[] =>
  parse(text).problems.map(
    (one) =>
      `${one.line}:${one.column} ${one.severity} ${one.code}: ${one.message}${one.hint === undefined ? '' : ` | ${one.hint}`}`,
  );
const head = 'dataset: plumbline/main/orders\ncolumns:\n  - name: status\n    checks:\n';
const column = (check: string): string => `${head}      - ${check}\n`;
const dataset = (check: string): string => `dataset: plumbline/main/orders\ncolumns: []\nchecks:\n  - ${check}\n`;

describe('a check file', () => {
  it('gives its checks in the order of the file, each with its place and a name', () => {
    const { node, checks, problems } = parse(`dataset: plumbline/flight_ops/main/orders
checks:
  - row_count:
  - duplicate: {columns: [tenant_id, order_id]}
columns:
  - name: order_id
    checks: [{missing: null}, {duplicate: {name: each order once}}]
  - name: status
    checks:
      - invalid: {valid_values: [placed]}
      - invalid: {qualifier: short, valid_max_length: 9}
`);
    expect(problems).toEqual([]);
    expect(node).toBe('orders');
    expect(
      checks.map(({ name, type, column, line, columnNumber }) => [name, type, column, line, columnNumber]),
    ).toEqual([
      ['row_count', 'row_count', null, 3, 5],
      ['duplicate(tenant_id, order_id)', 'duplicate', null, 4, 5],
      ['missing(order_id)', 'missing', 'order_id', 7, 15],
      ['each order once', 'duplicate', 'order_id', 7, 32],
      ['invalid(status)', 'invalid', 'status', 10, 9],
      ['invalid(status) short', 'invalid', 'status', 11, 9],
    ]);
    expect(new Set(checks.map((check) => check.node))).toEqual(new Set(['orders']));
  });

  it('takes the defaults of Soda', () => {
    const thresholdOf = (text: string): unknown => parse(text).checks[0]?.threshold;
    expect(thresholdOf(dataset('row_count:'))).toEqual({
      metric: 'count',
      level: 'fail',
      bounds: [{ kind: 'must_be_greater_than', value: 0 }],
    });
    for (const check of ['missing:', 'duplicate:', 'invalid: {valid_min: 0}'])
      expect(thresholdOf(column(check))).toEqual({
        metric: 'count',
        level: 'fail',
        bounds: [{ kind: 'must_be', value: 0 }],
      });
    expect(thresholdOf(dataset('freshness: {column: at, threshold: {must_be_less_than: 2}}'))).toMatchObject({
      unit: 'hour',
    });
    expect(thresholdOf(column('missing: {threshold: {level: warn, metric: percent}}'))).toEqual({
      metric: 'percent',
      level: 'warn',
      bounds: [{ kind: 'must_be', value: 0 }],
    });
  });

  it('keeps both levels, and the ends of ranges', () => {
    const [check] = parse(
      dataset(
        'row_count: {threshold: {must_be_not_between: {less_than: 1, greater_than_or_equal: 10}, additional: {must_be: 7, level: warn}}}',
      ),
    ).checks;
    expect(check?.threshold).toEqual({
      metric: 'count',
      level: 'fail',
      bounds: [],
      between: { from: 1, to: 10, fromInclusive: true, toInclusive: false, negated: true },
      additional: { metric: 'count', level: 'warn', bounds: [{ kind: 'must_be', value: 7 }] },
    });
  });

  it('lets a check replace what its column says about missing and about valid values, each as a whole', () => {
    const validities = parse(`dataset: a/orders
columns:
  - name: status
    missing_values: [none]
    valid_values: [x]
    checks:
      - missing:
      - missing: {qualifier: a, missing_format: {name: blank, regex: '^$'}}
      - invalid:
      - invalid: {qualifier: b, valid_min_length: 2}
`).checks.map((check) => ('validity' in check ? check.validity : null));
    expect(validities).toEqual([
      { missingValues: ['none'], validValues: ['x'] },
      { missingValues: [], missingFormat: { name: 'blank', regex: '^$' }, validValues: ['x'] },
      { missingValues: ['none'], validValues: ['x'] },
      { missingValues: ['none'], validMinLength: 2 },
    ]);
  });

  it('joins the filters of file and check, even when one ends in a comment', () => {
    const text = `dataset: a/orders\nfilter: "a > 1 -- recent"\ncolumns: []\nchecks:\n  - row_count:\n  - row_count: {qualifier: b, filter: b OR c}\n`;
    expect(parse(text).checks.map((check) => check.filter)).toEqual([
      'a > 1 -- recent',
      '(a > 1 -- recent\n) AND (b OR c\n)',
    ]);
  });

  it('puts in variables: whole values keep their type, given values replace defaults, defaults may name others', () => {
    const text = `dataset: a/orders
filter: day >= '\${var.START}' AND at < '\${soda.NOW}'
variables:
  START: {default: "2026-01-01"}
  LIMIT: {default: 5}
  LABEL: {default: "from \${ var.START }"}
columns:
  - name: status
    checks:
      - invalid: {valid_values: ["\${var.LABEL}", "\${var.LIMIT}"], threshold: {must_be_less_than: "\${var.LIMIT}"}}
`;
    const [check] = parse(text).checks;
    expect(check).toMatchObject({
      filter: `day >= '2026-01-01' AND at < '$\{soda.NOW}'`,
      validity: { validValues: ['from 2026-01-01', 5] },
      threshold: { bounds: [{ kind: 'must_be_less_than', value: 5 }] },
    });
    expect(parse(text, { START: '2027-01-01', LIMIT: 6 }).checks[0]).toMatchObject({
      validity: { validValues: ['from 2027-01-01', 6] },
    });
  });

  it('reads the time of a freshness check from its variable', () => {
    const text = (value: string): string => `dataset: a/orders
variables: {AT: {default: "${value}"}}
columns: []
checks:
  - freshness: {column: at, now_variable: AT, threshold: {must_be_less_than: 1}}
`;
    expect((parse(text('2026-03-01T12:00:00+02:00')).checks[0] as Check & { now: string }).now).toBe(
      '2026-03-01T10:00:00.000Z',
    );
    expect((parse(text('2026-03-01')).checks[0] as Check & { now: string }).now).toBe('2026-03-01T00:00:00.000Z');
    expect(problemsOf(text('soon'))).toEqual([
      '5:43 error bad_check: The variable `AT` is no time: "soon". | Write the time in ISO 8601, such as "2026-01-31T12:00:00Z".',
    ]);
  });

  it('names the node after the file when the dataset is missing', () => {
    const { node, checks, problems } = parse('columns: []\nchecks:\n  - row_count:\n');
    expect([node, checks.length, problems.length]).toEqual(['orders', 1, 1]);
  });
});

describe('a problem in a check file', () => {
  it.each([
    [
      'an unknown check type',
      dataset('row_cuont:'),
      '4:5 error unknown_check: `row_cuont` is not a type of check. | Did you mean `row_count`? There are `row_count`, `missing`, `duplicate`, `invalid`, `freshness`, `aggregate`, `metric`, `failed_rows`, `schema`.',
    ],
    [
      'a type that nothing is near to',
      dataset('sql: x'),
      '4:5 error unknown_check: `sql` is not a type of check. | There are `row_count`, `missing`, `duplicate`, `invalid`, `freshness`, `aggregate`, `metric`, `failed_rows`, `schema`.',
    ],
    [
      'an aggregate of an unknown function',
      column('aggregate: {function: median, threshold: {must_be: 1}}'),
      '5:31 error bad_check: `columns[1].checks[1].aggregate.function`: expected one of avg, sum, min, max, avg_length, min_length, max_length.',
    ],
    [
      'an aggregate without a threshold',
      column('aggregate: {function: avg}'),
      '5:9 error bad_check: `threshold` is missing in `columns[1].checks[1].aggregate`: expected a mapping (`key: value`). | Add a line `threshold: …`.',
    ],
    [
      'a metric of neither form',
      dataset('metric: {threshold: {must_be: 1}}'),
      '4:5 error bad_check: A `metric` check needs one of `expression`, `query`.',
    ],
    [
      'failed rows of two forms',
      dataset('failed_rows: {expression: x > 1, keys_query: SELECT 1}'),
      '4:50 error bad_check: A `failed_rows` check takes one of `expression`, `query`, `keys_query`, but this one has `expression` and `keys_query`.',
    ],
    [
      'a share of the rows of a query',
      dataset('failed_rows: {query: SELECT 1, threshold: {metric: percent, must_be: 0}}'),
      '4:5 error bad_check: A percentage of the rows that a query gives needs a `rows_tested_query`. | For example `rows_tested_query: SELECT count(*) FROM orders`.',
    ],
    [
      'rows tested beside an expression',
      dataset('failed_rows: {expression: x > 1, rows_tested_query: SELECT 1}'),
      '4:57 warning bad_check: `rows_tested_query` has no effect beside an `expression`: all rows of the dataset are tested.',
    ],
    [
      'a column check under the file',
      dataset('missing:'),
      '4:5 error bad_check: `missing` is a check of a column. | Put it under `checks` of an entry of `columns`.',
    ],
    [
      'a dataset check under a column',
      column('row_count:'),
      '5:9 error bad_check: `row_count` is a check of the whole dataset. | Put it under `checks` of the file.',
    ],
    [
      'a forgotten colon',
      dataset('row_count'),
      '4:5 error bad_check: A check is its type followed by a colon. | Write `- row_count:`.',
    ],
    [
      'two types in one entry',
      column('missing:\n        duplicate:'),
      '5:9 error bad_check: A check has one type, but this entry has `missing` and `duplicate`. | Start each check with its own dash, and indent its keys under its type.',
    ],
    [
      'an unknown key',
      column('missing: {treshold: {must_be: 1}}'),
      '5:19 error bad_check: `treshold` is not a key of `columns[1].checks[1].missing`. | Did you mean `threshold`?',
    ],
    [
      'an unknown key of a threshold',
      column('missing: {threshold: {must_be_les_than: 1}}'),
      '5:31 error bad_check: `must_be_les_than` is not a key of `columns[1].checks[1].missing.threshold`. | Did you mean `must_be_less_than`?',
    ],
    [
      'an unknown level',
      column('missing: {threshold: {level: error}}'),
      '5:38 error bad_check: `columns[1].checks[1].missing.threshold.level` must be `warn` or `fail`, but is the text "error".',
    ],
    [
      'a text in place of a number',
      dataset('row_count: {threshold: {must_be: many}}'),
      '4:38 error bad_check: `checks[1].row_count.threshold.must_be` must be a number, but is the text "many".',
    ],
    [
      'a list in place of a number',
      dataset('row_count: {threshold: {must_be: [1]}}'),
      '4:38 error bad_check: `checks[1].row_count.threshold.must_be` must be a number or text, but is a list.',
    ],
    [
      'a percentage of the row count',
      dataset('row_count: {threshold: {metric: percent, must_be: 1}}'),
      '4:29 error bad_check: `metric` is not a key of `checks[1].row_count.threshold`. | Allowed: `must_be`, `must_not_be`, `must_be_greater_than`, `must_be_greater_than_or_equal`, `must_be_less_than`, `must_be_less_than_or_equal`, `must_be_between`, `must_be_not_between`, `level`, `additional`.',
    ],
    [
      'two comparisons',
      column('missing: {threshold: {must_be_less_than: 5, must_be_greater_than: 0}}'),
      '5:50 error bad_check: A threshold takes one comparison, but this one has `must_be_greater_than` and `must_be_less_than`. | Use `must_be_between` for two bounds, or `additional` for a second level.',
    ],
    [
      'a range without values',
      dataset('row_count: {threshold: {must_be_between: {greater_than: 10, less_than: 1}}}'),
      '4:46 error bad_check: No value lies between 10 and 1. | The greater-than bound must be the smaller number.',
    ],
    [
      'a range that everything is outside of',
      dataset('row_count: {threshold: {must_be_not_between: {greater_than: 1, less_than: 10}}}'),
      '4:50 error bad_check: Every value is greater than 1 or less than 10: the threshold always passes. | In `must_be_not_between` the greater-than bound is the larger number: {less_than: 1, greater_than: 10}.',
    ],
    [
      'half a range',
      dataset('row_count: {threshold: {must_be_between: {greater_than: 10}}}'),
      '4:46 error bad_check: `must_be_between` needs one lower and one upper bound. | For example {greater_than_or_equal: 1, less_than: 10}.',
    ],
    [
      'two thresholds of one level',
      dataset('row_count: {threshold: {must_be: 1, additional: {must_be: 2}}}'),
      '4:53 error bad_check: Both thresholds have the level `fail`. | Give one of them `level: warn`.',
    ],
    [
      'a freshness check without a threshold',
      dataset('freshness: {column: at}'),
      '4:5 error bad_check: `threshold` is missing in `checks[1].freshness`: expected a mapping (`key: value`). | Add a line `threshold: …`.',
    ],
    [
      'a freshness check without a comparison',
      dataset('freshness: {column: at, threshold: {unit: day}}'),
      '4:40 error bad_check: The threshold has no comparison. | Add one of `must_be`, `must_not_be`, `must_be_greater_than`, `must_be_greater_than_or_equal`, `must_be_less_than`, `must_be_less_than_or_equal`, `must_be_between`, `must_be_not_between`.',
    ],
    [
      'an unknown unit',
      dataset('freshness: {column: at, threshold: {unit: week, must_be_less_than: 1}}'),
      '4:47 error bad_check: `checks[1].freshness.threshold.unit` must be `minute`, `hour` or `day`, but is the text "week".',
    ],
    [
      'a time variable that is not declared',
      dataset('freshness: {column: at, now_variable: AT, threshold: {must_be_less_than: 1}}'),
      '4:43 error bad_check: The variable `AT` is not declared. | Add it under `variables` with a `default` such as "2026-01-31T12:00:00Z".',
    ],
    [
      'a variable that is not declared',
      column(`invalid: {valid_values: ["$\{var.STATUS}"]}`),
      '5:34 error bad_check: The variable `STATUS` is not declared. | Add it under `variables`: `STATUS: {default: …}`.',
    ],
    [
      'a variable of the environment',
      column(`invalid: {valid_values: ["$\{env.HOME}"]}`),
      `5:34 error bad_check: \`$\{env.HOME}\` is not known in a check file. | Declare the value under \`variables\` and write \`$\{var.NAME}\`.`,
    ],
    [
      'an invalid check that says nothing',
      column('invalid:'),
      '5:9 error bad_check: The check does not say which values are valid. | Add one of `valid_values`, `invalid_values`, `valid_format`, `invalid_format`, `valid_min`, `valid_max`, `valid_length`, `valid_min_length`, `valid_max_length`, `valid_reference_data`.',
    ],
    [
      'bounds that leave no value',
      column('invalid: {valid_min: 5, valid_max: 1}'),
      '5:44 error bad_check: No value is valid: `valid_max` 1 is less than `valid_min` 5.',
    ],
    [
      'lengths that leave no value',
      column('invalid: {valid_min_length: 5, valid_max_length: 1}'),
      '5:58 error bad_check: No value is valid: `valid_max_length` 1 is less than `valid_min_length` 5.',
    ],
    [
      'a negative length',
      column('invalid: {valid_length: -1}'),
      '5:33 error bad_check: `columns[1].checks[1].invalid.valid_length`: a length is a whole number, 0 or more.',
    ],
    [
      'a format without a name',
      column("invalid: {valid_format: {regex: 'x'}}"),
      '5:19 error bad_check: `name` is missing in `columns[1].checks[1].invalid.valid_format`: expected text. | Add a line `name: …`.',
    ],
    [
      'a null among values',
      column('missing: {missing_values: [null, x]}'),
      "5:35 warning bad_check: The null in `missing_values` has no effect: NULL is always missing, and a missing value is neither valid nor invalid. | Take it out: Soda's own runner counts wrongly with a null in the list.",
    ],
    [
      'a column named twice in a key',
      dataset('duplicate: {columns: [a, a]}'),
      '4:26 error bad_check: `columns` names `a` twice.',
    ],
    [
      'a scope',
      column('missing: {scope: latest}'),
      '5:26 warning unknown_check: The check runs in the scope `latest`: scopes are not evaluated yet, so the check is left out.',
    ],
    [
      'an unknown key of the file',
      'dataset: a/b\ncolumns: []\nfilters: x\n',
      '3:1 error bad_check: `filters` is not a key of this file. | Did you mean `filter`?',
    ],
    [
      'an unknown key of a column',
      'dataset: a/b\ncolumns:\n  - name: x\n    chekcs: []\n',
      '4:5 error bad_check: `chekcs` is not a key of `columns[1]`. | Did you mean `checks`?',
    ],
    [
      'a column without a name',
      'dataset: a/b\ncolumns:\n  - checks: [{missing: null}]\n',
      '3:5 error bad_check: `name` is missing in `columns[1]`: expected text. | Add a line `name: …`.',
    ],
    [
      'a missing dataset',
      'columns: []\n',
      '1:1 error bad_check: `dataset` is missing: expected text. | Add a line `dataset: …`.',
    ],
    [
      'a variable without a value',
      'dataset: a/b\nvariables:\n  X:\ncolumns: []\n',
      '3:3 error bad_check: The variable `X` has no value. | Write `X: {default: …}`.',
    ],
    [
      'a variable that names itself',
      `dataset: a/b\nvariables: {X: {default: "$\{var.X}"}}\ncolumns: []\n`,
      '2:13 error bad_check: The default of the variable `X` names a variable that has no value, or itself.',
    ],
    [
      'a dataset of one part',
      'dataset: orders\ncolumns: []\n',
      "1:10 warning bad_check: The dataset `orders` has one part: Soda's own runner needs at least two. | Write for example `plumbline/main/orders`.",
    ],
    [
      'no columns',
      'dataset: a/b\nchecks:\n  - row_count:\n',
      "2:1 warning bad_check: The file has no `columns`: Soda's own runner needs the key. | Add a line `columns: []`.",
    ],
    [
      'checks that Soda cannot tell apart',
      column('missing:\n      - missing: {threshold: {must_be: 1}}'),
      "6:9 warning bad_check: This `missing` check and the one in line 5 cannot be told apart by Soda's own runner. | Give each a `qualifier` of its own.",
    ],
  ])('stands at its place: %s', (_, text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  it('is reported for bad YAML, and the checks around it are still read', () => {
    const { checks, problems } = parse(
      'dataset: a/b\ncolumns: []\nchecks:\n  - row_count: {threshold: {must_be: 1}\n  - row_count: {qualifier: b}\n',
    );
    expect(problems[0]).toMatchObject({ code: 'bad_yaml', severity: 'error' });
    expect(checks.length).toBeLessThanOrEqual(2);
  });

  it('leaves out its own check only', () => {
    const { checks, problems } = parse(`dataset: a/b
columns:
  - name: x
    checks:
      - missing: {nonsense: 1}
      - duplicate:
      - invalid: {valid_values: ["\${var.NONE}"]}
  - name: y
    surprise: 1
    checks:
      - missing:
checks:
  - row_count: {threshold: {must_be: x}}
  - row_count: {qualifier: b}
  - nonsense:
`);
    expect(checks.map((check) => check.name)).toEqual(['duplicate(x)', 'missing(y)', 'row_count b']);
    expect(problems.map((one) => one.line)).toEqual([5, 7, 9, 13, 15]);
  });

  it('of a filter without its variable leaves out every check that would run without it', () => {
    const { checks, problems } = parse(
      `dataset: a/b\nfilter: x > $\{var.NONE}\ncolumns: []\nchecks:\n  - row_count:\n`,
    );
    expect([checks.length, problems.length]).toEqual([0, 1]);
  });

  it('is all that an empty, a textual and a binary file give', () => {
    for (const text of ['', 'hello', '- a\n- b\n', '\u0000\u0001\ufffd'])
      expect(parse(text)).toMatchObject({ node: 'orders', checks: [] });
    expect(problemsOf('')).toHaveLength(1);
  });
});
