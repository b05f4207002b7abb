import { lstat, readlink, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { PlumblineError } from '../../shared/domain/problem';
import { errnoOf } from './file-errors';

/** Longer chains of symbolic links go round in a circle (the limit of Linux). */
const longestChain = 40;

/** Whether a path is a folder or lies in it, going by the names alone. */
export function isWithin(path: string, folder: string): boolean {
  const name = relative(folder, path);
  // Absolute: on another drive.
  return name !== '..' && !name.startsWith(`..${sep}`) && !isAbsolute(name);
}

/**
 * Refuses a path that symbolic links lead out of the workspace, with `access_denied`. A workspace comes from a repository that
 * others write to: without this, a link in it would make an edit here replace any file of the person who opened it.
 * `file` is its name in the problem. The file itself, and folders on the way to it, need not exist.
 */
export async function requireInsideWorkspace(root: string, path: string, file: string): Promise<void> {
  const target = await realTarget(path);
  if (isWithin(target, await realpath(root))) return;
  throw new PlumblineError({
    code: 'access_denied',
    file,
    message: `${file} is a link that leads out of the workspace, to ${target}.`,
    hint: 'Put the file itself into the workspace, or open the workspace that it belongs to.',
  });
}

/** A path as a person names it, with `/`: relative when it lies in the workspace, absolute otherwise. */
export function nameFromRoot(root: string, path: string): string {
  return isWithin(path, root) ? relative(root, path).split(sep).join('/') : path;
}

/** Whether two paths name one folder, by whatever links. False when one of them cannot be reached. */
export async function isSameFolder(one: string, other: string): Promise<boolean> {
  if (one === other) return true;
  const [first, second] = await Promise.all([one, other].map((path) => realpath(path).catch(() => undefined)));
  return first !== undefined && first === second;
}

/** Where a path really ends, with all links followed, also those to what does not exist. */
async function realTarget(path: string): Promise<string> {
  let current = path;
  for (let depth = 0; depth < longestChain; depth++) {
    try {
      return await realpath(current);
    } catch (error) {
      const code = errnoOf(error);
      if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'ELOOP') throw error;
    }
    const stats = await lstat(current).catch(() => undefined);
    const folder = dirname(current);
    if (stats?.isSymbolicLink() === true) current = resolve(await realpath(folder), await readlink(current));
    else return folder === current ? current : join(await realTarget(folder), current.slice(folder.length));
  }
  return current;
}
