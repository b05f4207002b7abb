import type { Position } from '../sketch/sketch';
import { boundsOf, boxHeight, boxRectangle, boxWidth, gridStep, type Places, type Rectangle } from './box-places';

interface Edge {
  readonly from: string;
  readonly to: string;
}

/** Room between columns, for the labels of edges. */
export const columnGap = 130;
/** Room between boxes of a column. */
export const rowGap = 30;

/** Of the boxes that have no place, those that edges join: each part is laid out by itself and placed as a whole. */
export function partsOf(ids: readonly string[], edges: readonly Edge[]): string[][] {
  const inside = new Set(ids);
  const beside = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const { from, to } of edges) {
    if (!inside.has(from) || !inside.has(to)) continue;
    beside.get(from)?.push(to);
    beside.get(to)?.push(from);
  }
  const seen = new Set<string>();
  return ids.flatMap((first) => {
    if (seen.has(first)) return [];
    seen.add(first);
    const part = [first];
    for (const id of part) {
      for (const next of beside.get(id) ?? []) {
        if (seen.has(next)) continue;
        seen.add(next);
        part.push(next);
      }
    }
    return [part];
  });
}

export interface PlaceRequest {
  /** What has a place keeps it. */
  readonly known: Places;
  /** Boxes without a place, and where a layout of them alone puts them; how it puts them among themselves is kept. */
  readonly layout: Places;
  readonly edges: readonly Edge[];
  /** Rectangles that are no boxes, such as frames: nothing new is put there. */
  readonly taken?: readonly Rectangle[];
}

/**
 * Places for boxes that have none: each part stands beside what it reads, or what reads it, at the nearest place where it
 * covers nothing. Parts without a neighbour stand below everything.
 */
export function placeBeside({ known, layout, edges, taken = [] }: PlaceRequest): Map<string, Position> {
  const room = new Room();
  for (const position of known.values()) room.take(boxRectangle(position));
  for (const rectangle of taken) room.take(rectangle);
  const placed = new Map<string, Position>();
  const edgesAt = edgesByEnd(edges);
  const all = boundsOf(known.values());
  let bottom = all === undefined ? 0 : all.y + all.height + columnGap / 2;
  for (const part of partsOf([...layout.keys()], edges)) {
    const at = new Map(part.map((id) => [id, layout.get(id) ?? { x: 0, y: 0 }]));
    const bounds = boundsOf(at.values()) ?? boxRectangle({ x: 0, y: 0 });
    const wished = offsetBeside(at, known, edgesAt) ?? { x: (all?.x ?? 0) - bounds.x, y: bottom - bounds.y };
    const offset = room.nearest([...at.values()], wished);
    for (const [id, { x, y }] of at) {
      const position = { x: x + offset.x, y: y + offset.y };
      placed.set(id, position);
      room.take(boxRectangle(position));
      bottom = Math.max(bottom, position.y + boxHeight + rowGap);
    }
  }
  return placed;
}

/** Places of boxes as a layout of all boxes has them, each moved up or down as far as others that are known cover it. */
export function placeAsLaidOut(known: Places, layout: Places): Map<string, Position> {
  const room = new Room();
  for (const position of known.values()) room.take(boxRectangle(position));
  const placed = new Map<string, Position>();
  for (const [id, position] of layout) {
    const { x, y } = room.nearest([{ x: 0, y: 0 }], position);
    placed.set(id, { x, y });
    room.take(boxRectangle({ x, y }));
  }
  return placed;
}

