import { type ContractCase, columnCase, contractOn, datasetCase } from '../contract-case';

const functions = ['avg', 'sum', 'min', 'max'] as const;
const lengths = ['avg_length', 'min_length', 'max_length'] as const;

const aggregates: readonly ContractCase[] = [
  columnCase('aggregate without missing values', 'ten', 'id', [
    'aggregate: {function: sum, missing_values: [1], threshold: {must_be: 54}}',
  ]),
  columnCase('aggregate of booleans', 'flags', 'flag', [
    'aggregate: {function: sum, threshold: {must_be: 3}}',
    'aggregate: {qualifier: any, function: max, threshold: {must_be: 1}}',
  ]),
  columnCase('aggregate in the other spelling of a function', 'ten', 'word', [
    'aggregate: {function: avgLength, threshold: {must_be_less_than: 2}}',
  ]),
  datasetCase('aggregate of the dataset, with an expression', 'ten', [
    'aggregate: {function: sum, column_expression: id, threshold: {must_be: 55}}',
  ]),
  {
    ...columnCase('aggregate of times', 'moments', 'at', ['aggregate: {function: max, threshold: {must_be: 0}}']),
    refused: true,
  },
  ...functions.map((name) =>
    columnCase(`aggregate ${name} of numbers`, 'orders', 'total', [
      `aggregate: {function: ${name}, threshold: {must_be_between: {greater_than: 0, less_than: 1000}}}`,
      `aggregate: {qualifier: filtered, function: ${name}, filter: "country = 'DE'", threshold: {must_be_less_than_or_equal: 1000}}`,
      `aggregate: {qualifier: warn, function: ${name}, threshold: {must_be: 1, level: warn}}`,
      `aggregate: {qualifier: expression, function: ${name}, column_expression: "total * 2", threshold: {must_be_not_between: {less_than: 0, greater_than: 500}}}`,
    ]),
  ),
  ...lengths.map((name) =>
    columnCase(`aggregate ${name} of text`, 'texts', 'text', [
      `aggregate: {function: ${name}, threshold: {must_be_greater_than_or_equal: 1}}`,
      `aggregate: {qualifier: filtered, function: ${name}, filter: "id <= 3", threshold: {must_be_less_than: 5}}`,
      `aggregate: {qualifier: missing, function: ${name}, missing_values: ["", " "], threshold: {must_be_greater_than: 0}}`,
    ]),
  ),
  columnCase('aggregate of decimals', 'decimals', 'small', [
    'aggregate: {function: sum, threshold: {must_be: 100.79}}',
    'aggregate: {qualifier: least, function: min, threshold: {must_be: -0.1}}',
    'aggregate: {qualifier: mean, function: avg, threshold: {must_be_greater_than: 16.7}}',
  ]),
  columnCase('aggregate of whole numbers', 'numbers', 'tiny', [
    'aggregate: {function: sum, threshold: {must_be: 3}}',
    'aggregate: {qualifier: mean, function: avg, threshold: {must_be: 0.6}}',
  ]),
  columnCase('aggregate of huge numbers', 'numbers', 'huge', [
    'aggregate: {function: max, threshold: {must_be_greater_than: 1000000}}',
  ]),
  columnCase('aggregate in capitals', 'ten', 'id', ['aggregate: {function: AVG, threshold: {must_be: 5.5}}']),
  columnCase('aggregate of one row', 'one', 'amount', ['aggregate: {function: sum, threshold: {must_be: 1.5}}']),
  columnCase(
    'aggregate with a dataset filter and an additional threshold',
    'ten',
    'id',
    [
      'aggregate: {function: sum, threshold: {must_be_less_than: 100, additional: {must_be_less_than: 40, level: warn}}}',
    ],
    { head: 'filter: id > 5' },
  ),
  columnCase('aggregate of a quoted column', 'odd names', 'with space', [
    'aggregate: {function: max, threshold: {must_be: 2.5}}',
  ]),
  {
    ...columnCase('aggregate of no rows', 'nothing', 'amount', ['aggregate: {function: avg, threshold: {must_be: 0}}']),
    refused: true,
  },
  {
    ...columnCase('aggregate of nothing but null', 'unknowns', 'amount', [
      'aggregate: {function: sum, threshold: {must_be: 0}}',
    ]),
    refused: true,
  },
  {
    ...columnCase('aggregate of NaN', 'floats', 'value', ['aggregate: {function: avg, threshold: {must_be: 0}}']),
    refused: true,
  },
  {
    ...columnCase('aggregate of text', 'ten', 'word', ['aggregate: {function: avg, threshold: {must_be: 0}}']),
    refused: true,
  },
  {
    ...columnCase('aggregate of a function that is none', 'ten', 'id', [
      'aggregate: {function: median, threshold: {must_be: 0}}',
    ]),
    refused: true,
  },
  { ...columnCase('aggregate without a threshold', 'ten', 'id', ['aggregate: {function: avg}']), refused: true },
];

