import { cellsOf } from '../../../shared/domain/notebook/edit-cells';
import { parseNotebook } from '../../../shared/domain/notebook/parse-notebook';

/** Whether a text is prose and nothing else: every fence is closed, and it begins no cell. */
export function isProseAlone(text: string): boolean {
  let open: string | null = null;
  for (const line of text.split('\n')) {
    const fence = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line);
    if (fence === null) continue;
    const [, mark = '', info = ''] = fence;
    if (open === null) open = mark;
    else if (mark[0] === open[0] && mark.length >= open.length && info.trim() === '') open = null;
  }
  if (open !== null) return false;
  // A line in front keeps a rule of dashes from being front matter.
  return cellsOf(parseNotebook('prose.md', `\n${text}`)).every((cell) => cell.kind === 'prose' && !cell.apart);
}
