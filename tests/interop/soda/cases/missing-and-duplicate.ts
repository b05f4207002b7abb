import { type ContractCase, columnCase, datasetCase } from '../contract-case';

export const missingCases: readonly ContractCase[] = [
  columnCase('missing_values of a check', 'ten', 'word', [
    'missing: {qualifier: one, missing_values: [w3]}',
    'missing: {qualifier: two, missing_values: [N/A, ""]}',
    'missing: {qualifier: share, missing_values: [N/A, ""], threshold: {metric: percent, must_be_less_than: 60}}',
  ]),
  columnCase('missing_format of a check', 'ten', 'word', [
    'missing: {qualifier: whole, missing_format: {regex: "^(N/A)?$", name: nothing}}',
    'missing: {qualifier: part, missing_format: {regex: "[0-9]", name: digits}}',
    'missing: {qualifier: both, missing_values: [w3], missing_format: {regex: "^$", name: empty}}',
  ]),
  columnCase(
    'missing_values that the column says',
    'ten',
    'word',
    ['missing:', 'duplicate:', 'invalid: {valid_values: [w3, w4]}', 'missing: {qualifier: own, missing_values: [w3]}'],
    { keys: ['missing_values: [N/A, ""]'] },
  ),
  columnCase(
    'missing_format that the column says',
    'ten',
    'word',
    [
      'missing:',
      'duplicate:',
      'invalid: {valid_format: {regex: "^w[34]$", name: three or four}}',
      'missing: {qualifier: own values, missing_values: [w3]}',
      'invalid: {qualifier: own, missing_format: {regex: "^w", name: w}, valid_values: [N/A]}',
    ],
    { keys: ['missing_format: {regex: "^(N/A)?$", name: nothing}'] },
  ),
  columnCase(
    'missing values and format that the column says, and a check replaces',
    'ten',
    'word',
    ['missing:', 'duplicate: {missing_format: {regex: w3, name: x}}'],
    { keys: ['missing_values: [N/A]', 'missing_format: {regex: "^$", name: empty}'] },
  ),
  columnCase('missing numbers', 'numbers', 'tiny', [
    'missing: {qualifier: one, missing_values: [-1]}',
    'missing: {qualifier: several, missing_values: [0, -128, 127]}',
    'missing: {qualifier: beyond, missing_values: [1000]}',
    'missing: {qualifier: decimal, missing_values: [0.0]}',
  ]),
  columnCase('missing decimals', 'decimals', 'small', [
    'missing: {qualifier: exact, missing_values: [0.3]}',
    'missing: {qualifier: longer, missing_values: [0.30]}',
    'missing: {qualifier: negative, missing_values: [-0.1, 99.99]}',
  ]),
  columnCase('missing doubles', 'numbers', 'double', [
    'missing: {qualifier: zero, missing_values: [0]}',
    'missing: {qualifier: tenth, missing_values: [0.1]}',
    'missing: {qualifier: sum, missing_values: [0.3]}',
  ]),
  columnCase('missing booleans', 'flags', 'flag', [
    'missing:',
    'missing: {qualifier: no, missing_values: [false]}',
    'missing: {qualifier: both, missing_values: [true, false]}',
  ]),
  columnCase('missing dates', 'moments', 'day', [
    'missing: {qualifier: quoted, missing_values: ["0001-01-01"]}',
    'missing: {qualifier: plain, missing_values: [2026-02-28]}',
    'duplicate: {missing_values: ["2026-01-28"]}',
  ]),
  columnCase('missing timestamps', 'moments', 'at', [
    'missing: {qualifier: epoch, missing_values: ["1970-01-01 00:00:00"]}',
    'missing: {qualifier: exact, missing_values: ["2026-03-01 09:30:00.75"]}',
    'missing: {qualifier: day, missing_values: ["1970-01-01"]}',
  ]),
  columnCase('missing instants', 'moments', 'zoned', [
    'missing: {qualifier: other zone, missing_values: ["2026-03-01 10:00:00+00"]}',
    'missing: {qualifier: utc, missing_values: ["2026-02-02T04:30:00Z"]}',
  ]),
  columnCase('missing times and unusual timestamps', 'moments', 'clock', ['missing: {missing_values: ["23:59:59"]}']),
  columnCase('missing among timestamps in seconds', 'moments', 'seconds', [
    'missing: {missing_values: ["2026-02-01 09:30:00"]}',
  ]),
  columnCase('missing among timestamps in nanoseconds', 'moments', 'nanos', [
    'missing: {missing_values: ["2026-03-01 09:30:00.123456789"]}',
  ]),
  columnCase('missing texts with quotes, backslashes and Unicode', 'texts', 'text', [
    'missing: {qualifier: quote, missing_values: ["it\'s"]}',
    'missing: {qualifier: backslash, missing_values: ["back\\\\slash"]}',
    'missing: {qualifier: duck, missing_values: [🦆🦆, 日本語]}',
    'missing: {qualifier: composed, missing_values: [café]}',
    'missing: {qualifier: line break, missing_values: ["a\\nb", "tab\\t"]}',
    'missing: {qualifier: spaces, missing_values: ["", " "]}',
    'missing: {qualifier: case, missing_values: [N/A]}',
    'missing: {qualifier: words, missing_values: ["true", "007"]}',
    'missing: {qualifier: sharp s, missing_values: [ß]}',
  ]),
  columnCase('missing_format with Unicode', 'texts', 'text', [
    'missing: {qualifier: any, missing_format: {regex: "^.$", name: one character}}',
    'missing: {qualifier: letters, missing_format: {regex: "^\\\\p{L}+$", name: letters}}',
    'missing: {qualifier: folded, missing_format: {regex: "(?i)^n/a$", name: n/a}}',
    'missing: {qualifier: white, missing_format: {regex: "^\\\\s*$", name: white}}',
    'missing: {qualifier: quote, missing_format: {regex: "\'", name: quote}}',
  ]),
  columnCase('missing with column_expression', 'ten', 'word', [
    `missing: {qualifier: emptied, column_expression: "nullif(word, 'N/A')"}`,
    'missing: {qualifier: number, column_expression: "try_cast(word AS INTEGER)"}',
    'missing: {qualifier: values, column_expression: "upper(word)", missing_values: [W3]}',
    'missing: {qualifier: share, column_expression: "trim(word)", missing_values: [""], threshold: {metric: percent, must_be: 40}}',
  ]),
  columnCase(
    'a column_expression of the column, and one of the check before it',
    'ten',
    'word',
    ['missing:', 'duplicate:', 'invalid: {valid_values: [W3]}', 'missing: {qualifier: own, column_expression: word}'],
    { keys: [`column_expression: "nullif(upper(word), 'N/A')"`] },
  ),
  ...(['nothing', 'unknowns'] as const).flatMap((table) => [
    columnCase(`missing in a text column of ${table}`, table, 'name', [
      'missing:',
      'missing: {qualifier: share, threshold: {metric: percent, must_be_less_than_or_equal: 50}}',
      'missing: {qualifier: values, missing_values: [x], threshold: {must_be_greater_than: 0}}',
    ]),
    columnCase(`duplicates in columns of ${table}`, table, 'id', [
      'duplicate:',
      'duplicate: {qualifier: share, threshold: {metric: percent, must_be: 0}}',
      'duplicate: {qualifier: values, missing_values: [1], threshold: {must_be_greater_than: 0}}',
    ]),
    columnCase(`missing in other columns of ${table}`, table, 'flag', ['missing:', 'duplicate:']),
    columnCase(`missing days of ${table}`, table, 'day', ['missing: {missing_values: ["2026-01-01"]}', 'duplicate:']),
    columnCase(`missing doubles of ${table}`, table, 'amount', ['missing: {missing_values: [0]}', 'duplicate:']),
    datasetCase(`duplicate rows of ${table}`, table, [
      'duplicate: {columns: [id, name]}',
      'duplicate: {qualifier: share, columns: [name], threshold: {metric: percent, must_be_less_than: 80}}',
    ]),
  ]),
  columnCase('one row', 'one', 'id', [
    'missing:',
    'duplicate:',
    'missing: {qualifier: share, missing_values: [-1], threshold: {metric: percent, must_be: 100}}',
    'duplicate: {qualifier: share, threshold: {metric: percent, must_be: 0}}',
  ]),
];

