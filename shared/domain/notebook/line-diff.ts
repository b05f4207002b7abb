import type { TextEdit } from './notebook';

/** Differences beyond this many lines are given as one: no person follows them line by line, and the search is quadratic in it. */
const mostDifferences = 400;

/**
 * What changed from one text to another, in whole lines: edits whose offsets all count in `before`, in ascending order, none
 * touching the next. Myers' algorithm (An O(ND) Difference Algorithm, 1986) between the common beginning and end.
 */
export function diffLines(before: string, after: string): readonly TextEdit[] {
  if (before === after) return [];
  const a = linesOf(before);
  const b = linesOf(after);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const middle = { a: a.slice(head, a.length - tail), b: b.slice(head, b.length - tail) };
  const common = commonLines(middle.a, middle.b);
  const edits: TextEdit[] = [];
  let offset = a.slice(0, head).join('').length;
  let [atA, atB] = [0, 0];
  for (const [x, y] of [...common, [middle.a.length, middle.b.length] as const]) {
    const removed = middle.a.slice(atA, x).join('');
    const text = middle.b.slice(atB, y).join('');
    if (removed !== '' || text !== '') edits.push({ start: offset, end: offset + removed.length, text });
    offset += removed.length + (middle.a[x]?.length ?? 0);
    [atA, atB] = [x + 1, y + 1];
  }
  return edits;
}

/**
 * Applies what `mine` and `theirs` each changed in `base`, by lines; null when both changed the same place. Lines that one side
 * added right beside lines that the other changed are in nobody's way.
 */
export function mergeByLines(base: string, mine: string, theirs: string): string | null {
  const changes = [
    ...diffLines(base, mine).map((edit) => ({ edit, side: 0 })),
    ...diffLines(base, theirs).map((edit) => ({ edit, side: 1 })),
  ].sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end);
  let text = '';
  let at = 0;
  let previous: (typeof changes)[number] | undefined;
  for (const change of changes) {
    const { edit, side } = change;
    if (previous !== undefined && previous.side !== side) {
      const same = edit.start === previous.edit.start && edit.end === previous.edit.end;
      if (same && edit.text === previous.edit.text) continue;
      if (same || edit.start < previous.edit.end) return null;
    }
    text += base.slice(at, edit.start) + edit.text;
    at = Math.max(at, edit.end);
    previous = change;
  }
  return text + base.slice(at);
}

function linesOf(text: string): string[] {
  return text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? [];
}

/** Pairs of places of lines that both lists have, in order. */
function commonLines(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  const most = Math.min(a.length + b.length, mostDifferences);
  let furthest = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let distance = 0; distance <= most; distance++) {
    trace.push(new Map(furthest));
    for (let k = -distance; k <= distance; k += 2) {
      const down = k === -distance || (k !== distance && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1));
      let x = down ? (furthest.get(k + 1) ?? 0) : (furthest.get(k - 1) ?? 0) + 1;
      let y = x - k;
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x++;
        y++;
      }
      furthest.set(k, x);
      if (x >= a.length && y >= b.length) return backtrack(trace, a.length, b.length);
    }
    furthest = new Map(furthest);
  }
  return [];
}

function backtrack(trace: readonly Map<number, number>[], lengthA: number, lengthB: number) {
  const pairs: (readonly [number, number])[] = [];
  let [x, y] = [lengthA, lengthB];
  for (let distance = trace.length - 1; distance >= 0; distance--) {
    const furthest = trace[distance] as Map<number, number>;
    const k = x - y;
    const down = k === -distance || (k !== distance && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1));
    const previousK = down ? k + 1 : k - 1;
    const previousX = distance === 0 ? 0 : (furthest.get(previousK) ?? 0);
    const previousY = distance === 0 ? 0 : previousX - previousK;
    while (x > previousX && y > previousY) {
      x--;
      y--;
      pairs.push([x, y]);
    }
    [x, y] = [previousX, previousY];
  }
  return pairs.reverse();
}
