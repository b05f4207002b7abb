import { boxHeight, boxWidth, type Places } from '../../../shared/domain/canvas/box-places';
import { groupId } from '../../../shared/domain/canvas/canvas-model';
import { PlumblineError } from '../../../shared/domain/problem';
import type { PipelineEdit } from '../../../shared/domain/sketch/pipeline-edit';
import type { Position } from '../../../shared/domain/sketch/sketch';
import { freePlace, placeBeside } from '../canvas-room';
import {
  groupNameOf,
  groupOf,
  groupsInQuestion,
  isPlannedEdge,
  nodeInQuestion,
  nodesInQuestion,
  planOf,
  sinkOf,
} from '../canvas-selection';
import { nameFromText, takenNodeNames } from '../new-node-name';
import { editPipeline } from '../pipeline-edits';
import { sketchOnCanvas } from '../pipeline-slice';
import { pointerPlace } from '../pointer-place';
import type { Services } from '../services';
import type { AppState } from '../store';

/** How far copies stand from what they are copies of. */
const copyOffset = { x: 40, y: 40 };

/** Asks for the name of a new box: at a place, or beside the selected boxes and reading them, or where the pointer is. */
export function askForBox({ store }: Services, place?: Position): void {
  const state = store.getState();
  const from = place === undefined ? nodesInQuestion(state).filter((name) => canFeed(state, name)) : [];
  const places = placesOnCanvas(state);
  const at = place ?? placeBeside(placesOf(state, from), places) ?? freePlace(pointedPlace(state), places);
  store.setState({ canvasPrompt: { kind: 'box', at, from } });
}

/** Draws a planned box under the name that a text stands for, and selects it. */
export async function drawBox(services: Services, text: string, at: Position, from: readonly string[]): Promise<void> {
  const state = services.store.getState();
  const { name, title } = nameFromText(text, 'step', takenNodeNames(state));
  await editPipeline(services, [
    {
      do: 'plan',
      name,
      at,
      ...(title === undefined ? {} : { title }),
      ...(from.length === 0 ? {} : { from: [...from] }),
    },
  ]);
  // What was drawn where somebody pointed is seen already: nothing is to move then.
  if (from.length > 0) services.store.getState().revealOnCanvas([name]);
  else {
    services.store.getState().selectOnCanvas([name]);
    services.store.setState({ canvasCursor: name });
  }
}

/** Asks which node is to read the selected ones. */
export function askForReader({ store }: Services): void {
  const state = store.getState();
  const from = nodesInQuestion(state).filter((name) => canFeed(state, name));
  if (from.length === 0) throw nothing('Select the box that is to be read first.');
  const [last] = placesOf(state, from.slice(-1));
  const at = last === undefined ? pointedPlace(state) : { x: last.x + boxWidth + 24, y: last.y };
  store.setState({ canvasPrompt: { kind: 'connect', at, from } });
}

/** Plans that `to` reads each of `from`. What its SQL reads already needs no plan. */
export async function connectNodes(services: Services, from: readonly string[], to: string): Promise<void> {
  const state = services.store.getState();
  const known = new Set(state.graph.upstream.get(to) ?? []);
  if (sinkOf(state, to) !== undefined) {
    const [only] = from;
    if (only !== undefined) await editPipeline(services, [{ do: 'changeSink', name: to, from: only }]);
    return;
  }
  const edits = from
    .filter((name) => name !== to && !known.has(name))
    .map((name): PipelineEdit => ({ do: 'connect', from: name, to }));
  if (edits.length > 0) await editPipeline(services, edits);
  else services.store.getState().notify({ tone: 'info', message: `${to} reads ${from.join(', ')} already.` });
}

/** Why an edge from one node to another cannot be planned; null when it can. */
export function connectFault(state: AppState, from: string, to: string): string | null {
  if (from === to) return 'A node cannot read itself.';
  if (!canFeed(state, from)) return `${from} has no rows that could be read.`;
  const kind = state.graph.byName.get(to)?.kind;
  if (kind === 'source' || kind === 'file') return `${to} is a source: it reads no other node.`;
  return readsAlready(state, from, to) ? `${from} reads ${to} already: the edge would close a circle.` : null;
}

