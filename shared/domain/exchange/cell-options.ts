import { openingFence, readFenceHeader } from '../notebook/fence';
import { splitLines } from '../notebook/line-endings';
import type { Notebook, NotebookBlock } from '../notebook/notebook';

/** What stands behind the name in a cell's fence line: its options as written. */
export function optionsText(notebook: Notebook, block: Extract<NotebookBlock, { body: string }>): string {
  const line =
    splitLines(notebook.text.slice(block.range.start, block.bodyRange.start).replace(/^\ufeff/, ''))[0] ?? '';
  const header = readFenceHeader(openingFence(line)?.info ?? '');
  return header.type === 'cell' ? (header.options?.text ?? header.rest?.text ?? '') : '';
}
