import { foldName } from '../graph/names';
import type { Position } from '../sketch/sketch';
import type { CanvasModel } from './canvas-model';

/** Every box has the same size, so that a layout need not wait for texts to be measured. Pixels at zoom 1. */
export const boxWidth = 220;
export const boxHeight = 70;
/** Boxes stand on a grid of this many pixels. */
export const gridStep = 10;

/** The room around the boxes of a frame, and for its title above them. */
export const framePadding = 20;
export const frameTitle = 30;

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Places = ReadonlyMap<string, Position>;

/** Where positions come from, the first one that knows a box counts. */
export interface KnownPlaces {
  /** Of boxes that were just moved, until the sketch says so. By the names of nodes. */
  readonly moved: Places;
  /** Of the sketch. */
  readonly sketch: Readonly<Record<string, Position>>;
  /** What boxes had before in this session, by id: what has a place keeps it. */
  readonly session: Places;
}

/** The places that are known, by id of the box. A group that is collapsed stands where its nodes begin. */
export function knownPlaces(model: CanvasModel, known: KnownPlaces): Map<string, Position> {
  const placeOf = placeOfNode(known);
  const places = new Map<string, Position>();
  for (const box of model.boxes) {
    const place =
      box.kind === 'group'
        ? (corner(box.nodes.flatMap((name) => placeOf(name) ?? [])) ?? known.session.get(box.id))
        : placeOf(box.id);
    if (place !== undefined) places.set(box.id, place);
  }
  return places;
}

function placeOfNode({ moved, sketch, session }: KnownPlaces): (name: string) => Position | undefined {
  const written = new Map(Object.entries(sketch).map(([name, position]) => [foldName(name), position]));
  return (name) => moved.get(name) ?? written.get(foldName(name)) ?? session.get(name);
}

export function boxRectangle({ x, y }: Position): Rectangle {
  return { x, y, width: boxWidth, height: boxHeight };
}

/** The smallest rectangle around boxes; undefined around none. */
export function boundsOf(positions: Iterable<Position>): Rectangle | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of positions) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + boxWidth);
    bottom = Math.max(bottom, y + boxHeight);
  }
  return left === Infinity ? undefined : { x: left, y: top, width: right - left, height: bottom - top };
}

/** The frame around the boxes of a group. */
export function frameRectangle(positions: Iterable<Position>): Rectangle | undefined {
  const bounds = boundsOf(positions);
  if (bounds === undefined) return undefined;
  return {
    x: bounds.x - framePadding,
    y: bounds.y - frameTitle,
    width: bounds.width + 2 * framePadding,
    height: bounds.height + frameTitle + framePadding,
  };
}

/**
 * New positions of nodes when boxes and frames (by id) go to other places: the nodes of a group keep their places among
 * themselves; those that had none stand below one another. What is given of a box goes before what its frame does to it.
 */
export function positionsAfter(
  model: CanvasModel,
  moved: Places,
  places: Places,
  known: KnownPlaces,
): Record<string, Position> {
  const placeOf = placeOfNode(known);
  const positions: Record<string, Position> = {};
  const move = (name: string, { x, y }: Position) => {
    positions[name] = { x: Math.round(x), y: Math.round(y) };
  };
  for (const frame of model.frames) {
    const to = moved.get(frame.id);
    const at = frameRectangle(frame.boxes.flatMap((id) => places.get(id) ?? []));
    if (to === undefined || at === undefined) continue;
    for (const id of frame.boxes) {
      const place = places.get(id);
      if (place !== undefined) move(id, { x: place.x + to.x - at.x, y: place.y + to.y - at.y });
    }
  }
  for (const box of model.boxes) {
    const to = moved.get(box.id);
    if (to === undefined) continue;
    if (box.kind !== 'group') {
      move(box.id, to);
      continue;
    }
    const at = places.get(box.id);
    box.nodes.forEach((name, index) => {
      const own = placeOf(name);
      if (own !== undefined && at !== undefined) move(name, { x: own.x + to.x - at.x, y: own.y + to.y - at.y });
      else move(name, { x: to.x, y: to.y + index * (boxHeight + 2 * gridStep) });
    });
  }
  return positions;
}

function corner(positions: readonly Position[]): Position | undefined {
  const bounds = boundsOf(positions);
  return bounds === undefined ? undefined : { x: bounds.x, y: bounds.y };
}
