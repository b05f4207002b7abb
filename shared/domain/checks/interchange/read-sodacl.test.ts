import { describe, expect, it } from 'vitest';
import { parseCheckFile } from '../parse-check-file';
import { putImportedChecks } from './put-checks';
import { readSodaCl } from './read-sodacl';

const read = (checks: readonly string[], head = '') =>
  readSodaCl('checks.yml', `${head}checks for orders:\n${checks.map((check) => `  - ${check}\n`).join('')}`);

/** The one check of a file: `column type: body` in JSON. */
function checkOf(check: string, head = ''): unknown {
  const { datasets, problems } = read([check], head);
  expect(problems).toEqual([]);
  return datasets.flatMap(({ entries }) => entries.map(({ column, type, body }) => [column, type, body]))[0];
}

function contractOf(result: ReturnType<typeof readSodaCl>): string {
  const [imported] = result.datasets;
  if (imported === undefined) return '';
  return putImportedChecks({
    file: 'checks/orders.yml',
    text: null,
    dataset: 'plumbline/shop/main/orders',
    from: 'checks.yml',
    imported,
  }).text;
}

describe('SodaCL', () => {
  it.each([
    ['row_count = 5', { must_be: 5 }],
    ['row_count != 5', { must_not_be: 5 }],
    ['row_count <> 5', { must_not_be: 5 }],
    ['row_count > 5', { must_be_greater_than: 5 }],
    ['row_count >= 5', { must_be_greater_than_or_equal: 5 }],
    ['row_count < -5.5', { must_be_less_than: -5.5 }],
    ['row_count <= 5', { must_be_less_than_or_equal: 5 }],
    ['row_count between 1 and 10', { must_be_between: { greater_than_or_equal: 1, less_than_or_equal: 10 } }],
    ['row_count between (1 and 10]', { must_be_between: { greater_than: 1, less_than_or_equal: 10 } }],
    ['row_count between [1 and 10)', { must_be_between: { greater_than_or_equal: 1, less_than: 10 } }],
    ['row_count between 5 and 5', { must_be: 5 }],
    ['row_count not between 1 and 10', { must_be_not_between: { less_than: 1, greater_than: 10 } }],
    ['row_count not between (1 and 10)', { must_be_not_between: { less_than_or_equal: 1, greater_than_or_equal: 10 } }],
    ['row_count: {warn: when < 5}', { must_be_greater_than_or_equal: 5, level: 'warn' }],
    ['row_count: {fail: when between 1 and 3}', { must_be_not_between: { less_than: 1, greater_than: 3 } }],
    [
      'row_count: {warn: when > 5, fail: when > 9}',
      { must_be_less_than_or_equal: 9, additional: { must_be_less_than_or_equal: 5, level: 'warn' } },
    ],
  ])('reads the threshold of %s', (check, threshold) => {
    expect(checkOf(check)).toEqual([null, 'row_count', { threshold }]);
  });

  it.each<[string, unknown]>([
    ['row_count > 0', [null, 'row_count', {}]],
    ['missing_count(id) = 0', ['id', 'missing', {}]],
    ['missing_count("Order Date") = 0', ['Order Date', 'missing', {}]],
    [
      'missing_percent(id) < 5 %: {missing values: [n/a]}',
      ['id', 'missing', { missing_values: ['n/a'], threshold: { metric: 'percent', must_be_less_than: 5 } }],
    ],
    ['invalid_count(s) = 0: {valid values: [a, 1]}', ['s', 'invalid', { valid_values: ['a', 1] }]],
    [
      'invalid_count(s) = 0: {valid format: uuid, valid min length: 3}',
      [
        's',
        'invalid',
        {
          valid_format: {
            name: 'uuid',
            regex: '^[0-9a-fA-F]{8}\\-[0-9a-fA-F]{4}\\-[0-9a-fA-F]{4}\\-[0-9a-fA-F]{4}\\-[0-9a-fA-F]{12}$',
          },
          valid_min_length: 3,
        },
      ],
    ],
    ['duplicate_count(id) = 0', ['id', 'duplicate', {}]],
    [
      'duplicate_count(a, b) = 0',
      [null, 'duplicate', { columns: ['a', 'b'], filter: 'a IS NOT NULL AND b IS NOT NULL' }],
    ],
    [
      'avg(net) > 1: {filter: (a OR b)}',
      ['net', 'aggregate', { function: 'avg', filter: 'a OR b', threshold: { must_be_greater_than: 1 } }],
    ],
    [
      'freshness(ts) < 1d12h',
      [null, 'freshness', { column: 'ts', threshold: { unit: 'hour', must_be_less_than_or_equal: 36 } }],
    ],
    [
      'freshness(ts): {warn: when > 30m, fail: when > 2d}',
      [
        null,
        'freshness',
        {
          column: 'ts',
          threshold: {
            unit: 'minute',
            must_be_less_than_or_equal: 2880,
            additional: { must_be_less_than_or_equal: 30, level: 'warn' },
          },
        },
      ],
    ],
    [
      'values in (customer_id) must exist in customers (id)',
      ['customer_id', 'invalid', { valid_reference_data: { dataset: 'customers', column: 'id' } }],
    ],
    ['failed rows: {fail condition: a > b}', [null, 'failed_rows', { expression: 'a > b' }]],
    [
      'failed rows: {fail query: SELECT 1, warn: when > 5}',
      [null, 'failed_rows', { query: 'SELECT 1', threshold: { must_be_less_than_or_equal: 5, level: 'warn' } }],
    ],
    [
      'share < 1: {share expression: sum(a) / sum(b)}',
      [null, 'metric', { name: 'share', expression: 'sum(a) / sum(b)', threshold: { must_be_less_than: 1 } }],
    ],
    [
      'row_count > 0: {name: any, attributes: {team: sales}}',
      [null, 'row_count', { name: 'any', attributes: { team: 'sales' } }],
    ],
  ])('reads %s', (check, expected) => {
    expect(checkOf(check)).toEqual(expected);
  });

  it('joins what a section, a filter and a column say, and takes variables along', () => {
    const result = readSodaCl(
      'checks.yml',
      `variables: {START: "2026-01-01"}
filter orders [recent]: {where: "ts >= '\${START}'"}
configurations for orders:
  valid values for status: [placed]
checks for orders [recent]:
  - invalid_count(status) = 0:
      filter: x > 1
`,
    );
    expect(result.losses).toEqual([]);
    const { checks, problems } = parseCheckFile('checks/orders.yml', contractOf(result));
    expect(problems).toEqual([]);
    expect(checks[0]?.filter).toBe("(ts >= '2026-01-01'\n) AND (x > 1\n)");
    expect(checks[0]).toMatchObject({ column: 'status', validity: { validValues: ['placed'] } });
  });

  it('reads a schema check with the columns that it is about', () => {
    const result = read([
      'schema: {fail: {when mismatching columns: {id: bigint, note: null}, with optional columns: [note]}}',
    ]);
    expect(contractOf(result)).toBe(`dataset: plumbline/shop/main/orders
checks:
  - schema:
      allow_other_column_order: true
columns:
  - name: id
    data_type: bigint
  - name: note
    optional: true
`);
  });

  it.each([
    ['anomaly score for row_count < default', 'earlier measurements'],
    ['change for row_count < 5', 'earlier measurements'],
    ['group evolution: {query: x}', 'earlier measurements'],
    ['group by: {query: x}', 'each group'],
    ['freshness(ts, WHEN) < 1d', '`WHEN`'],
    ['row_count same as a in b', 'another data source'],
    [`row_count > $\{LIMIT}`, '`LIMIT` has no value'],
    ['invalid_count(a) = 0: {include null: true, valid min: 1}', 'include null'],
    ['share > 1: {share sql_file: a.sql}', 'another file'],
  ])('says that %s is left out, and why', (check, what) => {
    const { losses, datasets, problems } = read([check]);
    expect(problems).toEqual([]);
    expect(losses).toHaveLength(1);
    expect(losses[0]).toMatchObject({ file: 'checks.yml', line: 2, instead: 'Nothing: the check is left out.' });
    expect(losses[0]?.what).toContain(what);
    expect(datasets.flatMap(({ entries }) => entries)).toEqual([]);
  });

  it.each([
    ['stddev(net) < 5', 'metric', 'expression'],
    ['percentile(net, 0.95) < 5', 'metric', 'expression'],
    ['valid_count(net) > 5: {valid min: 0}', 'metric', 'expression'],
    ['duplicate_count(id) < 5', 'metric', 'query'],
    ['duplicate_percent(id) < 5', 'metric', 'query'],
    ['row_count same as customers', 'metric', 'query'],
    ['values in (a, b) must exist in t (c, d)', 'failed_rows', 'query'],
    ['values in (a) must not exist in t (c)', 'failed_rows', 'query'],
  ])('says what stands in place of %s', (check, type, key) => {
    const { losses, datasets } = read([check]);
    expect(losses).toHaveLength(1);
    expect(losses[0]?.instead).not.toContain('Nothing');
    expect(datasets[0]?.entries[0]).toMatchObject({ type, body: { [key]: expect.any(String) } });
  });

  it('reports what is no check at its place, and reads the others', () => {
    const { problems, datasets } = read([
      'row_count > 0',
      'nonsense',
      'row_count',
      'row_count > many',
      'missing_count(a): {fail: over 5}',
      'freshness(ts) > 1d',
      'missing_count(a) = 0: {valid foo: 1}',
      'failed rows: {name: x}',
      'unknown_metric(a) = 0',
    ]);
    expect(problems.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([
      '3:5 `nonsense` is no metric of a dataset.',
      '4:5 The check has no threshold.',
      '5:5 `> many` is no threshold.',
      '6:30 A threshold is expected here, such as `when > 5`.',
      '7:5 `> 1d` is no age that a check of freshness can have.',
      '8:28 `valid foo` is no key of this check.',
      '9:5 `failed rows` needs `fail condition` or `fail query`.',
      '10:5 `unknown_metric` is no metric of SodaCL.',
    ]);
    expect(datasets[0]?.entries.map(({ type }) => type)).toEqual(['row_count', 'missing']);
  });

  it('reports broken YAML and other sections, and reads what it can', () => {
    const result = readSodaCl(
      'c.yml',
      'checks for a:\n  - row_count > 0\nprofile columns:\n  columns: [a]\nchecks for b: 5\n',
    );
    expect(result.losses.map(({ construct }) => construct)).toEqual(['`profile columns`']);
    expect(result.problems.map(({ line }) => line)).toEqual([5]);
    expect(result.datasets.map(({ node }) => node)).toEqual(['a']);
    expect(readSodaCl('c.yml', 'checks for a: [\n').problems[0]).toMatchObject({ code: 'bad_yaml', file: 'c.yml' });
  });
});
