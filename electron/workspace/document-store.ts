import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Emitter } from '../../shared/base/emitter';
import type { NotebookDocument } from '../../shared/contract/app-state';
import { newNotebookText } from '../../shared/domain/notebook/new-notebook';
import type { TextEdit } from '../../shared/domain/notebook/notebook';
import { PlumblineError, type Problem, toProblem } from '../../shared/domain/problem';
import { writeFileAtomic } from './atomic-write';
import { type DiskState, OpenDocument, readDisk, staleRevision } from './document';
import { checkFileName, documentPath, notebookName } from './document-name';
import { requireInsideWorkspace } from './inside-workspace';
import { applyInOrder, EditJournal, readLeftJournals } from './journal';
import { removeLeftFiles } from './left-files';
import { changedMeanwhile } from './replace-file';
import { digestOf, digestOnDisk } from './text-file';

/** A save starts this long after the last edit … */
const quietMilliseconds = 350;
/** … and at the latest this long after the first, so that it is on disk within a second. */
const longestMilliseconds = 750;
/** After a failed save. */
const retryMilliseconds = 1000;

export interface DocumentChange {
  readonly document: NotebookDocument;
  /** `edited`: by `edit`; its author knows the text already. `text`: the text is another one. `state`: the text is the same. */
  readonly what: 'edited' | 'text' | 'state';
}

export interface DocumentStoreOptions {
  /** Why nothing may be written: another window has the workspace's lock. Documents then open read-only, without a journal. */
  readonly readOnly?: Problem;
}

/**
 * The authoritative texts of the open documents. Every edit is journalled at once and saved within a second. A file that
 * changed outside is taken over when there are no edits here; otherwise the document is in conflict, both sides stay, and
 * nothing is written until someone decides.
 */
export class DocumentStore {
  readonly changes = new Emitter<DocumentChange>();
  /** Failures that belong to no document: the journal cannot be written. */
  readonly problems = new Emitter<Problem>();
  readonly root: string;
  readonly #options: DocumentStoreOptions;
  readonly #journal: EditJournal | undefined;
  readonly #documents = new Map<string, OpenDocument>();
  readonly #opening = new Map<string, Promise<OpenDocument>>();

  constructor(root: string, options: DocumentStoreOptions = {}) {
    this.root = root;
    this.#options = options;
    this.#journal =
      options.readOnly === undefined ? new EditJournal(root, (problem) => this.problems.emit(problem)) : undefined;
  }

