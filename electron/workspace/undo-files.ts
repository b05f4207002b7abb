import { createHash } from 'node:crypto';
import { mkdir, open, readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from './atomic-write';
import { documentPath } from './document-name';

/**
 * `.plumbline/undo/DIGEST.json`: what can be taken back in one notebook, with the text that it was for (see
 * shared/domain/notebook/undo-history.ts), named by the digest of the notebook's path. Part of the cache: what is lost with it
 * is the way back, never a text.
 */

/** Bytes of one file, and of all; the ones that were used longest ago go first. */
const largestFile = 32 * 1024 * 1024;
const largestFolder = 256 * 1024 * 1024;

/** What was written last for a notebook; null when there is nothing, or it cannot be read. */
export async function readUndoFile(root: string, file: string): Promise<string | null> {
  const handle = await open(undoPath(root, file), 'r').catch(() => undefined);
  if (handle === undefined) return null;
  try {
    const { size } = await handle.stat();
    return size > largestFile ? null : await handle.readFile('utf8');
  } catch {
    return null;
  } finally {
    await handle.close();
  }
}

/** Replaces it as a whole, so that a killed process leaves the old one or the new one. Rejects with `disk_full`, `file_not_writable`. */
export async function writeUndoFile(root: string, file: string, content: string): Promise<void> {
  const path = undoPath(root, file);
  await mkdir(join(root, '.plumbline', 'undo'), { recursive: true });
  if (Buffer.byteLength(content) > largestFile) {
    await unlink(path).catch(() => undefined);
    return;
  }
  await writeFileAtomic(path, content, { followLinks: false, durable: false });
  await keepFolderSmall(join(root, '.plumbline', 'undo'), path);
}

async function keepFolderSmall(folder: string, newest: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const stats = await stat(path).catch(() => undefined);
      return { path, size: stats?.size ?? 0, modified: stats?.mtimeMs ?? 0 };
    }),
  );
  let total = files.reduce((sum, { size }) => sum + size, 0);
  for (const { path, size } of files.sort((a, b) => a.modified - b.modified)) {
    if (total <= largestFolder) return;
    if (path === newest) continue;
    await unlink(path).catch(() => undefined);
    total -= size;
  }
}

function undoPath(root: string, file: string): string {
  // Refuses what is no document.
  documentPath(root, file);
  return join(root, '.plumbline', 'undo', `${createHash('sha256').update(file).digest('hex').slice(0, 32)}.json`);
}
