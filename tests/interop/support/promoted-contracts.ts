import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { createSampleWorkspace } from '../../../electron/workspace/create-workspace';
import { quoteIdentifier, quoteText } from '../../../shared/domain/sql-text';
import { oddOutputs, oddWorkspace } from '../dbt/odd-workspace';
import { makeFolder, type PromotedWorkspace, promoteWorkspace, writeFiles } from '../dbt/promoted-workspace';
import { type InteropWorkspace, workspaces } from '../workspaces';
import { contractShop } from './contract-shop';

/** A promoted workspace with the rows of its steps where the contracts find them. */
export interface PromotedContracts {
  readonly workspace: PromotedWorkspace;
  /** The folder of the project of each target. */
  readonly projects: ReadonlyMap<string, string>;
  /** What `--warehouse` names. */
  readonly warehouse: string;
}

/** The sample, five workspaces of different shapes, one of odd names, braces and types, and one of odd checks. */
export const contractWorkspaces: readonly Pick<InteropWorkspace, 'name' | 'outputs'>[] = [
  { name: 'sample', outputs: ['worst_airports'] },
  ...workspaces,
  { name: 'odd names', outputs: oddOutputs },
  { name: 'contract shop', outputs: ['by_kind', 'orders_clean'] },
];

/** Promotes one of `contractWorkspaces`. */
export async function promoteContracts(name: string, targets: readonly string[]): Promise<PromotedContracts> {
  const folder = await makeFolder();
  const root = join(folder, name === 'odd names' ? "it's a workspace {x}" : 'workspace');
  const own: Readonly<Record<string, InteropWorkspace['files']>> = {
    'odd names': oddWorkspace,
    'contract shop': contractShop,
  };
  const files = own[name] ?? workspaces.find((one) => one.name === name)?.files;
  if (files === undefined) await createSampleWorkspace(root);
  else await writeFiles(root, files);
  const outputs = contractWorkspaces.find((one) => one.name === name)?.outputs ?? [];
  const workspace = await promoteWorkspace(folder, root, [...outputs], ...targets);
  const steps = (await tablesOf(workspace.project)).filter(({ input }) => input === null);
  const asFiles = name === 'nested orders';
  const warehouse = join(folder, asFiles ? 'steps' : 'steps.duckdb');
  if (asFiles) {
    await mkdir(warehouse);
    for (const { node, table } of steps)
      await copyFile(await workspace.exportRows(node), join(warehouse, `${table}.parquet`));
  } else await writeWarehouse(warehouse, workspace, steps);
  return {
    workspace,
    projects: new Map(workspace.result.targets.map(({ name: target, dir }) => [target, dir])),
    warehouse,
  };
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
