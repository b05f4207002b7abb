import type { NotebookDocument } from '../../shared/contract/app-state';
import { PlumblineError, type Problem } from '../../shared/domain/problem';
import { readProblem } from './file-errors';
import { requireInsideWorkspace } from './inside-workspace';
import { digestOf, encodeText, readTextFile } from './text-file';

/** What a document's file holds: a text, bytes that are no text, or nothing. */
export type DiskState =
  | { readonly kind: 'text'; readonly text: string; readonly bom: boolean; readonly digest: string }
  | { readonly kind: 'unusable'; readonly text: string; readonly digest: string | null; readonly problem: Problem }
  | { readonly kind: 'missing' };

/** What the file of a document holds. One that a link leads out of the workspace to is unusable, and nothing of it is read. */
export async function readDisk(root: string, path: string, file: string): Promise<DiskState> {
  try {
    await requireInsideWorkspace(root, path, file);
  } catch (error) {
    const problem = error instanceof PlumblineError ? error.problem : readProblem(error, file);
    return { kind: 'unusable', text: '', digest: null, problem };
  }
  const read = await readTextFile(path, file);
  if (read.ok) return { kind: 'text', ...read.value };
  const { problem, text, digest } = read.error;
  if (problem.code === 'file_not_found') return { kind: 'missing' };
  return { kind: 'unusable', text: text ?? '', digest: digest ?? null, problem };
}

/**
 * The state of one open document. `base` is what its file held when text and file last agreed; a save may only replace
 * exactly that. Pure state: reading, writing and timing are the store's.
 */
export class OpenDocument {
  readonly file: string;
  readonly path: string;
  text: string;
  bom: boolean;
  revision = 1;
  /** Digest of the bytes; null when there was no file. */
  base: string | null;
  /** The other side of a conflict. */
  conflict: DiskState | undefined;
  deleted = false;
  /** It cannot be written back without loss, or may not be. */
  readOnly: Problem | undefined;
  /** A save that failed, or why it is read-only. */
  problem: Problem | undefined;
  savedAt: string | undefined;
  /** The text differs from the file's base. */
  dirty = false;
  firstEdit = 0;
  lastEdit = 0;
  saveTimer: NodeJS.Timeout | undefined;
  /** Reads and writes of its file happen one after another. */
  queue: Promise<unknown> = Promise.resolve();

  constructor(file: string, path: string, disk: DiskState) {
    this.file = file;
    this.path = path;
    this.text = '';
    this.bom = false;
    this.base = null;
    this.adopt(disk);
  }

  /** Takes what is on disk: text and file agree. */
  adopt(disk: DiskState): void {
    if (disk.kind === 'missing') {
      this.deleted = true;
      this.base = null;
      return;
    }
    this.text = disk.text;
    this.bom = disk.kind === 'text' && disk.bom;
    this.settle(disk.digest);
    this.readOnly = disk.kind === 'unusable' ? disk.problem : undefined;
    this.problem = this.readOnly;
  }

  /** The file with this digest holds the text. */
  settle(digest: string | null): void {
    this.base = digest;
    this.conflict = undefined;
    this.deleted = false;
    this.dirty = false;
    this.problem = undefined;
  }

  bytes(): Uint8Array {
    return encodeText(this.text, this.bom);
  }

  digest(): string {
    return digestOf(this.bytes());
  }

  get state(): NotebookDocument['state'] {
    if (this.conflict !== undefined) return 'conflict';
    if (this.deleted) return 'deleted';
    if (this.readOnly !== undefined) return 'read_only';
    return this.dirty ? 'dirty' : 'saved';
  }

  view(): NotebookDocument {
    const diskText = this.conflict === undefined || this.conflict.kind === 'missing' ? undefined : this.conflict.text;
    return {
      file: this.file,
      text: this.text,
      revision: this.revision,
      state: this.state,
      ...(diskText === undefined ? {} : { diskText }),
      ...(this.savedAt === undefined ? {} : { savedAt: this.savedAt }),
      ...(this.problem === undefined ? {} : { problem: this.problem }),
    };
  }
}

export function staleRevision(document: OpenDocument, revision: number): PlumblineError {
  return new PlumblineError({
    code: 'stale_revision',
    file: document.file,
    message: `${document.file} has changed: the edit is for revision ${revision}, the text is at revision ${document.revision}.`,
    hint: 'Take the current text and apply the edit to it.',
  });
}
