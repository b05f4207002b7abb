import type { Disposable } from '../../shared/base/disposable';
import type { NotebookDocument } from '../../shared/contract/app-state';
import type { Notebook, TextEdit } from '../../shared/domain/notebook/notebook';
import { parseNotebook } from '../../shared/domain/notebook/parse-notebook';
import { applyTextEdits, minimalEdit } from '../../shared/domain/notebook/text-edit';
import {
  historyFromJson,
  historyToJson,
  noHistory,
  rebaseHistory,
  rebaseToText,
  recordStep,
  travel,
  type UndoHistory,
} from '../../shared/domain/notebook/undo-history';
import { type Problem, toProblem } from '../../shared/domain/problem';
import type { Bridge } from '../bridge/bridge';
import { mergeTexts } from './text-merge';

/** Typing rests this long before it is sent to main. */
const sendDelayMs = 80;
/** Cell changes rest this long before what can be taken back is written. */
const undoDelayMs = 150;

/** One open notebook as the window shows it. */
export interface OpenDocument {
  readonly file: string;
  readonly notebook: Notebook;
  /** `unsent`: main has not answered for the latest change yet. */
  readonly state: NotebookDocument['state'] | 'unsent';
  readonly savedAt?: string;
  readonly problem?: Problem;
  /** Both sides changed the same place: what the other side says. */
  readonly conflict?: { readonly otherText: string };
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** What `undo` would take back, and `redo` do again. */
  readonly undoLabel: string | null;
  readonly redoLabel: string | null;
}

/**
 * Keeps one notebook's text in step with main: local changes show at once and are sent as one minimal edit a moment
 * later; changes from outside are merged when they touch another place, and wait for a decision when they do not.
 */
export class DocumentSession implements Disposable {
  readonly file: string;
  readonly #bridge: Bridge;
  readonly #publish: (view: OpenDocument) => void;
  #document: NotebookDocument;
  /** The text that main has, as far as is known, at `#revision`. */
  #serverText: string;
  #revision: number;
  #text: string;
  #notebook: Notebook;
  #sendingText: string | null = null;
  #sending: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #localConflict: NotebookDocument | null = null;
  #sendProblem: Problem | undefined;
  #history: UndoHistory = noHistory;
  #undoTimer: ReturnType<typeof setTimeout> | null = null;
  #disposed = false;
  #published: OpenDocument | null = null;

  /** `history`: what `undo.read` answered for this notebook. */
  constructor(
    bridge: Bridge,
    document: NotebookDocument,
    publish: (view: OpenDocument) => void,
    history: string | null = null,
  ) {
    this.#bridge = bridge;
    this.#publish = publish;
    this.file = document.file;
    this.#document = document;
    this.#serverText = document.text;
    this.#revision = document.revision;
    this.#text = document.text;
    this.#notebook = parseNotebook(document.file, document.text);
    if (history !== null) this.#history = historyFromJson(history, document.text);
    this.#announce();
  }

  get notebook(): Notebook {
    return this.#notebook;
  }

  /**
   * Applies edits to the current text. A `structural` change (a cell added, moved, deleted, renamed) can be undone in command
   * mode, by any number of steps, also after a restart; a text in its place says what it does.
   */
  edit(edits: readonly TextEdit[], structural: boolean | string): void {
    const before = this.#text;
    const after = applyTextEdits(before, edits);
    if (after === before) return;
    if (structural === false) this.#history = edits.reduce(rebaseHistory, this.#history);
    else {
      const label = structural === true ? 'Change of cells' : structural;
      this.#history = recordStep(this.#history, before, after, label);
      this.#keepHistorySoon();
    }
    this.#show(after);
  }

