import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteText } from '../../../shared/domain/sql-text';
import type { WorkspaceFolder } from '../../support/workspace-folder';
import { columns, createBenchmarkTable } from '../orders';

const referenced = ['customers', 'products', 'countries', 'batches'];

/** The columns of the orders with their types in SQL, for what reads them from text. */
export const columnTypes: readonly (readonly [name: string, sql: string])[] = columns.map(({ name, type }) => [
  name,
  type.kind === 'decimal' ? `DECIMAL(${type.width}, ${type.scale})` : type.kind.toUpperCase(),
]);

/** A cell over the order lines, as a view of a warehouse has them: renamed, cleaned and joined. */
export const ordersView = `SELECT o.* REPLACE (lower(o.status) AS status, trim(o.email) AS email, round(o.weight, 3) AS weight)
FROM order_lines AS o JOIN products AS p ON p.product_id = o.product_id`;

/**
 * Makes the tables of the benchmark and a workspace whose sources are files of them: the orders in one of a format, the others in
 * Parquet. As a `view`, the orders are a cell over a cell with all lines of a Parquet file.
 */
export async function writeBenchmarkWorkspace(
  folder: WorkspaceFolder,
  connection: DuckDBConnection,
  {
    rows,
    orders,
    contract,
  }: { readonly rows: number; readonly orders: 'csv' | 'parquet' | 'view'; readonly contract: string },
): Promise<void> {
  await createBenchmarkTable(connection, rows);
  const types = columnTypes.map(([name, sql]) => `${name}: '${sql}'`);
  const options = orders === 'csv' ? `, options: { header: true, types: { ${types.join(', ')} } }` : '';
  const format = orders === 'csv' ? 'csv' : 'parquet';
  const source = orders === 'view' ? 'lines_of_file' : 'orders';
  const sources = [
    `  ${source}: { path: data/orders.${format}${options} }`,
    ...referenced.map((name) => `  ${name}: { path: data/${name}.parquet }`),
  ];
  folder.write('plumbline.yaml', `plumbline: 1\nname: bench\nsources:\n${sources.join('\n')}\n`);
  // So that the folder is there.
  folder.write('data/readme.txt', 'Rows of the benchmark.\n');
  const copy = (name: string, as: string) =>
    connection.run(`COPY ${name} TO ${quoteText(folder.path(`data/${name}.${as}`))} (FORMAT ${as})`);
  await copy('orders', format);
  for (const name of referenced) await copy(name, 'parquet');
  if (orders === 'view')
    folder.write(
      'notebooks/orders.md',
      `\`\`\`sql order_lines {materialize: table}\nFROM lines_of_file\n\`\`\`\n\n\`\`\`sql orders {materialize: view}\n${ordersView}\n\`\`\`\n`,
    );
  folder.write('checks/orders.yml', contract);
}
