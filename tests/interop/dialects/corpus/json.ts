/** A value of JSON that a column of the type is read from; the engines read it as the same value, or Spark ends with an error. */
export interface JsonCase {
  readonly type: string;
  readonly json: string;
  readonly same: boolean;
}

function read(type: string, same: readonly string[], stopped: readonly string[]): readonly JsonCase[] {
  return [...same.map((json) => ({ type, json, same: true })), ...stopped.map((json) => ({ type, json, same: false }))];
}

/** What DuckDB reads, and how Spark does by the schema and the expressions of a promoted job. */
export const jsonCases: readonly JsonCase[] = [
  ...read(
    'VARCHAR',
    ['"a"', '""', 'null', '"null"', '" 1.10 "', '"🦆\\u00fc\\n"', '12', '-0', '9007199254740993', 'true', 'false'],
    ['1.10', '1e5', '{"a": 1}', '[1, 2]', '123456789012345678901234567890'],
  ),
  ...read(
    'DECIMAL(10,2)',
    ['1.1', '1.10', '1.15', '0.29', '-4.35', '7', 'null', '"1.005"', '"-0.005"', '99999999.99', '2.500', '1e2'],
    ['1.005', '1.23456789012345', '"1e2"', '" 1"', 'true'],
  ),
  ...read(
    'DECIMAL(38,10)',
    ['1.5', '"12345678901234567890.0123456789"', '9007199254740993'],
    ['123456789012345678.12'],
  ),
  ...read('DECIMAL(5,0)', ['12', '"12"', '"12.5"', '12.0'], ['12.5']),
  ...read(
    'HUGEINT',
    ['1', '-5', '9223372036854775808', '12345678901234567890', '1e3', 'null'],
    ['1.5', '123456789012345678901234567890'],
  ),
  ...read('BIGINT', ['1', '-9007199254740993', 'null'], ['1.5', '"12"', 'true']),
  ...read('INTEGER', ['2147483647', '-1'], ['"7"', '1.0']),
  ...read('DOUBLE', ['1', '0.1', '1e300', '-0.0', 'null', '"NaN"', '12345678901234567'], ['"1.5"']),
  ...read('FLOAT', ['0.1', '16777217'], []),
  ...read('BOOLEAN', ['true', 'false', 'null'], ['"true"', '1']),
  ...read('DATE', ['"2024-02-29"', 'null', '"2024-02-29T10:00:00"'], []),
  ...read(
    'TIMESTAMP',
    [
      '"2024-07-01T10:00:00Z"',
      '"2024-07-01 10:00:00.5"',
      '"2024-07-01"',
      '"2024-07-01 10:00"',
      'null',
      '"2024-07-01T10:00:00.123456Z"',
    ],
    ['"2024-07-01T23:30:00+02:00"', '"2024-07-01T10:00:00.123456789Z"'],
  ),
  ...read(
    'TIMESTAMPTZ',
    [
      '"2024-07-01T10:00:00Z"',
      '"2024-07-01T23:30:00+02:00"',
      '"2024-07-01"',
      '"2024-07-02T00:00:00.123456Z"',
      '"2024-07-01 10:00:00"',
      'null',
    ],
    [],
  ),
  ...read('VARCHAR[]', ['["a", null, 1]', '[]', 'null'], ['["a", 1.10]']),
  ...read(
    'STRUCT(a VARCHAR, b STRUCT(c DECIMAL(6,2), d BIGINT[])[], t TIMESTAMP)',
    [
      '{"a": "x", "b": [{"c": 1.10, "d": [1, null]}, null, {}], "t": "2024-01-01T00:00:00Z"}',
      '{"b": [], "more": 1}',
      '{}',
      'null',
    ],
    ['{"b": [{"c": 1.115}]}'],
  ),
  ...read('BIGINT[][]', ['[[1], [], null, [null, 2]]'], []),
];
