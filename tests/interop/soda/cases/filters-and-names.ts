import { type ContractCase, columnCase, contractOn, datasetCase } from '../contract-case';

const filters: readonly ContractCase[] = [
  datasetCase(
    'a filter of the dataset',
    'ten',
    [
      'row_count:',
      'duplicate: {columns: [kind]}',
      'row_count: {qualifier: own, filter: even, threshold: {must_be: 2}}',
    ],
    'filter: id > 5',
  ),
  columnCase(
    'filters of the dataset and of the check',
    'ten',
    'word',
    [
      'missing: {filter: even, threshold: {must_be: 1}}',
      'missing: {qualifier: share, filter: even, threshold: {metric: percent, must_be: 25}}',
      'invalid: {filter: even, valid_values: [w3]}',
      'invalid: {qualifier: share, filter: even, valid_values: [w3], threshold: {metric: percent, must_be: 50}}',
      'duplicate: {filter: "id > 5"}',
      'duplicate: {qualifier: share, filter: "id > 5", threshold: {metric: percent, must_be: 25}}',
      'missing: {qualifier: none, filter: "id > 100"}',
    ],
    { head: 'filter: id > 2' },
  ),
  columnCase(
    'alternatives in the filter of the dataset',
    'ten',
    'word',
    ['missing:', 'invalid: {valid_values: [w3]}', 'duplicate:'],
    {
      head: 'filter: id < 3 OR id > 7',
    },
  ),
  columnCase('alternatives in the filter of a check', 'ten', 'id', [
    'missing: {filter: "id = 1 OR id = 2"}',
    'invalid: {filter: "id = 1 OR id = 2", valid_max: 1}',
    'invalid: {qualifier: share, filter: "id = 1 OR id = 2", valid_max: 1, threshold: {metric: percent, must_be: 50}}',
    'duplicate: {filter: "id = 1 OR id = 2"}',
  ]),
  datasetCase(
    'alternatives in both filters',
    'ten',
    [
      'row_count: {filter: "id = 1 OR id = 2"}',
      'freshness: {column: day, filter: "id = 1 OR id = 2", threshold: {unit: day, must_be_less_than: 10}}',
      'duplicate: {columns: [kind], filter: "id = 1 OR id = 9"}',
    ],
    'filter: id = 1 OR id = 3',
  ),
  datasetCase(
    'a filter of several lines',
    'ten',
    ['row_count: {threshold: {must_be: 3}}'],
    'filter: |\n  even\n  AND id > 4',
  ),
  datasetCase(
    'a filter that is null for some rows',
    'ten',
    ['row_count: {threshold: {must_be: 5}}'],
    "filter: word <> 'N/A' AND word <> ''",
  ),
  columnCase('a filter that is null, in a check', 'ten', 'id', [
    `missing: {filter: "word <> 'N/A'", threshold: {metric: percent, must_be: 0}}`,
    `invalid: {filter: "word <> 'N/A'", valid_max: 9, threshold: {metric: percent, must_be: 20}}`,
    `duplicate: {filter: "word <> 'N/A'", threshold: {must_be: 0}}`,
  ]),
  columnCase('a filter of text with quotes and Unicode', 'texts', 'id', [
    `missing: {qualifier: quote, filter: "text = 'it''s'"}`,
    `invalid: {qualifier: duck, filter: "text LIKE '%🦆%'", valid_max: 2}`,
    `invalid: {qualifier: percent, filter: "text = '100%'", valid_max: 2}`,
  ]),
  datasetCase(
    'a filter that no row passes',
    'ten',
    ['row_count: {threshold: {must_be: 0}}', 'duplicate: {columns: [kind], threshold: {metric: percent, must_be: 0}}'],
    'filter: id > 1000',
  ),
  datasetCase('a row_count whose own filter no row passes', 'ten', ['row_count: {filter: id > 1000}']),
  datasetCase(
    'a filter with a subquery',
    'orders',
    ['row_count: {threshold: {must_be: 2}}'],
    'filter: customer IN (SELECT id FROM main.customers)',
  ),
  columnCase(
    'a filter before a reference',
    'orders',
    'customer',
    [
      'invalid: {valid_reference_data: {dataset: plumbline/main/customers, column: id}}',
      'invalid: {qualifier: share, valid_reference_data: {dataset: plumbline/main/customers, column: id}, threshold: {metric: percent, must_be_greater_than: 70}}',
    ],
    { head: 'filter: id > 2' },
  ),
  datasetCase(
    'the time of evaluation in a filter',
    'moments',
    [
      'row_count: {threshold: {must_be: 3}}',
      `row_count: {qualifier: after, filter: "zoned > TIMESTAMPTZ '\${soda.NOW}'", threshold: {must_be: 0}}`,
    ],
    `filter: "zoned < TIMESTAMPTZ '\${soda.NOW}'"`,
  ),
  datasetCase('the time of the data in a filter', 'moments', [
    `row_count: {filter: "zoned > TIMESTAMPTZ '\${soda.DATA_TIMESTAMP}' - INTERVAL 48 HOUR", threshold: {must_be: 1}}`,
  ]),
  { ...datasetCase('a filter that is no SQL', 'ten', ['row_count: {filter: "id >"}']), refused: true },
  {
    ...datasetCase('a filter on a column that is not there', 'ten', ['row_count: {filter: "nowhere > 1"}']),
    refused: true,
  },
  { ...columnCase('a column that is not there', 'ten', 'nowhere', ['missing:']), refused: true },
  {
    ...columnCase('an expression that is no SQL', 'ten', 'id', ['missing: {column_expression: "id +"}']),
    refused: true,
  },
  {
    ...columnCase('an expression that fails on a value', 'ten', 'word', [
      'missing: {column_expression: "word::INTEGER"}',
    ]),
    refused: true,
  },
  {
    ...columnCase('a format that is no regular expression', 'ten', 'word', [
      'invalid: {valid_format: {regex: "(", name: open}}',
    ]),
    refused: true,
  },
  {
    ...columnCase('a format with look-ahead', 'ten', 'word', [
      'invalid: {valid_format: {regex: "(?=w)", name: ahead}}',
    ]),
    refused: true,
  },
  {
    ...columnCase('a reference to a table that is not there', 'orders', 'customer', [
      'invalid: {valid_reference_data: {dataset: plumbline/main/nowhere, column: id}}',
    ]),
    refused: true,
  },
  {
    ...columnCase('a reference to a column that is not there', 'orders', 'customer', [
      'invalid: {valid_reference_data: {dataset: plumbline/main/customers, column: nowhere}}',
    ]),
    refused: true,
  },
  {
    ...datasetCase('duplicate over a column that is not there', 'ten', ['duplicate: {columns: [id, nowhere]}']),
    refused: true,
  },
];

