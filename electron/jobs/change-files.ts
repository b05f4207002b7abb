import type { NotebookDocument } from '../../shared/contract/app-state';
import { minimalEdit } from '../../shared/domain/notebook/text-edit';
import { PlumblineError } from '../../shared/domain/problem';
import type { FileChange } from '../../shared/domain/sketch/pipeline-edit';
import type { DocumentStore } from '../workspace/document-store';

/** What is said when a file is not what it was when the change was worked out. */
export interface ChangeWords {
  /** "the rename was prepared" */
  readonly doing: string;
  /** "Nothing was renamed." */
  readonly nothing: string;
  /** "Rename again." */
  readonly again: string;
}

/**
 * Changes texts of a workspace, all at once or none, through the documents that may be open: files are made (`before` is null),
 * changed, moved and taken away (`after` is null). Rejects with `stale_revision` when one of them changed since, with
 * `duplicate_name` when one that is to be made is there, and with a document's own problem when it cannot be written. Gives the
 * documents as they are now, on disk.
 */
export async function changeFiles(
  files: readonly FileChange[],
  documents: DocumentStore,
  words: ChangeWords,
): Promise<readonly NotebookDocument[]> {
  const inUse = new Set(files.filter(({ file }) => documents.get(file) !== undefined).map(({ file }) => file));
  const there = files.filter(({ before }) => before !== null);
  const made: string[] = [];
  try {
    const opened: NotebookDocument[] = [];
    for (const { file } of there) opened.push(await documents.open(file));
    for (const { file, before, after } of files) {
      if (before !== null || after === null) continue;
      await documents.createText(file, after);
      made.push(file);
    }
    // As they are now, after the last of them was opened: from here on nothing waits.
    for (const [at, { file, before }] of there.entries())
      requireUnchanged(documents.get(file) ?? opened[at], file, before, words);
  } catch (error) {
    for (const file of made) await documents.remove(file).catch(() => undefined);
    await closeOthers([...made, ...there.map(({ file }) => file).filter((file) => !inUse.has(file))], documents);
    throw error;
  }
  for (const { file, before, after } of files) {
    const edit = before === null || after === null ? null : minimalEdit(before, after);
    const revision = documents.get(file)?.revision;
    if (edit !== null && revision !== undefined) documents.edit(file, revision, [edit]);
  }
  const changed: NotebookDocument[] = [];
  for (const { file, after, newFile } of files) {
    if (after === null) await documents.remove(file);
    else if (newFile !== undefined) changed.push(await documents.move(file, newFile));
    else changed.push(await documents.save(file));
  }
  await closeOthers(
    files.filter(({ file }) => !inUse.has(file)).map(({ file, newFile }) => newFile ?? file),
    documents,
  );
  return changed;
}

/** Only notebooks stay open: of other files someone may write the next version, and it has to be read then. */
export async function closeOthers(files: readonly string[], documents: DocumentStore): Promise<void> {
  for (const file of files) if (!file.startsWith('notebooks/')) await documents.close(file);
}

function requireUnchanged(
  document: NotebookDocument | undefined,
  file: string,
  before: string | null,
  { doing, nothing, again }: ChangeWords,
): void {
  if (document?.text !== before) {
    throw new PlumblineError({
      code: 'stale_revision',
      file,
      message: `${file} changed while ${doing}. ${nothing}`,
      hint: again,
    });
  }
  if (document.state === 'conflict' || document.state === 'read_only' || document.state === 'deleted') {
    throw new PlumblineError({
      ...(document.problem ?? {
        code: 'edit_conflict',
        message: `${file} cannot be changed now: it is in conflict with its file.`,
      }),
      file,
      hint: document.problem?.hint ?? `Resolve that first. ${nothing}`,
    });
  }
}
