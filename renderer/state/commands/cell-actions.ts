import {
  type CellChange,
  cellsAsText,
  changeKind,
  deleteCells,
  duplicateCells,
  freeName,
  insertCell,
  mergeCells,
  moveCells,
  pasteCells,
  setHeading,
  splitCell,
} from '../../../shared/domain/notebook/edit-cells';
import type { Notebook, NotebookBlock } from '../../../shared/domain/notebook/notebook';
import { sectionUnder } from '../../../shared/domain/notebook/outline';
import { PlumblineError } from '../../../shared/domain/problem';
import { caretOffset } from '../caret';
import type { OpenDocument } from '../document-session';
import type { Services } from '../services';
import type { AppState } from '../store';
import { activate, activeCellOf, cellsOf, hiddenCells, shownDocument } from './notebook-actions';

export type CellKindChoice = 'sql' | 'prose' | 'chart' | 'input';

interface SelectedCells {
  readonly document: OpenDocument;
  readonly cells: readonly NotebookBlock[];
  /** What a command works on, in the order of the notebook: the selection, or else the active cell, and what is folded under its heading. */
  readonly ids: readonly string[];
  readonly active: NotebookBlock;
  /** Places of the first and the last of them. */
  readonly first: number;
  readonly last: number;
}

/** The cells that commands work on, or null when none is active. */
export function selectedCells(state: AppState): SelectedCells | null {
  const active = activeCellOf(state);
  if (active === null) return null;
  const { document, cells, cell } = active;
  const { selection } = state;
  const chosen = new Set(
    selection !== null && selection.file === document.file && selection.ids.includes(cell.id)
      ? selection.ids
      : [cell.id],
  );
  for (const [index, { id }] of cells.entries()) {
    if (!chosen.has(id) || state.foldedSections[`${document.file}#${id}`] !== true) continue;
    for (const hidden of sectionUnder(cells, index)) chosen.add(hidden.id);
  }
  const places = cells.flatMap((other, index) => (chosen.has(other.id) ? [index] : []));
  const first = places[0];
  const last = places.at(-1);
  if (first === undefined || last === undefined) return null;
  return { document, cells, ids: places.map((place) => cells[place]?.id ?? ''), active: cell, first, last };
}

/** Extends the selection from its anchor to the cell `distance` further. */
export function extendSelection(services: Services, distance: number): void {
  const state = services.store.getState();
  const active = activeCellOf(state);
  if (active === null) return;
  const { document, cells, index } = active;
  const hidden = hiddenCells(document.file, cells, state.foldedSections);
  let place = index;
  for (let steps = Math.abs(distance); steps > 0; steps--) {
    let next = place + Math.sign(distance);
    while (cells[next] !== undefined && hidden.has(cells[next]?.id ?? '')) next += Math.sign(distance);
    if (cells[next] === undefined) break;
    place = next;
  }
  const target = cells[place];
  if (target !== undefined) selectTo(services, document, target.id);
}

/** Selects from the anchor to a cell, as Shift with a click does. */
export function selectTo(services: Services, document: OpenDocument, id: string): void {
  const state = services.store.getState();
  const cells = cellsOf(document);
  const anchorId = anchorOf(state, document.file) ?? id;
  const from = cells.findIndex((cell) => cell.id === anchorId);
  const to = cells.findIndex((cell) => cell.id === id);
  const target = cells[to];
  if (target === undefined) return;
  const [start, end] = from < 0 ? [to, to] : [Math.min(from, to), Math.max(from, to)];
  activate(services, document, target, 'command');
  const ids = cells.slice(start, end + 1).map((cell) => cell.id);
  state.selectCells({ file: document.file, anchor: from < 0 ? id : anchorId, ids });
}

