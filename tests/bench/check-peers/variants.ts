import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteText } from '../../../shared/domain/sql-text';
import { columns, createBenchmarkTable, type OrderRows } from '../orders';
import { columnTypes, ordersView } from './bench-workspace';

/** One kind of rows that checks are measured on: a relation `orders` beside the tables that its references name. */
export interface Variant {
  readonly name: string;
  /** A table of DuckDB; otherwise a file or a view, which each query reads anew. */
  readonly native: boolean;
  create(connection: DuckDBConnection, rows: number, folder: string): Promise<void>;
}

/** One value in a hundred breaks what its column promises. */
const violations: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    id: 'i // 2',
    external_id: "'ext_' || (i % 1000)",
    customer_id: '1000000',
    product_id: '(-1)',
    status: "'Unknown state'",
    country: "'XX'",
    email: "'user at example'",
    phone: "'+1'",
    note: "'no digits'",
    amount: '(-5)',
    discount: '2.5',
    weight: '(-1)',
    score: '2000',
    quantity: '99',
    placed_at: "TIMESTAMP '2026-01-01'",
    day: "DATE '1970-01-01'",
    batch: '5000',
    currency: "'eu'",
  }).map(([name, bad], index) => {
    const good = columns.find((column) => column.name === name)?.sql;
    return [name, `CASE WHEN hash(i + ${100 + index}) % 100 = 0 THEN ${bad} ELSE ${good} END`];
  }),
);

/** Of 1,000 values the first has a third of the rows. */
const skew = (salt: number): string => `pow((hash(i + ${salt}) % 1000003) / 1000003.0, 6)`;
const skewed: Readonly<Record<string, string>> = {
  customer_id: `floor(100000 * ${skew(1)})::INTEGER`,
  product_id: `floor(500 * ${skew(2)})::INTEGER`,
  country: `'C' || floor(180 * ${skew(4)})::INTEGER`,
  email: `'user' || floor(2000000 * ${skew(5)})::INTEGER || '@example.com'`,
  phone: `CASE WHEN hash(i + 6) % 5 = 0 THEN NULL ELSE '+49' || (100000 + floor(900000000 * ${skew(6)})::INTEGER) END`,
  amount: `floor(10000 * ${skew(8)})::DECIMAL(12, 2)`,
  score: `CASE WHEN hash(i + 11) % 10 = 0 THEN NULL ELSE floor(1000 * ${skew(11)})::DOUBLE END`,
  quantity: `floor(50 * ${skew(12)})::SMALLINT`,
};

const table = (name: string, rows: OrderRows = {}): Variant => ({
  name,
  native: true,
  create: (connection, count) => createBenchmarkTable(connection, count, rows),
});

/** The plain rows, written to a file that a view reads. */
const file = (name: string, options: string, read: (path: string) => string): Variant => ({
  name,
  native: false,
  async create(connection, count, folder) {
    await createBenchmarkTable(connection, count);
    const path = join(folder, `orders.${name}`);
    await connection.run(`COPY orders TO ${quoteText(path)} (${options})`);
    await connection.run('DROP TABLE orders');
    await connection.run(`CREATE VIEW orders AS FROM ${read(quoteText(path))}`);
  },
});

export const variants: readonly Variant[] = [
  table('clean'),
  table('violations', { columns: violations }),
  // A prime as factor: each number once, in no order. Times 64, so that no bitmap of them is small.
  table('unsorted', { order: '(n * 7368787) % total', columns: { id: 'i * 64' } }),
  table('skewed', { columns: skewed }),
  file('csv', 'FORMAT csv, HEADER', (path) => `read_csv(${path}, header = true, types = ${csvTypes()})`),
  file('parquet', 'FORMAT parquet', (path) => `read_parquet(${path})`),
  {
    name: 'view',
    native: false,
    async create(connection, count) {
      await createBenchmarkTable(connection, count, { table: 'order_lines' });
      await connection.run(`CREATE VIEW orders AS ${ordersView}`);
    },
  },
];

function csvTypes(): string {
  const types = columnTypes.map(([name, sql]) => `${quoteText(name)}: ${quoteText(sql)}`);
  return `{${types.join(', ')}}`;
}
