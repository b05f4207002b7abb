import { renameCell } from '../../../shared/domain/notebook/edit-notebook';
import type { RenameSummary } from '../../../shared/domain/rename/rename-plan';
import { type Tab, tabKey } from '../layout-slice';
import { editPipeline } from '../pipeline-edits';
import type { Services } from '../services';

/** What another name would change; nothing is written. All typed text counts. */
export async function planNodeRename(services: Services, from: string, to: string): Promise<RenameSummary> {
  await services.flushAll();
  return services.bridge.invoke('node.rename', { from, to, apply: false });
}

/** Gives a node another name everywhere, shows it under that name, and offers the way back. */
export async function renameNode(services: Services, from: string, to: string): Promise<void> {
  await services.flushAll();
  const summary = await services.bridge.invoke('node.rename', { from, to, apply: true });
  showRenamed(services, summary, to);
  services.store.getState().notify({
    tone: 'ok',
    message: `Renamed ${summary.from} to ${to}`,
    hint: describeRename(summary),
    action: { label: 'Undo', run: () => void services.attempt(() => renameNode(services, to, summary.from)) },
  });
}

/** The same as a step of the pipeline: taken back where it was done, on the canvas. `summary`: what it changes. */
export async function renameOnCanvas(services: Services, summary: RenameSummary): Promise<void> {
  await editPipeline(services, [{ do: 'rename', name: summary.from, to: summary.to }]);
  showRenamed(services, summary, summary.to);
}

/** What shows the node shows it under its new name. */
function showRenamed(services: Services, summary: RenameSummary, to: string): void {
  const state = services.store.getState();
  if (state.selectedNode === null || state.selectedNode === summary.from) state.selectNode(to);
  showCell(services, summary.from, to);
  for (const { file, newFile } of summary.changes) {
    if (newFile === undefined || state.checkTexts[file] === undefined) continue;
    services.forgetCheckFile(file);
    replaceTab(services, file, newFile);
  }
}

/**
 * Renames at once a cell that nothing else names, as a change of its notebook that is taken back like any other; anything
 * more is shown before it is done.
 */
export async function askRename(services: Services, file: string, from: string, to: string): Promise<void> {
  const summary = await planNodeRename(services, from, to);
  const isAlone = summary.changes.every(
    ({ what, newFile }) => newFile === undefined && what.every((part) => part === 'the cell itself'),
  );
  if (!isAlone) {
    services.store.setState({ renameNode: { from: summary.from, to } });
    return;
  }
  const session = services.openSession(file);
  const cell = session.notebook.blocks.find((block) => block.kind === 'sql' && block.name === from);
  if (cell === undefined) return;
  session.edit(renameCell(session.notebook, cell.id, to), `Rename ${from}`);
  services.store.getState().selectNode(to);
  showCell(services, from, to);
}

/** The tab of a file of checks that has another name now. */
function replaceTab({ store }: Services, file: string, newFile: string): void {
  const { tabs, activeTab } = store.getState();
  const [before, after]: Tab[] = [file, newFile].map((name) => ({ kind: 'checkFile', file: name }));
  if (before === undefined || after === undefined) return;
  const key = tabKey(before);
  store.setState({
    tabs: tabs.map((tab) => (tabKey(tab) === key ? after : tab)),
    activeTab: activeTab === key ? tabKey(after) : activeTab,
  });
}

/** `7 names in 3 files`. */
export function describeRename({ changes }: RenameSummary): string {
  const names = changes.reduce((sum, { places }) => sum + places, 0);
  const files = changes.length;
  return `${names} ${names === 1 ? 'name' : 'names'} in ${files} ${files === 1 ? 'file' : 'files'} changed.`;
}

/** The active cell has another id under another name. */
function showCell(services: Services, from: string, to: string): void {
  const { activeCell, activateCell, documents } = services.store.getState();
  if (activeCell === null || activeCell.id !== `sql:${from}`) return;
  const block = documents[activeCell.file]?.notebook.blocks.find((other) => other.kind === 'sql' && other.name === to);
  if (block !== undefined) activateCell(activeCell.file, block.id, 'command');
}
