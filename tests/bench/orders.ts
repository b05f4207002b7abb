import type { DuckDBConnection } from '@duckdb/node-api';
import type { Check } from '../../shared/domain/checks/check-file';
import { parseCheckFile } from '../../shared/domain/checks/parse-check-file';
import type { ColumnType } from '../../shared/domain/column/column-type';
import { quoteIdentifier } from '../../shared/domain/sql-text';

/** 20 columns, as a warehouse has them: keys, codes, amounts, times, text of few and of many values. */
export const columns: readonly { name: string; sql: string; type: ColumnType }[] = [
  { name: 'id', sql: 'i', type: { kind: 'bigint' } },
  { name: 'external_id', sql: "'ext-' || hash(i)::VARCHAR", type: { kind: 'varchar' } },
  { name: 'customer_id', sql: '(hash(i + 1) % 100000)::INTEGER', type: { kind: 'integer' } },
  { name: 'product_id', sql: '(hash(i + 2) % 500)::INTEGER', type: { kind: 'integer' } },
  {
    name: 'status',
    sql: "['placed','paid','shipped','returned','lost'][1 + (hash(i + 3) % 5)::INTEGER]",
    type: { kind: 'varchar' },
  },
  { name: 'country', sql: "'C' || (hash(i + 4) % 180)::VARCHAR", type: { kind: 'varchar' } },
  { name: 'email', sql: "'user' || (hash(i + 5) % 2000000)::VARCHAR || '@example.com'", type: { kind: 'varchar' } },
  {
    name: 'phone',
    sql: "CASE WHEN hash(i + 6) % 5 = 0 THEN NULL ELSE '+49' || (hash(i + 6) % 900000000)::VARCHAR END",
    type: { kind: 'varchar' },
  },
  {
    name: 'note',
    sql: "CASE WHEN hash(i + 7) % 3 = 0 THEN NULL ELSE repeat('x', (hash(i + 7) % 30)::INTEGER) || (hash(i + 7) % 100000)::VARCHAR END",
    type: { kind: 'varchar' },
  },
  {
    name: 'amount',
    sql: '((hash(i + 8) % 1000000) / 100)::DECIMAL(12, 2)',
    type: { kind: 'decimal', width: 12, scale: 2 },
  },
  {
    name: 'discount',
    sql: '((hash(i + 9) % 100) / 100)::DECIMAL(5, 2)',
    type: { kind: 'decimal', width: 5, scale: 2 },
  },
  { name: 'weight', sql: '(hash(i + 10) % 100000) / 7.0::DOUBLE', type: { kind: 'double' } },
  {
    name: 'score',
    sql: 'CASE WHEN hash(i + 11) % 10 = 0 THEN NULL ELSE (hash(i + 11) % 1000)::DOUBLE END',
    type: { kind: 'double' },
  },
  { name: 'quantity', sql: '(hash(i + 12) % 50)::SMALLINT', type: { kind: 'smallint' } },
  { name: 'paid', sql: 'hash(i + 13) % 2 = 0', type: { kind: 'boolean' } },
  { name: 'placed_at', sql: "TIMESTAMP '2026-01-01' + to_seconds(i)", type: { kind: 'timestamp' } },
  {
    name: 'shipped_at',
    sql: "CASE WHEN hash(i + 14) % 4 = 0 THEN NULL ELSE TIMESTAMP '2026-01-01' + to_seconds(i + 86400) END",
    type: { kind: 'timestamp' },
  },
  { name: 'day', sql: "(TIMESTAMP '2026-01-01' + to_seconds(i))::DATE", type: { kind: 'date' } },
  // 500 of them, however many rows there are.
  { name: 'batch', sql: '(i * 500 // total)::INTEGER', type: { kind: 'integer' } },
  { name: 'currency', sql: "['EUR','USD','GBP'][1 + (hash(i + 15) % 3)::INTEGER]", type: { kind: 'varchar' } },
];

function columnContract(name: string, rows: number): string {
  const checks = [
    'missing: {threshold: {metric: percent, must_be_less_than: 50}}',
    `missing: {qualifier: count, threshold: {must_be_less_than: ${mostOf(rows)}}}`,
    ...(extraChecks(rows)[name] ?? []),
  ];
  return [`  - name: ${name}`, '    checks:', ...checks.map((check) => `      - ${check}`)].join('\n');
}

const reference = (dataset: string, column: string): string =>
  `invalid: {qualifier: reference, valid_reference_data: {dataset: bench/main/${dataset}, column: ${column}}}`;
const range = (from: number, to: number, qualifier = 'range'): string =>
  `invalid: {qualifier: ${qualifier}, valid_min: ${from}, valid_max: ${to}}`;
const format = (regex: string, qualifier = 'format'): string =>
  `invalid: {qualifier: ${qualifier}, valid_format: {name: ${qualifier}, regex: '${regex}'}}`;
const values = (list: readonly (string | number)[], qualifier = 'values'): string =>
  `invalid: {qualifier: ${qualifier}, valid_values: [${list.join(', ')}]}`;
