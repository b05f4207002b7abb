import { testChecksOf } from '../mutations';
import type { AppState } from '../store';
import type { Command } from './command';
import { activeCellOf } from './notebook-actions';

/** The node that the window is at: of the active cell, or the one that is selected. */
function nodeToTest(state: AppState): string | null {
  const cell = activeCellOf(state)?.cell;
  const name = cell?.kind === 'sql' ? cell.name : state.selectedNode;
  return name !== null && state.graph.byName.has(name) ? name : null;
}

/** Testing checks with injected faults. */
export const mutationCommands: readonly Command[] = [
  {
    id: 'view.mutation',
    title: 'Would they catch it? What the checks notice',
    category: 'View',
    when: (state) => state.workspace !== null,
    run: ({ store }) => {
      store.setState({ checksPart: 'mutation' });
      store.getState().openTab({ kind: 'checks' });
    },
  },
  {
    id: 'checks.testNode',
    title: 'Test the checks of the node',
    titleFor: (state) => `Test the checks of ${nodeToTest(state) ?? 'the node'}`,
    category: 'Run',
    when: (state) => nodeToTest(state) !== null,
    run: async (services) => {
      const node = nodeToTest(services.store.getState());
      if (node !== null) await testChecksOf(services, node);
    },
  },
];
