import { diffLines } from './line-diff';

/** One line of a difference, with its number (from 1) on each side where it stands. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
  readonly before?: number;
  readonly after?: number;
}

/** Lines that changed, with some around them; `skipped` lines that are the same on both sides come before it. */
export interface DiffHunk {
  readonly skipped: number;
  readonly lines: readonly DiffLine[];
}

export interface LineDifference {
  readonly hunks: readonly DiffHunk[];
  readonly added: number;
  readonly removed: number;
}

/** How two texts differ, line by line, for a person to read; null is a file that is not there. `around` equal lines stand beside each change. */
export function lineDifference(before: string | null, after: string | null, around = 2): LineDifference {
  const lines = allLines(before ?? '', after ?? '');
  const shown = lines.map(() => false);
  for (const [index, line] of lines.entries()) {
    if (line.kind === 'same') continue;
    for (let near = Math.max(0, index - around); near <= Math.min(lines.length - 1, index + around); near++) {
      shown[near] = true;
    }
  }
  const hunks: { skipped: number; lines: DiffLine[] }[] = [];
  let skipped = 0;
  for (const [index, line] of lines.entries()) {
    if (shown[index] !== true) {
      skipped++;
      continue;
    }
    const last = hunks.at(-1);
    if (last === undefined || skipped > 0) hunks.push({ skipped, lines: [line] });
    else last.lines.push(line);
    skipped = 0;
  }
  const count = (kind: DiffLine['kind']) => lines.filter((line) => line.kind === kind).length;
  return { hunks, added: count('added'), removed: count('removed') };
}

function allLines(before: string, after: string): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  let [left, right] = [1, 1];
  let at = 0;
  const same = (text: string) => {
    for (const line of linesOf(text)) lines.push({ kind: 'same', text: line, before: left++, after: right++ });
  };
  for (const { start, end, text } of diffLines(before, after)) {
    same(before.slice(at, start));
    for (const line of linesOf(before.slice(start, end))) lines.push({ kind: 'removed', text: line, before: left++ });
    for (const line of linesOf(text)) lines.push({ kind: 'added', text: line, after: right++ });
    at = end;
  }
  same(before.slice(at));
  return lines;
}

/** Without their ends; an end of the text is no line of its own. */
function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
