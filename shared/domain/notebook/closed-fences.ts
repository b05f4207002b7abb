import { closesFence, type Fence, openingFence, readFenceHeader } from './fence';

interface Mark {
  readonly line: number;
  readonly length: number;
}

/**
 * Lines of the fences that are closed before a cell of at least their length and of the same character begins. One pass from
 * the last line to the first, in time n log n.
 * @param lineAt a line without its ending; null for a line that cannot be a fence
 */
export function findClosedFences(lineCount: number, lineAt: (line: number) => string | null): ReadonlySet<number> {
  const closed = new Set<number>();
  const closings: Record<Fence['character'], Mark[]> = { '`': [], '~': [] };
  const cells: Record<Fence['character'], Mark[]> = { '`': [], '~': [] };
  for (let line = lineCount - 1; line >= 0; line--) {
    const text = lineAt(line);
    const fence = text === null ? null : openingFence(text);
    if (text === null || fence === null) continue;
    const { character, length } = fence;
    const closing = nearest(closings[character], length);
    if (closing < nearest(cells[character], length)) closed.add(line);
    if (closesFence(text, fence)) put(closings[character], { line, length });
    else if (readFenceHeader(fence.info).type === 'cell') put(cells[character], { line, length });
  }
  return closed;
}

/** Keeps the marks that some fence above may meet first: the last one is the nearest, those before it are longer. */
function put(marks: Mark[], mark: Mark): void {
  for (let last = marks.at(-1); last !== undefined && last.length <= mark.length; last = marks.at(-1)) marks.pop();
  marks.push(mark);
}

/** Line of the nearest mark of at least a length; infinity when there is none. */
function nearest(marks: readonly Mark[], length: number): number {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle]?.length ?? 0) >= length) low = middle + 1;
    else high = middle;
  }
  return marks[low - 1]?.line ?? Number.POSITIVE_INFINITY;
}
