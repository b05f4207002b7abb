import { layout as dagre, Graph } from '@dagrejs/dagre';
import {
  boundsOf,
  boxHeight,
  boxWidth,
  framePadding,
  frameTitle,
} from '../../../../../shared/domain/canvas/box-places';
import { layOutLarge } from '../../../../../shared/domain/canvas/lay-out-large';
import { columnGap, partsOf, rowGap, snap } from '../../../../../shared/domain/canvas/place-boxes';
import type { Position } from '../../../../../shared/domain/sketch/sketch';

interface Edge {
  readonly from: string;
  readonly to: string;
}

/** Boxes to lay out, by id; those of a frame stay together. */
export interface LayoutRequest {
  readonly boxes: readonly string[];
  readonly frames: readonly { readonly id: string; readonly boxes: readonly string[] }[];
  readonly edges: readonly Edge[];
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Boxes and edges of one part: dagre's time grows with their square (docs/decisions/0009-canvas.md). */
const mostForDagre = 500;

const boxSize: Size = { width: boxWidth, height: boxHeight };

/** Places of all boxes: what is read stands left of what reads it, as few edges as can be cross. Boxes do not cover one another. */
export function layOut({ boxes, frames, edges }: LayoutRequest): Map<string, Position> {
  const inside = new Set(boxes);
  const frameOf = new Map<string, string>();
  const inner = new Map<string, ReadonlyMap<string, Position>>();
  const sizes = new Map<string, Size>();
  for (const frame of frames) {
    const members = frame.boxes.filter((id) => inside.has(id));
    if (members.length === 0) continue;
    for (const id of members) frameOf.set(id, frame.id);
    const places = layOutParts(members, edges, new Map());
    const bounds = boundsOf(places.values()) ?? { x: 0, y: 0, ...boxSize };
    inner.set(frame.id, places);
    sizes.set(frame.id, {
      width: bounds.width + 2 * framePadding,
      height: bounds.height + frameTitle + framePadding,
    });
  }
  // A frame is one big box among the others.
  const outer = [...new Set(boxes.map((id) => frameOf.get(id) ?? id))];
  const outerEdges = edges.map(({ from, to }) => ({ from: frameOf.get(from) ?? from, to: frameOf.get(to) ?? to }));
  const places = layOutParts(outer, outerEdges, sizes);
  const all = new Map<string, Position>();
  for (const [id, { x, y }] of places) {
    const members = inner.get(id);
    if (members === undefined) all.set(id, { x, y });
    else for (const [member, at] of members) all.set(member, { x: x + framePadding + at.x, y: y + frameTitle + at.y });
  }
  return all;
}

/** Each part by itself, then beside and below one another; its top left corner is 0, 0. */
function layOutParts(
  ids: readonly string[],
  edges: readonly Edge[],
  sizes: ReadonlyMap<string, Size>,
): Map<string, Position> {
  const parts = partsOf(ids, edges);
  const partOf = new Map(parts.flatMap((part, index) => part.map((id) => [id, index] as const)));
  const edgesOfPart = parts.map((): Edge[] => []);
  for (const edge of edges) {
    const part = partOf.get(edge.from);
    if (part !== undefined && part === partOf.get(edge.to) && edge.from !== edge.to) edgesOfPart[part]?.push(edge);
  }
  const laid = parts.map((part, index) => layOutPart(part, edgesOfPart[index] ?? [], sizes));
  return pack(laid, sizes);
}

function layOutPart(
  ids: readonly string[],
  edges: readonly Edge[],
  sizes: ReadonlyMap<string, Size>,
): Map<string, Position> {
  if (ids.length === 1) return new Map(ids.map((id) => [id, { x: 0, y: 0 }]));
  if (ids.length + edges.length > mostForDagre) {
    const places = layOutLarge({ ids, edges, sizeOf: (id) => sizes.get(id) ?? boxSize, columnGap, rowGap });
    return new Map([...places].map(([id, { x, y }]) => [id, { x: snap(x), y: snap(y) }]));
  }
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: rowGap, edgesep: 10, ranksep: columnGap, ranker: 'tight-tree' });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of ids) graph.setNode(id, { ...(sizes.get(id) ?? boxSize) });
  for (const { from, to } of edges) graph.setEdge(from, to);
  dagre(graph);
  return new Map(
    ids.map((id) => {
      const { x, y } = graph.node(id) as Position;
      const { width, height } = sizes.get(id) ?? boxSize;
      return [id, { x: snap(x - width / 2), y: snap(y - height / 2) }];
    }),
  );
}

/** Puts parts into rows, the largest first, in a shape that suits a screen. */
function pack(
  parts: readonly ReadonlyMap<string, Position>[],
  sizes: ReadonlyMap<string, Size>,
): Map<string, Position> {
  const measured = parts
    .map((places) => {
      const entries = [...places];
      const left = Math.min(...entries.map(([, { x }]) => x));
      const top = Math.min(...entries.map(([, { y }]) => y));
      const right = Math.max(...entries.map(([id, { x }]) => x + (sizes.get(id) ?? boxSize).width));
      const bottom = Math.max(...entries.map(([id, { y }]) => y + (sizes.get(id) ?? boxSize).height));
      return { entries, left, top, width: right - left, height: bottom - top };
    })
    .sort((a, b) => b.entries.length - a.entries.length);
  const area = measured.reduce((sum, { width, height }) => sum + (width + columnGap) * (height + 2 * rowGap), 0);
  const wide = Math.max(Math.sqrt(area * 1.6), ...measured.map(({ width }) => width));
  const packed = new Map<string, Position>();
  let [x, y, rowHeight] = [0, 0, 0];
  for (const { entries, left, top, width, height } of measured) {
    if (x > 0 && x + width > wide) [x, y, rowHeight] = [0, y + rowHeight + 2 * rowGap, 0];
    for (const [id, at] of entries) packed.set(id, { x: snap(at.x - left + x), y: snap(at.y - top + y) });
    x += width + columnGap;
    rowHeight = Math.max(rowHeight, height);
  }
  return packed;
}
