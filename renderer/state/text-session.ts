import type { Disposable } from '../../shared/base/disposable';
import type { NotebookDocument } from '../../shared/contract/app-state';
import { minimalEdit } from '../../shared/domain/notebook/text-edit';
import { type Problem, toProblem } from '../../shared/domain/problem';
import type { Bridge } from '../bridge/bridge';
import { mergeTexts } from './text-merge';

/** Typing rests this long before it is sent to main. */
const sendDelayMs = 80;

/** What the window shows of any open file beside its text. */
export interface TextState {
  readonly file: string;
  /** `unsent`: main has not answered for the latest change yet. `draft`: there is no file yet, and nothing was typed. */
  readonly state: NotebookDocument['state'] | 'unsent' | 'draft';
  readonly savedAt?: string;
  readonly problem?: Problem;
  /** Both sides changed the same place: what the other side says. */
  readonly conflict?: { readonly otherText: string };
}

/** A text that becomes a file with its first change. */
export interface DraftText {
  readonly file: string;
  readonly text: string;
  readonly create: (text: string) => Promise<NotebookDocument>;
}

/**
 * Keeps the text of one file in step with main: local changes show at once and are sent as one minimal edit a moment later;
 * changes from outside are merged when they touch another place, and wait for a decision when they do not.
 */
export abstract class TextSession implements Disposable {
  readonly file: string;
  protected readonly bridge: Bridge;
  #document: NotebookDocument;
  /** Makes the file; null when there is one. */
  #create: DraftText['create'] | null;
  /** The text that main has, as far as is known, at `#revision`. */
  #serverText: string;
  #revision: number;
  #text: string;
  #sendingText: string | null = null;
  #sending: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #localConflict: NotebookDocument | null = null;
  #sendProblem: Problem | undefined;
  #disposed = false;

  constructor(bridge: Bridge, document: NotebookDocument | DraftText) {
    const draft = 'create' in document ? document : null;
    this.bridge = bridge;
    this.file = document.file;
    this.#create = draft === null ? null : draft.create;
    this.#document =
      'create' in document ? { file: document.file, text: document.text, revision: 0, state: 'saved' } : document;
    this.#serverText = document.text;
    this.#revision = this.#document.revision;
    this.#text = document.text;
  }

  get text(): string {
    return this.#text;
  }