/** Takes a planned edge away. What SQL reads is changed in its cell. */
export async function disconnectNodes(services: Services, from: string, to: string): Promise<void> {
  const state = services.store.getState();
  if (!isPlannedEdge(state, from, to)) {
    throw new PlumblineError({
      code: 'bad_usage',
      severity: 'warning',
      node: to,
      message: `The SQL of ${to} reads ${from}: this edge is not planned.`,
      hint: `Change the SQL of ${to}, and the edge follows.`,
    });
  }
  await editPipeline(services, [{ do: 'disconnect', from, to }]);
  services.store.setState({ canvasEdge: null });
}

/** Turns the selected planned boxes into cells; asks which notebook where there are several. */
export async function writeSelected(services: Services): Promise<void> {
  const state = services.store.getState();
  const names = nodesInQuestion(state).filter((name) => state.graph.byName.get(name)?.kind === 'planned');
  if (names.length === 0) throw nothing('Select a planned box: it becomes a cell.');
  if ((state.workspace?.notebooks.length ?? 0) > 1) {
    services.store.setState({ canvasDialog: { kind: 'write', names: inOrder(state, names) } });
  } else await writeAsCells(services, inOrder(state, names), state.workspace?.notebooks[0]?.file);
}

export async function writeAsCells(
  services: Services,
  names: readonly string[],
  notebook: string | undefined,
): Promise<void> {
  await editPipeline(services, writeEdits(names, notebook));
  services.store.getState().selectOnCanvas(names);
}

export function writeEdits(names: readonly string[], notebook: string | undefined): readonly PipelineEdit[] {
  return names.map((name) => ({ do: 'write', name, ...(notebook === undefined ? {} : { notebook }) }));
}

/** Forgets the plans of the selected nodes that are written. */
export async function forgetPlans(services: Services, names: readonly string[]): Promise<void> {
  const state = services.store.getState();
  const written = names.filter((name) => hasWrittenPlan(state, name));
  if (written.length === 0) throw nothing('Select a cell that has a plan.');
  await editPipeline(
    services,
    written.map((name) => ({ do: 'forget', name })),
  );
}

export function hasWrittenPlan(state: AppState, name: string): boolean {
  return state.graph.byName.get(name)?.kind !== 'planned' && planOf(state, name) !== undefined;
}

export function renameSelected({ store }: Services): void {
  const state = store.getState();
  const name = nodeInQuestion(state);
  if (name !== undefined) store.setState({ renameNode: { from: name, to: name, onCanvas: true } });
  const group = groupNameOf(state.canvasSelection.at(-1) ?? '');
  if (name === undefined && group !== null) store.setState({ planFocus: state.planFocus + 1, inspectorOpen: true });
}

/**
 * Deletes the selected edge, or the selected boxes; cells and sources ask first, saying what reads them. A selected group is
 * dissolved, its boxes stay.
 */
export async function deleteSelectedBoxes(services: Services): Promise<void> {
  const state = services.store.getState();
  if (state.canvasEdge !== null) return disconnectNodes(services, state.canvasEdge.from, state.canvasEdge.to);
  const names = nodesInQuestion(state, false);
  if (names.length === 0 && groupsInQuestion(state).length > 0) return ungroupSelected(services);
  if (names.length === 0) throw nothing('Select a box or a planned edge first.');
  const drawn = names.every((name) => ['planned', 'sink'].includes(state.graph.byName.get(name)?.kind ?? ''));
  if (drawn) await deleteBoxes(services, names);
  else services.store.setState({ canvasDialog: { kind: 'delete', names } });
}

export async function deleteBoxes(services: Services, names: readonly string[]): Promise<void> {
  await editPipeline(services, [{ do: 'delete', names: [...names] }]);
  services.store.getState().selectOnCanvas([]);
}

