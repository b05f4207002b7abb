import { hasClosableWidget } from '../../editor/language/open-widgets';
import type { AppState } from '../store';
import type { Command, KeyboardFocus } from './command';
import { nodeAtCaret } from './language-commands';
import { activate, activeCellOf, moveActive, runCellAnyway, shownDocument } from './notebook-actions';

export const hasNotebook = (state: AppState) => shownDocument(state) !== null;
export const hasCell = (state: AppState) => activeCellOf(state) !== null;

/** Jupyter's command mode: an active cell, and no text field has the keyboard. */
export const commandMode = (state: AppState, focus: KeyboardFocus) =>
  !focus.inText && !focus.inGrid && !focus.onMark && !focus.inDialog && focus.inNotebook && hasNotebook(state);
export const cellKeys = (state: AppState, focus: KeyboardFocus) =>
  hasCell(state) && !focus.inDialog && !focus.inGrid && focus.inNotebook && (!focus.inText || focus.inCellEditor);

/** The name of the active cell, where a failed check keeps it from running. */
function cellBehindCheck(state: AppState): string | null {
  const cell = activeCellOf(state)?.cell;
  if (cell?.kind !== 'sql') return null;
  return state.statuses.get(cell.name)?.problem?.code === 'blocked_by_check' ? cell.name : null;
}

/** Going about a notebook and its cells, one at a time. What changes cells as wholes is in cell-commands.ts. */
export const notebookCommands: readonly Command[] = [
  {
    id: 'notebook.runAll',
    title: 'Run all cells of the notebook',
    category: 'Run',
    keys: ['Mod+Shift+Enter'],
    when: hasNotebook,
    run: (services) => {
      const document = shownDocument(services.store.getState());
      return document === null ? undefined : services.startRun({ notebook: document.file });
    },
  },
  {
    id: 'notebook.runAnyway',
    title: 'Run cell anyway, whatever the checks of what it reads have found',
    category: 'Run',
    when: (state) => cellBehindCheck(state) !== null,
    run: async (services) => {
      const name = cellBehindCheck(services.store.getState());
      if (name !== null) await runCellAnyway(services, name);
    },
  },
  {
    id: 'notebook.edit',
    title: 'Edit cell',
    category: 'Notebook',
    keys: ['Enter'],
    scope: 'command mode',
    when: (state, focus) => commandMode(state, focus) && !focus.onControl && hasCell(state),
    run: (services) => {
      const active = activeCellOf(services.store.getState());
      if (active !== null) activate(services, active.document, active.cell, 'edit');
    },
  },
  {
    id: 'notebook.commandMode',
    title: 'Leave the text of the cell',
    category: 'Notebook',
    keys: ['Escape'],
    keyOnly: true,
    scope: 'cell text',
    when: (state, focus) => focus.inCellEditor && !hasClosableWidget() && hasCell(state),
    run: (services) => {
      const active = activeCellOf(services.store.getState());
      if (active !== null) activate(services, active.document, active.cell, 'command');
    },
  },
  {
    id: 'notebook.next',
    title: 'Go to the next cell',
    category: 'Notebook',
    keys: ['ArrowDown', 'j'],
    scope: 'command mode',
    when: commandMode,
    run: (services) => moveActive(services, 1),
  },
  {
    id: 'notebook.previous',
    title: 'Go to the previous cell',
    category: 'Notebook',
    keys: ['ArrowUp', 'k'],
    scope: 'command mode',
    when: commandMode,
    run: (services) => moveActive(services, -1),
  },
  {
    id: 'notebook.rename',
    title: 'Rename cell or the node at the caret',
    category: 'Notebook',
    keys: ['F2'],
    scope: 'cells',
    when: (state, focus) => cellKeys(state, focus) && activeCellOf(state)?.cell.kind !== 'prose',
    run: async (services) => {
      const active = activeCellOf(services.store.getState());
      const named = services.store.getState().activeCell?.mode === 'edit' ? await nodeAtCaret(services) : undefined;
      if (named !== undefined) services.store.setState({ renameNode: { from: named, to: named } });
      else if (active !== null && 'name' in active.cell) services.store.setState({ renaming: active.cell.id });
    },
  },
];