const metrics: readonly ContractCase[] = [
  datasetCase('metric that is a boolean', 'ten', ['metric: {expression: "bool_or(even)", threshold: {must_be: 1}}']),
  datasetCase('metric that is a number as text', 'ten', [
    `metric: {query: "SELECT '12.5'", threshold: {must_be: 12.5}}`,
  ]),
  datasetCase('metric of a query with more rows and columns than one', 'ten', [
    'metric: {query: "SELECT id, 1 FROM main.ten ORDER BY id DESC", threshold: {must_be: 10}}',
  ]),
  datasetCase(
    'metric of a query, to which filters do not apply',
    'ten',
    ['metric: {query: "SELECT count(*) FROM main.ten", filter: "id > 5", threshold: {must_be: 10}}'],
    'filter: id > 7',
  ),
  datasetCase('metric of a query that ends in a semicolon', 'ten', [
    'metric: {query: "SELECT 1;", threshold: {must_be: 1}}',
  ]),
  datasetCase('metric with an expression', 'orders', [
    'metric: {expression: "avg(total)", threshold: {must_be_greater_than: 100}}',
    'metric: {qualifier: ratio, expression: "count(country) * 1.0 / count(*)", threshold: {must_be_between: {greater_than: 0.5, less_than: 1}}}',
    'metric: {qualifier: whole, expression: "count(DISTINCT customer)", threshold: {must_be: 4}}',
    'metric: {qualifier: warn, expression: "max(total) - min(total)", threshold: {must_be: 0, level: warn}}',
  ]),
  datasetCase(
    'metric with an expression and a filter of the dataset',
    'ten',
    ['metric: {expression: "sum(id)", threshold: {must_be: 40}}'],
    'filter: id > 5',
  ),
  datasetCase('metric with a query', 'orders', [
    'metric: {query: "SELECT count(*) FROM main.orders WHERE total > 5", threshold: {must_be: 4}}',
    'metric: {qualifier: decimal, query: "SELECT 1.25::DECIMAL(5,2)", threshold: {must_be: 1.25}}',
    'metric: {qualifier: joined, query: "SELECT count(*) FROM main.orders o JOIN main.customers c ON o.customer = c.id", threshold: {must_be: 2}}',
    'metric: {qualifier: warn, query: "SELECT avg(id) FROM main.ten", threshold: {must_be: 1, level: warn}}',
  ]),
  datasetCase('metric with a query of several lines', 'ten', [
    'metric:\n      query: |\n        SELECT sum(id) -- all\n        FROM main.ten\n      threshold:\n        must_be: 55',
  ]),
  columnCase('metric under a column', 'orders', 'total', [
    'metric: {expression: "stddev_pop(total)", threshold: {must_be_less_than: 500}}',
    'metric: {qualifier: query, query: "SELECT max(total) FROM main.orders", threshold: {must_be: 1000}}',
  ]),
  datasetCase(
    'metric with variables',
    'ten',
    [
      `metric: {expression: "sum(id) + $\{var.EXTRA}", threshold: {must_be: "$\{var.SUM}"}}`,
      `metric: {qualifier: query, query: "SELECT count(*) FROM main.$\{var.TABLE}", threshold: {must_be: 10}}`,
    ],
    'variables:\n  EXTRA: {default: 5}\n  SUM: {default: 60}\n  TABLE: {default: ten}',
  ),
  {
    ...datasetCase('metric of no rows', 'nothing', ['metric: {expression: "avg(amount)", threshold: {must_be: 0}}']),
    refused: true,
  },
  {
    ...datasetCase('metric with a query without rows', 'ten', [
      'metric: {query: "SELECT 1 WHERE false", threshold: {must_be: 0}}',
    ]),
    refused: true,
  },
  {
    ...datasetCase('metric that is NaN', 'floats', ['metric: {expression: "sum(value)", threshold: {must_be: 0}}']),
    refused: true,
  },
  {
    ...datasetCase('metric that is text', 'ten', [`metric: {expression: "max(constant)", threshold: {must_be: 0}}`]),
    refused: true,
  },
  { ...datasetCase('metric that says nothing', 'ten', ['metric: {threshold: {must_be: 0}}']), refused: true },
  {
    ...datasetCase('metric with a query that is no SQL', 'ten', [
      'metric: {query: "SELECT FROM", threshold: {must_be: 0}}',
    ]),
    refused: true,
  },
];

