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
import type { Bridge } from '../bridge/bridge';
import { sameTextState, TextSession, type TextState } from './text-session';

/** Cell changes rest this long before what can be taken back is written. */
const undoDelayMs = 150;

/** One open notebook as the window shows it. */
export interface OpenDocument extends TextState {
  readonly notebook: Notebook;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** What `undo` would take back, and `redo` do again. */
  readonly undoLabel: string | null;
  readonly redoLabel: string | null;
}

/** The session of a notebook: its text, read as cells, and the changes of cells that can be taken back. */
export class DocumentSession extends TextSession {
  readonly #publish: (view: OpenDocument) => void;
  #notebook: Notebook;
  #history: UndoHistory = noHistory;
  #undoTimer: ReturnType<typeof setTimeout> | null = null;
  #published: OpenDocument | null = null;

  /** `history`: what `undo.read` answered for this notebook. */
  constructor(
    bridge: Bridge,
    document: NotebookDocument,
    publish: (view: OpenDocument) => void,
    history: string | null = null,
  ) {
    super(bridge, document);
    this.#publish = publish;
    this.#notebook = parseNotebook(document.file, document.text);
    if (history !== null) this.#history = historyFromJson(history, document.text);
    this.announce();
  }

  get notebook(): Notebook {
    return this.#notebook;
  }

  /**
   * Applies edits to the current text. A `structural` change (a cell added, moved, deleted, renamed) can be undone in command
   * mode, by any number of steps, also after a restart; a text in its place says what it does.
   */
  edit(edits: readonly TextEdit[], structural: boolean | string): void {
    const before = this.text;
    const after = applyTextEdits(before, edits);
    if (after === before) return;
    if (structural === false) this.#history = edits.reduce(rebaseHistory, this.#history);
    else {
      const label = structural === true ? 'Change of cells' : structural;
      this.#history = recordStep(this.#history, before, after, label);
      this.#keepHistorySoon();
    }
    this.show(after);
  }

  /** Makes several structural changes, each of the notebook that the one before left, as one step to take back. All or none. */
  editInSteps(label: string, changes: readonly ((notebook: Notebook) => readonly TextEdit[])[]): void {
    let notebook = this.#notebook;
    for (const change of changes) {
      const edits = change(notebook);
      if (edits.length > 0) notebook = parseNotebook(this.file, applyTextEdits(notebook.text, edits));
    }
    const edit = minimalEdit(this.text, notebook.text);
    if (edit !== null) this.edit([edit], label);
  }

  /** Takes the last structural change back, keeping what was typed since. False when there is none, or nothing leads back to it. */
  undo(): boolean {
    return this.#travel('undo');
  }

  redo(): boolean {
    return this.#travel('redo');
  }

  override async flush(): Promise<void> {
    await super.flush();
    if (this.#undoTimer !== null) await this.#keepHistory();
  }

  override dispose(): void {
    if (this.#undoTimer !== null) void this.#keepHistory();
    super.dispose();
  }

  protected override textChanged(text: string): void {
    this.#notebook = parseNotebook(this.file, text);
  }

  protected override foreignText(before: string, after: string): void {
    this.#history = rebaseToText(this.#history, before, after);
  }

  protected override publish(state: TextState): void {
    const view: OpenDocument = {
      ...state,
      notebook: this.#notebook,
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

  #travel(direction: 'undo' | 'redo'): boolean {
    const travelled = travel(this.#history, this.text, direction);
    if (travelled === null) return false;
    this.#history = travelled.history;
    this.#keepHistorySoon();
    this.show(travelled.text ?? this.text);
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
    const content = historyToJson(this.#history, this.text);
    // Part of the cache: that it could not be written costs the way back, and is no reason to stop anyone.
    await this.bridge.invoke('undo.write', { file: this.file, content }).catch(() => undefined);
  }
}

function sameView(a: OpenDocument, b: OpenDocument): boolean {
  return (
    a.notebook === b.notebook &&
    sameTextState(a, b) &&
    a.canUndo === b.canUndo &&
    a.canRedo === b.canRedo &&
    a.undoLabel === b.undoLabel &&
    a.redoLabel === b.redoLabel
  );
}
