import { foldName } from '../../shared/domain/graph/names';
import type { JoinExpectation, PlannedNode, Sink, Sketch, SketchGroup } from '../../shared/domain/sketch/sketch';
import { boxesInQuestion } from './commands/canvas-commands';
import { groupPrefix, sketchOnCanvas } from './pipeline-slice';
import type { AppState } from './store';

/** The plan of a node, in the sketch on the canvas or else in another one. */
export function planOf(state: AppState, name: string): PlannedNode | undefined {
  return findIn(state, ({ planned }) => planned.find((plan) => sameName(plan.name, name)));
}

export function sinkOf(state: AppState, name: string): Sink | undefined {
  return findIn(state, ({ sinks }) => sinks.find((sink) => sameName(sink.name, name)));
}

export function groupOf(state: AppState, name: string): SketchGroup | undefined {
  return findIn(state, ({ groups }) => groups.find((group) => group.name === name));
}

export function expectedJoinsOf(state: AppState, node: string): JoinExpectation | undefined {
  return findIn(state, ({ joins }) => joins.find((join) => sameName(join.node, node)));
}

/** The name of the group that an id of the canvas stands for; null for a node. */
export function groupNameOf(id: string): string | null {
  return id.startsWith(groupPrefix) ? id.slice(groupPrefix.length) : null;
}

/** The nodes that an edit is about: of the selected boxes, or of the one that the keyboard is on; of groups where `withGroups` says so. */
export function nodesInQuestion(state: AppState, withGroups = true): readonly string[] {
  const names = boxesInQuestion(state).flatMap((id) => {
    const group = groupNameOf(id);
    if (group === null) return state.graph.byName.has(id) ? [id] : [];
    return withGroups ? (groupOf(state, group)?.nodes ?? []).filter((name) => state.graph.byName.has(name)) : [];
  });
  return [...new Set(names)];
}

/** The one node that is meant where only one can be: that with the keyboard, else the last that was selected. */
export function nodeInQuestion(state: AppState): string | undefined {
  const names = nodesInQuestion(state, false);
  const { canvasCursor } = state;
  return canvasCursor !== null && names.includes(canvasCursor) ? canvasCursor : names.at(-1);
}

/** The groups that an edit is about: the selected ones, else those of the selected boxes. */
export function groupsInQuestion(state: AppState): readonly string[] {
  const ids = boxesInQuestion(state);
  const selected = ids.flatMap((id) => groupNameOf(id) ?? []);
  // A frame is no box.
  const frames = state.canvasSelection.flatMap((id) => groupNameOf(id) ?? []);
  const groups = [...new Set([...selected, ...frames])];
  if (groups.length > 0) return groups;
  const names = new Set(ids);
  return (sketchOnCanvas(state)?.groups ?? [])
    .filter((group) => group.nodes.some((name) => names.has(name)))
    .map((group) => group.name);
}

/** The group that the inspector answers for: the last that was selected, while the canvas is in front. */
export function selectedGroup(state: AppState): string | null {
  const last = state.activeTab === 'pipeline' ? groupNameOf(state.canvasSelection.at(-1) ?? '') : null;
  return last !== null && groupOf(state, last) !== undefined ? last : null;
}

/** Whether a plan says that `to` reads `from`. */
export function isPlannedEdge(state: AppState, from: string, to: string): boolean {
  const plans = state.workspace?.sketches.flatMap((sketch) => sketch.planned) ?? [];
  return plans.some((plan) => sameName(plan.name, to) && plan.from.some((name) => sameName(name, from)));
}

function findIn<Found>(
  state: AppState,
  find: (sketch: Omit<Sketch, 'problems'>) => Found | undefined,
): Found | undefined {
  const shown = sketchOnCanvas(state);
  const others = (state.workspace?.sketches ?? []).filter((sketch) => sketch !== shown);
  for (const sketch of shown === undefined ? others : [shown, ...others]) {
    const found = find(sketch);
    if (found !== undefined) return found;
  }
  return undefined;
}

function sameName(a: string, b: string): boolean {
  return foldName(a) === foldName(b);
}