const failedRows: readonly ContractCase[] = [
  datasetCase('failed_rows with alternatives, a filter and null', 'ten', [
    'failed_rows: {expression: "id = 1 OR id = 7", filter: "id > 5"}',
    `failed_rows: {qualifier: null for some, expression: "word = 'N/A'"}`,
  ]),
  datasetCase('failed_rows of a query that ends in a semicolon', 'ten', [
    'failed_rows: {query: "SELECT 1;", threshold: {must_be: 1}}',
  ]),
  datasetCase('failed_rows of keys', 'ten', [
    'failed_rows: {keys_query: "SELECT id FROM main.ten WHERE id > 8", threshold: {must_be: 2}}',
  ]),
  {
    ...datasetCase('failed_rows with a share of null', 'ten', [
      'failed_rows: {query: "SELECT 1", rows_tested_query: "SELECT NULL", threshold: {metric: percent, must_be: 0}}',
    ]),
    refused: true,
  },
  datasetCase('failed_rows with an expression', 'orders', [
    'failed_rows: {expression: total < 0}',
    `failed_rows: {qualifier: none, expression: "country = 'ZZ'"}`,
    'failed_rows: {qualifier: share, expression: "total >= 10", threshold: {metric: percent, must_be_less_than: 60}}',
    'failed_rows: {qualifier: filtered, expression: "total >= 10", filter: "customer = 3", threshold: {must_be: 2}}',
    'failed_rows: {qualifier: filtered share, expression: "total >= 10", filter: "customer = 3", threshold: {metric: percent, must_be_less_than: 70}}',
    'failed_rows: {qualifier: warn, expression: "total IS NULL", threshold: {must_be: 0, level: warn}}',
  ]),
  datasetCase(
    'failed_rows with an expression of alternatives',
    'ten',
    ['failed_rows: {expression: "id = 1 OR id = 7"}'],
    'filter: id < 9',
  ),
  datasetCase('failed_rows with a query', 'orders', [
    'failed_rows: {query: "SELECT * FROM main.orders WHERE total < 0"}',
    'failed_rows: {qualifier: none, query: "SELECT id FROM main.orders WHERE id > 100"}',
    'failed_rows: {qualifier: threshold, query: "SELECT id FROM main.orders", threshold: {must_be_less_than: 7, additional: {must_be: 0, level: warn}}}',
    'failed_rows: {qualifier: share, query: "SELECT id FROM main.orders WHERE total > 5", rows_tested_query: "SELECT count(*) FROM main.orders", threshold: {metric: percent, must_be_less_than: 60}}',
    'failed_rows: {qualifier: with, query: "WITH late AS (SELECT * FROM main.orders WHERE note = \'late\') SELECT * FROM late", threshold: {must_be: 2}}',
    'failed_rows: {qualifier: twice, query: "SELECT a.id, b.id FROM main.orders a JOIN main.orders b ON a.customer = b.customer AND a.id < b.id", threshold: {must_be: 3}}',
  ]),
  datasetCase('failed_rows with a query of several lines', 'ten', [
    'failed_rows:\n      query: |\n        SELECT id -- odd\n        FROM main.ten\n        WHERE NOT even\n      threshold:\n        must_be: 5',
  ]),
  datasetCase('failed_rows over an empty table', 'nothing', [
    'failed_rows: {expression: id > 0}',
    'failed_rows: {qualifier: share, expression: id > 0, threshold: {metric: percent, must_be: 0}}',
    'failed_rows: {qualifier: tested, query: "SELECT * FROM main.nothing", rows_tested_query: "SELECT count(*) FROM main.nothing", threshold: {metric: percent, must_be: 0}}',
  ]),
  columnCase('failed_rows under a column', 'orders', 'total', [
    'failed_rows: {expression: total < 0}',
    'failed_rows: {qualifier: query, query: "SELECT total FROM main.orders WHERE total > 100"}',
  ]),
  { ...datasetCase('failed_rows that says nothing', 'ten', ['failed_rows: {}']), refused: true },
  {
    ...datasetCase('failed_rows with expression and query', 'ten', [
      'failed_rows: {expression: id > 0, query: "SELECT 1"}',
    ]),
    refused: true,
  },
  {
    ...datasetCase('failed_rows with a share of an unknown whole', 'ten', [
      'failed_rows: {query: "SELECT 1", threshold: {metric: percent, must_be: 0}}',
    ]),
    refused: true,
  },
  {
    ...datasetCase('failed_rows with a query that is no SQL', 'ten', ['failed_rows: {query: "SELECT FROM"}']),
    refused: true,
  },
];