/** Adds a cell to the selection or takes it out, as Ctrl with a click does. */
export function toggleSelected(services: Services, document: OpenDocument, id: string): void {
  const state = services.store.getState();
  const cells = cellsOf(document);
  const target = cells.find((cell) => cell.id === id);
  if (target === undefined) return;
  const known = new Set(
    state.selection?.file === document.file
      ? state.selection.ids
      : state.activeCell?.file === document.file
        ? [state.activeCell.id]
        : [],
  );
  if (known.has(id) && known.size > 1) known.delete(id);
  else known.add(id);
  const ids = cells.filter((cell) => known.has(cell.id)).map((cell) => cell.id);
  const stays = known.has(id) ? target : cells.find((cell) => cell.id === ids[0]);
  if (stays === undefined) return;
  activate(services, document, stays, 'command');
  state.selectCells({ file: document.file, anchor: stays.id, ids });
}

export function selectAll(services: Services): void {
  const state = services.store.getState();
  const active = activeCellOf(state);
  const document = shownDocument(state);
  const first = document === null ? undefined : cellsOf(document)[0];
  if (document === null || first === undefined) return;
  if (active === null) activate(services, document, first, 'command');
  const ids = cellsOf(document).map((cell) => cell.id);
  state.selectCells({ file: document.file, anchor: active?.cell.id ?? first.id, ids });
}

/** Adds a cell of a kind beside the active one (or at the end) and puts the caret into it. */
export function insertCellOf(services: Services, kind: CellKindChoice, where: 'above' | 'below', body?: string): void {
  const state = services.store.getState();
  const document = shownDocument(state);
  if (document === null) return;
  const selected = selectedCells(state);
  const at = selected === null ? cellsOf(document).length : where === 'above' ? selected.first : selected.last + 1;
  const block =
    kind === 'prose'
      ? ({ kind, body: body ?? '' } as const)
      : ({ kind, name: newName(state, document, kind), body: body ?? firstBody[kind] } as const);
  change(services, document, `Insert ${kindWords[kind]}`, (notebook) => insertCell(notebook, at, block), 'edit');
}

/** What a new cell holds: the least that its kind understands. */
const firstBody: Readonly<Record<Exclude<CellKindChoice, 'prose'>, string>> = {
  sql: '',
  chart: 'mark: bar\nencoding: {}',
  input: 'type: text\ndefault: ""',
};
const kindWords: Readonly<Record<CellKindChoice, string>> = {
  sql: 'SQL cell',
  prose: 'text cell',
  chart: 'chart',
  input: 'input',
};

export function deleteSelected(services: Services): void {
  const selected = selectedCells(services.store.getState());
  if (selected === null) return;
  const { document, ids } = selected;
  change(services, document, `Delete ${count(ids)}`, (notebook) => deleteCells(notebook, ids));
}

export async function copySelected(services: Services, options: { readonly cut: boolean }): Promise<void> {
  const selected = selectedCells(services.store.getState());
  if (selected === null) return;
  const { document, ids } = selected;
  await navigator.clipboard.writeText(cellsAsText(document.notebook, ids));
  if (options.cut) change(services, document, `Cut ${count(ids)}`, (notebook) => deleteCells(notebook, ids));
}

export async function pasteBeside(services: Services, where: 'above' | 'below'): Promise<void> {
  const text = await services.bridge.invoke('clipboard.readText', {});
  const state = services.store.getState();
  const document = shownDocument(state);
  if (document === null) return;
  const selected = selectedCells(state);
  const at = selected === null ? cellsOf(document).length : where === 'above' ? selected.first : selected.last + 1;
  const isTaken = takenNames(state, document);
  change(services, document, 'Paste', (notebook) => pasteCells(notebook, at, text, isTaken));
}

export function duplicateSelected(services: Services): void {
  const state = services.store.getState();
  const selected = selectedCells(state);
  if (selected === null) return;
  const { document, ids } = selected;
  const isTaken = takenNames(state, document);
  change(services, document, `Duplicate ${count(ids)}`, (notebook) => duplicateCells(notebook, ids, isTaken));
}

