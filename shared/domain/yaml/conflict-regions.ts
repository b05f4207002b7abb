/** A git merge conflict by line numbers from 0: `<<<<<<<` stands on `start`, `>>>>>>>` on `end`. */
export interface ConflictRegion {
  readonly start: number;
  readonly end: number;
  /** Lines of our side, from `start + 1` up to and without this one. */
  readonly oursEnd: number;
  /** First line of their side. */
  readonly theirsStart: number;
}

/**
 * Conflict markers that git leaves in a file (two-way and diff3), in order. A `<<<<<<<` line without its counterparts is a
 * region of one line. `=======` alone is no conflict: Markdown underlines headings with it.
 * @param lineAt the start of a line without its line ending; eight characters are enough
 */
export function findConflictRegions(lineCount: number, lineAt: (line: number) => string): readonly ConflictRegion[] {
  const regions: ConflictRegion[] = [];
  let start = -1;
  let base = -1;
  let middle = -1;
  const leaveAlone = () => {
    if (start >= 0) regions.push({ start, end: start, oursEnd: start + 1, theirsStart: start + 1 });
  };
  for (let line = 0; line < lineCount; line++) {
    const marker = markerOf(lineAt(line));
    if (marker === '<') {
      leaveAlone();
      start = line;
      base = -1;
      middle = -1;
    } else if (marker === '|' && start >= 0 && base < 0 && middle < 0) base = line;
    else if (marker === '=' && start >= 0 && middle < 0) middle = line;
    else if (marker === '>' && middle >= 0) {
      regions.push({ start, end: line, oursEnd: base >= 0 ? base : middle, theirsStart: middle + 1 });
      start = -1;
      base = -1;
      middle = -1;
    }
  }
  leaveAlone();
  return regions;
}

function markerOf(line: string): string | null {
  const first = line[0];
  if (first !== '<' && first !== '=' && first !== '>' && first !== '|') return null;
  for (let at = 1; at < 7; at++) if (line[at] !== first) return null;
  return line.length === 7 || line[7] === ' ' || line[7] === '\t' ? first : null;
}
