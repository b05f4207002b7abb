import { cellsOf as notebookCells } from '../../../shared/domain/notebook/edit-cells';
import type { NotebookBlock } from '../../../shared/domain/notebook/notebook';
import { sectionUnder } from '../../../shared/domain/notebook/outline';
import { PlumblineError } from '../../../shared/domain/problem';
import type { OpenDocument } from '../document-session';
import type { Services } from '../services';
import type { AppState } from '../store';

/** The blocks that are cells on screen: not the front matter, nor blank lines in front of the first cell. */
export function cellsOf(document: Pick<OpenDocument, 'notebook'>): readonly NotebookBlock[] {
  return notebookCells(document.notebook);
}

/** The notebook on screen, or null. */
export function shownDocument(state: AppState): OpenDocument | null {
  if (state.activeTab === null || !state.activeTab.startsWith('notebook:')) return null;
  return state.documents[state.activeTab.slice('notebook:'.length)] ?? null;
}

/** The cell that the keyboard works on, with its place among the cells of the notebook on screen. */
export function activeCellOf(
  state: AppState,
): { document: OpenDocument; cells: readonly NotebookBlock[]; cell: NotebookBlock; index: number } | null {
  const document = shownDocument(state);
  const active = state.activeCell;
  if (document === null || active === null || active.file !== document.file) return null;
  const cells = cellsOf(document);
  const index = cells.findIndex((cell) => cell.id === active.id);
  const cell = cells[index];
  return cell === undefined ? null : { document, cells, cell, index };
}

/** The ids of cells that are hidden under a folded heading. */
export function hiddenCells(
  file: string,
  cells: readonly NotebookBlock[],
  folded: Readonly<Record<string, true>>,
): ReadonlySet<string> {
  const hidden = new Set<string>();
  for (const [index, { id, kind }] of cells.entries()) {
    if (kind !== 'prose') continue;
    if (folded[`${file}#${id}`] !== true) continue;
    for (const cell of sectionUnder(cells, index)) hidden.add(cell.id);
  }
  return hidden;
}

/** The folded headings, by their cells, that keep a cell from being shown. */
export function foldedOver(
  file: string,
  cells: readonly NotebookBlock[],
  folded: Readonly<Record<string, true>>,
  id: string,
): readonly string[] {
  return cells.flatMap((cell, index) =>
    folded[`${file}#${cell.id}`] === true && sectionUnder(cells, index).some((under) => under.id === id)
      ? [cell.id]
      : [],
  );
}

/** Makes the cell `distance` further down active, in command mode. With none active: the first. */
export function moveActive(services: Services, distance: number): void {
  const state = services.store.getState();
  const document = shownDocument(state);
  if (document === null) return;
  const all = cellsOf(document);
  const hidden = hiddenCells(document.file, all, state.foldedSections);
  const cells = all.filter((cell) => !hidden.has(cell.id));
  const active = activeCellOf(state)?.cell;
  const at = active === undefined ? undefined : Math.max(0, cells.indexOf(active));
  const target = cells[at === undefined ? 0 : Math.max(0, Math.min(cells.length - 1, at + distance))];
  if (target !== undefined) activate(services, document, target, 'command');
}

export function activate(
  services: Services,
  document: OpenDocument,
  cell: NotebookBlock,
  mode: 'command' | 'edit',
): void {
  const state = services.store.getState();
  if (cell.kind === 'sql') state.selectNode(cell.name);
  state.activateCell(document.file, cell.id, mode);
}

/** Runs one SQL cell. A cell that is fresh runs again, because someone asked for it. */
export async function runCell(services: Services, name: string): Promise<void> {
  const status = services.store.getState().statuses.get(name);
  await services.startRun({ nodes: [name], ...(status?.state === 'fresh' ? { force: 'targets' as const } : {}) });
}

/** Runs one SQL cell and what it reads, also where a failed check keeps it from running. */
export async function runCellAnyway(services: Services, name: string): Promise<void> {
  await services.startRun({ nodes: [name], ignoreChecks: true });
}

/** Takes a structural change back. */
export function undoStructure(services: Services, direction: 'undo' | 'redo'): void {
  const document = shownDocument(services.store.getState());
  if (document === null) return;
  const session = services.openSession(document.file);
  const before = new Set(cellsOf(session).map((cell) => cell.id));
  const place = activeCellOf(services.store.getState())?.index ?? -1;
  const label = (direction === 'undo' ? document.undoLabel : document.redoLabel) ?? 'The change';
  const done = direction === 'undo' ? session.undo() : session.redo();
  const returned = cellsOf(session).find((cell) => !before.has(cell.id));
  if (returned !== undefined) activate(services, document, returned, 'command');
  else if (place >= 0 && activeCellOf(services.store.getState()) === null) {
    // What the keyboard was on is gone: what stands in its place now takes it.
    const neighbour = cellsOf(session)[Math.min(place, cellsOf(session).length - 1)];
    if (neighbour !== undefined) activate(services, document, neighbour, 'command');
  }
  if (!done && (direction === 'undo' ? document.canUndo : document.canRedo)) {
    throw new PlumblineError({
      code: 'edit_conflict',
      severity: 'warning',
      message: `${label} cannot be ${direction === 'undo' ? 'taken back' : 'done again'}: the same place was edited since.`,
      hint: 'Earlier changes can still be taken back.',
    });
  }
}