export async function duplicateSelectedBoxes(services: Services): Promise<void> {
  const names = nodesInQuestion(services.store.getState());
  if (names.length === 0) throw nothing('Select what is to be duplicated.');
  const change = await editPipeline(services, [{ do: 'duplicate', names: [...names], by: copyOffset }]);
  services.store.getState().selectOnCanvas(change.names);
}

/** Asks for the title of a group of the selected boxes. */
export function askForGroup({ store }: Services): void {
  const state = store.getState();
  const nodes = nodesInQuestion(state);
  if (nodes.length === 0) throw nothing('Select the boxes that are to stand together.');
  const places = placesOf(state, nodes);
  const at =
    places.length === 0
      ? pointedPlace(state)
      : { x: Math.min(...places.map(({ x }) => x)), y: Math.min(...places.map(({ y }) => y)) - 56 };
  store.setState({ canvasPrompt: { kind: 'group', at, nodes } });
}

/** Puts boxes into a new group, out of the ones that they are in; groups that have none left are dissolved. */
export async function groupBoxes(services: Services, text: string, nodes: readonly string[]): Promise<void> {
  const state = services.store.getState();
  const groups = sketchOnCanvas(state)?.groups ?? [];
  const members = new Set(nodes);
  const emptied = groups.filter((group) => group.nodes.length > 0 && group.nodes.every((name) => members.has(name)));
  const left = new Set(groups.filter((group) => !emptied.includes(group)).map((group) => group.name));
  const { name, title } = nameFromText(text, 'group', (candidate) => left.has(candidate));
  await editPipeline(services, [
    ...emptied.map((group): PipelineEdit => ({ do: 'ungroup', name: group.name })),
    { do: 'group', name, nodes: [...nodes], ...(title === undefined ? {} : { title }) },
  ]);
  services.store.getState().selectOnCanvas([groupId(name)]);
}

/** Dissolves the selected groups, and those of the selected boxes where no group is selected. */
export async function ungroupSelected(services: Services): Promise<void> {
  const state = services.store.getState();
  const groups = groupsInQuestion(state);
  if (groups.length === 0) throw nothing('Select a group, or a box in one.');
  const members = groups.flatMap((name) => groupOf(state, name)?.nodes ?? []);
  await editPipeline(
    services,
    groups.map((name) => ({ do: 'ungroup', name })),
  );
  services.store.getState().selectOnCanvas(members.filter((name) => state.graph.byName.has(name)));
}

/** Collapses the groups in question, or expands them when all of them are collapsed. */
export async function toggleCollapsed(services: Services): Promise<void> {
  const state = services.store.getState();
  const groups = groupsInQuestion(state).flatMap((name) => groupOf(state, name) ?? []);
  if (groups.length === 0) throw nothing('Select a group, or a box in one.');
  const collapsed = !groups.every((group) => group.collapsed);
  await editPipeline(
    services,
    groups.map(({ name }) => ({ do: 'changeGroup', name, collapsed })),
  );
  services.store.getState().selectOnCanvas(groups.map(({ name }) => groupId(name)));
}

/** Asks where the rows of the selected node are to be written, or where the selected sink writes. */
export function askForSink({ store }: Services): void {
  const state = store.getState();
  const name = nodeInQuestion(state);
  const sink = name === undefined ? undefined : sinkOf(state, name);
  if (sink !== undefined) store.setState({ canvasDialog: { kind: 'sink', from: sink.from, name: sink.name } });
  else if (name !== undefined && canFeed(state, name)) {
    store.setState({ canvasDialog: { kind: 'sink', from: name, name: null } });
  } else throw nothing('Select the node whose rows are to be written.');
}

/** Where a new sink of a node stands. */
export function placeOfSink(state: AppState, from: string): Position | undefined {
  return placeBeside(placesOf(state, [from]), placesOnCanvas(state)) ?? undefined;
}

