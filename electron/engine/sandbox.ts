import { type Dirent, existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { literalPath, quoteText } from './sql-text';

/**
 * Locks an instance down before any SQL of the workspace runs: it reads and writes below the workspace's folder and the
 * given folders, and the given files, only; loads no extension; and cannot be configured any more. DuckDB compares real
 * paths, so that a symbolic link leads nowhere else. Times with a zone are calculated in UTC on every machine.
 */
export async function lockConfiguration(
  connection: DuckDBConnection,
  root: string,
  paths: readonly string[],
): Promise<void> {
  const inRoot = await readdir(root, { withFileTypes: true }).catch((): Dirent[] => []);
  // A relative path that the engine cannot see (`read_csv('data/' || $name)`) is one of the workspace by DuckDB's search
  // path, but is allowed as one of the working directory: only where there is nothing of that name.
  const relative = inRoot.filter((entry) => !existsSync(join(process.cwd(), entry.name)));
  // Characters of a pattern in a file's name have to be quoted to read it, and then it is no longer that name: its folder.
  const given = paths.map((path) => (literalPath(path) === path ? path : dirname(path)));
  const folders = [root, ...given.filter(isFolder), ...relative.filter((entry) => entry.isDirectory()).map(nameOf)];
  const files = [...given.filter((path) => !isFolder(path)), ...relative.filter((entry) => entry.isFile()).map(nameOf)];
  await connection.run(`SET GLOBAL TimeZone = 'UTC'`);
  await connection.run(`SET allowed_directories = [${[...new Set(folders)].map(quoteText).join(', ')}]`);
  if (files.length > 0) await connection.run(`SET allowed_paths = [${[...new Set(files)].map(quoteText).join(', ')}]`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function nameOf(entry: Dirent): string {
  return entry.name;
}
