import { join, posix } from 'node:path';
import { manifestFile } from '../../shared/domain/manifest/manifest';
import { PlumblineError } from '../../shared/domain/problem';
import { workspaceFolderOf } from './workspace-files';

/**
 * The absolute path of a document: the manifest, a notebook, a file of checks, a sketch or a spec. Throws `access_denied` for
 * every other name: what leads out of the workspace or into its cache, git's folder, scripts and settings of other tools.
 */
export function documentPath(root: string, file: string): string {
  const parts = file.split('/');
  if (
    posix.normalize(file) !== file ||
    posix.isAbsolute(file) ||
    /[\\\0]/.test(file) ||
    parts.includes('..') ||
    (file !== manifestFile && workspaceFolderOf(file) === undefined)
  ) {
    throw new PlumblineError({
      code: 'access_denied',
      file,
      message: `${file} is no document of this workspace.`,
      hint: 'Name a file relative to the workspace, for example notebooks/delays.md.',
    });
  }
  return join(root, ...parts);
}

/** The file of a notebook that is to be made: `delays` and `delays.md` are `notebooks/delays.md`. Throws `bad_name`. */
export function notebookName(file: string): string {
  const inFolder = file.startsWith('notebooks/') ? file : `notebooks/${file}`;
  const name = /\.md$/i.test(inFolder) ? inFolder : `${inFolder}.md`;
  const parts = name.split('/').slice(1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses.
  const bad = /[\u0000-\u001f\\:*?"<>|]|^\.|^\s|\s$|^\.md$/i;
  if (parts.every((part) => part !== '' && !bad.test(part) && Buffer.byteLength(part) <= 200)) return name;
  throw new PlumblineError({
    code: 'bad_name',
    file,
    message: `${file} cannot be the name of a notebook.`,
    hint: 'Use letters, digits, spaces, - and _, for example notebooks/delays.md.',
  });
}

/** The file of checks that is to be made, as it is given. Throws `access_denied` for a place where no checks lie. */
export function checkFileName(file: string): string {
  if (workspaceFolderOf(file) === 'checks') return file;
  throw new PlumblineError({
    code: 'access_denied',
    file,
    message: `${file} is no file of checks.`,
    hint: 'Files of checks lie under checks/ and end in .yml, for example checks/delays.yml.',
  });
}
