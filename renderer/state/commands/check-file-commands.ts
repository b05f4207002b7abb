import { editChecksOf, runShownChecks, shownCheckFile } from '../check-files';
import type { AppState } from '../store';
import type { Command, KeyboardFocus } from './command';
import { activeCellOf } from './notebook-actions';

const inCheckFile = (state: AppState, focus: KeyboardFocus) => shownCheckFile(state) !== null && !focus.inDialog;

/** The node whose checks are meant: of the active cell, else the one that the inspector answers for. */
function nodeInQuestion(state: AppState): string | null {
  const cell = activeCellOf(state)?.cell;
  if (cell?.kind === 'sql') return cell.name;
  const node = state.selectedNode === null ? undefined : state.graph.byName.get(state.selectedNode);
  return node?.kind === 'cell' || node?.kind === 'source' ? node.name : null;
}

/** What can be done with files of checks. */
export const checkFileCommands: readonly Command[] = [
  {
    id: 'checks.open',
    title: 'Open the checks of…',
    category: 'Go',
    when: (state) => state.workspace !== null,
    run: ({ store }) => store.setState({ overlay: 'openChecks' }),
  },
  {
    id: 'checks.edit',
    title: 'Edit checks',
    category: 'Notebook',
    when: (state) => nodeInQuestion(state) !== null,
    run: (services) => {
      const node = nodeInQuestion(services.store.getState());
      return node === null ? undefined : editChecksOf(services, node);
    },
  },
  {
    id: 'checks.runFile',
    title: 'Run the checks of the file',
    category: 'Run',
    keys: ['Mod+Enter'],
    scope: 'check file',
    when: inCheckFile,
    run: runShownChecks,
  },
  {
    id: 'checks.show',
    title: 'Show the checks of the file in Checks',
    category: 'Go',
    when: inCheckFile,
    run: ({ store }) => {
      store.setState({ checksPart: 'outcomes' });
      store.getState().openTab({ kind: 'checks' });
    },
  },
];
