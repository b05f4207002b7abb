import type { Position } from '../sketch/sketch';

interface Edge {
  readonly from: string;
  readonly to: string;
}
interface Size {
  readonly width: number;
  readonly height: number;
}

export interface LargeLayout {
  readonly ids: readonly string[];
  readonly edges: readonly Edge[];
  readonly sizeOf: (id: string) => Size;
  readonly columnGap: number;
  readonly rowGap: number;
}

const orderSweeps = 12;
const heightSweeps = 6;

/**
 * Places for boxes that are too many for dagre, in time that grows with the edges: columns by the longest path, in each the
 * order of the middles of what a box is joined to (Sugiyama's barycenters, without nodes along long edges), and heights as
 * near to those middles as the order allows (isotonic regression).
 */
export function layOutLarge({ ids, edges, sizeOf, columnGap, rowGap }: LargeLayout): Map<string, Position> {
  const beside = neighbours(ids, edges);
  const columns = columnsOf(ids, edges);
  for (let sweep = 0; sweep < orderSweeps; sweep++) sortColumns(columns, beside, sweep % 2 === 0);
  const middles = new Map<string, number>();
  for (const column of columns) spread(column, () => 0, middles, sizeOf, rowGap);
  for (let sweep = 0; sweep < heightSweeps; sweep++) {
    for (const column of sweep % 2 === 0 ? columns : [...columns].reverse())
      spread(column, (id) => meanOf(beside.get(id) ?? [], middles) ?? middles.get(id) ?? 0, middles, sizeOf, rowGap);
  }
  const places = new Map<string, Position>();
  let x = 0;
  for (const column of columns) {
    for (const id of column) places.set(id, { x, y: (middles.get(id) ?? 0) - sizeOf(id).height / 2 });
    x += Math.max(...column.map((id) => sizeOf(id).width)) + columnGap;
  }
  return places;
}

function neighbours(ids: readonly string[], edges: readonly Edge[]): Map<string, string[]> {
  const beside = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const { from, to } of edges) {
    beside.get(from)?.push(to);
    beside.get(to)?.push(from);
  }
  return beside;
}

/** Each box one column right of the last thing that it reads; what reads nothing stands just left of what reads it. */
function columnsOf(ids: readonly string[], edges: readonly Edge[]): string[][] {
  const after = new Map<string, string[]>(ids.map((id) => [id, []]));
  const open = new Map<string, number>(ids.map((id) => [id, 0]));
  for (const { from, to } of edges) {
    after.get(from)?.push(to);
    open.set(to, (open.get(to) ?? 0) + 1);
  }
  const reads = new Set(edges.map(({ to }) => to));
  const rank = new Map<string, number>(ids.map((id) => [id, 0]));
  const left = new Set(ids);
  const ready = ids.filter((id) => open.get(id) === 0);
  while (left.size > 0) {
    // In a cycle nothing is ready: the first one of it begins.
    const id = ready.pop() ?? [...left][0];
    if (id === undefined) break;
    if (!left.delete(id)) continue;
    for (const next of after.get(id) ?? []) {
      if (!left.has(next)) continue;
      rank.set(next, Math.max(rank.get(next) ?? 0, (rank.get(id) ?? 0) + 1));
      const count = (open.get(next) ?? 0) - 1;
      open.set(next, count);
      if (count === 0) ready.push(next);
    }
  }
  for (const id of ids) {
    const feeds = (after.get(id) ?? []).map((next) => rank.get(next) ?? 0);
    if (!reads.has(id) && feeds.length > 0) rank.set(id, Math.max(0, Math.min(...feeds) - 1));
  }
  const columns: string[][] = [];
  for (const id of ids) {
    const at = rank.get(id) ?? 0;
    columns[at] ??= [];
    columns[at].push(id);
  }
  return columns.filter((column) => column !== undefined);
}

/** Orders each column by where the neighbours of its boxes stand in theirs, from 0 to 1. */
function sortColumns(columns: string[][], beside: ReadonlyMap<string, readonly string[]>, isForward: boolean): void {
  const at = new Map<string, number>();
  const tell = (column: readonly string[]) =>
    column.forEach((id, index) => {
      at.set(id, (index + 0.5) / column.length);
    });
  columns.forEach(tell);
  for (const column of isForward ? columns : [...columns].reverse()) {
    const wished = new Map(column.map((id) => [id, meanOf(beside.get(id) ?? [], at) ?? at.get(id) ?? 0]));
    column.sort((a, b) => (wished.get(a) ?? 0) - (wished.get(b) ?? 0));
    tell(column);
  }
}

function meanOf(ids: readonly string[], values: ReadonlyMap<string, number>): number | null {
  if (ids.length === 0) return null;
  return ids.reduce((sum, id) => sum + (values.get(id) ?? 0), 0) / ids.length;
}

/** The heights nearest to the wished ones at which the boxes of a column keep their order and their room. */
function spread(
  column: readonly string[],
  wish: (id: string) => number,
  middles: Map<string, number>,
  sizeOf: (id: string) => Size,
  rowGap: number,
): void {
  const offsets: number[] = [];
  let offset = 0;
  column.forEach((id, index) => {
    const before = column[index - 1];
    if (before !== undefined) offset += (sizeOf(before).height + sizeOf(id).height) / 2 + rowGap;
    offsets.push(offset);
  });
  // Runs that would cover one another move as one, around the middle of what they wish.
  const runs: { sum: number; count: number }[] = [];
  column.forEach((id, index) => {
    runs.push({ sum: wish(id) - (offsets[index] ?? 0), count: 1 });
    for (let last = runs.at(-1), previous = runs.at(-2); last !== undefined && previous !== undefined; ) {
      if (previous.sum / previous.count <= last.sum / last.count) break;
      previous.sum += last.sum;
      previous.count += last.count;
      runs.pop();
      [last, previous] = [runs.at(-1), runs.at(-2)];
    }
  });
  let index = 0;
  for (const { sum, count } of runs) {
    for (let place = 0; place < count; place++, index++) {
      const id = column[index];
      if (id !== undefined) middles.set(id, sum / count + (offsets[index] ?? 0));
    }
  }
}