/** Makes the selected nodes outputs of the pipeline, or none of them when all are. */
export async function toggleOutputs(services: Services): Promise<void> {
  const state = services.store.getState();
  const names = nodesInQuestion(state, false);
  if (names.length === 0) throw nothing('Select what the pipeline is for.');
  const outputs = new Set(sketchOnCanvas(state)?.outputs);
  const on = !names.every((name) => outputs.has(name));
  await editPipeline(
    services,
    names.filter((name) => outputs.has(name) !== on).map((name) => ({ do: 'output', name, on })),
  );
}

/** Takes the keyboard into the plan of the selected box. */
export function focusPlan({ store }: Services): void {
  const state = store.getState();
  const name = nodeInQuestion(state);
  store.setState({
    inspectorOpen: true,
    planFocus: state.planFocus + 1,
    // Its form, and not the card or the column that the inspector answers for.
    ...(name === undefined ? {} : { selectedNode: name, selectedColumn: null, where: null }),
  });
}

/** Puts a source, or any node, at a place of the canvas and selects it. */
export async function placeNode(services: Services, name: string, at: Position): Promise<void> {
  const others = new Map([...placesOnCanvas(services.store.getState())].filter(([id]) => id !== name));
  await editPipeline(services, [{ do: 'move', positions: { [name]: freePlace(at, others) } }]);
  services.store.getState().selectOnCanvas([name]);
}

/** Puts what was dragged here out of the catalog at a place; `name` is as SQL writes it. */
export async function placeDragged(services: Services, name: string, at: Position): Promise<void> {
  const unquoted = name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
  if (!services.store.getState().graph.byName.has(unquoted)) {
    throw nothing(`${unquoted} is no table: drag a source or a cell onto the canvas.`);
  }
  await placeNode(services, unquoted, { x: at.x - boxWidth / 2, y: at.y - boxHeight / 2 });
}

/** Puts sources that were just added below one another at the place where their files were dropped. */
export async function placeSources(services: Services, names: readonly string[], at: Position): Promise<void> {
  const places = new Map(placesOnCanvas(services.store.getState()));
  const positions: Record<string, Position> = {};
  for (const name of names) {
    const place = freePlace({ x: at.x - boxWidth / 2, y: at.y - boxHeight / 2 }, places);
    places.set(name, place);
    positions[name] = place;
  }
  await editPipeline(services, [{ do: 'move', positions }]);
  services.store.getState().revealOnCanvas(names);
}

/** Whether rows come out of a node, or will. */
function canFeed(state: AppState, name: string): boolean {
  return state.graph.byName.get(name)?.kind !== 'sink';
}

/** Whether a node reads another one, directly or through others. */
function readsAlready(state: AppState, name: string, other: string): boolean {
  const seen = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === other) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(state.graph.upstream.get(next) ?? []));
  }
  return false;
}

/** Ancestors first, so that each cell knows the columns of the ones before it. */
function inOrder(state: AppState, names: readonly string[]): readonly string[] {
  const places = new Map(state.graph.order.map((name, index) => [name, index]));
  return [...names].sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
}

function placesOnCanvas({ canvas }: AppState): Places {
  return canvas?.places ?? new Map();
}

/** Where nodes stand; one of a collapsed group, where that stands. */
function placesOf({ canvas }: AppState, names: readonly string[]): readonly Position[] {
  return names.flatMap((name) => canvas?.places.get(canvas.model.boxOf.get(name) ?? name) ?? []);
}

/** Where the pointer is, else the middle of the canvas: a new box stands around it. */
function pointedPlace({ canvas }: AppState): Position {
  const { x, y } = canvas?.toCanvas(pointerPlace()) ?? { x: 0, y: 0 };
  return { x: Math.round(x - boxWidth / 2), y: Math.round(y - boxHeight / 2) };
}

/** Where pasted boxes stand: beside the boxes in question, else where the pointer is. */
export function freePlaceForPaste(state: AppState): Position {
  const places = placesOnCanvas(state);
  return placeBeside(placesOf(state, nodesInQuestion(state)), places) ?? freePlace(pointedPlace(state), places);
}

/** Said as a notice where a command has nothing to work on. */
function nothing(message: string): PlumblineError {
  return new PlumblineError({ code: 'bad_usage', severity: 'info', message });
}
