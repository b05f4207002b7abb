import { createHash } from 'node:crypto';
import { copyFile, cp, mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { quoteIdentifier, quoteText } from '../../../shared/domain/sql-text';
import type { PromotedWorkspace } from '../dbt/promoted-workspace';
import { workspaces } from '../workspaces';
import { once } from './prepared/once';
import { preparedWorkspace } from './prepared/prepared-workspace';

/** A promoted workspace with the rows of its steps where the contracts find them. */
export interface PromotedContracts {
  readonly workspace: PromotedWorkspace;
  /** The folder of the project. */
  readonly project: string;
  /** What `--warehouse` names. */
  readonly warehouse: string;
}

/** The sample, five workspaces of different shapes, one of odd names, braces and types, and one of odd checks. */
export const contractWorkspaces: readonly string[] = [
  'sample',
  ...workspaces.map(({ name }) => name),
  'odd names',
  'contract shop',
];

/** A copy of one of `contractWorkspaces`, promoted to a target of contracts. */
export async function promoteContracts(name: string, target: string): Promise<PromotedContracts> {
  const workspace = await preparedWorkspace(name, target);
  const steps = (await tablesOf(workspace.project)).filter(({ input }) => input === null);
  const asFiles = name === 'nested orders';
  const tables = createHash('sha256').update(JSON.stringify(steps)).digest('hex').slice(0, 8);
  const made = await once(`${name} warehouse ${tables}`, async (folder) => {
    if (!asFiles) return writeWarehouse(join(folder, 'steps.duckdb'), workspace, steps);
    await mkdir(join(folder, 'steps'));
    for (const { node, table } of steps)
      await copyFile(await workspace.exportRows(node), join(folder, 'steps', `${table}.parquet`));
  });
  const warehouse = join(dirname(workspace.root), asFiles ? 'steps' : 'steps.duckdb');
  await cp(join(made, basename(warehouse)), warehouse, { recursive: true });
  return { workspace, project: workspace.project, warehouse };
}

/** Runs SQL on a warehouse that is a database file. */
export async function changeWarehouse(warehouse: string, sql: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(warehouse);
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    for (const one of sql) await connection.run(one);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A table for each step, of the prototype's name and types. */
async function writeWarehouse(path: string, workspace: PromotedWorkspace, steps: readonly Table[]): Promise<void> {
  const statements: string[] = [];
  for (const { node, columns } of steps) {
    const typed = Object.entries(columns).map(
      ([name, type]) => `CAST(${quoteIdentifier(name)} AS ${type}) AS ${quoteIdentifier(name)}`,
    );
    const file = quoteText(await workspace.exportRows(node));
    statements.push(`CREATE TABLE ${quoteIdentifier(node)} AS SELECT ${typed.join(', ')} FROM read_parquet(${file})`);
  }
  await changeWarehouse(path, statements);
}

/** Nodes of a project of contracts, by the names of their tables. */
export async function nodesByTable(project: string): Promise<ReadonlyMap<string, string>> {
  return new Map((await tablesOf(project)).map(({ node, table }) => [table, node]));
}

interface Table {
  readonly node: string;
  readonly table: string;
  readonly input: string | null;
  readonly columns: Readonly<Record<string, string>>;
}

/** Events need no rows: their project has no tables. */
async function tablesOf(project: string): Promise<readonly Table[]> {
  const text = await readFile(join(project, 'tables.json'), 'utf8').catch(() => '{"tables": []}');
  return (JSON.parse(text) as { tables: Table[] }).tables;
}
