import type { AppState } from '../store';
import { showSuggestions, undoLastSuggestion } from '../suggestions';
import type { Command } from './command';

/** The node that a suggestion would be for: the selected one, else the first that has rows. */
function nodeOf(state: AppState): string | undefined {
  const { selectedNode, graph, suggestedNode } = state;
  const hasRows = (name: string) => ['source', 'cell'].includes(graph.byName.get(name)?.kind ?? '');
  return [selectedNode, suggestedNode, ...graph.order].find((name): name is string => name !== null && hasRows(name));
}

/** Commands of suggested checks. */
export const suggestionCommands: readonly Command[] = [
  {
    id: 'checks.suggest',
    title: 'Suggest checks for the selected node',
    category: 'Run',
    when: (state) => nodeOf(state) !== undefined,
    run: (services) => {
      const node = nodeOf(services.store.getState());
      return node === undefined ? undefined : showSuggestions(services, node);
    },
  },
  {
    id: 'checks.undoSuggestion',
    title: 'Take back the last suggestion that was added or dismissed',
    category: 'Run',
    when: (state) => state.suggestionSteps.length > 0,
    run: (services) => undoLastSuggestion(services),
  },
];
