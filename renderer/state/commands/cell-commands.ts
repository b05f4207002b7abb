import type { Services } from '../services';
import type { AppState } from '../store';
import {
  changeKindOfSelected,
  copySelected,
  deleteSelected,
  duplicateSelected,
  extendSelection,
  foldSection,
  insertCellOf,
  mergeSelected,
  moveSelected,
  pasteBeside,
  runSelected,
  selectAll,
  selectedCells,
  setHeadingOfSelected,
  splitAtCaret,
  toggleAllResults,
  toggleFolded,
} from './cell-actions';
import type { Command, KeyboardFocus } from './command';
import { activate, activeCellOf, moveActive, shownDocument, undoStructure } from './notebook-actions';
import { cellKeys, commandMode, hasCell, hasNotebook } from './notebook-commands';

const onCells = (state: AppState, focus: KeyboardFocus) => commandMode(state, focus) && hasCell(state);
/** Text of the page that is selected is what Ctrl+C copies then. */
const noTextSelected = () => typeof document === 'undefined' || (document.getSelection()?.isCollapsed ?? true);

const headings: readonly Command[] = [1, 2, 3, 4, 5, 6].map((level) => ({
  id: `notebook.heading${level}`,
  title: `Change to heading ${level}`,
  category: 'Notebook',
  keys: [`${level}`],
  scope: 'command mode',
  when: onCells,
  run: (services) => setHeadingOfSelected(services, level),
}));

