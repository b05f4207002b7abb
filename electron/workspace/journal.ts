import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { TextEdit } from '../../shared/domain/notebook/notebook';
import { applyTextEdits } from '../../shared/domain/notebook/text-edit';
import type { Problem } from '../../shared/domain/problem';
import { toProblem } from '../../shared/domain/problem';
import { errnoOf, writeError } from './file-errors';
import { currentProcessIdentity, processIdentitySchema, processLife } from './process-identity';

/**
 * `.plumbline/journal/ID.ndjson`: the edits that are not in their files yet, one process a journal. Lines are appended
 * and never changed, so a killed process leaves at worst a torn last line. The first line says whose journal it is.
 *
 * Lines reach the operating system as soon as the line before them did (which is what survives kill -9), and the device
 * (which is what survives a power cut) at most a quarter of a second later.
 */

const headerSchema = z.object({
  plumbline: z.literal('journal'),
  version: z.literal(1),
  process: processIdentitySchema,
});

const editSchema = z.object({ start: z.int().nonnegative(), end: z.int().nonnegative(), text: z.string() });

const entrySchema = z.union([
  /** The whole text. `base` is the digest of the file's bytes that the edits started from; null for a file that was not there. */
  z.object({ file: z.string(), seq: z.int(), base: z.string().nullable(), bom: z.boolean(), text: z.string() }),
  /** Edits to the text that the entry before (`seq` less one) left. */
  z.object({ file: z.string(), seq: z.int(), edits: z.array(editSchema), length: z.int() }),
  /** The text of this digest is about to be put in place of the file, which may then hold it although nothing more is said. */
  z.object({ file: z.string(), saving: z.string() }),
  /** The text is in its file, or was given up. */
  z.object({ file: z.string(), saved: z.literal(true) }),
  /** Nothing follows, although the process may go on: it closed the workspace. */
  z.object({ closed: z.literal(true) }),
]);

type JournalEntry = z.infer<typeof entrySchema>;

const flushEveryMilliseconds = 250;
/** Above this a journal is written anew with only what is unsaved. */
const largestJournal = 4 * 1024 * 1024;

export interface UnsavedText {
  readonly file: string;
  readonly base: string | null;
  readonly bom: boolean;
  readonly text: string;
  /** Digest of what the process was about to put in place of the file when it ended, or had. */
  readonly saving?: string;
}

/** The journals of processes that ended without saving everything, and what they hold. */
export interface RecoveredJournals {
  readonly texts: readonly UnsavedText[];
  /** Deletes the journals: call it when their texts are safe elsewhere. */
  discard(): Promise<void>;
}

/** An open journal. Methods that record return at once; failures to write go to `onProblem`, once for each spell of them. */
export class EditJournal {
  readonly #path: string;
  readonly #folder: string;
  readonly #onProblem: (problem: Problem) => void;
  readonly #unsaved = new Map<string, UnsavedText & { seq: number }>();
  readonly #identity = currentProcessIdentity();
  #handle: FileHandle | undefined;
  #queue: string[] = [];
  #size = 0;
  #writing: Promise<void> | undefined;
  #flushTimer: NodeJS.Timeout | undefined;
  #failing = false;
  #closing = false;

  constructor(root: string, onProblem: (problem: Problem) => void) {
    this.#folder = journalFolder(root);
    this.#path = join(this.#folder, `${randomUUID()}.ndjson`);
    this.#onProblem = onProblem;
  }