export const duplicateCases: readonly ContractCase[] = [
  columnCase('duplicate of each kind of column', 'kinds', 'size', [
    'duplicate:',
    'missing: {missing_values: [large]}',
    'invalid: {valid_values: [small]}',
  ]),
  columnCase('duplicate UUIDs', 'kinds', 'key', [
    'duplicate:',
    'invalid: {valid_values: [00000000-0000-0000-0000-000000000001]}',
  ]),
  columnCase('duplicate blobs', 'kinds', 'bytes', ['duplicate:', 'missing:']),
  columnCase('duplicate lists', 'kinds', 'items', ['duplicate:', 'missing:']),
  columnCase('duplicate structures', 'kinds', 'pair', ['duplicate:', 'missing:']),
  columnCase('duplicate floats with NaN and infinity', 'floats', 'value', [
    'duplicate:',
    'duplicate: {qualifier: share, threshold: {metric: percent, must_be_less_than: 13}}',
  ]),
  columnCase('duplicate single floats', 'floats', 'single', ['duplicate:', 'missing:']),
  columnCase('negative zero', 'numbers', 'double', ['duplicate:']),
  columnCase('duplicate decimals', 'decimals', 'small', ['duplicate:', 'missing:']),
  columnCase('duplicate wide decimals', 'decimals', 'wide', ['duplicate:', 'missing:']),
  columnCase('duplicate whole numbers beyond 2^53', 'numbers', 'big', ['duplicate:']),
  columnCase('duplicate huge numbers', 'numbers', 'huge', ['duplicate:']),
  columnCase('duplicate unsigned numbers', 'numbers', 'positive', ['duplicate:', 'missing: {missing_values: [7]}']),
  columnCase('duplicate booleans', 'flags', 'flag', [
    'duplicate:',
    'duplicate: {qualifier: share, threshold: {metric: percent, must_be: 50}}',
  ]),
  columnCase('duplicate texts of Unicode', 'texts', 'text', [
    'duplicate:',
    'duplicate: {qualifier: folded, column_expression: "lower(text)"}',
    'duplicate: {qualifier: trimmed, column_expression: "trim(text)"}',
    'duplicate: {qualifier: normal, column_expression: "nfc_normalize(text)"}',
  ]),
  columnCase('duplicate texts of a hundred thousand characters', 'long_texts', 'text', [
    'duplicate:',
    'invalid: {qualifier: longest, valid_max_length: 100000}',
    'invalid: {qualifier: exact, valid_length: 100001}',
    'missing: {missing_format: {regex: "1$", name: ends in one}}',
  ]),
  columnCase('lengths of characters, not of bytes', 'long_texts', 'accents', [
    'invalid: {qualifier: exact, valid_length: 5000}',
    'invalid: {qualifier: longer, valid_min_length: 5001}',
    'duplicate:',
  ]),
  columnCase('duplicate of a column_expression', 'ten', 'id', [
    'duplicate: {column_expression: "id // 3"}',
    'duplicate: {qualifier: share, column_expression: "id // 3", threshold: {metric: percent, must_be: 60}}',
    'duplicate: {qualifier: absent, column_expression: "CASE WHEN id > 5 THEN NULL ELSE id END"}',
    'duplicate: {qualifier: missing, column_expression: "id // 3", missing_values: [0, 3]}',
  ]),
  columnCase('duplicate with a filter', 'ten', 'word', [
    'duplicate: {filter: "id > 5"}',
    'duplicate: {qualifier: share, filter: "id > 5", threshold: {metric: percent, must_be_less_than: 50}}',
    'duplicate: {qualifier: none, filter: "id > 50"}',
  ]),
  datasetCase('duplicate over columns', 'pairs', [
    'duplicate: {qualifier: ab, columns: [a, b]}',
    'duplicate: {qualifier: abc, columns: [a, b, c]}',
    'duplicate: {qualifier: a, columns: [a]}',
    'duplicate: {qualifier: share, columns: [a, b], threshold: {metric: percent, must_be_less_than: 45}}',
    'duplicate: {qualifier: filtered, columns: [a, b], filter: "c = \'p\'"}',
    'duplicate: {qualifier: filtered share, columns: [a, b], filter: "c = \'p\'", threshold: {metric: percent, must_be: 50}}',
    'duplicate: {qualifier: none, columns: [a, b], filter: "false", threshold: {metric: percent, must_be: 0}}',
  ]),
  columnCase('duplicate on columns of pairs', 'pairs', 'a', [
    'duplicate:',
    'duplicate: {qualifier: one, missing_values: [1]}',
  ]),
  datasetCase('duplicate over columns of numbers and times', 'moments', ['duplicate: {columns: [day, at, zoned]}']),
  datasetCase('duplicate over booleans', 'flags', ['duplicate: {columns: [flag]}']),
  datasetCase('duplicate over decimals and enums', 'kinds', ['duplicate: {columns: [size, key]}']),
  datasetCase('duplicate over long texts', 'long_texts', ['duplicate: {columns: [text, accents]}']),
  datasetCase('duplicate over floats with NaN and infinity', 'floats', ['duplicate: {columns: [value, single]}']),
  datasetCase('duplicate over negative zero', 'numbers', [
    'duplicate: {columns: [double]}',
    'duplicate: {qualifier: single, columns: [real]}',
  ]),
  datasetCase('duplicate over lists, structures and blobs', 'kinds', [
    'duplicate: {columns: [items, pair]}',
    'duplicate: {qualifier: blobs, columns: [bytes, size]}',
  ]),
];
