import { describe, expect, it } from 'vitest';
import { readDbt } from './read-dbt';

const model = (tests: readonly string[], more = '') =>
  `version: 2\nmodels:\n  - name: orders\n${more}    columns:\n      - name: status\n        data_tests:\n${tests.map((test) => `          - ${test}\n`).join('')}`;

/** The one check of a test: column, type, body. */
function checkOf(test: string): unknown {
  const { datasets, problems } = readDbt('schema.yml', model([test]));
  expect(problems).toEqual([]);
  return datasets.flatMap(({ entries }) => entries.map(({ column, type, body }) => [column, type, body]))[0];
}

describe('a properties file of dbt', () => {
  it.each<[string, unknown]>([
    ['not_null', ['status', 'missing', {}]],
    ['unique', ['status', 'duplicate', {}]],
    ['accepted_values: {values: [a, 1]}', ['status', 'invalid', { valid_values: ['a', 1] }]],
    ['accepted_values: {arguments: {values: [a]}}', ['status', 'invalid', { valid_values: ['a'] }]],
    [
      "relationships: {arguments: {to: ref('customers'), field: id}}",
      ['status', 'invalid', { valid_reference_data: { dataset: 'customers', column: 'id' } }],
    ],
    [
      `relationships: {to: "source('raw', 'customers')", field: '"Id"'}`,
      ['status', 'invalid', { valid_reference_data: { dataset: 'customers', column: 'Id' } }],
    ],
    ['not_null: {where: a > 1}', ['status', 'missing', { filter: 'a > 1' }]],
    ['not_null: {config: {where: a > 1}}', ['status', 'missing', { filter: 'a > 1' }]],
    ['not_null: {severity: WARN}', ['status', 'missing', { threshold: { must_be: 0, level: 'warn' } }]],
    [
      'not_null: {config: {severity: warn, warn_if: ">10"}}',
      ['status', 'missing', { threshold: { must_be_less_than_or_equal: 10, level: 'warn' } }],
    ],
    [
      'not_null: {config: {error_if: ">10"}}',
      [
        'status',
        'missing',
        { threshold: { must_be_less_than_or_equal: 10, additional: { must_be: 0, level: 'warn' } } },
      ],
    ],
    [
      'not_null: {config: {error_if: "not between 1 and 5", warn_if: "not between 1 and 5"}}',
      ['status', 'missing', { threshold: { must_be_between: { greater_than_or_equal: 1, less_than_or_equal: 5 } } }],
    ],
    [
      'not_null: {name: there, config: {tags: [x], meta: {owner: me}}}',
      ['status', 'missing', { name: 'there', attributes: { owner: 'me', tags: ['x'] } }],
    ],
    ['{name: there, test_name: not_null}', ['status', 'missing', { name: 'there' }]],
    ['dbt_utils.accepted_range: {min_value: 0, max_value: 9}', ['status', 'invalid', { valid_min: 0, valid_max: 9 }]],
    [
      'dbt_utils.accepted_range: {min_value: 0, inclusive: false}',
      ['status', 'failed_rows', { expression: 'NOT (status > 0)' }],
    ],
    [
      'dbt_utils.not_null_proportion: {at_least: 0.95}',
      ['status', 'missing', { threshold: { metric: 'percent', must_be_less_than_or_equal: 5 } }],
    ],
    ['dbt_utils.not_accepted_values: {values: [x]}', ['status', 'invalid', { invalid_values: ['x'] }]],
    ['dbt_utils.not_empty_string', ['status', 'failed_rows', { expression: "trim(status) = ''" }]],
    [
      'dbt_utils.at_least_one',
      ['status', 'metric', { expression: 'count(status)', threshold: { must_be_greater_than: 0 } }],
    ],
    [
      'dbt_utils.not_constant',
      ['status', 'metric', { expression: 'count(DISTINCT status)', threshold: { must_not_be: 1 } }],
    ],
    [
      'dbt_utils.expression_is_true: {expression: ">= 0"}',
      ['status', 'failed_rows', { expression: 'NOT (status >= 0)' }],
    ],
    [
      "dbt_utils.relationships_where: {to: ref('c'), field: id, from_condition: a > 1}",
      ['status', 'invalid', { valid_reference_data: { dataset: 'c', column: 'id' }, filter: 'a > 1' }],
    ],
    ['dbt_expectations.expect_column_values_to_not_be_null', ['status', 'missing', {}]],
    [
      'dbt_expectations.expect_column_values_to_be_null',
      ['status', 'failed_rows', { expression: 'status IS NOT NULL' }],
    ],
    [
      'dbt_expectations.expect_column_values_to_be_in_set: {value_set: [a], row_condition: x > 1}',
      ['status', 'invalid', { valid_values: ['a'], filter: 'x > 1' }],
    ],
    ['dbt_expectations.expect_column_values_to_be_between: {min_value: 0}', ['status', 'invalid', { valid_min: 0 }]],
    [
      "dbt_expectations.expect_column_values_to_match_regex: {regex: '^a'}",
      [
        'status',
        'invalid',
        { valid_format: { name: 'dbt_expectations.expect_column_values_to_match_regex', regex: '^a' } },
      ],
    ],
    [
      'dbt_expectations.expect_column_value_lengths_to_be_between: {min_value: 2, max_value: 5, strictly: true}',
      ['status', 'invalid', { valid_min_length: 3, valid_max_length: 4 }],
    ],
    [
      'dbt_expectations.expect_column_mean_to_be_between: {min_value: 1, config: {severity: warn}}',
      ['status', 'aggregate', { function: 'avg', threshold: { must_be_greater_than_or_equal: 1, level: 'warn' } }],
    ],
    [
      'dbt_expectations.expect_column_values_to_match_like_pattern: {like_pattern: "a%"}',
      ['status', 'failed_rows', { expression: "NOT (status LIKE 'a%')" }],
    ],
    [
      'dbt_expectations.expect_row_values_to_have_recent_data: {datepart: week, interval: 2}',
      [null, 'freshness', { column: 'status', threshold: { unit: 'day', must_be_less_than_or_equal: 14 } }],
    ],
  ])('is read: %s', (test, expected) => {
    expect(checkOf(test)).toEqual(expected);
  });

  it('has tests of whole models, seeds and sources, contracts, constraints and freshness', () => {
    const { datasets, losses, problems } = readDbt(
      'schema.yml',
      `version: 2
sources:
  - name: raw
    loaded_at_field: ts
    freshness: {warn_after: {count: 12, period: hour}, error_after: {count: 1, period: day}}
    tables:
      - name: events
        columns: [{name: id, tests: [not_null]}]
seeds:
  - name: countries
    config: {contract: {enforced: true}}
    columns:
      - {name: code, data_type: varchar, constraints: [{type: primary_key}]}
models:
  - name: orders
    data_tests:
      - dbt_utils.unique_combination_of_columns: {arguments: {combination_of_columns: [a, b]}}
      - dbt_expectations.expect_table_row_count_to_be_between: {min_value: 1}
      - dbt_utils.expression_is_true: {expression: a > b}
      - dbt_utils.recency: {field: ts, datepart: hour, interval: 6}
      - not_null: {column_name: c}
      - dbt_expectations.expect_column_pair_values_A_to_be_greater_than_B: {column_A: a, column_B: b, or_equal: true}
`,
    );
    expect(problems).toEqual([]);
    expect(losses).toEqual([]);
    expect(
      datasets.map(({ node, entries }) => [node, ...entries.map(({ column, type, body }) => [column, type, body])]),
    ).toEqual([
      [
        'events',
        ['id', 'missing', {}],
        [
          null,
          'freshness',
          {
            column: 'ts',
            threshold: {
              unit: 'hour',
              must_be_less_than_or_equal: 24,
              additional: { must_be_less_than_or_equal: 12, level: 'warn' },
            },
          },
        ],
      ],
      [
        'countries',
        ['code', 'missing', {}],
        ['code', 'duplicate', {}],
        [null, 'schema', { allow_other_column_order: true }],
      ],
      [
        'orders',
        [null, 'duplicate', { columns: ['a', 'b'] }],
        [null, 'row_count', { threshold: { must_be_greater_than_or_equal: 1 } }],
        [null, 'failed_rows', { expression: 'NOT (a > b)' }],
        [null, 'freshness', { column: 'ts', threshold: { unit: 'hour', must_be_less_than_or_equal: 6 } }],
        ['c', 'missing', {}],
        [null, 'failed_rows', { expression: 'NOT (a >= b)' }],
      ],
    ]);
    expect(datasets[1]?.columns).toEqual([{ name: 'code', dataType: 'varchar' }]);
  });

  it.each([
    ['my_test', 'no such check'],
    ['not_null: {enabled: false}', 'not enabled'],
    [`not_null: {where: "d > '{{ var('x') }}'"}`, 'Jinja'],
    [`accepted_values: {values: "{{ var('x') }}"}`, 'Jinja'],
    ['relationships: {to: "ref(var(\'x\'))", field: id}', 'names no model'],
    ["dbt_utils.relationships_where: {to: ref('c'), field: id, to_condition: a}", 'part of one'],
    ['dbt_utils.at_least_one: {group_by_columns: [a]}', 'each group'],
    ['dbt_utils.sequential_values', 'no such check'],
    ["dbt_expectations.expect_column_mean_to_be_between: {min_value: 'today()'}", 'no numbers'],
  ])('has a test that is left out, and says why: %s', (test, what) => {
    const { losses, datasets, problems } = readDbt('schema.yml', model([test]));
    expect(problems).toEqual([]);
    expect(losses).toHaveLength(1);
    expect(losses[0]).toMatchObject({ file: 'schema.yml', line: 7, instead: 'Nothing: the test is left out.' });
    expect(losses[0]?.what).toContain(what);
    expect(datasets).toEqual([]);
  });

  it.each([
    ['unique: {error_if: ">5", warn_if: ">5"}', 'Rows are counted.'],
    ['not_null: {store_failures: true}', 'Nothing.'],
    ['not_null: {limit: 5}', 'Nothing.'],
    ['not_null: {arguments: {strange: 5}}', 'The check without it.'],
  ])('has a test that is not quite the same here: %s', (test, instead) => {
    const { losses, datasets } = readDbt('schema.yml', model([test]));
    expect(losses.map((loss) => loss.instead)).toEqual([instead]);
    expect(datasets[0]?.entries).toHaveLength(1);
  });

  it('reports what is wrong at its place, and reads everything else', () => {
    const { problems, datasets, losses } = readDbt(
      'schema.yml',
      `${model(['unique: {error_if: big}', '{a: 1, b: 2}', 'not_null'])}  - columns: []\nexposures: []\n`,
    );
    expect(problems.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([
      '7:13 `warn_if` and `error_if` are comparisons.',
      '8:13 A test is its name, or its name followed by a colon and its arguments.',
      '10:5 A resource has a `name`.',
    ]);
    expect(losses.map(({ construct }) => construct)).toEqual(['`exposures`']);
    expect(datasets[0]?.entries.map(({ type }) => type)).toEqual(['missing']);
  });
});