  /** Records what a document holds now, and the edits that led there from what was recorded before. */
  record(unsaved: UnsavedText, edits: readonly TextEdit[]): void {
    const before = this.#unsaved.get(unsaved.file);
    const seq = (before?.seq ?? 0) + 1;
    const continues = before !== undefined && before.base === unsaved.base && !this.#failing;
    const saving = continues && before.saving !== undefined ? { saving: before.saving } : {};
    this.#unsaved.set(unsaved.file, { ...plainText(unsaved), ...saving, seq });
    this.#append(
      continues
        ? { file: unsaved.file, seq, edits: edits.map(plainEdit), length: unsaved.text.length }
        : { seq, ...plainText(unsaved) },
    );
  }

  /** Says that a text of a digest is about to be put in place of the file; resolves when a killed process would have said so. */
  async saving(file: string, digest: string): Promise<void> {
    const unsaved = this.#unsaved.get(file);
    if (unsaved === undefined) return;
    this.#unsaved.set(file, { ...unsaved, saving: digest });
    this.#append({ file, saving: digest });
    // What is being written now does not have the line yet; what is written next does.
    await this.#write();
    await this.#write();
  }

  /** The document's text is in its file, or was given up. */
  clear(file: string): void {
    if (this.#unsaved.delete(file)) this.#append({ file, saved: true });
  }

  /** Resolves when everything recorded so far is on the device, or could not be written. */
  async flush(): Promise<void> {
    while (this.#writing !== undefined || this.#queue.length > 0) await this.#write();
    await this.#sync();
  }

  /** Writes everything, and deletes the journal when nothing in it is unsaved. */
  async close(): Promise<void> {
    if (this.#unsaved.size > 0) {
      this.#closing = true;
      this.#append({ closed: true });
    }
    await this.flush();
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    await this.#handle?.close();
    this.#handle = undefined;
    if (this.#unsaved.size === 0) await unlink(this.#path).catch(() => undefined);
  }

  #append(entry: JournalEntry): void {
    this.#queue.push(`${JSON.stringify(entry)}\n`);
    void this.#write();
  }

  /** Writes the queue; one write at a time, and what was queued meanwhile goes with the next. */
  #write(): Promise<void> {
    this.#writing ??= this.#writeQueue().finally(() => {
      this.#writing = undefined;
      if (this.#queue.length > 0) void this.#write();
    });
    return this.#writing;
  }

  async #writeQueue(): Promise<void> {
    // Edits that arrive in one turn of the event loop are one write.
    await Promise.resolve();
    const lines = this.#queue.splice(0);
    if (lines.length === 0) return;
    try {
      if (this.#failing || this.#size > largestJournal || (this.#unsaved.size === 0 && this.#size > 0)) {
        await this.#rewrite();
      } else {
        this.#handle ??= await this.#create();
        await this.#put(this.#handle, lines.join(''));
      }
      this.#failing = false;
      this.#scheduleSync();
    } catch (error) {
      this.#reportFailure(error);
    }
  }

  async #create(): Promise<FileHandle> {
    await mkdir(this.#folder, { recursive: true });
    const handle = await open(this.#path, 'a', 0o600);
    await this.#put(handle, this.#header());
    return handle;
  }

  /** Starts the journal over with what is unsaved now. The texts are in memory and, but for a moment, in the file. */
  async #rewrite(): Promise<void> {
    this.#handle ??= await this.#create();
    // What is queued by now is part of these texts.
    const texts = [...this.#unsaved.values()];
    this.#queue.length = 0;
    const content = [
      this.#header(),
      ...texts.flatMap(({ seq, saving, ...text }) => [
        `${JSON.stringify({ seq, ...plainText(text) })}\n`,
        ...(saving === undefined ? [] : [`${JSON.stringify({ file: text.file, saving })}\n`]),
      ]),
      ...(this.#closing ? [`${JSON.stringify({ closed: true })}\n`] : []),
    ];
    if (texts.length === 0) {
      await this.#handle.truncate(0);
      this.#size = 0;
      await this.#put(this.#handle, content.join(''));
      return;
    }
    // With unsaved texts in it the file must never be short of them: the new one is finished before the old one goes.
    const fresh = `${this.#path}.new`;
    const handle = await open(fresh, 'w', 0o600);
    try {
      await handle.writeFile(content.join(''));
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(fresh, this.#path);
    await this.#handle.close();
    this.#handle = await open(this.#path, 'a', 0o600);
    this.#size = (await this.#handle.stat()).size;
  }

  async #put(handle: FileHandle, text: string): Promise<void> {
    const bytes = Buffer.from(text);
    await handle.appendFile(bytes);
    this.#size += bytes.length;
  }

  #header(): string {
    return `${JSON.stringify({ plumbline: 'journal', version: 1, process: this.#identity })}\n`;
  }

  #scheduleSync(): void {
    this.#flushTimer ??= setTimeout(() => {
      this.#flushTimer = undefined;
      void this.#sync();
    }, flushEveryMilliseconds);
  }

  async #sync(): Promise<void> {
    try {
      await this.#handle?.datasync();
    } catch (error) {
      // A closed handle: it was replaced or the journal closed, both of which flush by themselves.
      if (errnoOf(error) !== 'EBADF') this.#reportFailure(error);
    }
  }

  #reportFailure(error: unknown): void {
    if (this.#failing) return;
    this.#failing = true;
    this.#onProblem(toProblem(writeError(error, '.plumbline/journal')));
  }
}