  /** Sends what main does not have yet; resolves when main has it. Rejects with the problem that kept it from being taken. */
  async flush(): Promise<void> {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
    await this.#untilSent();
    while (this.#hasUnsent) await this.#send();
  }

  async save(): Promise<void> {
    await this.#untilSent();
    if (this.#create !== null) await this.#makeFile(this.#text);
    await this.flush();
    this.receive(await this.bridge.invoke('notebook.save', { file: this.file }));
  }

  async resolve(keep: 'mine' | 'disk'): Promise<void> {
    const local = this.#localConflict;
    if (local !== null) {
      this.#localConflict = null;
      this.#document = local;
      this.#serverText = local.text;
      this.#revision = local.revision;
      if (keep === 'disk') this.#setText(local.text);
      else {
        this.announce();
        await this.flush();
      }
      return;
    }
    if (keep === 'mine') await this.flush();
    const document = await this.bridge.invoke('notebook.resolveConflict', { file: this.file, keep });
    if (keep === 'disk') {
      this.#serverText = document.text;
      this.#revision = document.revision;
      this.#document = document;
      this.#setText(document.text);
    } else this.receive(document);
  }

  /** Takes what main says about the file: an echo of what was sent, or a change from outside. */
  receive(document: NotebookDocument): void {
    if (this.#disposed || document.revision < this.#revision) return;
    if (document.text === this.#serverText) {
      this.#document = document;
      this.#revision = document.revision;
      this.announce();
      return;
    }
    if (this.#sendingText !== null && document.text === this.#sendingText) {
      this.#acknowledge(this.#sendingText, document.revision);
      this.#document = document;
      this.announce();
      return;
    }
    const merged = mergeTexts(this.#serverText, this.#text, document.text);
    if (merged === null) {
      this.#localConflict = document;
      this.announce();
      return;
    }
    this.#document = document;
    this.#serverText = document.text;
    this.#revision = document.revision;
    this.#setText(merged);
  }

  dispose(): void {
    this.#disposed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** The text is another one now. */
  protected abstract textChanged(text: string): void;
  /** The text is about to become one that came from elsewhere. */
  protected abstract foreignText(before: string, after: string): void;
  protected abstract publish(state: TextState): void;

  /** Shows a text of this window's own, and sends it soon. */
  protected show(text: string): void {
    if (text !== this.#text) {
      this.#text = text;
      this.textChanged(text);
    }
    this.announce();
    if (this.#hasUnsent && this.#timer === null) {
      this.#timer = setTimeout(() => {
        this.#timer = null;
        void this.flush().catch(() => undefined);
      }, sendDelayMs);
    }
  }

  protected announce(): void {
    if (this.#disposed) return;
    const { savedAt, problem, diskText, state } = this.#document;
    const other = this.#localConflict?.text ?? (state === 'conflict' ? diskText : undefined);
    const shown = this.#sendProblem ?? problem;
    const isUnsent = this.#text !== this.#serverText;
    this.publish({
      file: this.file,
      state: this.#localConflict !== null ? 'conflict' : isUnsent ? 'unsent' : this.#create !== null ? 'draft' : state,
      ...(savedAt === undefined ? {} : { savedAt }),
      ...(shown === undefined ? {} : { problem: shown }),
      ...(other === undefined ? {} : { conflict: { otherText: other } }),
    });
  }

  get #hasUnsent(): boolean {
    return this.#text !== this.#serverText && this.#localConflict === null;
  }

  /** Takes a text that came from elsewhere: what can be taken back moves along with it. */
  #setText(text: string): void {
    this.foreignText(this.#text, text);
    this.show(text);
  }

  /** What is on its way has arrived, or was refused: whoever sent it hears that. */
  async #untilSent(): Promise<void> {
    while (this.#sending !== null) await this.#sending.catch(() => undefined);
  }

  /**
   * Sends the text as it is now; or waits for what is on its way, of which there is never more than one: the echo of a text that
   * main has but the window does not know to be its own would look like a change from outside.
   */
  #send(): Promise<void> {
    this.#sending ??= this.#sendText().finally(() => {
      this.#sending = null;
    });
    return this.#sending;
  }

  async #sendText(): Promise<void> {
    const text = this.#text;
    const edit = minimalEdit(this.#serverText, text);
    if (edit === null) return;
    this.#sendingText = text;
    try {
      if (this.#create !== null) await this.#makeFile(text);
      else {
        const edits = { file: this.file, revision: this.#revision, edits: [edit] };
        const { revision } = await this.bridge.invoke('notebook.edit', edits);
        this.#sendProblem = undefined;
        this.#acknowledge(text, revision);
      }
      this.#sendingText = null;
      this.announce();
    } catch (error) {
      this.#sendingText = null;
      await this.#sendFailed(toProblem(error), error);
    }
  }

  async #makeFile(text: string): Promise<void> {
    if (this.#create === null) return;
    const document = await this.#create(text);
    this.#create = null;
    this.#sendProblem = undefined;
    this.#document = document;
    this.#serverText = document.text;
    this.#revision = document.revision;
  }

  async #sendFailed(problem: Problem, error: unknown): Promise<void> {
    const isTaken = problem.code === 'duplicate_name' && this.#create !== null;
    if (problem.code !== 'stale_revision' && !isTaken) {
      this.#sendProblem = problem;
      this.announce();
      throw error;
    }
    const document = await this.bridge.invoke('notebook.open', { file: this.file });
    if (isTaken) {
      // Someone else made the file of a draft meanwhile. The two texts have nothing in common: one decides.
      this.#create = null;
      this.#localConflict = document;
      this.announce();
      return;
    }
    if (document.revision >= this.#revision) this.receive(document);
  }

  #acknowledge(text: string, revision: number): void {
    if (revision < this.#revision) return;
    this.#serverText = text;
    this.#revision = revision;
  }
}

export function sameTextState(a: TextState, b: TextState): boolean {
  return (
    a.state === b.state &&
    a.savedAt === b.savedAt &&
    a.problem === b.problem &&
    a.conflict?.otherText === b.conflict?.otherText
  );
}
