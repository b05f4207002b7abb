import type { Notebook } from '../notebook/notebook';
import type { ExportedNotebook } from './exchange';
import { writeIpynb } from './write-ipynb';
import { writePercent } from './write-percent';
import { writeSqlScript } from './write-sql-script';

/** The text formats that a notebook can be written in. `percent` is SQL with `-- %%`, `percent-python` Python with `# %%`. */
export const exportFormats = ['ipynb', 'percent', 'percent-python', 'sql', 'markdown'] as const;
export type NotebookExportFormat = (typeof exportFormats)[number];

/** A notebook in another format. An import of it gives the same cells, names and prose; of `ipynb` the same bytes. */
export function exportNotebook(notebook: Notebook, format: NotebookExportFormat): ExportedNotebook {
  switch (format) {
    case 'ipynb':
      return writeIpynb(notebook);
    case 'percent':
      return writePercent(notebook, '--');
    case 'percent-python':
      return writePercent(notebook, '#');
    case 'sql':
      return writeSqlScript(notebook);
    case 'markdown':
      return { text: notebook.text, losses: [] };
  }
}