/**
 * Reads the journals that processes of the past left behind. Those of living processes are not touched. A damaged journal
 * gives what stands before the damage.
 */
export async function readLeftJournals(root: string): Promise<RecoveredJournals> {
  const folder = journalFolder(root);
  const names = await readdir(folder).catch(() => []);
  const journals: { path: string; modified: number; texts: Map<string, UnsavedText> }[] = [];
  const finished: string[] = names.filter((name) => name.endsWith('.ndjson.new')).map((name) => join(folder, name));
  for (const name of names) {
    if (!name.endsWith('.ndjson')) continue;
    const path = join(folder, name);
    const content = await readFile(path, 'utf8').catch(() => undefined);
    if (content === undefined) continue;
    const replayed = replayJournal(content);
    if (replayed.alive) continue;
    journals.push({ path, modified: (await stat(path)).mtimeMs, texts: replayed.texts });
    finished.push(path);
  }
  // The same file in two journals: the later one took the text over from the earlier one and ended before it could say so.
  const texts = new Map<string, UnsavedText>();
  for (const journal of journals.sort((a, b) => a.modified - b.modified)) {
    for (const [file, text] of journal.texts) texts.set(file, text);
  }
  return {
    texts: [...texts.values()],
    async discard() {
      for (const path of finished) await unlink(path).catch(() => undefined);
    },
  };
}

/** The unsaved texts that a journal's lines lead to. */
export function replayJournal(content: string): { alive: boolean; texts: Map<string, UnsavedText> } {
  const [first, ...lines] = content.split('\n');
  const header = headerSchema.safeParse(parseLine(first ?? ''));
  const states = new Map<string, { seq: number; current: UnsavedText; broken: boolean }>();
  let closed = false;
  for (const line of lines) {
    const parsed = entrySchema.safeParse(parseLine(line));
    if (!parsed.success) continue;
    const entry = parsed.data;
    if ('closed' in entry) closed = true;
    else if ('saved' in entry) states.delete(entry.file);
    else if ('saving' in entry) {
      const state = states.get(entry.file);
      if (state !== undefined) state.current = { ...state.current, saving: entry.saving };
    } else if ('text' in entry) {
      const { seq, ...current } = entry;
      states.set(entry.file, { seq, current, broken: false });
    } else {
      const state = states.get(entry.file);
      if (state === undefined || state.broken || entry.seq <= state.seq) continue;
      const text = entry.seq === state.seq + 1 ? applyInOrder(state.current.text, entry.edits) : undefined;
      // A line is missing or damaged: what stands before it is sound, what follows would be guesswork.
      if (text === undefined || text.length !== entry.length) state.broken = true;
      else {
        state.seq = entry.seq;
        state.current = { ...state.current, text };
      }
    }
  }
  return {
    alive: !closed && header.success && processLife(header.data.process) === 'alive',
    texts: new Map([...states].map(([file, state]) => [file, state.current])),
  };
}

/** Applies edits one after another, each to the text that the one before left; undefined when one lies outside of it. */
export function applyInOrder(text: string, edits: readonly TextEdit[]): string | undefined {
  let current = text;
  for (const edit of edits) {
    if (edit.start > edit.end || edit.end > current.length) return undefined;
    current = applyTextEdits(current, [edit]);
  }
  return current;
}

function journalFolder(root: string): string {
  return join(root, '.plumbline', 'journal');
}

function plainText(unsaved: UnsavedText): UnsavedText {
  return { file: unsaved.file, base: unsaved.base, bom: unsaved.bom, text: unsaved.text };
}

function plainEdit(edit: TextEdit): TextEdit {
  return { start: edit.start, end: edit.end, text: edit.text };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