/** How far a part is to be shifted so that it stands right of what it reads, or else left of what reads it. */
function offsetBeside(part: Places, known: Places, edgesAt: ReadonlyMap<string, readonly Edge[]>): Position | null {
  const after: Position[] = [];
  const before: Position[] = [];
  for (const [id, inner] of part) {
    for (const { from, to } of edgesAt.get(id) ?? []) {
      const outer = known.get(to === id ? from : to);
      if (outer === undefined) continue;
      const shift = to === id ? boxWidth + columnGap : -boxWidth - columnGap;
      (to === id ? after : before).push({ x: outer.x + shift - inner.x, y: outer.y - inner.y });
    }
  }
  const wishes = after.length > 0 ? after : before;
  if (wishes.length === 0) return null;
  const xs = wishes.map(({ x }) => x);
  const y = wishes.reduce((sum, wish) => sum + wish.y, 0) / wishes.length;
  return { x: snap(after.length > 0 ? Math.max(...xs) : Math.min(...xs)), y: snap(y) };
}

function edgesByEnd(edges: readonly Edge[]): ReadonlyMap<string, readonly Edge[]> {
  const found = new Map<string, Edge[]>();
  for (const edge of edges) {
    for (const end of new Set([edge.from, edge.to])) {
      const known = found.get(end);
      if (known === undefined) found.set(end, [edge]);
      else known.push(edge);
    }
  }
  return found;
}

export function snap(value: number): number {
  return Math.round(value / gridStep) * gridStep;
}

const cellWidth = 2 * boxWidth;
const cellHeight = 4 * boxHeight;
/** What new boxes keep clear of others. */
const margin = rowGap / 2;

/** Rectangles that are taken, found by where they are. */
class Room {
  readonly #cells = new Map<string, Rectangle[]>();
  /** Steps down and up from a place at which a search of one box ended. */
  readonly #ends = new Map<string, { readonly down: number; readonly up: number }>();

  take(rectangle: Rectangle): void {
    for (const key of cellsOf(rectangle)) {
      const cell = this.#cells.get(key);
      if (cell === undefined) this.#cells.set(key, [rectangle]);
      else cell.push(rectangle);
    }
  }

  /** The offset nearest to the wished one, up or down, at which none of the boxes covers what is taken. */
  nearest(boxes: readonly Position[], wished: Position): Position {
    const [only] = boxes;
    const key = boxes.length === 1 && only !== undefined ? `${only.x + wished.x}:${only.y + wished.y}` : undefined;
    // What is taken stays so: a search from the same place goes on where the one before it ended.
    const known = key === undefined ? undefined : this.#ends.get(key);
    const down = this.#freeStep(boxes, wished, 1, known?.down ?? 0);
    const up = this.#freeStep(boxes, wished, -1, known?.up ?? 0);
    if (key !== undefined) this.#ends.set(key, { down, up });
    return { x: wished.x, y: wished.y + (down <= up ? down : -up) * gridStep };
  }

  /** The first step of the grid in a direction, from `start` on, at which all boxes are free; each step leads past what is in the way. */
  #freeStep(boxes: readonly Position[], wished: Position, direction: 1 | -1, start: number): number {
    let step = start;
    for (;;) {
      let next = step;
      for (const { x, y } of boxes) {
        const top = y + wished.y - margin;
        const height = boxHeight + 2 * margin;
        const at = {
          x: x + wished.x - margin,
          y: top + direction * step * gridStep,
          width: boxWidth + 2 * margin,
          height,
        };
        const other = this.#inTheWay(at);
        if (other === undefined) continue;
        const way = direction === 1 ? other.y + other.height - top : top + height - other.y;
        next = Math.max(next, step + 1, Math.ceil(way / gridStep));
      }
      if (next === step) return step;
      step = next;
    }
  }

  #inTheWay(box: Rectangle): Rectangle | undefined {
    for (const key of cellsOf(box)) {
      const found = this.#cells.get(key)?.find((other) => overlap(box, other));
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** Whether two rectangles have an area in common. */
export function overlap(one: Rectangle, other: Rectangle): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

function cellsOf({ x, y, width, height }: Rectangle): string[] {
  const keys: string[] = [];
  for (let column = Math.floor(x / cellWidth); column <= Math.floor((x + width) / cellWidth); column++) {
    for (let row = Math.floor(y / cellHeight); row <= Math.floor((y + height) / cellHeight); row++)
      keys.push(`${column}:${row}`);
  }
  return keys;
}