/** Moves the selected cells by one visible place, or to an end. */
export function moveSelected(services: Services, where: 'up' | 'down' | 'top' | 'bottom'): void {
  const state = services.store.getState();
  const selected = selectedCells(state);
  if (selected === null) return;
  const { document, cells, ids, first, last } = selected;
  const hidden = hiddenCells(document.file, cells, state.foldedSections);
  const isHidden = (place: number) => hidden.has(cells[place]?.id ?? '');
  let to = where === 'top' ? 0 : where === 'bottom' ? cells.length : where === 'up' ? first - 1 : last + 2;
  if (where === 'up') while (to > 0 && isHidden(to)) to--;
  if (where === 'down') while (to < cells.length && isHidden(to)) to++;
  moveTo(services, document, ids, to);
}

/** Moves cells in front of the one at a place, and keeps them selected. */
export function moveTo(services: Services, document: OpenDocument, ids: readonly string[], to: number): void {
  change(services, document, `Move ${count(ids)}`, (notebook) => moveCells(notebook, ids, to));
}

export function mergeSelected(services: Services): void {
  const selected = selectedCells(services.store.getState());
  if (selected === null) return;
  const { document, cells, last } = selected;
  const below = cells[last + 1];
  // As in Jupyter: one cell alone is merged with the one below.
  const ids = selected.ids.length === 1 && below !== undefined ? [...selected.ids, below.id] : selected.ids;
  change(services, document, `Merge ${count(ids)}`, (notebook) => mergeCells(notebook, ids));
}

/** Splits the active cell where the caret is. */
export function splitAtCaret(services: Services): void {
  const state = services.store.getState();
  const active = activeCellOf(state);
  const caret = caretOffset();
  if (active === null || caret === null) return;
  const { document, cell } = active;
  const text = cell.kind === 'prose' ? cell.text : 'body' in cell ? cell.body : '';
  const wanted = 'name' in cell ? cell.name : 'query_1';
  const name = freeName(wanted, takenNames(state, document));
  const offset = offsetWithEndings(text, caret);
  change(services, document, 'Split cell', (notebook) => splitCell(notebook, cell.id, offset, name), 'edit');
}

/** Changes the kind of all selected cells. */
export function changeKindOfSelected(services: Services, kind: 'sql' | 'prose'): void {
  eachSelected(services, kind === 'sql' ? 'Change to SQL' : 'Change to text', (notebook, id, state, document) =>
    changeKind(notebook, id, kind, newName(state, document, 'sql')),
  );
}

export function setHeadingOfSelected(services: Services, level: number): void {
  eachSelected(services, `Change to heading ${level}`, (notebook, id) => setHeading(notebook, id, level));
}

/** Runs the selected SQL cells: those that are fresh too, because someone asked for it. */
export async function runSelected(services: Services): Promise<void> {
  const selected = selectedCells(services.store.getState());
  if (selected === null) return;
  const { cells, ids } = selected;
  const names = cells.flatMap((cell) => (cell.kind === 'sql' && ids.includes(cell.id) ? [cell.name] : []));
  if (names.length === 0) return;
  const { statuses } = services.store.getState();
  const fresh = names.some((name) => statuses.get(name)?.state === 'fresh');
  await services.startRun({ nodes: names, ...(fresh ? { force: 'targets' as const } : {}) });
}

/** Folds what a command is about, or shows it when all of it is folded. */
export function toggleFolded(services: Services, what: 'foldedInputs' | 'foldedResults'): void {
  const state = services.store.getState();
  const selected = selectedCells(state);
  if (selected === null) return;
  const { file } = selected.document;
  const all = selected.ids.every((id) => state[what][`${file}#${id}`] === true);
  state.setFolded(what, file, selected.ids, !all);
}

export function toggleAllResults(services: Services): void {
  const state = services.store.getState();
  const document = shownDocument(state);
  if (document === null) return;
  const ids = cellsOf(document).flatMap((cell) => (cell.kind === 'sql' ? [cell.id] : []));
  const all = ids.every((id) => state.foldedResults[`${document.file}#${id}`] === true);
  state.setFolded('foldedResults', document.file, ids, !all);
}

