import { type Disposable, DisposableStore, toDisposable } from '../../shared/base/disposable';
import type { NodeFlow } from '../../shared/domain/flow/node-flow';
import { foldName } from '../../shared/domain/graph/names';
import type { AppState, AppStore } from './store';
import { isRunUnderWay } from './workspace-slice';

/** The part of the engine that is asked; the window has it over a port. */
export interface FlowSource {
  nodeFlow(node: string, signal?: AbortSignal): Promise<NodeFlow>;
  onReconnected(listener: () => void): Disposable;
}

/** Nothing is asked for so long after the last change, in ms: states come one by one while a run ends. */
const restMs = 120;

/**
 * Asks for the flows of nodes that are looked at: of the node in the inspector, and of all while the pipeline is in front. One at
 * a time, only of fresh nodes, and not while anything runs; what nobody looks at any more is cancelled.
 */
export function watchFlows(store: AppStore, source: FlowSource, isVisible: () => boolean = isPageVisible): Disposable {
  const owned = new DisposableStore();
  /** What was asked last of each node: rows of one fingerprint under one expectation, and whether that could be told. */
  const asked = new Map<string, { readonly key: string; readonly isTold: boolean }>();
  // A flow that was told and is forgotten is asked again: an edit that was taken back has the rows of before.
  const isOpen = (node: string, key: string) => {
    const last = asked.get(node);
    return last?.key !== key || (last.isTold && !store.getState().flows.has(node));
  };
  let current: { readonly node: string; readonly controller: AbortController } | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let seen: readonly unknown[] = [];

  const next = () => {
    const state = store.getState();
    const wanted = isVisible() ? wantedFlows(state) : [];
    if (current !== null) {
      if (!wanted.some(({ node }) => node === current?.node)) current.controller.abort();
      return;
    }
    const open = wanted.find(({ node, key }) => isOpen(node, key));
    if (open === undefined) return;
    const controller = new AbortController();
    const request = { node: open.node, controller };
    current = request;
    const settle = (action: () => void) => {
      if (current !== request) return;
      current = null;
      action();
      next();
    };
    source.nodeFlow(open.node, controller.signal).then(
      (flow) =>
        settle(() => {
          asked.set(open.node, { key: open.key, isTold: flow.node === open.node });
          if (keyOf(store.getState(), flow.node) === open.key) store.getState().receiveFlow(flow);
        }),
      // What was cancelled is asked again when somebody looks; what cannot be told is not, until its rows are others.
      () =>
        settle(() => {
          if (!controller.signal.aborted) asked.set(open.node, { key: open.key, isTold: false });
        }),
    );
  };
  const look = () => {
    const state = store.getState();
    const parts = [
      state.activeTab,
      state.selectedNode,
      state.inspectorOpen,
      state.statuses,
      state.graph,
      state.jobs,
      state.workspace,
    ];
    if (parts.every((part, index) => part === seen[index])) return;
    if (state.graph !== seen[4]) {
      const { byName } = state.graph;
      state.keepFlows(({ node, fingerprint }) => byName.get(node)?.fingerprint === fingerprint);
    }
    seen = parts;
    clearTimeout(timer);
    timer = setTimeout(next, restMs);
  };
  owned.add(toDisposable(store.subscribe(look)));
  owned.add(
    source.onReconnected(() => {
      asked.clear();
      next();
    }),
  );
  if (typeof document !== 'undefined') {
    document.addEventListener('visibilitychange', next);
    owned.add(toDisposable(() => document.removeEventListener('visibilitychange', next)));
  }
  owned.add(
    toDisposable(() => {
      clearTimeout(timer);
      current?.controller.abort();
      current = null;
    }),
  );
  return owned;
}

/** The nodes whose flows are to be known, the one that is looked at first; none while a run is under way. */
export function wantedFlows(state: AppState): readonly { readonly node: string; readonly key: string }[] {
  if (state.workspace === null || isRunUnderWay(state)) return [];
  const names = [
    ...(state.inspectorOpen && state.selectedNode !== null ? [state.selectedNode] : []),
    ...(state.activeTab === 'pipeline' ? state.graph.order : []),
  ];
  return [...new Set(names)].flatMap((node) => {
    const key = keyOf(state, node);
    return key === null ? [] : [{ node, key }];
  });
}

/** What a flow depends on; null where there is none: no cell, no input, or no fresh result. */
function keyOf({ graph, statuses, workspace }: AppState, node: string): string | null {
  const known = graph.byName.get(node);
  const hasInputs = (graph.upstream.get(node)?.length ?? 0) > 0;
  if (known?.kind !== 'cell' || !hasInputs || statuses.get(node)?.state !== 'fresh') return null;
  const expected = workspace?.sketches.flatMap(({ joins }) =>
    joins.filter((join) => foldName(join.node) === foldName(node)),
  );
  // Run again by force, an unsteady node has other rows under the same fingerprint.
  const madeAt = [node, ...(graph.upstream.get(node) ?? [])].map((name) => statuses.get(name)?.ranAt ?? null);
  return JSON.stringify([known.fingerprint, madeAt, expected]);
}

function isPageVisible(): boolean {
  return document.visibilityState === 'visible';
}