/** What Jupyter does with cells as wholes, under Jupyter's keys. */
export const cellCommands: readonly Command[] = [
  {
    id: 'notebook.runAndAdvance',
    title: 'Run cell and go to the next',
    category: 'Run',
    keys: ['Shift+Enter'],
    scope: 'cells',
    when: cellKeys,
    run: runAndAdvance,
  },
  {
    id: 'notebook.runCell',
    title: 'Run cell',
    category: 'Run',
    keys: ['Mod+Enter'],
    scope: 'cells',
    when: cellKeys,
    run: async (services) => {
      leaveText(services);
      await runSelected(services);
    },
  },
  {
    id: 'notebook.runAndInsert',
    title: 'Run cell and insert one below',
    category: 'Run',
    keys: ['Alt+Enter'],
    scope: 'cells',
    when: cellKeys,
    run: async (services) => {
      leaveText(services);
      const running = runSelected(services);
      insertCellOf(services, 'sql', 'below');
      await running;
    },
  },
  {
    id: 'notebook.insertAbove',
    title: 'Insert SQL cell above',
    category: 'Notebook',
    keys: ['a'],
    scope: 'command mode',
    when: commandMode,
    run: (services) => insertCellOf(services, 'sql', 'above'),
  },
  {
    id: 'notebook.insertBelow',
    title: 'Insert SQL cell below',
    category: 'Notebook',
    keys: ['b'],
    scope: 'command mode',
    when: commandMode,
    run: (services) => insertCellOf(services, 'sql', 'below'),
  },
  {
    id: 'notebook.insertText',
    title: 'Insert text below',
    category: 'Notebook',
    when: commandMode,
    run: (services) => insertCellOf(services, 'prose', 'below'),
  },
  {
    id: 'notebook.insertChart',
    title: 'Insert chart below',
    category: 'Notebook',
    when: commandMode,
    run: (services) => insertCellOf(services, 'chart', 'below'),
  },
  {
    id: 'notebook.insertInput',
    title: 'Insert input below',
    category: 'Notebook',
    when: commandMode,
    run: (services) => insertCellOf(services, 'input', 'below'),
  },
  {
    id: 'notebook.cut',
    title: 'Cut cells',
    category: 'Notebook',
    keys: ['x', 'Mod+X'],
    scope: 'command mode',
    when: (state, focus) => onCells(state, focus) && noTextSelected(),
    run: (services) => copySelected(services, { cut: true }),
  },
  {
    id: 'notebook.copy',
    title: 'Copy cells',
    category: 'Notebook',
    keys: ['c', 'Mod+C'],
    scope: 'command mode',
    when: (state, focus) => onCells(state, focus) && noTextSelected(),
    run: (services) => copySelected(services, { cut: false }),
  },
  {
    id: 'notebook.paste',
    title: 'Paste cells below',
    category: 'Notebook',
    keys: ['v', 'Mod+V'],
    scope: 'command mode',
    when: commandMode,
    run: (services) => pasteBeside(services, 'below'),
  },
  {
    id: 'notebook.pasteAbove',
    title: 'Paste cells above',
    category: 'Notebook',
    keys: ['Shift+V'],
    scope: 'command mode',
    when: commandMode,
    run: (services) => pasteBeside(services, 'above'),
  },
  {
    id: 'notebook.duplicate',
    title: 'Duplicate cells',
    category: 'Notebook',
    keys: ['Mod+D'],
    scope: 'command mode',
    when: onCells,
    run: duplicateSelected,
  },
  {
    id: 'notebook.delete',
    title: 'Delete cells',
    category: 'Notebook',
    keys: ['d d'],
    scope: 'command mode',
    when: onCells,
    run: deleteSelected,
  },
  {
    id: 'notebook.undo',
    title: 'Undo the last change of cells',
    category: 'Notebook',
    keys: ['z', 'Mod+Z'],
    scope: 'command mode',
    when: commandMode,
    run: (services) => undoStructure(services, 'undo'),
  },
  {
    id: 'notebook.redo',
    title: 'Redo the last change of cells',
    category: 'Notebook',
    keys: ['Shift+Z', 'Mod+Shift+Z', 'Mod+Y'],
    scope: 'command mode',
    when: commandMode,
    run: (services) => undoStructure(services, 'redo'),
  },
  {
    id: 'notebook.toSql',
    title: 'Change to SQL',
    category: 'Notebook',
    keys: ['y'],
    scope: 'command mode',
    when: onCells,
    run: (services) => changeKindOfSelected(services, 'sql'),
  },
  {
    id: 'notebook.toText',
    title: 'Change to text',
    category: 'Notebook',
    keys: ['m'],
    scope: 'command mode',
    when: onCells,
    run: (services) => changeKindOfSelected(services, 'prose'),
  },
  ...headings,
  {
    id: 'notebook.extendDown',
    title: 'Extend the selection down',
    category: 'Notebook',
    keys: ['Shift+ArrowDown', 'Shift+J'],
    scope: 'command mode',
    when: onCells,
    run: (services) => extendSelection(services, 1),
  },
  {
    id: 'notebook.extendUp',
    title: 'Extend the selection up',
    category: 'Notebook',
    keys: ['Shift+ArrowUp', 'Shift+K'],
    scope: 'command mode',
    when: onCells,
    run: (services) => extendSelection(services, -1),
  },
  {
    id: 'notebook.extendToEnd',
    title: 'Extend the selection to the last cell',
    category: 'Notebook',
    keys: ['Shift+End'],
    scope: 'command mode',
    when: onCells,
    run: (services) => extendSelection(services, Number.MAX_SAFE_INTEGER),
  },
  {
    id: 'notebook.extendToStart',
    title: 'Extend the selection to the first cell',
    category: 'Notebook',
    keys: ['Shift+Home'],
    scope: 'command mode',
    when: onCells,
    run: (services) => extendSelection(services, -Number.MAX_SAFE_INTEGER),
  },
  {
    id: 'notebook.selectAll',
    title: 'Select all cells',
    category: 'Notebook',
    keys: ['Mod+A'],
    scope: 'command mode',
    when: commandMode,
    run: selectAll,
  },
  {
    id: 'notebook.clearSelection',
    title: 'Select only the active cell',
    category: 'Notebook',
    keys: ['Escape'],
    keyOnly: true,
    scope: 'command mode',
    when: (state, focus) => onCells(state, focus) && state.selection !== null,
    run: ({ store }) => store.getState().selectCells(null),
  },
  {
    id: 'notebook.merge',
    title: 'Merge the selected cells, or this one with the one below',
    category: 'Notebook',
    keys: ['Shift+M'],
    scope: 'command mode',
    when: onCells,
    run: mergeSelected,
  },
  {
    id: 'notebook.split',
    title: 'Split the cell at the caret',
    category: 'Notebook',
    keys: ['Mod+Shift+_', 'Mod+Shift+-'],
    scope: 'cell text',
    when: (state, focus) => focus.inCellEditor && hasCell(state),
    run: splitAtCaret,
  },
  {
    id: 'notebook.moveUp',
    title: 'Move cells up',
    category: 'Notebook',
    keys: ['Alt+ArrowUp'],
    scope: 'command mode',
    when: onCells,
    run: (services) => moveSelected(services, 'up'),
  },
  {
    id: 'notebook.moveDown',
    title: 'Move cells down',
    category: 'Notebook',
    keys: ['Alt+ArrowDown'],
    scope: 'command mode',
    when: onCells,
    run: (services) => moveSelected(services, 'down'),
  },
  {
    id: 'notebook.moveToTop',
    title: 'Move cells to the top',
    category: 'Notebook',
    keys: ['Alt+Home'],
    scope: 'command mode',
    when: onCells,
    run: (services) => moveSelected(services, 'top'),
  },
  {
    id: 'notebook.moveToBottom',
    title: 'Move cells to the bottom',
    category: 'Notebook',
    keys: ['Alt+End'],
    scope: 'command mode',
    when: onCells,
    run: (services) => moveSelected(services, 'bottom'),
  },
  {
    id: 'notebook.foldResult',
    title: 'Fold or show the result',
    category: 'Notebook',
    keys: ['o'],
    scope: 'command mode',
    when: onCells,
    run: (services) => toggleFolded(services, 'foldedResults'),
  },
  {
    id: 'notebook.foldAllResults',
    title: 'Fold or show all results',
    category: 'Notebook',
    keys: ['Shift+O'],
    scope: 'command mode',
    when: commandMode,
    run: toggleAllResults,
  },
  {
    id: 'notebook.foldInput',
    title: 'Fold or show the text of the cell',
    category: 'Notebook',
    keys: ['Shift+I'],
    scope: 'command mode',
    when: onCells,
    run: (services) => toggleFolded(services, 'foldedInputs'),
  },
  {
    id: 'notebook.foldSection',
    title: 'Fold what stands under the heading',
    category: 'Notebook',
    keys: ['ArrowLeft'],
    scope: 'command mode',
    when: onCells,
    run: (services) => foldSection(services, true),
  },
  {
    id: 'notebook.unfoldSection',
    title: 'Show what stands under the heading',
    category: 'Notebook',
    keys: ['ArrowRight'],
    scope: 'command mode',
    when: onCells,
    run: (services) => foldSection(services, false),
  },
  {
    id: 'notebook.first',
    title: 'Go to the first cell',
    category: 'Notebook',
    keys: ['Mod+Home'],
    scope: 'command mode',
    when: commandMode,
    run: (services) => moveActive(services, -Number.MAX_SAFE_INTEGER),
  },
  {
    id: 'notebook.last',
    title: 'Go to the last cell',
    category: 'Notebook',
    keys: ['Mod+End'],
    scope: 'command mode',
    when: commandMode,
    run: (services) => moveActive(services, Number.MAX_SAFE_INTEGER),
  },
  {
    id: 'notebook.scrollDown',
    title: 'Scroll the notebook down',
    category: 'Notebook',
    keys: ['Space'],
    keyOnly: true,
    scope: 'command mode',
    when: (state, focus) => commandMode(state, focus) && !focus.onControl,
    run: () => scrollNotebook(1),
  },
  {
    id: 'notebook.scrollUp',
    title: 'Scroll the notebook up',
    category: 'Notebook',
    keys: ['Shift+Space'],
    keyOnly: true,
    scope: 'command mode',
    when: (state, focus) => commandMode(state, focus) && !focus.onControl,
    run: () => scrollNotebook(-1),
  },
  {
    id: 'notebook.saveCell',
    title: 'Save the notebook',
    category: 'Notebook',
    keys: ['s'],
    keyOnly: true,
    scope: 'command mode',
    when: commandMode,
    run: (services) => {
      const shown = shownDocument(services.store.getState());
      return shown === null ? undefined : services.openSession(shown.file).save();
    },
  },
  {
    id: 'notebook.interrupt',
    title: 'Interrupt what is running',
    category: 'Run',
    keys: ['i i'],
    keyOnly: true,
    scope: 'command mode',
    when: commandMode,
    run: async ({ store, bridge }) => {
      const active = store.getState().jobs.filter(({ state }) => state === 'running' || state === 'queued');
      await Promise.all(active.map((job) => bridge.invoke('jobs.cancel', { job: job.id })));
    },
  },
  {
    id: 'engine.restart',
    title: 'Restart the engine…',
    category: 'Run',
    keys: ['0 0'],
    scope: 'command mode',
    when: commandMode,
    run: ({ store }) => store.setState({ overlay: 'restartEngine' }),
  },
  {
    id: 'notebook.find',
    title: 'Find in the notebook',
    category: 'Notebook',
    keys: ['Mod+F'],
    scope: 'cells',
    when: (state, focus) => hasNotebook(state) && focus.inNotebook && !focus.inDialog,
    run: (services) => openFind(services, {}),
  },
  {
    id: 'notebook.replaceInCommandMode',
    title: 'Find and replace in the notebook',
    category: 'Notebook',
    keys: ['f'],
    keyOnly: true,
    scope: 'command mode',
    when: commandMode,
    run: (services) => openFind(services, { replacing: true }),
  },
  {
    id: 'notebook.findNext',
    title: 'Go to the next match',
    category: 'Notebook',
    keys: ['F3'],
    scope: 'cells',
    when: (state, focus) => hasNotebook(state) && state.find !== null && !focus.inDialog,
    run: ({ store }) => store.getState().updateFind({ at: (store.getState().find?.at ?? 0) + 1 }),
  },
  {
    id: 'notebook.findPrevious',
    title: 'Go to the previous match',
    category: 'Notebook',
    keys: ['Shift+F3'],
    scope: 'cells',
    when: (state, focus) => hasNotebook(state) && state.find !== null && !focus.inDialog,
    run: ({ store }) => store.getState().updateFind({ at: (store.getState().find?.at ?? 0) - 1 }),
  },
  {
    id: 'notebook.replace',
    title: 'Find and replace in the notebook',
    category: 'Notebook',
    keys: ['Mod+H'],
    scope: 'cells',
    when: (state, focus) => hasNotebook(state) && focus.inNotebook && !focus.inDialog,
    run: (services) => openFind(services, { replacing: true }),
  },
];

