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
    id: 'notebook.export',
    title: 'Export the notebook…',
    category: 'File',
    when: (state) => shownDocument(state) !== null,
    run: ({ store }) => store.setState({ overlay: 'exportNotebook' }),
  },
];
