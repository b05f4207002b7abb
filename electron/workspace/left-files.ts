import type { Dirent } from 'node:fs';
import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFilePattern } from './atomic-write';
import { workspaceFolders } from './workspace-files';

const hourInMilliseconds = 60 * 60 * 1000;
const lockDraftPattern = /^lock\.new-/;

/**
 * Removes what killed processes left in the middle of a write: temporary files in the workspace's own folders, and drafts
 * of locks. Only those older than an hour, so that nothing is taken from a process that writes now. Gives their number.
 */
export async function removeLeftFiles(root: string, now: number = Date.now()): Promise<number> {
  let removed = 0;
  const visit = async (folder: string, deep: boolean): Promise<void> => {
    const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && deep) await visit(path, deep);
      if (!entry.isFile() || !(temporaryFilePattern.test(entry.name) || lockDraftPattern.test(entry.name))) continue;
      const stats = await stat(path).catch(() => undefined);
      if (stats === undefined || now - stats.mtimeMs < hourInMilliseconds) continue;
      // One that cannot be removed does no harm.
      await unlink(path).then(
        () => removed++,
        () => undefined,
      );
    }
  };
  await visit(root, false);
  await visit(join(root, '.plumbline'), false);
  for (const folder of [...Object.keys(workspaceFolders), 'data']) await visit(join(root, folder), true);
  return removed;
}
