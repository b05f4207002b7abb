import { findConflictRegions } from './conflict-regions';
import { lineStarts } from './line-index';
import type { YamlFault } from './yaml-tree';

/**
 * The text with spaces in place of merge conflicts (both sides: which one holds is not known), so that what stands around
 * them can be read at unchanged offsets; and a fault for each conflict.
 */
export function hideConflicts(text: string): { readonly text: string; readonly faults: readonly YamlFault[] } {
  if (!text.includes('<<<<<<<')) return { text, faults: [] };
  const starts = lineStarts(text);
  const offsetOf = (line: number) => starts[line] ?? text.length;
  const regions = findConflictRegions(starts.length, (line) => {
    const end = Math.min(offsetOf(line + 1), offsetOf(line) + 9);
    return text
      .slice(offsetOf(line), end)
      .replace(/[\r\n]+$/, '')
      .slice(0, 8);
  });
  const faults: YamlFault[] = [];
  const parts: string[] = [];
  let done = 0;
  for (const region of regions) {
    const start = offsetOf(region.start);
    const end = offsetOf(region.end + 1);
    parts.push(text.slice(done, start), text.slice(start, end).replace(/[^\r\n]/g, ' '));
    done = end;
    const alone = region.start === region.end;
    faults.push({
      start,
      end: start + text.slice(start, end).trimEnd().length,
      severity: 'error',
      kind: 'conflict',
      message: alone
        ? 'A conflict marker of git is left over here.'
        : 'A merge conflict is not resolved; both sides are left out.',
      hint: alone
        ? 'Remove the line with `<<<<<<<`.'
        : 'Keep the lines that are right, and remove the other ones and the lines with `<<<<<<<`, `=======` and `>>>>>>>`.',
    });
  }
  return { text: parts.join('') + text.slice(done), faults };
}