  /** Makes several structural changes, each of the notebook that the one before left, as one step to take back. All or none. */
  editInSteps(label: string, changes: readonly ((notebook: Notebook) => readonly TextEdit[])[]): void {
    let notebook = this.#notebook;
    for (const change of changes) {
      const edits = change(notebook);
      if (edits.length > 0) notebook = parseNotebook(this.file, applyTextEdits(notebook.text, edits));
    }
    const edit = minimalEdit(this.#text, notebook.text);
    if (edit !== null) this.edit([edit], label);
  }

  /** Takes the last structural change back, keeping what was typed since. False when there is none, or nothing leads back to it. */
  undo(): boolean {
    return this.#travel('undo');
  }

  redo(): boolean {
    return this.#travel('redo');
  }

  /** Sends what main does not have yet; resolves when main has it. Rejects with the problem that kept it from being taken. */
  async flush(): Promise<void> {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
    while (this.#sending !== null) await this.#sending;
    if (this.#hasUnsent) await this.#send();
    if (this.#undoTimer !== null) await this.#keepHistory();
  }

  async save(): Promise<void> {
    await this.flush();
    this.receive(await this.#bridge.invoke('notebook.save', { file: this.file }));
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
        this.#announce();
        await this.flush();
      }
      return;
    }
    if (keep === 'mine') await this.flush();
    const document = await this.#bridge.invoke('notebook.resolveConflict', { file: this.file, keep });
    if (keep === 'disk') {
      this.#serverText = document.text;
      this.#revision = document.revision;
      this.#document = document;
      this.#setText(document.text);
    } else this.receive(document);
  }

  /** Takes what main says about the notebook: an echo of what was sent, or a change from outside. */
  receive(document: NotebookDocument): void {
    if (this.#disposed || document.revision < this.#revision) return;
    if (document.text === this.#serverText) {
      this.#document = document;
      this.#revision = document.revision;
      this.#announce();
      return;
    }
    if (this.#sendingText !== null && document.text === this.#sendingText) {
      this.#acknowledge(this.#sendingText, document.revision);
      this.#document = document;
      this.#announce();
      return;
    }
    const merged = mergeTexts(this.#serverText, this.#text, document.text);
    if (merged === null) {
      this.#localConflict = document;
      this.#announce();
      return;
    }
    this.#document = document;
    this.#serverText = document.text;
    this.#revision = document.revision;
    this.#setText(merged);
  }

  dispose(): void {
    if (this.#undoTimer !== null) void this.#keepHistory();
    this.#disposed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  get #hasUnsent(): boolean {
    return this.#text !== this.#serverText && this.#localConflict === null;
  }

  /** Takes a text that came from elsewhere: what can be taken back moves along with it. */
  #setText(text: string): void {
    this.#history = rebaseToText(this.#history, this.#text, text);
    this.#show(text);
  }

  #show(text: string): void {
    if (text !== this.#text) {
      this.#text = text;
      this.#notebook = parseNotebook(this.file, text);
    }
    this.#announce();
    if (this.#hasUnsent && this.#timer === null) {
      this.#timer = setTimeout(() => {
        this.#timer = null;
        void this.flush().catch(() => undefined);
      }, sendDelayMs);
    }
  }

  async #send(): Promise<void> {
    const text = this.#text;
    const edit = minimalEdit(this.#serverText, text);
    if (edit === null) return;
    this.#sendingText = text;
    const sending = this.#bridge
      .invoke('notebook.edit', { file: this.file, revision: this.#revision, edits: [edit] })
      .then(({ revision }) => {
        this.#sendProblem = undefined;
        this.#acknowledge(text, revision);
      });
    const settled = sending
      .catch(() => undefined)
      .then(() => {
        this.#sending = null;
        this.#sendingText = null;
      });
    this.#sending = settled;
    try {
      await sending;
      await settled;
      this.#announce();
    } catch (error) {
      await settled;
      await this.#sendFailed(toProblem(error), error);
    }
    if (this.#hasUnsent) await this.#send();
  }

  async #sendFailed(problem: Problem, error: unknown): Promise<void> {
    if (problem.code !== 'stale_revision') {
      this.#sendProblem = problem;
      this.#announce();
      throw error;
    }
    const document = await this.#bridge.invoke('notebook.open', { file: this.file });
    if (document.revision >= this.#revision) this.receive(document);
  }

  #acknowledge(text: string, revision: number): void {
    if (revision < this.#revision) return;
    this.#serverText = text;
    this.#revision = revision;
  }

  #travel(direction: 'undo' | 'redo'): boolean {
    const travelled = travel(this.#history, this.#text, direction);
    if (travelled === null) return false;
    this.#history = travelled.history;
    this.#keepHistorySoon();
    this.#show(travelled.text ?? this.#text);
    return travelled.text !== null;
  }

  #keepHistorySoon(): void {
    this.#undoTimer ??= setTimeout(() => {
      // The text first: a history of a text that nobody has would lead astray.
      void this.flush().catch(() => undefined);
    }, undoDelayMs);
  }

  async #keepHistory(): Promise<void> {
    if (this.#undoTimer !== null) clearTimeout(this.#undoTimer);
    this.#undoTimer = null;
    const content = historyToJson(this.#history, this.#text);
    // Part of the cache: that it could not be written costs the way back, and is no reason to stop anyone.
    await this.#bridge.invoke('undo.write', { file: this.file, content }).catch(() => undefined);
  }

  #announce(): void {
    if (this.#disposed) return;
    const { savedAt, problem, diskText, state } = this.#document;
    const other = this.#localConflict?.text ?? (state === 'conflict' ? diskText : undefined);
    const shown = this.#sendProblem ?? problem;
    const view: OpenDocument = {
      file: this.file,
      notebook: this.#notebook,
      state: this.#localConflict !== null ? 'conflict' : this.#text !== this.#serverText ? 'unsent' : state,
      ...(savedAt === undefined ? {} : { savedAt }),
      ...(shown === undefined ? {} : { problem: shown }),
      ...(other === undefined ? {} : { conflict: { otherText: other } }),
      canUndo: this.#history.undo.length > 0,
      canRedo: this.#history.redo.length > 0,
      undoLabel: this.#history.undo.at(-1)?.label ?? null,
      redoLabel: this.#history.redo.at(-1)?.label ?? null,
    };
    // An echo of what is on screen already must not render anything.
    if (this.#published !== null && sameView(this.#published, view)) return;
    this.#published = view;
    this.#publish(view);
  }
}

function sameView(a: OpenDocument, b: OpenDocument): boolean {
  return (
    a.notebook === b.notebook &&
    a.state === b.state &&
    a.savedAt === b.savedAt &&
    a.problem === b.problem &&
    a.conflict?.otherText === b.conflict?.otherText &&
    a.canUndo === b.canUndo &&
    a.canRedo === b.canRedo &&
    a.undoLabel === b.undoLabel &&
    a.redoLabel === b.redoLabel
  );
}
