import { foldName } from '../../../shared/domain/graph/names';
import { PlumblineError } from '../../../shared/domain/problem';
import { shownCheckFile } from '../check-files';
import { goToDefinition } from '../navigation';
import type { Services } from '../services';
import type { AppState } from '../store';
import type { Command, KeyboardFocus } from './command';
import { activeCellOf } from './notebook-actions';

const inSql = (state: AppState, focus: KeyboardFocus) => focus.inCellEditor && activeCellOf(state)?.cell.kind === 'sql';

const inMarkedText = (state: AppState, focus: KeyboardFocus) =>
  inSql(state, focus) || (shownCheckFile(state) !== null && !focus.inDialog);

/** What works at the caret of a SQL cell. The editor is loaded by then: it is where the caret is. */
export const languageCommands: readonly Command[] = [
  {
    id: 'sql.goToDefinition',
    title: 'Go to the definition of the node at the caret',
    category: 'SQL',
    keys: ['F12'],
    scope: 'cell text',
    when: inSql,
    async run(services) {
      const node = await nodeAtCaret(services);
      if (node !== undefined) return goToDefinition(services, node);
      throw new PlumblineError({
        code: 'unknown_node',
        severity: 'info',
        message: 'What is at the caret is no node of this workspace.',
        hint: 'Put the caret on the name of a source or a cell.',
      });
    },
  },
  {
    id: 'sql.format',
    title: 'Format SQL',
    category: 'SQL',
    keys: ['Shift+Alt+F'],
    scope: 'cell text',
    when: inSql,
    async run() {
      const [{ changeText }, { formatSql }] = await Promise.all([
        import('../../editor/language/caret-actions'),
        import('../../../shared/domain/language/format-sql'),
      ]);
      changeText(formatSql);
    },
  },
  {
    id: 'sql.nextProblem',
    title: 'Go to the next problem in the text',
    category: 'SQL',
    keys: ['F8'],
    scope: 'cell text',
    when: inMarkedText,
    run: () => goToMark(1),
  },
  {
    id: 'sql.previousProblem',
    title: 'Go to the previous problem in the text',
    category: 'SQL',
    keys: ['Shift+F8'],
    scope: 'cell text',
    when: inMarkedText,
    run: () => goToMark(-1),
  },
];

async function goToMark(direction: 1 | -1): Promise<void> {
  const { goToNextMark } = await import('../../editor/language/caret-actions');
  if (!goToNextMark(direction)) {
    throw new PlumblineError({ code: 'sql_syntax', severity: 'info', message: 'Nothing is marked in this text.' });
  }
}

/** The node whose name the caret is on, also as what stands before a column. */
export async function nodeAtCaret(services: Services): Promise<string | undefined> {
  const { namesAtCaret } = await import('../../editor/language/caret-actions');
  const { byName } = services.store.getState().graph;
  const nodes = [...byName.values()].filter(({ kind }) => kind !== 'file');
  const folded = new Map(nodes.map(({ name }) => [foldName(name), name]));
  return namesAtCaret()
    .map((name) => folded.get(foldName(name)))
    .find((name) => name !== undefined);
}
