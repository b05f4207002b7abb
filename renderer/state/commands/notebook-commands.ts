import type { AppState } from '../store';
import type { Command, KeyboardFocus } from './command';
import {
  activate,
  activeCellOf,
  deleteActive,
  insertCell,
  moveActive,
  moveActiveCell,
  runActive,
  runAndAdvance,
  shownDocument,
  undoStructure,
} from './notebook-actions';

const hasNotebook = (state: AppState) => shownDocument(state) !== null;
const hasCell = (state: AppState) => activeCellOf(state) !== null;

/** Jupyter's command mode: an active cell, and no text field has the keyboard. */
const commandMode = (state: AppState, focus: KeyboardFocus) =>
  !focus.inText && !focus.inGrid && !focus.inDialog && focus.inNotebook && hasNotebook(state);
const cellKeys = (state: AppState, focus: KeyboardFocus) =>
  hasCell(state) && !focus.inDialog && !focus.inGrid && focus.inNotebook && (!focus.inText || focus.inCellEditor);

/** What Jupyter's keys do, and the same in the palette. */
export const notebookCommands: readonly Command[] = [
  {
    id: 'notebook.runAndAdvance',
    title: 'Run cell and go to the next',
    category: 'Run',
    keys: ['Shift+Enter'],
    when: cellKeys,
    run: runAndAdvance,
  },
  { id: 'notebook.runCell', title: 'Run cell', category: 'Run', keys: ['Mod+Enter'], when: cellKeys, run: runActive },
  {
    id: 'notebook.runAndInsert',
    title: 'Run cell and insert one below',
    category: 'Run',
    keys: ['Alt+Enter'],
    when: cellKeys,
    run: async (services) => {
      const running = runActive(services);
      insertCell(services, 'below');
      await running;
    },
  },
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
    id: 'notebook.edit',
    title: 'Edit cell',
    category: 'Notebook',
    keys: ['Enter'],
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
    when: (state, focus) => focus.inCellEditor && hasCell(state),
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
    when: commandMode,
    run: (services) => moveActive(services, 1),
  },
  {
    id: 'notebook.previous',
    title: 'Go to the previous cell',
    category: 'Notebook',
    keys: ['ArrowUp', 'k'],
    when: commandMode,
    run: (services) => moveActive(services, -1),
  },
  {
    id: 'notebook.insertAbove',
    title: 'Insert cell above',
    category: 'Notebook',
    keys: ['a'],
    when: commandMode,
    run: (services) => insertCell(services, 'above'),
  },
  {
    id: 'notebook.insertBelow',
    title: 'Insert cell below',
    category: 'Notebook',
    keys: ['b'],
    when: commandMode,
    run: (services) => insertCell(services, 'below'),
  },
  {
    id: 'notebook.delete',
    title: 'Delete cell',
    category: 'Notebook',
    keys: ['d d'],
    when: (state, focus) => commandMode(state, focus) && hasCell(state),
    run: deleteActive,
  },
  {
    id: 'notebook.moveUp',
    title: 'Move cell up',
    category: 'Notebook',
    keys: ['Alt+ArrowUp'],
    when: (state, focus) => commandMode(state, focus) && hasCell(state),
    run: (services) => moveActiveCell(services, 'up'),
  },
  {
    id: 'notebook.moveDown',
    title: 'Move cell down',
    category: 'Notebook',
    keys: ['Alt+ArrowDown'],
    when: (state, focus) => commandMode(state, focus) && hasCell(state),
    run: (services) => moveActiveCell(services, 'down'),
  },
  {
    id: 'notebook.undo',
    title: 'Undo the last change of cells',
    category: 'Notebook',
    keys: ['z', 'Mod+Z'],
    when: commandMode,
    run: (services) => undoStructure(services, 'undo'),
  },
  {
    id: 'notebook.redo',
    title: 'Redo the last change of cells',
    category: 'Notebook',
    keys: ['Shift+Z', 'Mod+Shift+Z'],
    when: commandMode,
    run: (services) => undoStructure(services, 'redo'),
  },
  {
    id: 'notebook.rename',
    title: 'Rename cell',
    category: 'Notebook',
    keys: ['F2'],
    when: (state, focus) => cellKeys(state, focus) && activeCellOf(state)?.cell.kind !== 'prose',
    run: (services) => {
      const active = activeCellOf(services.store.getState());
      if (active !== null && 'name' in active.cell) services.store.setState({ renaming: active.cell.id });
    },
  },
];
