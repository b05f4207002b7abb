import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteText } from './sql-text';

/**
 * Locks an instance down before any SQL of the workspace runs: it reads and writes below the given folders only, loads
 * no extension, and cannot be configured any more. Times with a zone are calculated in UTC on every machine.
 */
export async function lockConfiguration(
  connection: DuckDBConnection,
  root: string,
  folders: readonly string[],
): Promise<void> {
  const inRoot = await readdir(root, { withFileTypes: true }).catch((): Dirent[] => []);
  // DuckDB compares paths as they are written: a relative one (`data/x.csv`) is allowed by its first folder.
  const relativeFolders = inRoot.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const directories = new Set([root, ...folders, 'data', ...relativeFolders]);
  const files = inRoot.filter((entry) => entry.isFile()).map((entry) => entry.name);
  await connection.run(`SET GLOBAL TimeZone = 'UTC'`);
  await connection.run(`SET allowed_directories = [${[...directories].map(quoteText).join(', ')}]`);
  if (files.length > 0) await connection.run(`SET allowed_paths = [${files.map(quoteText).join(', ')}]`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
}
