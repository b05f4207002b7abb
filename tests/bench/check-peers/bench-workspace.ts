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

/** Makes the tables of the benchmark and a workspace whose sources are files of them: the orders in one of a format, the others in Parquet. */
export async function writeBenchmarkWorkspace(
  folder: WorkspaceFolder,
  connection: DuckDBConnection,
  { rows, orders, contract }: { readonly rows: number; readonly orders: 'csv' | 'parquet'; readonly contract: string },
): Promise<void> {
  await createBenchmarkTable(connection, rows);
  const types = columnTypes.map(([name, sql]) => `${name}: '${sql}'`);
  const options = orders === 'csv' ? `, options: { header: true, types: { ${types.join(', ')} } }` : '';
  const sources = [
    `  orders: { path: data/orders.${orders}${options} }`,
    ...referenced.map((name) => `  ${name}: { path: data/${name}.parquet }`),
  ];
  folder.write('plumbline.yaml', `plumbline: 1\nname: bench\nsources:\n${sources.join('\n')}\n`);
  // So that the folder is there.
  folder.write('data/readme.txt', 'Rows of the benchmark.\n');
  const copy = (name: string, format: string) =>
    connection.run(`COPY ${name} TO ${quoteText(folder.path(`data/${name}.${format}`))} (FORMAT ${format})`);
  await copy('orders', orders);
  for (const name of referenced) await copy(name, 'parquet');
  folder.write('checks/orders.yml', contract);
}
