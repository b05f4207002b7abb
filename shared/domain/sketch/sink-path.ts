import { manifestFile } from '../manifest/manifest';

/** Folders of the workspace that hold what people write: a sink there would write over it. */
const textFolders = new Set(['notebooks', 'checks', 'pipelines', 'incidents', 'specs']);

/**
 * Says what keeps a path from being the file of a sink, as the end of a sentence that starts with the path; null when nothing
 * does. Goes by the text alone: symbolic links are looked at where the file is written.
 */
export function sinkPathFault(path: string): string | null {
  if (path.trim() === '') return 'is empty';
  if (/\p{Cc}/u.test(path)) return 'contains a control character';
  if (/^[\\/~]/.test(path) || /^[a-z][a-z0-9+.-]*:/i.test(path)) return 'is not relative to the workspace';
  const parts: string[] = [];
  for (const part of path.split(/[\\/]/)) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return 'leads out of the workspace';
  }
  const [first] = parts;
  if (first === undefined || /[\\/]$/.test(path)) return 'is a folder';
  const folder = first.toLowerCase();
  if (folder === '.git' || folder === '.plumbline') return `lies in \`${first}\`, which is no place for results`;
  if (folder === manifestFile || (textFolders.has(folder) && parts.length > 1)) {
    return 'lies where the workspace keeps its own texts';
  }
  return null;
}
