import type { Services } from '../services';
import type { AppState } from '../store';

/** Where the keyboard is. Cells, grids and dialogs have keys of their own. */
export interface KeyboardFocus {
  /** In a text field or an editor: plain letters are text. */
  readonly inText: boolean;
  /** In the SQL of a cell. */
  readonly inCellEditor: boolean;
  readonly inGrid: boolean;
  /** On a mark of a chart, which takes the arrows, Enter and Escape itself. */
  readonly onMark: boolean;
  /** Within the canvas of the pipeline, or nowhere in particular. */
  readonly inCanvas: boolean;
  readonly inDialog: boolean;
  /** On a button, link or tab, which takes Enter itself. */
  readonly onControl: boolean;
  /** Within the notebook, or nowhere in particular. */
  readonly inNotebook: boolean;
}

/** One thing that a person can do. Palette, keys, buttons and menus all run it through here. */
export interface Command {
  readonly id: string;
  readonly title: string;
  /** The title for what the window is at, with its name; menus and the palette show it. */
  readonly titleFor?: (state: AppState) => string;
  readonly category: 'File' | 'Run' | 'Notebook' | 'SQL' | 'Result' | 'Pipeline' | 'View' | 'Go' | 'Help';
  /**
   * Keys as `Mod+Shift+P` (`Mod` is Ctrl, or Command on macOS) or a sequence such as `d d`. A plain letter applies only
   * where `inText` is false.
   */
  readonly keys?: readonly string[];
  /** Where its keys apply: two commands may share a key where their scopes never apply at once. Absent: anywhere. */
  readonly scope?: 'command mode' | 'cell text' | 'cells' | 'canvas' | 'result' | 'check file';
  /** Absent: always. */
  readonly when?: (state: AppState, focus: KeyboardFocus) => boolean;
  /** Kept out of the palette, because it only makes sense as a key. */
  readonly keyOnly?: true;
  readonly run: (services: Services) => Promise<unknown> | unknown;
}

/** The title as it reads now. */
export function titleOf(command: Command, state: AppState): string {
  return command.titleFor?.(state) ?? command.title;
}
