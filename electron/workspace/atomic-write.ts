import { randomBytes } from 'node:crypto';
import { constants, renameSync } from 'node:fs';
import { access, type FileHandle, link, lstat, open, readlink, realpath, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { PlumblineError } from '../../shared/domain/problem';
import { errnoOf, writeError } from './file-errors';

// `write-file-atomic@7` was weighed: it asks for Node 20.17 or newer where 18.15 must do, does not flush the folder, and
// issues a single `write` whose short count (the first sign of a full disk) it does not look at.

export interface AtomicWriteOptions {
  /** How problems name the file: relative to the workspace where it can be. Default: the path. */
  readonly file?: string;
  /** Fails with `duplicate_name` when the file exists, in place of replacing it. */
  readonly exclusive?: boolean;
  /** False for what no person links elsewhere: a symbolic link in its place is then replaced itself, and what it leads to stays. */
  readonly followLinks?: boolean;
  /** False for what can be made again: no flush to the device, still never a half-written file. */
  readonly durable?: boolean;
  /**
   * Called when all bytes are on disk, right before they take the place of the old file; throwing leaves the old file.
   * Synchronous, as is the rename that follows: nothing of this process comes between, and of others next to nothing.
   */
  readonly beforeReplace?: () => void;
}

/** Names of files that a killed process may leave behind; a watcher ignores them. */
export const temporaryFilePattern = /^\.plumbline-[0-9a-f]{16}\.tmp$/;

/**
 * Writes a file so that at every moment, a power cut included, its path holds either the old content or the new one.
 * Follows symbolic links to the real file (unless told otherwise) and keeps its mode and owner. Throws `disk_full`, `file_not_writable`,
 * `not_a_file` or `duplicate_name`; the old file is then intact and nothing is left beside it.
 */
export async function writeFileAtomic(
  path: string,
  content: string | Uint8Array,
  options: AtomicWriteOptions = {},
): Promise<void> {
  const file = options.file ?? path;
  const durable = options.durable !== false;
  try {
    const follows = options.followLinks !== false;
    const target = follows ? await followLinks(path) : path;
    const previous = await describeTarget(target, file, follows);
    const folder = dirname(target);
    const temporary = join(folder, `.plumbline-${randomBytes(8).toString('hex')}.tmp`);
    const handle = await open(temporary, 'wx', previous?.mode ?? 0o666);
    try {
      try {
        if (previous !== undefined) await keepOwner(handle, previous);
        await handle.writeFile(content);
        if (durable) await handle.sync();
      } finally {
        await handle.close();
      }
      if (options.exclusive === true) await placeNew(temporary, target, file);
      else {
        options.beforeReplace?.();
        renameSync(temporary, target);
      }
    } catch (error) {
      await unlink(temporary).catch(() => undefined);
      throw error;
    }
    if (durable) await flushFolder(folder);
  } catch (error) {
    throw writeError(error, file);
  }
}

/** The file that a chain of symbolic links ends at, also when that file does not exist yet. */
async function followLinks(path: string): Promise<string> {
  let current = path;
  for (let depth = 0; depth < 40; depth++) {
    try {
      return await realpath(current);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
    }
    const next = await readlink(current).catch(() => undefined);
    if (next === undefined) return current;
    current = resolve(dirname(current), next);
  }
  return current;
}

async function describeTarget(
  target: string,
  file: string,
  follows: boolean,
): Promise<{ mode: number; uid: number; gid: number } | undefined> {
  const stats = await (follows ? stat : lstat)(target).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (stats === undefined || stats.isSymbolicLink()) return undefined;
  if (!stats.isFile()) {
    throw new PlumblineError({
      code: 'not_a_file',
      file,
      message: stats.isDirectory()
        ? `${file} is a folder; a file was expected.`
        : `${file} is a device or a pipe; a file was expected.`,
      hint: 'Move it away, then save again.',
    });
  }
  // A rename needs no permission on the file itself: without this, a file that someone protected would be replaced.
  await access(target, constants.W_OK);
  return { mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid };
}

async function keepOwner(handle: FileHandle, previous: { mode: number; uid: number; gid: number }): Promise<void> {
  const own = await handle.stat();
  // Giving a file away needs privileges; a file that then belongs to its writer is better than none.
  if (own.uid !== previous.uid || own.gid !== previous.gid) {
    await handle.chown(previous.uid, previous.gid).catch(() => undefined);
  }
  await handle.chmod(previous.mode);
}

async function placeNew(temporary: string, target: string, file: string): Promise<void> {
  try {
    await link(temporary, target);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') {
      throw new PlumblineError({
        code: 'duplicate_name',
        file,
        message: `There is already a file ${file}.`,
        hint: 'Choose another name.',
      });
    }
    // File systems without hard links (FAT, some network folders): claim the name first, then replace the empty file.
    if (errnoOf(error) !== 'EPERM' && errnoOf(error) !== 'ENOTSUP' && errnoOf(error) !== 'EOPNOTSUPP') throw error;
    const claim = await open(target, 'wx');
    await claim.close();
    await rename(temporary, target);
    return;
  }
  await unlink(temporary);
}

/** Makes a rename survive a power cut. Windows and some network file systems cannot flush a folder and need not. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  if (handle === undefined) return;
  try {
    await handle.sync();
  } catch (error) {
    if (errnoOf(error) === 'EIO') throw error;
  } finally {
    await handle.close();
  }
}