async function runAndAdvance(services: Services): Promise<void> {
  const selected = selectedCells(services.store.getState());
  if (selected === null) return;
  const running = runSelected(services);
  const { document, cells, last } = selected;
  const next = cells[last + 1];
  if (next === undefined) {
    services.store.getState().selectCells(null);
    const end = cells.at(-1);
    if (end !== undefined) activate(services, document, end, 'command');
    insertCellOf(services, 'sql', 'below');
  } else activate(services, document, next, 'command');
  await running;
}

/** Command mode, with what is selected staying selected. */
function leaveText(services: Services): void {
  const state = services.store.getState();
  const active = activeCellOf(state);
  if (active === null) return;
  const { selection } = state;
  activate(services, active.document, active.cell, 'command');
  if (selection !== null) state.selectCells(selection);
}

function openFind(services: Services, change: { readonly replacing?: boolean }): void {
  const state = services.store.getState();
  const selection = document.getSelection()?.toString() ?? '';
  const seed = selection !== '' && !/[\r\n]/.test(selection) ? { query: selection, at: 0 } : {};
  state.updateFind({ ...seed, ...change, turn: (state.find ?? state.lastFind).turn + 1 });
}

/** By nine tenths of what is on screen, as a browser does. */
function scrollNotebook(direction: 1 | -1): void {
  const notebook = document.querySelector('[data-notebook]');
  notebook?.scrollBy({ top: direction * notebook.clientHeight * 0.9 });
}