const numbered = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${i}`);

const extraChecks = (rows: number): Readonly<Record<string, readonly string[]>> => ({
  id: ['duplicate:', range(0, 1_000_000_000_000)],
  external_id: ['duplicate:', 'invalid: {valid_min_length: 5, valid_max_length: 40}', format('^ext-[0-9]+$')],
  customer_id: [reference('customers', 'customer_id'), range(0, 99999), range(0, 50000, 'half')],
  product_id: [reference('products', 'product_id'), range(0, 499), 'duplicate: {threshold: {must_be_greater_than: 0}}'],
  status: [
    values(['placed', 'paid', 'shipped', 'returned', 'lost']),
    values(['placed', 'paid', 'shipped'], 'three'),
    'invalid: {qualifier: length, valid_max_length: 8}',
    format('^[a-z]+$'),
  ],
  country: [
    values(numbered('C', 180)),
    values(numbered('C', 50), 'fifty'),
    reference('countries', 'code'),
    format('^C[0-9]+$'),
  ],
  email: [
    format('^[^@ ]+@[^@ ]+[.][a-z]+$'),
    format('^user', 'prefix'),
    'invalid: {qualifier: length, valid_max_length: 60}',
    'duplicate: {threshold: {must_be_greater_than: 0}}',
  ],
  phone: [
    format('^[+][0-9]{5,15}$'),
    'invalid: {qualifier: length, valid_min_length: 4}',
    'missing: {qualifier: filter, filter: paid, threshold: {metric: percent, must_be_less_than: 30}}',
  ],
  note: [
    format('^x*[0-9]+$'),
    'invalid: {qualifier: length, valid_max_length: 100}',
    `missing: {qualifier: own, missing_values: ["0", "-", "n/a"], threshold: {must_be_less_than: ${mostOf(rows)}}}`,
  ],
  amount: [range(0, 10000), range(0, 9000, 'less'), range(1, 10000, 'more')],
  discount: [range(0, 1), 'invalid: {qualifier: filter, valid_max: 0.9, filter: quantity > 10}', range(0, 0.5, 'half')],
  weight: [range(0, 15000), range(10, 15000, 'more')],
  score: [range(0, 1000), range(0, 900, 'less'), 'invalid: {qualifier: values, invalid_values: [-1, 999]}'],
  quantity: [
    range(0, 50),
    values([...Array(50).keys()]),
    range(1, 50, 'more'),
    'invalid: {qualifier: zero, invalid_values: [0]}',
  ],
  paid: ['invalid: {qualifier: values, valid_values: [true, false]}'],
  placed_at: ['duplicate:'],
  day: ["invalid: {qualifier: values, invalid_values: ['1970-01-01', '2099-12-31']}"],
  batch: [range(0, 500), range(0, 400, 'less'), reference('batches', 'batch')],
  currency: [
    values(['EUR', 'USD', 'GBP']),
    values(['EUR'], 'one'),
    'invalid: {qualifier: length, valid_length: 3}',
    format('^[A-Z]{3}$'),
    format('^E', 'euro'),
  ],
});

const mostOf = (rows: number): number => Math.floor(rows * 0.6);

/**
 * 100 checks: 42 missing, 18 ranges, 11 lists of values, 6 lengths, 9 formats (5 on text of many values), 6 duplicates, 4
 * references, 2 freshness, 2 row counts; three have filters, and some are made to fail whatever the rows.
 */
export function benchmarkContract(rows: number): string {
  return `
dataset: bench/main/orders
checks:
  - row_count:
  - freshness: {column: placed_at, threshold: {unit: day, must_be_less_than: 100000}}
  - row_count: {qualifier: filter, filter: "currency = 'EUR' AND paid"}
  - duplicate: {columns: [customer_id, product_id], threshold: {must_be_greater_than: 0}}
  - freshness: {qualifier: shipped, column: shipped_at, threshold: {unit: day, must_be_less_than: 100000}}
columns:
${columns.map(({ name }) => columnContract(name, rows)).join('\n')}
`;
}

/** The contract's checks; throws when it does not say 100 of them. */
export function benchmarkChecks(rows: number): readonly Check[] {
  const file = parseCheckFile('checks/orders.yml', benchmarkContract(rows));
  const wrong = file.problems.filter((problem) => problem.severity === 'error');
  if (wrong.length > 0 || file.checks.length !== 100)
    throw new Error(`Expected 100 checks, got ${file.checks.length}. ${wrong.map((one) => one.message).join(' ')}`);
  return file.checks;
}

/** How rows differ from the plain ones. */
export interface OrderRows {
  /** SQL over the row number `n` and `total`: the number that a row's values are made from. Default: the row number itself. */
  readonly order?: string;
  /** SQL over `i` in place of a column's own. */
  readonly columns?: Readonly<Record<string, string>>;
  /** The table's name. Default: `orders`. */
  readonly table?: string;
}

/** The rows of the benchmark, in a database's table: its statistics and zone maps are what a node's result has. */
export async function createBenchmarkTable(
  connection: DuckDBConnection,
  count: number,
  rows: OrderRows = {},
): Promise<void> {
  await connection.run('SET threads = 2');
  const list = columns.map(({ name, sql }) => `${rows.columns?.[name] ?? sql} AS ${quoteIdentifier(name)}`).join(', ');
  await connection.run(
    `CREATE TABLE ${quoteIdentifier(rows.table ?? 'orders')} AS SELECT ${list}
     FROM (SELECT ${rows.order ?? 'n'} AS i, total FROM (SELECT n, ${count}::BIGINT AS total FROM range(${count}) r(n)))`,
  );
  await connection.run('CREATE TABLE customers AS SELECT i::INTEGER AS customer_id FROM range(99000) r(i)');
  await connection.run('CREATE TABLE products AS SELECT i::INTEGER AS product_id FROM range(500) r(i)');
  await connection.run("CREATE TABLE countries AS SELECT 'C' || i AS code FROM range(180) r(i)");
  await connection.run('CREATE TABLE batches AS SELECT i::INTEGER AS batch FROM range(1000) r(i)');
}
