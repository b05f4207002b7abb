import { formatValue } from '../../../shared/domain/column/format-value';
import { PlumblineError } from '../../../shared/domain/problem';
import { bounds, type GridSelection } from './grid-selection';
import type { GridSource } from './grid-source';

/** Beyond this a spreadsheet takes minutes to paste; exporting is the way. */
const maxCells = 1_000_000;

/**
 * The selected cells as tab-separated text, NULL as nothing, values exact. Fields with tabs, line breaks or quotes are
 * quoted as spreadsheets expect.
 */
export async function selectionAsText(
  source: GridSource,
  selection: GridSelection,
  withHeader: boolean,
): Promise<string> {
  const { firstRow, lastRow, firstColumn, lastColumn } = bounds(selection);
  const columns = source.columns.slice(firstColumn, lastColumn + 1);
  if ((lastRow - firstRow + 1) * columns.length > maxCells) {
    throw new PlumblineError({
      code: 'bad_usage',
      severity: 'warning',
      message: 'The selection has more than 1,000,000 cells, which is too much for the clipboard.',
      hint: 'Select fewer cells, or write the result to a file with `plumbline show NODE --out FILE`.',
    });
  }
  const lines: string[] = [];
  if (withHeader) lines.push(columns.map((column) => field(column.name)).join('\t'));
  for await (const page of source.readRows(firstRow, lastRow)) {
    for (let row = 0; row < page.rowCount; row++) {
      const cells = columns.map((column, index) => {
        const vector = page.vectors[firstColumn + index];
        return vector === undefined ? '' : field(formatValue(column.type, vector, row) ?? '');
      });
      lines.push(cells.join('\t'));
    }
  }
  return lines.join('\n');
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

function field(text: string): string {
  return /[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
