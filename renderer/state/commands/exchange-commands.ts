import type { Command } from './command';
import { shownDocument } from './notebook-actions';

/** Notebooks of other programs, and ours for them. */
export const exchangeCommands: readonly Command[] = [
  {
    id: 'notebook.import',
    title: 'Import a notebook…',
    category: 'File',
    when: (state) => state.workspace !== null,
    run: async ({ store, bridge }) => {
      const paths = await bridge.invoke('notebook.chooseImport', {});
      const others = paths.length === 0 ? [] : store.getState().offerNotebooks(paths);
      if (others.length > 0 && others.length === paths.length) {
        store.getState().notify({
          tone: 'bad',
          message: 'These files are no notebooks.',
          hint: 'Notebooks end with .ipynb, .py, .sql or .md.',
        });
      }
    },
  },
  {
    id: 'view.history',
    title: 'Statements that ran',
    category: 'View',
    run: ({ store }) => {
      store.setState({ runsPart: 'history' });
      store.getState().openTab({ kind: 'runs' });
    },
  },
  {
    id: 'view.compareRuns',
    title: 'Compare two runs',
    category: 'View',
    run: ({ store }) => {
      store.setState({ runsPart: 'compare', comparedRuns: null });
      store.getState().openTab({ kind: 'runs' });
    },
  },
  {
    id: 'notebook.export',
    title: 'Export the notebook…',
    category: 'File',
    when: (state) => shownDocument(state) !== null,
    run: ({ store }) => store.setState({ overlay: 'exportNotebook' }),
  },
];
