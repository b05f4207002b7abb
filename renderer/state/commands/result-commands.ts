import { isWholeResult, wholeResult } from '../../../shared/domain/result/result-query';
import { resultQueryOf } from '../results-slice';
import type { AppState } from '../store';
import type { Command } from './command';

const hasGrid = (state: AppState) => state.activeGrid !== null;

const copyAs = (format: 'csv' | 'markdown' | 'json' | 'sql', title: string): Command => ({
  id: `result.copy.${format}`,
  title,
  category: 'Result',
  when: hasGrid,
  run: ({ store }) => store.getState().activeGrid?.copy(format, true),
});

/** What can be done with the grid that has the focus, or had it last. Its keys are its own (renderer/ui/grid/grid-keys.ts). */
export const resultCommands: readonly Command[] = [
  copyAs('csv', 'Copy the selected cells as CSV'),
  copyAs('markdown', 'Copy the selected cells as Markdown'),
  copyAs('json', 'Copy the selected cells as JSON'),
  copyAs('sql', 'Copy the selected cells as SQL INSERT'),
  {
    id: 'result.copy.names',
    title: 'Copy the selected cells with column names',
    category: 'Result',
    when: hasGrid,
    run: ({ store }) => store.getState().activeGrid?.copy('tsv', true),
  },
  {
    id: 'result.inspect',
    title: 'Show the value of the cell',
    category: 'Result',
    when: hasGrid,
    run: ({ store }) => store.getState().activeGrid?.inspect(),
  },
  {
    id: 'result.columns',
    title: 'Choose the columns of the result',
    category: 'Result',
    when: hasGrid,
    run: ({ store }) => store.getState().activeGrid?.chooseColumns(),
  },
  {
    id: 'result.export',
    title: 'Export the result to a file',
    category: 'Result',
    when: hasGrid,
    run: ({ store }) => store.getState().activeGrid?.exportRows(),
  },
  {
    id: 'result.showAll',
    title: 'Show all rows in their own order',
    category: 'Result',
    when: (state) => state.activeGrid !== null && !isWholeResult(resultQueryOf(state, state.activeGrid.node)),
    run: ({ store }) => {
      const { activeGrid, setResultQuery } = store.getState();
      if (activeGrid !== null) setResultQuery(activeGrid.node, wholeResult);
    },
  },
];
