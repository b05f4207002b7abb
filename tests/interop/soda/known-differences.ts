import { type Answer, columnCase, contractOn, datasetCase, type KnownDifference } from './contract-case';

const refused = 'not there';
const nothing: Answer = ['error', null];

const sumOf = (name: string, keys: string, column: readonly string[] = []): ReturnType<typeof columnCase> =>
  columnCase(name, 'ten', 'id', [`aggregate: {function: sum, ${keys}threshold: {must_be: 15}}`], { keys: column });
const invalidNotMissing =
  'Soda leaves out the rows that are missing and invalid at once, which is next to none, instead of both kinds.';

/** Where the two sides differ on purpose; `docs/checks.md` has a line for each. */
export const knownDifferences: readonly KnownDifference[] = [
  {
    ...datasetCase(
      'a comment at the end of the filter of the dataset',
      'ten',
      ['row_count:'],
      'filter: "id > 3 -- late"',
    ),
    reason: 'Soda puts the rest of its query on the line of the comment.',
    answers: { row_count: { soda: nothing, plumbline: ['pass', 7] } },
  },
  {
    ...datasetCase('a comment at the end of the filter of a check', 'ten', ['row_count: {filter: "id > 3 -- late"}']),
    reason: 'Soda puts the rest of its query on the line of the comment.',
    answers: { row_count: { soda: nothing, plumbline: ['pass', 7] } },
  },
  {
    ...columnCase('a comment at the end of a column_expression', 'ten', 'id', [
      'missing: {column_expression: "id -- late"}',
    ]),
    reason: 'Soda puts the rest of its query on the line of the comment.',
    answers: { 'id missing': { soda: nothing, plumbline: ['pass', 0] } },
  },
  {
    ...columnCase('an empty list of missing values', 'ten', 'word', ['missing: {missing_values: []}']),
    reason: 'Soda writes `IN ()`, which is no SQL.',
    answers: { 'word missing': { soda: nothing, plumbline: ['fail', 3] } },
  },
  {
    ...columnCase('a double quote in the name of a column', 'odd names', `'a "b" c'`, ['missing:', 'duplicate:']),
    reason: 'Soda does not double the quotes inside of a quoted name.',
    answers: {
      'a "b" c missing': { soda: nothing, plumbline: ['fail', 1] },
      'a "b" c duplicate': { soda: nothing, plumbline: ['fail', 1] },
    },
  },
  {
    ...datasetCase('a double quote in the name of a column of duplicate', 'odd names', [
      `duplicate: {columns: ['a "b" c', with space]}`,
    ]),
    reason: 'Soda does not double the quotes inside of a quoted name.',
    answers: { duplicate: { soda: nothing, plumbline: ['pass', 0] } },
  },
  {
    ...columnCase('a double quote in the name of the dataset', 'tisch "ä" 1', 'id', ['missing:', 'duplicate:']),
    reason: 'Soda does not double the quotes inside of a quoted name.',
    answers: {
      'id missing': { soda: nothing, plumbline: ['fail', 1] },
      'id duplicate': { soda: nothing, plumbline: ['fail', 1] },
    },
  },
  {
    ...columnCase('numbers in a list for text', 'texts', 'text', ['invalid: {invalid_values: [7]}']),
    reason: 'Soda lets DuckDB convert the whole column, which fails on the first text that is no number.',
    answers: { 'text invalid': { soda: nothing, plumbline: ['fail', 2] } },
  },
  {
    ...columnCase('a list of several types for text', 'texts', 'text', ['missing: {missing_values: [N/A, 7, true]}']),
    reason: 'Soda lets DuckDB convert the whole column, which fails on the first text that is no number.',
    answers: { 'text missing': { soda: nothing, plumbline: ['fail', 5] } },
  },
  {
    ...columnCase('text in a list for numbers', 'ten', 'id', ['invalid: {invalid_values: [x, "7"]}']),
    reason: 'Soda lets DuckDB convert the list, which fails on text that is no number.',
    answers: { 'id invalid': { soda: nothing, plumbline: ['fail', 1] } },
  },
  {
    ...columnCase('text that is no UUID in a list for UUIDs', 'kinds', 'key', ['invalid: {valid_values: [none]}']),
    reason: 'Soda lets DuckDB convert the list, which fails.',
    answers: { 'key invalid': { soda: nothing, plumbline: ['fail', 3] } },
  },
  {
    ...columnCase('text that is no date in a list for dates', 'moments', 'day', ['invalid: {invalid_values: [never]}']),
    reason: 'Soda lets DuckDB convert the list, which fails.',
    answers: { 'day invalid': { soda: nothing, plumbline: ['pass', 0] } },
  },
  {
    ...columnCase('a range of numbers over text that is numbers', 'numeric_texts', 'text', [
      'invalid: {valid_min: 0, valid_max: 9}',
    ]),
    reason: 'Soda compares text with a number, which DuckDB refuses.',
    answers: { 'text invalid': { soda: nothing, plumbline: ['fail', 2] } },
  },
  {
    ...columnCase('a range of numbers over text with fractions', 'fractional_texts', 'text', [
      'invalid: {valid_max: 2}',
    ]),
    reason: 'Soda compares text with a number, which DuckDB refuses.',
    answers: { 'text invalid': { soda: nothing, plumbline: ['fail', 3] } },
  },
  {
    ...columnCase('the length of a number', 'ten', 'id', ['invalid: {valid_length: 1}']),
    reason: 'Soda asks DuckDB for the length of a number, which has none; Plumbline takes that of its text.',
    answers: { 'id invalid': { soda: nothing, plumbline: ['fail', 1] } },
  },
  {
    ...columnCase('the length of a date', 'moments', 'day', ['invalid: {valid_length: 10}']),
    reason: 'Soda asks DuckDB for the length of a date, which has none; Plumbline takes that of its text.',
    answers: { 'day invalid': { soda: nothing, plumbline: ['pass', 0] } },
  },
  {
    ...columnCase('the length of a blob', 'kinds', 'bytes', ['invalid: {valid_length: 2}']),
    reason: 'Soda asks DuckDB for the length of a blob in characters; Plumbline counts its bytes.',
    answers: { 'bytes invalid': { soda: nothing, plumbline: ['fail', 1] } },
  },
  {
    ...columnCase('a format of numbers', 'ten', 'id', ['invalid: {valid_format: {regex: "^[0-9]$", name: digit}}']),
    reason: 'Soda matches the number itself, which DuckDB refuses; Plumbline matches its text.',
    answers: { 'id invalid': { soda: nothing, plumbline: ['fail', 1] } },
  },
  {
    ...columnCase('a length that is written with a decimal point', 'texts', 'text', ['invalid: {valid_length: 4.0}']),
    reason: 'Soda leaves out a length that is no whole number to it, and counts every value that is there.',
    answers: { 'text invalid': { soda: ['fail', 21], plumbline: ['fail', 16] } },
  },
  {
    ...columnCase('a wrong check beside a right one', 'ten', 'id', [
      'missing:',
      'missing: {qualifier: wrong, column_expression: nowhere}',
    ]),
    reason: 'Soda asks for all of them in one query, which fails as a whole.',
    answers: { 'id missing': { soda: nothing, plumbline: ['pass', 0] } },
  },
  {
    ...datasetCase('the freshness of infinity', 'endless', [
      'freshness: {column: at, threshold: {must_be_less_than: 1}}',
    ]),
    reason: 'To Soda infinity is the last day that Python knows: the data pass as fresh.',
    answers: { freshness: { soda: ['pass', -69_897_180], plumbline: nothing } },
  },
  {
    ...datasetCase('the freshness of numbers', 'ten', ['freshness: {column: id, threshold: {must_be_less_than: 1}}']),
    reason: 'A column that holds no times is a mistake in the contract, not data that are too old.',
    answers: { freshness: { soda: ['fail', null], plumbline: nothing } },
  },
  {
    ...datasetCase('the freshness of words', 'ten', ['freshness: {column: word, threshold: {must_be_less_than: 1}}']),
    reason: 'A column that holds no times is a mistake in the contract, not data that are too old.',
    answers: { freshness: { soda: ['fail', null], plumbline: nothing } },
  },
  {
    ...datasetCase(
      'the freshness at a time with a fraction of a second',
      'moments',
      [
        'freshness: {column: at, now_variable: NOW_HERE, threshold: {unit: minute, must_be_less_than: 1}}',
        'freshness: {qualifier: offset, column: at, now_variable: OFFSET, threshold: {unit: minute, must_be_less_than: 1}}',
      ],
      'variables:\n  NOW_HERE: {default: "2026-03-01T09:31:00.9Z"}\n  OFFSET: {default: "2026-03-01T09:31:00.900000+00:00"}',
    ),
    reason: 'Soda drops the fraction of a time that ends in Z, but not of the same time with an offset.',
    answers: { freshness: { soda: ['pass', 59 / 60], plumbline: ['fail', 1] } },
  },
  {
    ...columnCase('a value that is twice in the reference, and breaks another rule', 'orders', 'customer', [
      'invalid: {valid_reference_data: {dataset: plumbline/main/doubled_customers, column: id}, invalid_values: [3]}',
    ]),
    reason: 'Soda counts a row once for each row of the reference that it matches.',
    answers: { 'customer invalid': { soda: ['fail', 7], plumbline: ['fail', 4] } },
  },
  {
    ...columnCase('an expression of another column before a reference', 'orders', 'country', [
      'invalid: {column_expression: code, valid_reference_data: {dataset: plumbline/main/customers, column: code}}',
    ]),
    reason: "Soda tells only the check's own column apart from the reference's.",
    answers: { 'country invalid': { soda: nothing, plumbline: ['fail', 4] } },
  },
  {
    ...columnCase('null in a list of invalid values', 'ten', 'word', ['invalid: {invalid_values: [w3, null]}']),
    reason:
      'Soda looks for values that are in the list and null, which none are. Plumbline warns, and leaves the null out.',
    answers: { 'word invalid': { soda: ['pass', 0], plumbline: ['fail', 2] } },
  },
  {
    ...columnCase('lists that differ by an empty text', 'ten', 'word', [
      'missing: {qualifier: longer, missing_values: [N/A, ""]}',
      'missing: {qualifier: shorter, missing_values: [N/A]}',
    ]),
    reason: 'Soda takes the two lists for the same and measures the first alone.',
    answers: { 'word missing shorter': { soda: ['fail', 5], plumbline: ['fail', 4] } },
  },
  {
    ...columnCase('a list of numbers and the same list of texts', 'numeric_texts', 'text', [
      'invalid: {qualifier: numbers, valid_values: [1, 2, 7]}',
      'invalid: {qualifier: texts, valid_values: ["1", "2", "7"]}',
    ]),
    reason: 'Soda takes the two lists for the same and measures the first alone.',
    answers: { 'text invalid texts': { soda: ['fail', 2], plumbline: ['fail', 3] } },
  },
  {
    ...datasetCase('duplicate over texts that look alike when they are joined', 'joined_alike', [
      'duplicate: {columns: [a, b]}',
    ]),
    reason: "Soda joins the values with `'||'` before it compares them.",
    answers: { duplicate: { soda: ['fail', 1], plumbline: ['pass', 0] } },
  },
  {
    ...datasetCase('duplicate over null and the text that Soda writes for it', 'null_alike', [
      'duplicate: {columns: [a, b]}',
    ]),
    reason: 'Soda writes `__SODA_NULL__` for null before it compares.',
    answers: { duplicate: { soda: ['fail', 1], plumbline: ['pass', 0] } },
  },
  {
    ...columnCase('a time with an offset in a list, without quotes', 'moments', 'zoned', [
      'missing: {missing_values: [2026-02-01T23:30:00-05:00]}',
    ]),
    reason: "Soda's YAML reader makes a time of it and drops the offset.",
    answers: { 'zoned missing': { soda: ['fail', 1], plumbline: ['fail', 2] } },
  },
  {
    ...datasetCase('a bound that is text', 'ten', ['row_count: {threshold: {must_be: "10"}}']),
    reason: 'Soda takes numbers only; Plumbline takes text that is one.',
    answers: { row_count: { soda: refused, plumbline: ['pass', 10] } },
  },
  {
    ...datasetCase(
      'a bound that is a variable of text',
      'ten',
      [`row_count: {threshold: {must_be: "$\{var.ROWS}"}}`],
      'variables: {ROWS: {default: "10"}}',
    ),
    reason: 'Soda takes numbers only; Plumbline takes text that is one.',
    answers: { row_count: { soda: refused, plumbline: ['pass', 10] } },
  },
  {
    ...columnCase('a number with an underscore', 'ten', 'id', ['invalid: {valid_max: 1_000}']),
    reason: 'YAML 1.2 has no such numbers; to Plumbline it is text, and refused.',
    answers: { 'id invalid': { soda: ['pass', 0], plumbline: refused } },
  },
  {
    ...columnCase('a bound beyond 2^53', 'numbers', 'big', ['invalid: {valid_max: 9223372036854775807}']),
    reason: 'Plumbline refuses a number that it could not keep exactly.',
    answers: { 'big invalid': { soda: ['pass', 0], plumbline: refused } },
  },
  {
    ...columnCase('a qualifier that is neither text nor a number', 'ten', 'id', ['missing: {qualifier: true}']),
    reason: 'Soda makes the text `True` of it; Plumbline wants it to be written as the text that it is.',
    answers: { 'id missing True': { soda: ['pass', 0], plumbline: refused } },
  },
  {
    ...datasetCase('a column twice in duplicate', 'ten', ['duplicate: {columns: [kind, kind]}']),
    reason: 'Plumbline refuses the second, which is a slip of the pen.',
    answers: { duplicate: { soda: ['fail', 8], plumbline: refused } },
  },
  {
    ...datasetCase('two checks that nothing tells apart', 'ten', ['row_count:', 'row_count:']),
    reason: 'Soda refuses the contract; Plumbline warns and runs both.',
    answers: { row_count: { soda: refused, plumbline: ['pass', 10] } },
  },
  {
    name: 'a contract without columns',
    text: 'dataset: plumbline/main/ten\nchecks:\n  - row_count:\n',
    reason: 'Soda refuses the contract; Plumbline warns and runs it.',
    answers: { row_count: { soda: refused, plumbline: ['pass', 10] } },
  },
  {
    name: 'a dataset of one part',
    text: 'dataset: ten\nchecks:\n  - row_count:\ncolumns: []\n',
    reason: 'Soda refuses the contract; Plumbline warns and runs it.',
    answers: { row_count: { soda: refused, plumbline: ['pass', 10] } },
  },
  {
    ...columnCase('a reference of one part', 'orders', 'customer', [
      'invalid: {valid_reference_data: {dataset: customers, column: id}}',
    ]),
    reason: 'Soda refuses the contract; to Plumbline the last part is the node.',
    answers: { 'customer invalid': { soda: refused, plumbline: ['fail', 4] } },
  },
  {
    ...sumOf('aggregate of valid values', 'valid_max: 5, '),
    reason: invalidNotMissing,
    answers: { 'id aggregate': { soda: ['fail', 55], plumbline: ['pass', 15] } },
  },
  {
    ...sumOf('aggregate of valid values, as the column says', '', ['valid_max: 5']),
    reason: invalidNotMissing,
    answers: { 'id aggregate': { soda: ['fail', 55], plumbline: ['pass', 15] } },
  },
  {
    ...sumOf('aggregate with missing and invalid values', 'missing_values: [1], valid_max: 5, '),
    reason: invalidNotMissing,
    answers: { 'id aggregate': { soda: ['fail', 55], plumbline: ['fail', 14] } },
  },
  {
    ...sumOf('aggregate with a value that is missing and invalid', 'missing_values: [9], valid_max: 8, '),
    reason: invalidNotMissing,
    answers: { 'id aggregate': { soda: ['fail', 46], plumbline: ['fail', 36] } },
  },
  {
    ...datasetCase('metric with an expression and a filter of its own', 'ten', [
      'metric: {expression: "sum(id)", filter: "id > 5", threshold: {must_be: 40}}',
    ]),
    reason:
      "Soda does not apply the check's filter to the expression, though it does to the rows that it says it tested.",
    answers: { metric: { soda: ['fail', 55], plumbline: ['pass', 40] } },
  },
  {
    ...datasetCase('a comment at the end of the expression of failed_rows', 'ten', [
      'failed_rows: {expression: "id = 1 -- late"}',
    ]),
    reason: 'Soda puts the rest of its query on the line of the comment.',
    answers: { failed_rows: { soda: nothing, plumbline: ['fail', 1] } },
  },
  {
    name: 'schema with an optional column',
    text: contractOn(
      'customers',
      'checks:\n  - schema: {}\ncolumns:\n  - {name: id}\n  - {name: code}\n  - {name: email, optional: true}',
    ),
    reason:
      "Soda's engine does not look at `optional`, though its own schema of contracts says that the check then does not fail.",
    answers: { schema: { soda: ['fail', 1], plumbline: ['pass', 0] } },
  },
];
