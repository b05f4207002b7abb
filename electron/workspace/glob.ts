import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { anyName, compilePart, expandBraces, type Part, skippedFolders } from '../../shared/domain/glob';

/** Files that match a pattern, absolute and sorted. Relative patterns start at `root`. A folder that cannot be read has no files. */
export async function findFiles(root: string, pattern: string, signal?: AbortSignal): Promise<string[]> {
  const found = new Set<string>();
  for (const plain of expandBraces(pattern)) {
    const absolute = plain.startsWith('/');
    const parts = plain.split('/').filter((part, index) => part !== '' && part !== '.' && !(absolute && index === 0));
    await walk(absolute ? '/' : root, parts.map(compilePart), found, signal);
  }
  return [...found].sort();
}

async function walk(
  folder: string,
  parts: readonly Part[],
  found: Set<string>,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted();
  const [part, ...rest] = parts;
  if (part === undefined) return;
  if (part.kind === 'name') {
    const path = join(folder, part.name);
    if (rest.length > 0) await walk(path, rest, found, signal);
    else if (await isFile(path)) found.add(path);
    return;
  }
  if (part.kind === 'any depth') await walk(folder, rest.length === 0 ? [anyName] : rest, found, signal);
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (part.kind === 'any depth') {
      // Links to folders are not followed at any depth: they may lead back up.
      if (entry.isDirectory() && !entry.name.startsWith('.') && !skippedFolders.has(entry.name)) {
        await walk(path, parts, found, signal);
      }
    } else if (part.expression.test(entry.name)) {
      if (rest.length === 0) {
        if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(path)))) found.add(path);
      } else if (!skippedFolders.has(entry.name) && (entry.isDirectory() || entry.isSymbolicLink())) {
        await walk(path, rest, found, signal);
      }
    }
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}