const variables: readonly ContractCase[] = [
  datasetCase(
    'variables in filters and thresholds',
    'ten',
    [
      `row_count: {threshold: {must_be: "$\{var.ROWS}"}}`,
      `row_count: {qualifier: own, filter: "id > $\{var.FROM} AND kind = '$\{var.KIND}'", threshold: {must_be_greater_than: "$\{var.ROWS}"}}`,
      `row_count: {qualifier: "named $\{var.KIND}", name: "Rows of $\{var.KIND}"}`,
    ],
    `variables:\n  FROM: {default: 5}\n  ROWS: {default: 5}\n  KIND: {default: b}\nfilter: id > $\{var.FROM}`,
  ),
  columnCase(
    'variables in lists, bounds and formats',
    'ten',
    'word',
    [
      `invalid: {qualifier: values, valid_values: ["$\{var.ONE}", "$\{var.TWO}"]}`,
      `invalid: {qualifier: format, valid_format: {regex: "^$\{var.LETTER}[0-9]$", name: "$\{var.LETTER}"}}`,
      `missing: {missing_values: ["$\{var.NOTHING}"]}`,
      `invalid: {qualifier: length, valid_length: "$\{var.LENGTH}"}`,
      `missing: {qualifier: expression, column_expression: "nullif(word, '$\{var.ONE}')"}`,
    ],
    {
      head: 'variables:\n  ONE: {default: w3}\n  TWO: {default: w4}\n  LETTER: {default: w}\n  NOTHING: {default: N/A}\n  LENGTH: {default: 2}',
    },
  ),
  datasetCase(
    'variables that name variables',
    'ten',
    ['row_count: {threshold: {must_be: 2}}'],
    `variables:\n  KIND: {default: b}\n  CONDITION: {default: "kind = '$\{var.KIND}'"}\n  ALL: {default: "$\{var.CONDITION} AND even"}\nfilter: $\{var.ALL}`,
  ),
  datasetCase(
    'spaces in the braces of a variable',
    'ten',
    [`row_count: {threshold: {must_be: "$\{ var.ROWS }"}}`],
    `variables:\n  ROWS: {default: 5}\nfilter: id > $\{ var.ROWS }`,
  ),
  {
    name: 'a variable in the name of the dataset and of a column',
    text: `variables:\n  TABLE: {default: ten}\n  COLUMN: {default: word}\n${contractOn(
      `$\{var.TABLE}`,
      `columns:\n  - name: $\{var.COLUMN}\n    checks:\n      - missing:\n`,
    )}`,
  },
  {
    ...datasetCase('a variable that is not declared', 'ten', [`row_count: {filter: "id > $\{var.NOWHERE}"}`]),
    refused: true,
  },
];

const names: readonly ContractCase[] = [
  ...[
    'select',
    'with space',
    'größe',
    "O'Brien",
    'dot.ted',
    'semi;colon',
    'percent%',
    '日本',
    '1st',
    'CamelCase',
    ' lead',
    'back\\slash',
    'group',
    '--dash',
    'weight',
    '🦆',
  ].map((column) =>
    columnCase(`a column named ${JSON.stringify(column)}`, 'odd names', JSON.stringify(column), [
      'missing:',
      'duplicate:',
      'invalid: {valid_values: [1], column_expression: "42"}',
    ]),
  ),
  columnCase('a column in other letter case', 'odd names', 'camelcase', [
    'missing:',
    'duplicate:',
    'invalid: {valid_max: 2}',
  ]),
  datasetCase('odd names in duplicate', 'odd names', [
    'duplicate: {columns: [select, größe]}',
    `duplicate: {qualifier: quotes, columns: ["O'Brien", with space]}`,
    'duplicate: {qualifier: 日本, columns: [日本, 🦆]}',
  ]),
  columnCase('rules on a column named weight, grouped by its values', 'odd names', 'weight', [
    'invalid: {valid_format: {regex: "^h", name: h}}',
    'duplicate:',
  ]),
  columnCase('rules on a column with a space', 'odd names', 'with space', [
    'invalid: {valid_min: 0}',
    'missing: {missing_values: [-1]}',
  ]),
];

export const filterCases = filters;
export const variableCases = variables;
export const nameCases = names;
