import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '../../shared/domain/problem';
import { errnoOf, readProblem } from './file-errors';

/** The folders of a workspace that people's files live in, and which files of them count. */
export const workspaceFolders = {
  notebooks: /\.md$/i,
  checks: /\.ya?ml$/i,
  pipelines: /\.ya?ml$/i,
  specs: /\.ya?ml$/i,
  incidents: /\.md$/i,
} as const;

export type WorkspaceFolder = keyof typeof workspaceFolders;

/** Files of a workspace folder at any depth, relative to the workspace with `/`, sorted. Hidden folders are left out. */
export async function listWorkspaceFiles(
  root: string,
  folder: WorkspaceFolder,
): Promise<{ files: string[]; problems: Problem[] }> {
  const files: string[] = [];
  const problems: Problem[] = [];
  const walk = async (name: string): Promise<void> => {
    let entries: Dirent[];
    try {
      entries = await readdir(join(root, name), { withFileTypes: true });
    } catch (error) {
      // A workspace need not have all of its folders.
      if (errnoOf(error) === 'ENOENT') return;
      if (errnoOf(error) === 'ENOTDIR') {
        problems.push({
          code: 'not_a_file',
          severity: 'error',
          file: name,
          message: `${name} is a file; a folder was expected.`,
          hint: 'Move it away and make a folder of that name.',
        });
      } else problems.push(readProblem(error, name));
      return;
    }
    for (const entry of entries) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      const child = `${name}/${entry.name}`;
      const matches = workspaceFolders[folder].test(entry.name);
      if (entry.isDirectory() && !matches) await walk(child);
      else if (!matches) continue;
      // A link to a folder is not followed (it may lead back up), one to a file is. A folder that is named like a file is
      // kept, so that reading it says what is wrong.
      else files.push(child);
    }
  };
  await walk(folder);
  return { files: files.sort(), problems };
}

/** Whether a relative path names a file of one of the workspace's folders. */
export function workspaceFolderOf(file: string): WorkspaceFolder | undefined {
  const [folder, ...rest] = file.split('/');
  if (folder === undefined || rest.length === 0 || !(folder in workspaceFolders)) return undefined;
  if (rest.some((part) => part.startsWith('.') || part === 'node_modules')) return undefined;
  const known = folder as WorkspaceFolder;
  return workspaceFolders[known].test(file) ? known : undefined;
}
