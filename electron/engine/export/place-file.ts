import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, copyFile, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { PlumblineError } from '../../../shared/domain/problem';

/**
 * The file to replace: behind a link, the file that it leads to. Refuses folders and what is no file at all: replacing a
 * device or a pipe by a file would break it for every process.
 */
export async function writablePath(path: string): Promise<string> {
  try {
    const inFolder = await realpath(dirname(path));
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (found?.isDirectory() || path.endsWith(sep)) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
    const isSpecial = found !== undefined && !found.isFile();
    if (isSpecial || /^\/(dev(?!\/shm)|proc|sys)(\/|$)/.test(inFolder)) {
      throw new PlumblineError({
        code: 'file_not_writable',
        message: `${path} is a device or a pipe, not a file.`,
        hint: 'Name a file to write.',
      });
    }
    await access(inFolder, constants.W_OK);
    // A rename needs no permission on the file itself: without this, a file that someone protected would be replaced.
    if (found !== undefined) await access(path, constants.W_OK);
    return found === undefined ? path : await realpath(path);
  } catch (error) {
    throw error instanceof PlumblineError ? error : notWritable(path, error);
  }
}

/**
 * Moves a file, across file systems too, such that the target is never half written, a power cut included. The target keeps
 * its mode.
 */
export async function moveFile(from: string, to: string): Promise<void> {
  const previous = await stat(to).catch(() => undefined);
  try {
    await flush(from);
    if (previous !== undefined) await chmod(from, previous.mode & 0o7777);
    await rename(from, to);
    return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw notWritable(to, error);
  }
  const beside = join(dirname(to), `.plumbline-${randomUUID()}.tmp`);
  try {
    await copyFile(from, beside);
    await flush(beside);
    await rename(beside, to);
  } catch (error) {
    await rm(beside, { force: true });
    throw notWritable(to, error);
  }
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function notWritable(path: string, error: unknown): PlumblineError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') {
    return new PlumblineError(
      { code: 'disk_full', message: `The disk is full: ${path} was not written.`, hint: 'Free space on the disk.' },
      { cause: error },
    );
  }
  if (code === 'EISDIR' || code === 'ENOTEMPTY' || code === 'EEXIST') {
    return new PlumblineError(
      { code: 'not_a_file', message: `${path} is a folder, not a file.`, hint: 'Name a file to write.' },
      { cause: error },
    );
  }
  if (code === 'EROFS') {
    return new PlumblineError(
      {
        code: 'file_not_writable',
        message: `${path} cannot be written: its disk is read-only.`,
        hint: 'Choose another path.',
      },
      { cause: error },
    );
  }
  const message = code === 'ENOENT' ? `The folder of ${path} does not exist.` : `${path} cannot be written.`;
  const hint = code === 'ENOENT' ? 'Make the folder, or choose another path.' : 'Choose another path.';
  return new PlumblineError({ code: 'file_not_writable', message, hint }, { cause: error });
}
