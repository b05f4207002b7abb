import { PlumblineError } from '../../../shared/domain/problem';
import { RowText, type RowTextFormat } from '../../../shared/domain/result/row-text';
import type { ArrangedColumn } from '../../state/column-layout';
import { bounds, type GridSelection } from './grid-selection';
import type { GridSource } from './grid-source';

/** Beyond this a spreadsheet takes minutes to paste; exporting is the way. */
const maxCells = 1_000_000;

export interface CopyOptions {
  readonly format: RowTextFormat;
  /** Names on top, where the format knows rows without. */
  readonly header: boolean;
  /** All columns on screen, in their order. */
  readonly columns: readonly ArrangedColumn[];
  /** What an INSERT names. */
  readonly table: string;
}

/**
 * The selected cells as text, values exact, NULL of delimited formats as nothing. Reads what is not here page by page.
 * Rejects with `bad_usage` for more than a million cells.
 */
export async function selectionAsText(
  source: GridSource,
  selection: GridSelection,
  { format, header, columns, table }: CopyOptions,
): Promise<string> {
  const { firstRow, lastRow, firstColumn, lastColumn } = bounds(selection);
  const selected = columns.slice(firstColumn, lastColumn + 1);
  if ((lastRow - firstRow + 1) * selected.length > maxCells) {
    throw new PlumblineError({
      code: 'bad_usage',
      severity: 'warning',
      message: 'The selection has more than 1,000,000 cells, which is too much for the clipboard.',
      hint: 'Select fewer cells, or export the result to a file.',
    });
  }
  const text = new RowText({ format, header, columns: selected, table });
  const parts = [text.begin()];
  for await (const page of source.readRows(firstRow, lastRow)) parts.push(text.page(page));
  parts.push(text.end());
  // A line break at the end would paste an empty row.
  return parts.join('').replace(/\n$/, '');
}

/** Puts text on the clipboard through the copy event, which needs no permission of the clipboard API. */
export function writeClipboard(text: string, document: Document): void {
  const onCopy = (event: ClipboardEvent) => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  document.addEventListener('copy', onCopy, { capture: true, once: true });
  const copied = document.execCommand('copy');
  document.removeEventListener('copy', onCopy, { capture: true });
  if (!copied) {
    throw new PlumblineError({
      code: 'access_denied',
      message: 'The clipboard did not take the cells.',
      hint: 'Press Ctrl+C again with the grid in focus.',
    });
  }
}
