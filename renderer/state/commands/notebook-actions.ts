import { deleteBlock, insertBlockAfter, moveBlock } from '../../../shared/domain/notebook/edit-notebook';
import type { NotebookBlock } from '../../../shared/domain/notebook/notebook';
import { PlumblineError } from '../../../shared/domain/problem';
import type { OpenDocument } from '../document-session';
import type { Services } from '../services';
import type { AppState } from '../store';

/** The blocks that are cells on screen: not the front matter, nor blank lines between cells. */
export function cellsOf(document: Pick<OpenDocument, 'notebook'>): readonly NotebookBlock[] {
  return document.notebook.blocks.filter(
    (block) => block.kind !== 'frontmatter' && (block.kind !== 'prose' || block.text.trim() !== ''),
  );
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

/** Makes the cell `distance` further down active, in command mode. With none active: the first. */
export function moveActive(services: Services, distance: number): void {
  const state = services.store.getState();
  const document = shownDocument(state);
  if (document === null) return;
  const cells = cellsOf(document);
  const at = activeCellOf(state)?.index;
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

/** Adds a SQL cell beside the active one (or at the end), with a name that is free in the workspace, and puts the caret into it. */
export function insertCell(services: Services, where: 'above' | 'below'): void {
  const state = services.store.getState();
  const document = shownDocument(state);
  if (document === null) return;
  const active = activeCellOf(state);
  const { blocks } = document.notebook;
  const at = active === null ? blocks.length - 1 : blocks.findIndex((block) => block.id === active.cell.id);
  const before = where === 'below' ? blocks[at] : blocks[at - 1];
  const name = freeName(state, document);
  const session = services.openSession(document.file);
  session.edit(insertBlockAfter(document.notebook, before?.id ?? null, { kind: 'sql', name, body: '' }), true);
  const added = cellsOf(session).find((cell) => cell.kind === 'sql' && cell.name === name);
  if (added !== undefined) activate(services, document, added, 'edit');
}

export function deleteActive(services: Services): void {
  const active = activeCellOf(services.store.getState());
  if (active === null) return;
  const { document, cells, cell, index } = active;
  services.openSession(document.file).edit(deleteBlock(document.notebook, cell.id), true);
  const neighbour = cells[index + 1] ?? cells[index - 1];
  if (neighbour !== undefined) activate(services, document, neighbour, 'command');
}

export function moveActiveCell(services: Services, direction: 'up' | 'down'): void {
  const active = activeCellOf(services.store.getState());
  if (active === null) return;
  const { document, cell } = active;
  services.openSession(document.file).edit(moveBlock(document.notebook, cell.id, direction), true);
  activate(services, document, cell, 'command');
}

/** Runs the active cell and then makes the next one active, adding one at the end. */
export async function runAndAdvance(services: Services): Promise<void> {
  const active = activeCellOf(services.store.getState());
  if (active === null) return;
  const { cells, cell, index } = active;
  if (index + 1 < cells.length) moveActive(services, 1);
  else insertCell(services, 'below');
  if (cell.kind === 'sql') await runCell(services, cell.name);
}

export async function runActive(services: Services): Promise<void> {
  const active = activeCellOf(services.store.getState());
  if (active === null) return;
  activate(services, active.document, active.cell, 'command');
  if (active.cell.kind === 'sql') await runCell(services, active.cell.name);
}

/** Takes a structural change back. */
export function undoStructure(services: Services, direction: 'undo' | 'redo'): void {
  const document = shownDocument(services.store.getState());
  if (document === null) return;
  const session = services.openSession(document.file);
  const before = new Set(cellsOf(session).map((cell) => cell.id));
  const done = direction === 'undo' ? session.undo() : session.redo();
  const returned = cellsOf(session).find((cell) => !before.has(cell.id));
  if (returned !== undefined) activate(services, document, returned, 'command');
  if (!done && (direction === 'undo' ? document.canUndo : document.canRedo)) {
    throw new PlumblineError({
      code: 'edit_conflict',
      severity: 'warning',
      message: 'That change cannot be taken back: the same place was edited since.',
    });
  }
}

function freeName(state: AppState, document: OpenDocument): string {
  const taken = new Set(state.graph.byName.keys());
  for (const block of document.notebook.blocks) if ('name' in block) taken.add(block.name);
  for (let number = 1; ; number++) if (!taken.has(`query_${number}`)) return `query_${number}`;
}
