import type { GraphNode, NodeKind } from '../graph/graph';
import { foldName } from '../graph/names';
import { isWritten, tellsItsReads, unread } from '../sketch/plan-differences';
import type { Sketch, SketchGroup } from '../sketch/sketch';

/** What the canvas reads of a sketch. */
export type CanvasSketch = Pick<Sketch, 'planned' | 'positions' | 'groups' | 'sinks' | 'outputs'>;

/** The graph, as far as the canvas reads it. */
export interface CanvasGraph {
  readonly byName: ReadonlyMap<string, GraphNode>;
  /** Names, ancestors first. */
  readonly order: readonly string[];
  readonly upstream: ReadonlyMap<string, readonly string[]>;
}

/** One box: a node, or a group that is collapsed. */
export interface CanvasBox {
  /** The name of the node, or `group:NAME`. */
  readonly id: string;
  readonly kind: NodeKind | 'group';
  /** What stands on it. */
  readonly label: string;
  /** The nodes that it stands for: itself, or those of the group. */
  readonly nodes: readonly string[];
  /** The frame that it stands in. */
  readonly frame?: string;
  /** One of its nodes is an output of the pipeline. */
  readonly isOutput: boolean;
}

/** The frame around the boxes of a group that is not collapsed. */
export interface CanvasFrame {
  /** `group:NAME` */
  readonly id: string;
  readonly label: string;
  /** Ids of boxes. */
  readonly boxes: readonly string[];
}

/**
 * `reads`: the SQL reads it. `planned`: nobody wrote it yet. `missing`: it was planned, the node is written, and its SQL does
 * not read it.
 */
export type CanvasEdgeKind = 'reads' | 'planned' | 'missing';

export interface CanvasEdge {
  readonly id: string;
  /** Ids of boxes. */
  readonly from: string;
  readonly to: string;
  readonly kind: CanvasEdgeKind;
  /** The edges between nodes that it stands for: more than one at a collapsed group. */
  readonly pairs: readonly { readonly from: string; readonly to: string }[];
}

export interface CanvasModel {
  /** In the order of the graph. */
  readonly boxes: readonly CanvasBox[];
  readonly frames: readonly CanvasFrame[];
  readonly edges: readonly CanvasEdge[];
  /** The box of each node that is shown. */
  readonly boxOf: ReadonlyMap<string, string>;
}

export function groupId(name: string): string {
  return `group:${name}`;
}

/** What the canvas shows: all nodes of the graph or those of the sketch, with its groups, and its plans beside the SQL. */
export function canvasModel(
  graph: CanvasGraph,
  sketch: CanvasSketch | undefined,
  scope: 'workspace' | 'sketch',
): CanvasModel {
  const nameOf = namesOf(graph);
  const shown = scope === 'sketch' && sketch !== undefined ? nodesOfSketch(graph, sketch, nameOf) : null;
  const names = shown === null ? graph.order : graph.order.filter((name) => shown.has(name));
  const visible = new Set(names);
  const outputs = new Set((sketch?.outputs ?? []).map((name) => nameOf.get(foldName(name))));
  const titles = new Map((sketch?.planned ?? []).map((plan) => [foldName(plan.name), plan.title]));
  const groupOf = groupsByNode(sketch?.groups ?? [], visible, nameOf);

  const boxes: CanvasBox[] = [];
  const frames = new Map<string, { id: string; label: string; boxes: string[] }>();
  const collapsed = new Map<string, { -readonly [Key in keyof CanvasBox]: CanvasBox[Key] } & { nodes: string[] }>();
  const boxOf = new Map<string, string>();
  for (const name of names) {
    const node = graph.byName.get(name);
    if (node === undefined) continue;
    const group = groupOf.get(name);
    const id = group === undefined ? name : groupId(group.name);
    if (group?.collapsed === true) {
      boxOf.set(name, id);
      const known = collapsed.get(id);
      if (known !== undefined) {
        known.nodes.push(name);
        known.isOutput ||= outputs.has(name);
        continue;
      }
      const label = group.title ?? group.name;
      const box = { id, kind: 'group' as const, label, nodes: [name], isOutput: outputs.has(name) };
      collapsed.set(id, box);
      boxes.push(box);
      continue;
    }
    boxOf.set(name, name);
    const title = node.kind === 'planned' ? titles.get(foldName(name)) : undefined;
    boxes.push({
      id: name,
      kind: node.kind,
      label: title ?? name,
      nodes: [name],
      isOutput: outputs.has(name),
      ...(group === undefined ? {} : { frame: id }),
    });
    if (group === undefined) continue;
    const frame = frames.get(id);
    if (frame === undefined) frames.set(id, { id, label: group.title ?? group.name, boxes: [name] });
    else frame.boxes.push(name);
  }
  return { boxes, frames: [...frames.values()], edges: edgesOf(graph, names, boxOf, sketch, nameOf), boxOf };
}

