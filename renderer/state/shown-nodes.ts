import { type Disposable, toDisposable } from '../../shared/base/disposable';
import { inputDefinition } from '../../shared/domain/inputs/read-input';
import type { AppState, AppStore } from './store';

/**
 * The nodes whose rows are on screen: the cells of the notebook in front, unless their result is folded away, what its
 * charts draw and its choices offer, or the node of a data tab. Sorted.
 */
export function shownNodes(state: AppState): readonly string[] {
  const { activeTab, documents, foldedResults } = state;
  if (activeTab === null) return [];
  if (activeTab.startsWith('data:')) return [activeTab.slice('data:'.length)];
  if (!activeTab.startsWith('notebook:')) return [];
  const file = activeTab.slice('notebook:'.length);
  const names = new Set<string>();
  for (const block of documents[file]?.notebook.blocks ?? []) {
    if (block.kind === 'sql' && foldedResults[`${file}#${block.id}`] !== true) names.add(block.name);
    if (block.kind === 'chart' && typeof block.options.from === 'string') names.add(block.options.from);
    if (block.kind !== 'input') continue;
    const input = inputDefinition(block.body);
    if (input !== undefined && 'options' in input && input.options.kind === 'node') names.add(input.options.from);
  }
  return [...names].sort();
}

/** Tells `send` what is on screen, whenever that is something else, until disposed. */
export function tellShown(store: AppStore, send: (nodes: readonly string[]) => void): Disposable {
  let told = '';
  let looked: Pick<AppState, 'activeTab' | 'documents' | 'foldedResults' | 'workspace'> | null = null;
  const look = () => {
    const state = store.getState();
    if (state.workspace === null || state.opening) return;
    if (
      looked?.activeTab === state.activeTab &&
      looked.documents === state.documents &&
      looked.foldedResults === state.foldedResults &&
      looked.workspace?.root === state.workspace.root
    ) {
      return;
    }
    looked = state;
    const nodes = shownNodes(state);
    const text = JSON.stringify([state.workspace.root, nodes]);
    if (text === told) return;
    told = text;
    send(nodes);
  };
  return toDisposable(store.subscribe(look));
}