/** Hides what stands under the heading of the active cell, or of the heading above it; or shows it again. */
export function foldSection(services: Services, folded: boolean): void {
  const state = services.store.getState();
  const active = activeCellOf(state);
  if (active === null) return;
  const { document, cells, index } = active;
  for (let place = index; place >= 0; place--) {
    const heading = cells[place];
    const section = sectionUnder(cells, place);
    if (heading === undefined || section.length === 0) continue;
    if (place !== index && !section.includes(active.cell)) continue;
    if ((state.foldedSections[`${document.file}#${heading.id}`] === true) === folded) return;
    state.setFolded('foldedSections', document.file, [heading.id], folded);
    if (place !== index) activate(services, document, heading, 'command');
    return;
  }
}

/** Whether a name of a cell is taken: by a node of the workspace, or by a cell of this notebook, saved or not. */
export function takenNames(state: AppState, document: OpenDocument): (name: string) => boolean {
  const taken = new Set<string>();
  for (const [name, node] of state.graph.byName) if (node.file !== document.file) taken.add(name.toLowerCase());
  const { notebook } = state.documents[document.file] ?? document;
  for (const block of notebook.blocks) if ('name' in block) taken.add(block.name.toLowerCase());
  return (name) => taken.has(name.toLowerCase());
}

function newName(state: AppState, document: OpenDocument, kind: 'sql' | 'chart' | 'input'): string {
  const stem = kind === 'sql' ? 'query' : kind;
  return freeName(`${stem}_1`, takenNames(state, document));
}

function anchorOf(state: AppState, file: string): string | null {
  if (state.selection?.file === file) return state.selection.anchor;
  return state.activeCell?.file === file ? state.activeCell.id : null;
}

function count(ids: readonly string[]): string {
  return ids.length === 1 ? 'cell' : `${ids.length} cells`;
}

/** Makes a change of cells, and what it made or moved the active cell and the selection. */
function change(
  services: Services,
  document: OpenDocument,
  label: string,
  make: (notebook: Notebook) => CellChange,
  mode: 'command' | 'edit' = 'command',
): void {
  const session = services.openSession(document.file);
  const { edits, from, count: made } = make(session.notebook);
  session.edit(edits, label);
  select(services, document, from, made, mode);
}

function select(
  services: Services,
  document: OpenDocument,
  from: number,
  made: number,
  mode: 'command' | 'edit',
): void {
  const cells = cellsOf(services.openSession(document.file));
  const target = cells[Math.min(from, cells.length - 1)];
  if (target === undefined) return;
  activate(services, document, target, mode);
  if (made < 2) return;
  const ids = cells.slice(from, from + made).map((cell) => cell.id);
  services.store.getState().selectCells({ file: document.file, anchor: target.id, ids });
}

/** Changes each selected cell, as one step to take back. */
function eachSelected(
  services: Services,
  label: string,
  make: (notebook: Notebook, id: string, state: AppState, document: OpenDocument) => CellChange,
): void {
  const state = services.store.getState();
  const selected = selectedCells(state);
  if (selected === null) return;
  const { document, cells, ids, first } = selected;
  const places = cells.flatMap((cell, index) => (ids.includes(cell.id) ? [index] : []));
  services.openSession(document.file).editInSteps(
    label,
    places.map((place) => (notebook) => {
      const cell = cellsOf({ notebook })[place];
      if (cell === undefined) throw new PlumblineError({ code: 'unknown_node', message: 'The cell is gone.' });
      // Names given to the cells before are part of the notebook by now.
      const current = { ...state, documents: { ...state.documents, [document.file]: { ...document, notebook } } };
      return make(notebook, cell.id, current, document).edits;
    }),
  );
  const contiguous = places.every((place, index) => place === first + index);
  select(services, document, first, contiguous ? places.length : 1, 'command');
}

function offsetWithEndings(text: string, offset: number): number {
  let at = 0;
  for (let left = offset; left > 0 && at < text.length; left--) at += text.startsWith('\r\n', at) ? 2 : 1;
  return at;
}