  /**
   * Opens what a killed process left unsaved. A file that still holds what the edits started from gets them (as unsaved
   * edits); for any other the document is in conflict. Call once, with the workspace's lock held, before `open`.
   */
  async recover(): Promise<readonly NotebookDocument[]> {
    if (this.#journal === undefined) return [];
    await removeLeftFiles(this.root);
    const left = await readLeftJournals(this.root);
    const recovered: OpenDocument[] = [];
    for (const unsaved of left.texts) {
      const path = pathOrNothing(this.root, unsaved.file);
      // No edit of a document: the journal is damaged, or comes from someone else.
      if (path === undefined) continue;
      const disk = await readDisk(this.root, path, unsaved.file);
      const document = new OpenDocument(unsaved.file, path, disk);
      document.text = unsaved.text;
      document.bom = unsaved.bom;
      if (disk.kind !== 'missing' && disk.digest === document.digest()) continue;
      // What the killed process had put there itself a moment ago is no change of anybody else.
      const isOwn = disk.kind !== 'missing' && disk.digest !== null && disk.digest === unsaved.saving;
      document.base = isOwn ? disk.digest : unsaved.base;
      document.dirty = true;
      document.readOnly = undefined;
      document.problem = undefined;
      document.revision++;
      document.firstEdit = document.lastEdit = Date.now();
      this.#documents.set(unsaved.file, document);
      this.#compare(document, disk);
      this.#journal.record({ ...unsaved, base: document.base }, []);
      recovered.push(document);
    }
    await this.#journal.flush();
    await left.discard();
    for (const document of recovered) {
      this.#emit(document, 'text');
      this.#scheduleSave(document);
    }
    return recovered.map((document) => document.view());
  }

  /** The document of a file; reads it when it is not open yet. Throws `file_not_found`, `not_a_file`, `access_denied`. */
  async open(file: string): Promise<NotebookDocument> {
    return (await this.#openDocument(file)).view();
  }

  /** An open document, or undefined. */
  get(file: string): NotebookDocument | undefined {
    return this.#documents.get(file)?.view();
  }

  /**
   * Applies edits in order, each to the text that the one before left, and gives the new revision. All or none are
   * applied. Throws `stale_revision`, `bad_usage` for a range outside of the text, and the document's problem when it is read-only.
   */
  edit(file: string, revision: number, edits: readonly TextEdit[]): number {
    const document = this.#required(file);
    if (document.readOnly !== undefined && document.conflict === undefined) throw new PlumblineError(document.readOnly);
    if (revision !== document.revision) throw staleRevision(document, revision);
    const text = applyInOrder(document.text, edits);
    if (text === undefined) {
      throw new PlumblineError({
        code: 'bad_usage',
        file,
        message: `An edit lies outside of ${file}, which has ${document.text.length} characters.`,
        hint: 'Take the current text and apply the edit to it.',
      });
    }
    if (text === document.text) return document.revision;
    document.text = text;
    document.revision++;
    const now = Date.now();
    if (!document.dirty) document.firstEdit = now;
    document.lastEdit = now;
    document.dirty = true;
    this.#record(document, edits);
    this.#scheduleSave(document);
    this.#emit(document, 'edited');
    return document.revision;
  }

  /**
   * Writes a document to its file, also when the file was deleted. When the file changed outside, nothing is written and
   * the document comes back in conflict. Throws `disk_full`, `file_not_writable`; the edits then stay, in memory and journal.
   */
  async save(file: string): Promise<NotebookDocument> {
    const document = this.#required(file);
    await this.#inTurn(document, () => this.#write(document, { restore: true }));
    return document.view();
  }

  /** Saves all documents that have unsaved edits and no conflict. Failures stay in the documents' `problem`. */
  async saveAll(): Promise<void> {
    const dirty = [...this.#documents.values()].filter((document) => document.state === 'dirty');
    await Promise.all(dirty.map((document) => this.save(document.file).catch(() => undefined)));
    await this.#journal?.flush();
  }

  /** Writes a new notebook and opens it. Throws `duplicate_name` when the file exists, `bad_name` when it is no notebook's name. */
  async create(file: string, title: string): Promise<NotebookDocument> {
    const name = notebookName(file);
    return this.#create(name, newNotebookText(title, name));
  }

  /** Writes a new file of checks and opens it. Throws `duplicate_name` when the file exists, `access_denied` for every other place. */
  async createCheckFile(file: string, text: string): Promise<NotebookDocument> {
    return this.#create(checkFileName(file), text);
  }

  /** Writes a new file with a text and opens it. Throws `duplicate_name` when the file exists, `access_denied` where no document can be. */
  async createText(file: string, text: string): Promise<NotebookDocument> {
    return this.#create(file, text);
  }

  /**
   * Takes the file of a document away, with what is unsaved. A document that a window shows is then `deleted`. Throws
   * `edit_conflict` when the file holds another text by then.
   */
  async remove(file: string): Promise<void> {
    const document = this.#required(file);
    if (document.readOnly !== undefined) throw new PlumblineError(document.readOnly);
    await this.save(file);
    await this.#inTurn(document, async () => {
      const before = document.view();
      const disk = await readDisk(this.root, document.path, file);
      if (disk.kind !== 'missing' && disk.digest !== document.digest()) throw changedMeanwhile(file);
      await rm(document.path, { force: true });
      clearTimeout(document.saveTimer);
      this.#journal?.clear(file);
      this.#compare(document, await readDisk(this.root, document.path, file));
      this.#emitDifference(document, before);
    });
  }

  async #create(name: string, text: string): Promise<NotebookDocument> {
    if (this.#options.readOnly !== undefined) throw new PlumblineError(this.#options.readOnly);
    const path = documentPath(this.root, name);
    await requireInsideWorkspace(this.root, path, name);
    await mkdir(dirname(path), { recursive: true }).catch(() => undefined);
    await writeFileAtomic(path, text, { file: name, exclusive: true });
    const existing = this.#documents.get(name);
    if (existing !== undefined) return this.applyOutsideChange(name).then(() => existing.view());
    return this.open(name);
  }

  /**
   * Gives a document's file another name, with its unsaved edits. Throws `duplicate_name` when there is a file of that name,
   * and what kept it from being saved.
   */
  async move(file: string, to: string): Promise<NotebookDocument> {
    const document = this.#required(file);
    const path = documentPath(this.root, to);
    await requireInsideWorkspace(this.root, path, to);
    await this.save(file);
    await this.#inTurn(document, async () => {
      await writeFileAtomic(path, document.bytes(), { file: to, exclusive: true });
      await rm(document.path, { force: true });
      clearTimeout(document.saveTimer);
      this.#journal?.clear(file);
      this.#documents.delete(file);
    });
    return this.open(to);
  }

  /** Ends a conflict: `mine` writes the text here over the file as it was shown, `disk` takes the file's text. Without a conflict nothing happens. */
  async resolveConflict(file: string, keep: 'mine' | 'disk'): Promise<NotebookDocument> {
    const document = this.#required(file);
    await this.#inTurn(document, async () => {
      const shown = document.conflict;
      if (shown === undefined) return;
      const disk = await readDisk(this.root, document.path, file);
      if (identityOf(disk) !== identityOf(shown)) {
        // It changed once more: nobody has seen what would be lost.
        this.#compare(document, disk);
        this.#emit(document, 'state');
        return;
      }
      if (keep === 'disk') {
        document.adopt(disk);
        document.revision++;
        this.#journal?.clear(file);
        this.#emit(document, 'text');
        return;
      }
      document.conflict = undefined;
      document.readOnly = undefined;
      document.base = identityOf(disk);
      document.dirty = true;
      this.#record(document, []);
      await this.#write(document, { restore: true });
    });
    return document.view();
  }

  /** Looks at a file that may have changed outside. Own writes are recognised by their content. Nothing happens for a file that is not open. */
  async applyOutsideChange(file: string): Promise<void> {
    const document = this.#documents.get(file);
    if (document === undefined) return;
    await this.#inTurn(document, async () => {
      const before = document.view();
      this.#compare(document, await readDisk(this.root, document.path, file));
      this.#emitDifference(document, before);
      if (!document.dirty) this.#journal?.clear(file);
      else if (document.conflict === undefined && !document.deleted) this.#scheduleSave(document);
    });
  }

  /**
   * Whether a file's content is what the store wrote or read last: for a watcher that must not report its own side's writes.
   * Never of a document in conflict or deleted: that the old content is back is then news.
   */
  knows(file: string, digest: string): boolean {
    const document = this.#documents.get(file);
    return document?.base === digest && document.conflict === undefined && !document.deleted;
  }

  /** Texts that stand in for the files when the workspace is loaded. Documents whose file is gone or unusable are left out. */
  openTexts(): Map<string, string> {
    const texts = new Map<string, string>();
    for (const document of this.#documents.values()) {
      if (document.state !== 'deleted' && document.state !== 'read_only') texts.set(document.file, document.text);
    }
    return texts;
  }

  /** Saves a document and forgets it. It stays open when it could not be saved or is in conflict. */
  async close(file: string): Promise<void> {
    const document = this.#documents.get(file);
    if (document === undefined) return;
    if (document.state === 'dirty') await this.save(file);
    if (document.dirty) return;
    clearTimeout(document.saveTimer);
    this.#documents.delete(file);
  }

  /** Saves everything and lets go of timers and files. What cannot be saved stays in the journal and is recovered next time. */
  async dispose(): Promise<void> {
    await this.saveAll();
    for (const document of this.#documents.values()) {
      clearTimeout(document.saveTimer);
      await document.queue;
    }
    await this.#journal?.close();
    this.#documents.clear();
    this.changes.dispose();
    this.problems.dispose();
  }

  async #openDocument(file: string): Promise<OpenDocument> {
    const known = this.#documents.get(file);
    if (known !== undefined) return known;
    const path = documentPath(this.root, file);
    // Two windows' worth of requests for one file must end at one document.
    const opening =
      this.#opening.get(file) ??
      readDisk(this.root, path, file)
        .then((disk) => this.#admit(file, path, disk))
        .finally(() => this.#opening.delete(file));
    this.#opening.set(file, opening);
    return opening;
  }

  async #admit(file: string, path: string, disk: DiskState): Promise<OpenDocument> {
    if (disk.kind === 'missing') {
      throw new PlumblineError({
        code: 'file_not_found',
        file,
        message: `The file ${file} does not exist.`,
        hint: 'It may have been moved or renamed outside.',
      });
    }
    if (disk.kind === 'unusable' && disk.digest === null) throw new PlumblineError(disk.problem);
    const document = new OpenDocument(file, path, disk);
    if (this.#options.readOnly !== undefined) document.readOnly = document.problem = this.#options.readOnly;
    this.#documents.set(file, document);
    return document;
  }

  #required(file: string): OpenDocument {
    const document = this.#documents.get(file);
    if (document !== undefined) return document;
    throw new PlumblineError({
      code: 'file_not_found',
      file,
      message: `The document ${file} is not open.`,
      hint: 'Open it first.',
    });
  }

  /** Sets a document's state from what its file holds now. */
  #compare(document: OpenDocument, disk: DiskState): void {
    if (disk.kind === 'missing') {
      document.conflict = undefined;
      document.deleted = true;
      return;
    }
    if (disk.kind === 'unusable' && disk.digest === null) {
      // It cannot be read at the moment: that says nothing about its content.
      document.problem = disk.problem;
      return;
    }
    if (document.dirty && disk.digest === document.digest()) {
      document.settle(disk.digest);
      document.savedAt = new Date().toISOString();
      return;
    }
    document.deleted = false;
    if (disk.digest === document.base) {
      document.conflict = undefined;
      // It could not be read for a while. (A save that failed is in the problem until one succeeds.)
      if (!document.dirty) document.problem = document.readOnly;
      return;
    }
    if (document.dirty) {
      document.conflict = disk;
      return;
    }
    document.adopt(disk);
    document.revision++;
    const { readOnly } = this.#options;
    if (readOnly !== undefined) document.readOnly = document.problem = readOnly;
  }

  #record(document: OpenDocument, edits: readonly TextEdit[]): void {
    this.#journal?.record({ file: document.file, base: document.base, bom: document.bom, text: document.text }, edits);
  }

  #scheduleSave(document: OpenDocument): void {
    if (document.conflict !== undefined || document.deleted) return;
    clearTimeout(document.saveTimer);
    const delay =
      document.problem === undefined
        ? Math.min(quietMilliseconds, document.firstEdit + longestMilliseconds - Date.now())
        : retryMilliseconds;
    document.saveTimer = setTimeout(
      () => {
        // A failed save is in the document's problem and is tried again.
        this.#inTurn(document, () => this.#write(document, { restore: false })).catch(() => undefined);
      },
      Math.max(0, delay),
    );
  }

  /** Writes the text if the file still holds the base. Runs in the document's turn. */
  async #write(document: OpenDocument, options: { readonly restore: boolean }): Promise<void> {
    clearTimeout(document.saveTimer);
    if (document.readOnly !== undefined) return;
    const disk = await readDisk(this.root, document.path, document.file);
    const restore = disk.kind === 'missing' && options.restore;
    if (!restore) {
      const before = document.view();
      this.#compare(document, disk);
      if (disk.kind === 'unusable' && disk.digest === null) {
        this.#emitDifference(document, before);
        this.#scheduleSave(document);
        throw new PlumblineError(disk.problem);
      }
      if (document.state !== 'dirty') {
        if (!document.dirty) this.#journal?.clear(document.file);
        this.#emitDifference(document, before);
        return;
      }
    }
    const { revision } = document;
    const bytes = document.bytes();
    const expected = identityOf(disk);
    let changed = false;
    try {
      if (restore) await mkdir(dirname(document.path), { recursive: true });
      await this.#journal?.saving(document.file, digestOf(bytes));
      await writeFileAtomic(document.path, bytes, {
        file: document.file,
        beforeReplace() {
          // Writing and flushing took a while: someone may have saved meanwhile.
          if (digestOnDisk(document.path) === expected) return;
          changed = true;
          throw new Error('changed outside');
        },
      });
    } catch (error) {
      if (changed) {
        const before = document.view();
        this.#compare(document, await readDisk(this.root, document.path, document.file));
        this.#emitDifference(document, before);
        if (document.dirty) this.#scheduleSave(document);
        else this.#journal?.clear(document.file);
        return;
      }
      document.problem = toProblem(error);
      this.#emit(document, 'state');
      this.#scheduleSave(document);
      throw error;
    }
    document.savedAt = new Date().toISOString();
    const digest = digestOf(bytes);
    if (document.revision === revision) {
      document.settle(digest);
      this.#journal?.clear(document.file);
    } else {
      // Edited while it was written: the rest is unsaved, on top of what the file holds now.
      document.base = digest;
      document.deleted = false;
      document.problem = undefined;
      document.firstEdit = document.lastEdit;
      this.#record(document, []);
      this.#scheduleSave(document);
    }
    this.#emit(document, 'state');
  }

  /** Runs work on a document's file after the work before it. */
  #inTurn<Answer>(document: OpenDocument, work: () => Promise<Answer>): Promise<Answer> {
    const turn = document.queue.then(work, work);
    document.queue = turn.catch(() => undefined);
    return turn;
  }

  #emitDifference(document: OpenDocument, before: NotebookDocument): void {
    const after = document.view();
    if (after.revision !== before.revision) this.#emit(document, 'text');
    else if (
      after.state !== before.state ||
      after.diskText !== before.diskText ||
      after.problem?.message !== before.problem?.message
    ) {
      this.#emit(document, 'state');
    }
  }

  #emit(document: OpenDocument, what: DocumentChange['what']): void {
    this.changes.emit({ document: document.view(), what });
  }
}

function pathOrNothing(root: string, file: string): string | undefined {
  try {
    return documentPath(root, file);
  } catch {
    return undefined;
  }
}

/** What a file is recognised by: its content's digest, or null when it is missing. */
function identityOf(disk: DiskState): string | null {
  return disk.kind === 'missing' ? null : disk.digest;
}
