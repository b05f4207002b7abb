import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { foldName } from '../../shared/domain/graph/names';
import { formatOfName } from '../../shared/domain/import/format-of-name';
import { PlumblineError, type Problem } from '../../shared/domain/problem';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import { writeFileAtomic } from './atomic-write';
import { readProblem } from './file-errors';
import { takenNames } from './import-files';
import { isWithin } from './inside-workspace';
import { sourceNameFor } from './source-name';

/** More than somebody would look at one by one. */
const mostFiles = 200;
/** Deeper folders are no longer what somebody meant to drop. */
const mostLevels = 8;
const pastedFolder = '.plumbline/pasted';
/** What was pasted and never added is kept as long as a dialog may be open. */
const pastedMs = 24 * 60 * 60 * 1000;

export interface FileToAdd {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  /** A name that is free in the workspace, and among the files of this answer. */
  readonly name: string;
  /** It lies in the workspace: it is named where it is. */
  readonly isInside: boolean;
  /** The source that it is already. */
  readonly source?: string;
}

/**
 * The files behind dropped or chosen paths: a folder gives the data files in it, by the names that tell a format. What cannot be
 * read, or holds no data file, is a problem; the others are listed.
 */
export async function filesToAdd(
  root: string,
  snapshot: WorkspaceSnapshot,
  paths: readonly string[],
): Promise<{ readonly files: readonly FileToAdd[]; readonly problems: readonly Problem[] }> {
  const taken = takenNames(snapshot);
  const sources = new Map(
    snapshot.sources.flatMap(({ name, files, table }) =>
      table === undefined ? files.map((file) => [file, name] as const) : [],
    ),
  );
  const files: FileToAdd[] = [];
  const problems: Problem[] = [];
  const add = async (path: string) => {
    const stats = await stat(path);
    if (files.some((file) => file.path === path)) return;
    const name = sourceNameFor(path, taken);
    taken.add(foldName(name));
    const source = sources.get(path);
    files.push({
      path,
      bytes: stats.size,
      name,
      isInside: isWithin(path, root),
      ...(source === undefined ? {} : { source }),
    });
  };
  for (const given of paths) {
    const path = resolve(root, given);
    try {
      if (!(await stat(path)).isDirectory()) {
        await add(path);
        continue;
      }
      const found = await dataFilesIn(path, 0);
      for (const file of found.slice(0, mostFiles)) await add(file);
      if (found.length === 0) problems.push(folderProblem(path, 'has no data files'));
      if (found.length > mostFiles) {
        problems.push(folderProblem(path, `has more than ${mostFiles} data files; the first ${mostFiles} are listed`));
      }
    } catch (error) {
      problems.push(readProblem(error, path));
    }
  }
  return { files, problems };
}

/** Data files below a folder, sorted; nothing in hidden folders. Stops a little above `mostFiles`. */
export async function dataFilesIn(folder: string, level = 0): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.') || found.length > mostFiles) continue;
    const path = join(folder, entry.name);
    const stats = entry.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry;
    if (stats?.isFile() === true && formatOfName(entry.name) !== undefined) found.push(path);
    // A link to a folder may lead round in a circle.
    else if (entry.isDirectory() && level < mostLevels) found.push(...(await dataFilesIn(path, level + 1)));
  }
  return found;
}

/** Writes pasted text to a file that can be looked at and copied; its absolute path. Tabs make it a TSV. */
export async function writePasted(root: string, text: string): Promise<string> {
  if (text.trim() === '') {
    throw new PlumblineError({ code: 'empty_file', message: 'There is no text to make a table of.' });
  }
  const folder = join(root, pastedFolder);
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    const stats = await stat(join(folder, name)).catch(() => undefined);
    if (stats !== undefined && Date.now() - stats.mtimeMs > pastedMs)
      await rm(join(folder, name), { recursive: true, force: true });
  }
  const [first = ''] = text.split('\n');
  const number = (await readdir(folder)).length + 1;
  const path = join(folder, `pasted-${Date.now()}-${number}`, `pasted.${first.includes('\t') ? 'tsv' : 'csv'}`);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFileAtomic(path, text.endsWith('\n') ? text : `${text}\n`, { file: 'pasted text' });
  return path;
}

function folderProblem(path: string, what: string): Problem {
  return {
    code: 'not_a_file',
    severity: 'error',
    file: path,
    message: `${path} ${what}.`,
    hint: 'Choose the files that are meant.',
  };
}