const schemaOf = (table: string, body: string, columns: readonly string[]): string =>
  contractOn(table, `checks:\n  - schema: ${body}\ncolumns:\n${columns.map((column) => `  - ${column}`).join('\n')}`);

const schemas: readonly ContractCase[] = [
  {
    name: 'schema that differs in name, type and order',
    text: schemaOf('customers', '{}', ['{name: code, data_type: integer}', '{name: email}']),
  },
  {
    name: 'schema with a length of text',
    text: schemaOf('customers', '{}', ['{name: id}', '{name: code, data_type: varchar, character_maximum_length: 5}']),
  },
  {
    name: 'schema that says nothing of columns',
    text: contractOn('customers', 'checks:\n  - schema: {allow_extra_columns: true}\ncolumns: []'),
  },
  { name: 'schema as it is', text: schemaOf('customers', '{}', ['{name: id}', '{name: code}']) },
  { name: 'schema with nothing after its colon', text: schemaOf('customers', '', ['{name: id}', '{name: code}']) },
  {
    name: 'schema with types',
    text: schemaOf('customers', '{}', ['{name: id, data_type: integer}', '{name: code, data_type: varchar}']),
  },
  {
    name: 'schema with other spellings of types',
    text: schemaOf('customers', '{}', ['{name: id, data_type: INT}', '{name: code, data_type: text}']),
  },
  {
    name: 'schema with a type that is another',
    text: schemaOf('customers', '{}', ['{name: id, data_type: varchar}', '{name: code, data_type: integer}']),
  },
  {
    name: 'schema with a type of another width',
    text: schemaOf('customers', '{}', ['{name: id, data_type: bigint}', '{name: code}']),
  },
  { name: 'schema with a column too many', text: schemaOf('customers', '{}', ['{name: id}']) },
  {
    name: 'schema with a column too many that may be',
    text: schemaOf('customers', '{allow_extra_columns: true}', ['{name: id}']),
  },
  {
    name: 'schema with a missing column',
    text: schemaOf('customers', '{}', ['{name: id}', '{name: code}', '{name: email}']),
  },
  {
    name: 'schema with a missing column among others',
    text: schemaOf('customers', '{allow_extra_columns: true}', ['{name: email}']),
  },
  { name: 'schema in another order', text: schemaOf('customers', '{}', ['{name: code}', '{name: id}']) },
  {
    name: 'schema in another order that may be',
    text: schemaOf('customers', '{allow_other_column_order: true}', ['{name: code}', '{name: id}']),
  },
  {
    name: 'schema in another order and with others',
    text: schemaOf('orders', '{allow_other_column_order: true, allow_extra_columns: true}', [
      '{name: code}',
      '{name: id, data_type: integer}',
    ]),
  },
  {
    name: 'schema with a name',
    text: schemaOf('customers', '{name: The columns, qualifier: all}', ['{name: id}', '{name: code}']),
  },
  {
    name: 'schema of decimals',
    text: schemaOf('one', '{}', [
      '{name: id}',
      '{name: name}',
      '{name: amount, data_type: decimal, numeric_precision: 5, numeric_scale: 2}',
      '{name: moment, data_type: timestamp}',
    ]),
  },
  {
    name: 'schema of decimals with another scale',
    text: schemaOf('one', '{}', [
      '{name: id}',
      '{name: name}',
      '{name: amount, data_type: decimal, numeric_precision: 5, numeric_scale: 3}',
      '{name: moment, data_type: date}',
    ]),
  },
  {
    name: 'schema of an empty table',
    text: schemaOf('nothing', '{}', [
      '{name: id}',
      '{name: name}',
      '{name: amount, data_type: double}',
      '{name: moment}',
      '{name: day, data_type: date}',
      '{name: flag, data_type: boolean}',
    ]),
  },
  { name: 'schema of quoted names', text: schemaOf('odd customers', '{}', ['{name: the id, data_type: integer}']) },
  { name: 'schema in other letter case', text: schemaOf('customers', '{}', ['{name: ID}', '{name: code}']) },
  {
    name: 'schema of moments',
    text: schemaOf('moments', '{allow_extra_columns: true}', [
      '{name: day, data_type: date}',
      '{name: at, data_type: timestamp}',
      '{name: zoned, data_type: timestamp with time zone}',
      '{name: clock, data_type: time}',
    ]),
  },
];

/** Types of check that came after the others, so that the others can be held against Soda by themselves. */
export const typesOfOwnSql: Readonly<Record<string, readonly ContractCase[]>> = {
  aggregate: aggregates,
  metric: metrics,
  failed_rows: failedRows,
  schema: schemas,
};
