import { quoteName } from '../../../shared/domain/graph/names';
import { insertAtCaret } from '../../editor/names-into-editors';
import { openCheckFile } from '../../state/check-files';
import { insertCellOf } from '../../state/commands/cell-actions';
import { addPaths } from '../../state/commands/import-commands';
import { shownDocument } from '../../state/commands/notebook-actions';
import { goToNode } from '../../state/navigation';
import type { Services } from '../../state/services';
import type { CatalogRow } from './catalog-rows';

/** What a row stands for in SQL; undefined where it stands for nothing there. */
export function nameOfRow(row: CatalogRow): string | undefined {
  if (row.kind === 'column') return quoteName(row.column.name);
  if (row.kind !== 'entry' || (row.entry.kind !== 'source' && row.entry.kind !== 'node')) return undefined;
  return quoteName(row.entry.name);
}

/** What a row is opened for: rows, a cell, checks, a file that may become a source. */
export function openRow(services: Services, row: CatalogRow): void {
  if (row.kind !== 'entry' && row.kind !== 'column') return;
  const { entry } = row;
  const { store } = services;
  switch (entry.kind) {
    case 'source':
    case 'node':
      void services.attempt(() => goToNode(services, entry.name));
      return;
    case 'check':
      store.getState().selectNode(entry.label);
      openCheckFile(services, entry.name);
      return;
    case 'file':
      addPaths(services, [entry.name]);
      return;
    case 'spec':
      return;
  }
}

/** A cell that reads a table or a column, in the notebook on screen or else the first one. */
export async function newCellFor(services: Services, row: CatalogRow): Promise<void> {
  if (row.kind !== 'entry' && row.kind !== 'column') return;
  const { store } = services;
  if (shownDocument(store.getState()) === null) {
    const [first] = store.getState().workspace?.notebooks ?? [];
    if (first === undefined) {
      store.setState({ overlay: 'newNotebook' });
      return;
    }
    store.getState().openTab({ kind: 'notebook', file: first.file });
    await services.session(first.file);
  }
  const what = row.kind === 'column' ? quoteName(row.column.name) : '*';
  insertCellOf(services, 'sql', 'below', `SELECT ${what}\nFROM ${quoteName(row.entry.name)}`);
}

/** Puts the name where the caret was; a notice says so when there is no editor. */
export function insertName(services: Services, row: CatalogRow): void {
  const name = nameOfRow(row);
  if (name === undefined || insertAtCaret(name)) return;
  services.store.getState().notify({ tone: 'info', message: 'Put the caret into a cell first, then insert the name.' });
}

/** What reads a source, as far as one step. */
export function readersOf(services: Services, source: string): readonly string[] {
  return services.store.getState().graph.downstream.get(source) ?? [];
}

/** Takes a source out of the manifest; its file stays. Offers to take it back. */
export async function removeSource(services: Services, source: string): Promise<void> {
  const { undo } = await services.bridge.invoke('source.remove', { names: [source] });
  const { store } = services;
  store.getState().closeTab(`data:${source}`);
  store.getState().notify({
    tone: 'ok',
    message: `Removed ${source}; its file stays where it is`,
    action: {
      label: 'Undo',
      run: () => void services.attempt(() => services.bridge.invoke('source.undo', { undo })),
    },
  });
}
