import { mkdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ImportedDataset } from '../../shared/domain/checks/interchange/interchange';
import { type CheckFileChange, putImportedChecks } from '../../shared/domain/checks/interchange/put-checks';
import { PlumblineError } from '../../shared/domain/problem';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import { writeFileAtomic } from './atomic-write';
import { checkFilePlace } from './check-files';
import { requireInsideWorkspace } from './inside-workspace';
import { replaceFile } from './replace-file';
import { encodeText, readTextFile } from './text-file';

/** What an import made of the checks of one dataset. */
export interface ImportedCheckFile extends CheckFileChange {
  readonly node: string;
  /** The check file, relative to the workspace. */
  readonly file: string;
  /** It is a new file. */
  readonly isNew: boolean;
}

/** A text file of another tool, with its name for problems. Throws what reading a file can give. */
export async function readOtherFile(path: string): Promise<{ readonly name: string; readonly text: string }> {
  const name = basename(path);
  const read = await readTextFile(path, name);
  if (!read.ok) throw new PlumblineError(read.error.problem);
  return { name, text: read.value.text };
}

/**
 * Puts the checks of one dataset into the check file of its node: a new `checks/NODE.yml`, or the one that is there, of which
 * every byte stays. With `dryRun` nothing is written. Throws `bad_yaml` or `bad_check` when the file has to be corrected first,
 * `edit_conflict` when it changes in the same moment, and what reading and writing a file can give.
 */
export async function putIntoCheckFile(
  snapshot: Pick<WorkspaceSnapshot, 'root' | 'manifest' | 'checkFiles'>,
  imported: ImportedDataset,
  from: string,
  { dryRun }: { readonly dryRun: boolean },
): Promise<ImportedCheckFile> {
  const { root } = snapshot;
  const { node } = imported;
  const { file, dataset } = checkFilePlace(snapshot, node);
  const path = join(root, file);
  await requireInsideWorkspace(root, path, file);
  const isNew = (await stat(path).catch(() => undefined)) === undefined;
  const read = isNew ? undefined : await readTextFile(path, file);
  if (read !== undefined && !read.ok) throw new PlumblineError(read.error.problem);
  const before = read?.value;
  const change = putImportedChecks({
    file,
    text: before?.text ?? null,
    dataset,
    from,
    imported,
  });
  if (!dryRun && change.added.length > 0) {
    const bytes = encodeText(change.text, before?.bom ?? false);
    if (before === undefined) {
      await mkdir(dirname(path), { recursive: true });
      await writeFileAtomic(path, bytes, { file, exclusive: true });
    } else await replaceFile(path, file, bytes, before.digest);
  }
  return { ...change, node, file, isNew };
}
