import { groupPrefix } from '../pipeline-slice';
import type { Services } from '../services';
import type { AppState } from '../store';
import type { Command } from './command';

/** The nodes in question: those selected on the canvas, with the members of groups, while the pipeline is in front; else the one in the inspector. */
export function nodesInQuestion(state: AppState): readonly string[] {
  const { activeTab, canvasSelection, selectedNode, workspace } = state;
  if (activeTab !== 'pipeline' || canvasSelection.length === 0) return selectedNode === null ? [] : [selectedNode];
  const groups = workspace?.sketches.flatMap((sketch) => sketch.groups) ?? [];
  const names = canvasSelection.flatMap((id) =>
    id.startsWith(groupPrefix) ? (groups.find(({ name }) => name === id.slice(groupPrefix.length))?.nodes ?? []) : [id],
  );
  return [...new Set(names)];
}

const canRun = (state: AppState, name: string) => state.graph.byName.get(name)?.kind === 'cell';
const cellsInQuestion = (state: AppState) => nodesInQuestion(state).filter((name) => canRun(state, name));
const hasCell = (state: AppState) => cellsInQuestion(state).length > 0;
/** A source runs nothing, but what reads it does. */
const hasStart = (state: AppState) => startsOf(state).length > 0;
const startsOf = (state: AppState) =>
  nodesInQuestion(state).filter((name) => {
    const kind = state.graph.byName.get(name)?.kind;
    return kind === 'cell' || ((kind === 'source' || kind === 'file') && state.graph.downstream.has(name));
  });

function named(names: readonly string[]): string {
  return names.length === 1 ? (names[0] ?? '') : `${names.length} nodes`;
}

/** Runs nodes, and of what they read what is stale. A node that is fresh runs again, because someone asked for it. */
export async function runToHere(services: Services, nodes: readonly string[]): Promise<void> {
  if (nodes.length === 0) return;
  const { statuses } = services.store.getState();
  const isFresh = nodes.some((name) => statuses.get(name)?.state === 'fresh');
  await services.startRun({ nodes: [...nodes], ...(isFresh ? { force: 'targets' as const } : {}) });
}

/** Runs nodes and everything that reads them, also what is fresh. */
export async function runFromHere(services: Services, nodes: readonly string[]): Promise<void> {
  if (nodes.length > 0) await services.startRun({ from: [...nodes], force: 'targets' });
}

/** Parts of the pipeline that run. */
export const flowCommands: readonly Command[] = [
  {
    id: 'run.toHere',
    title: 'Run to here: the node, and what is stale of what it reads',
    titleFor: (state) => `Run to ${named(cellsInQuestion(state))}`,
    category: 'Run',
    keys: ['Shift+F9'],
    when: hasCell,
    run: (services) => runToHere(services, cellsInQuestion(services.store.getState())),
  },
  {
    id: 'run.fromHere',
    title: 'Run from here: the node and everything that reads it',
    titleFor: (state) => `Run from ${named(startsOf(state))}`,
    category: 'Run',
    keys: ['Alt+F9'],
    when: hasStart,
    run: (services) => runFromHere(services, startsOf(services.store.getState())),
  },
  {
    id: 'run.selection',
    title: 'Run the selected nodes',
    titleFor: (state) => `Run ${cellsInQuestion(state).length} selected nodes`,
    category: 'Run',
    keys: ['Mod+Shift+F9'],
    when: (state) => state.activeTab === 'pipeline' && cellsInQuestion(state).length > 1,
    run: (services) => runToHere(services, cellsInQuestion(services.store.getState())),
  },
];
