import type { ExchangeLoss, ImportedNotebook } from '../domain/exchange/exchange';

/** What a notebook can be exported as from the window. */
export const notebookExportFormats = ['html', 'pdf', 'ipynb', 'percent', 'percent-python', 'sql'] as const;
export type NotebookExportTarget = (typeof notebookExportFormats)[number];

/** A notebook of another program, as it would be here. */
export interface NotebookImport extends Pick<ImportedNotebook, 'format' | 'title' | 'cells' | 'codeBlocks' | 'losses'> {
  readonly path: string;
  /** Where it would be written, relative to the workspace. */
  readonly file: string;
  /** It is a notebook of this workspace already. */
  readonly isOwn: boolean;
  /** Files that would be written beside it. */
  readonly images: number;
}

export interface NotebookExport {
  readonly path: string;
  readonly losses: readonly ExchangeLoss[];
}
