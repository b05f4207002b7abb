import type { NotebookDocument } from '../../shared/contract/app-state';
import { keepLineEndings, lineEndingOf } from '../../shared/domain/notebook/line-endings';
import type { Bridge } from '../bridge/bridge';
import { type DraftText, sameTextState, TextSession, type TextState } from './text-session';

/** One open file of checks as the window shows it. */
export interface OpenCheckFile extends TextState {
  /** With the line endings of the file. */
  readonly text: string;
}

/** The session of a file of checks: a text that one editor has. What can be taken back is the editor's. */
export class CheckFileSession extends TextSession {
  readonly #publish: (view: OpenCheckFile) => void;
  #published: OpenCheckFile | null = null;

  constructor(bridge: Bridge, document: NotebookDocument | DraftText, publish: (view: OpenCheckFile) => void) {
    super(bridge, document);
    this.#publish = publish;
    this.announce();
  }

  /** Takes the text of an editor, which knows `\n` alone: lines that did not change keep the endings that they have. */
  setEditorText(text: string): void {
    this.show(keepLineEndings(this.text, text, lineEndingOf(this.text)));
  }

  protected override textChanged(): void {
    // The view is made of the text itself.
  }

  protected override foreignText(): void {
    // The editor takes it as a change of its own, which it can take back.
  }

  protected override publish(state: TextState): void {
    const view = { ...state, text: this.text };
    if (this.#published !== null && this.#published.text === view.text && sameTextState(this.#published, view)) return;
    this.#published = view;
    this.#publish(view);
  }
}