/** The names of the graph by how DuckDB compares them: sketches may write them otherwise. */
function namesOf(graph: CanvasGraph): ReadonlyMap<string, string> {
  return new Map(graph.order.map((name) => [foldName(name), name]));
}

/** Its outputs and what they read, its plans and what they are to read, its sinks, and what it places or groups. */
function nodesOfSketch(
  graph: CanvasGraph,
  sketch: CanvasSketch,
  nameOf: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (written: string) => {
    const name = nameOf.get(foldName(written));
    if (name !== undefined) found.add(name);
  };
  const open = [...sketch.outputs];
  const walked = new Set<string>();
  for (let written = open.pop(); written !== undefined; written = open.pop()) {
    const name = nameOf.get(foldName(written));
    if (name === undefined || walked.has(name)) continue;
    walked.add(name);
    found.add(name);
    open.push(...(graph.upstream.get(name) ?? []));
  }
  for (const { name, from } of sketch.planned) for (const one of [name, ...from]) add(one);
  for (const { name, from } of sketch.sinks) for (const one of [name, from]) add(one);
  for (const name of Object.keys(sketch.positions)) add(name);
  for (const { nodes } of sketch.groups) for (const name of nodes) add(name);
  return found;
}

function groupsByNode(
  groups: readonly SketchGroup[],
  visible: ReadonlySet<string>,
  nameOf: ReadonlyMap<string, string>,
): ReadonlyMap<string, SketchGroup> {
  const found = new Map<string, SketchGroup>();
  for (const group of groups) {
    for (const written of group.nodes) {
      const name = nameOf.get(foldName(written));
      if (name !== undefined && visible.has(name) && !found.has(name)) found.set(name, group);
    }
  }
  return found;
}

function edgesOf(
  graph: CanvasGraph,
  names: readonly string[],
  boxOf: ReadonlyMap<string, string>,
  sketch: CanvasSketch | undefined,
  nameOf: ReadonlyMap<string, string>,
): CanvasEdge[] {
  const merged = new Map<
    string,
    { id: string; from: string; to: string; kind: CanvasEdgeKind; pairs: { from: string; to: string }[] }
  >();
  const add = (from: string, to: string, kind: CanvasEdgeKind) => {
    const ends = { from: boxOf.get(from), to: boxOf.get(to) };
    if (ends.from === undefined || ends.to === undefined || ends.from === ends.to) return;
    const id = JSON.stringify([ends.from, ends.to]);
    const known = merged.get(id);
    if (known === undefined) merged.set(id, { id, from: ends.from, to: ends.to, kind, pairs: [{ from, to }] });
    else {
      known.pairs.push({ from, to });
      if (strength[kind] > strength[known.kind]) known.kind = kind;
    }
  };
  for (const to of names) {
    const kind = graph.byName.get(to)?.kind === 'planned' ? 'planned' : 'reads';
    for (const from of graph.upstream.get(to) ?? []) add(from, to, kind);
  }
  for (const plan of sketch?.planned ?? []) {
    const to = nameOf.get(foldName(plan.name));
    const node = to === undefined ? undefined : graph.byName.get(to);
    if (to === undefined || node === undefined || !isWritten(node)) continue;
    const kind = tellsItsReads(node) ? 'missing' : 'planned';
    for (const written of unread(plan.from, graph.upstream.get(to) ?? [])) {
      const from = nameOf.get(foldName(written));
      if (from !== undefined && from !== to) add(from, to, kind);
    }
  }
  return [...merged.values()];
}

/** Of several edges that are drawn as one, the strongest gives its kind. */
const strength: Readonly<Record<CanvasEdgeKind, number>> = { planned: 0, missing: 1, reads: 2 };
