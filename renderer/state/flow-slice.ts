import type { StateCreator } from 'zustand';
import { flowProblems } from '../../shared/domain/flow/flow-problems';
import type { NodeFlow } from '../../shared/domain/flow/node-flow';
import type { Problem } from '../../shared/domain/problem';
import type { AppState } from './store';

/** How the rows of nodes came about, as far as it was counted. */
export interface FlowSlice {
  /** By node; only of rows that are those of now. */
  readonly flows: ReadonlyMap<string, NodeFlow>;

  receiveFlow(flow: NodeFlow): void;
  /** Forgets what was counted on rows that are others now. */
  keepFlows(isCurrent: (flow: NodeFlow) => boolean): void;
}

export const createFlowSlice: StateCreator<AppState, [], [], FlowSlice> = (set, get) => ({
  flows: new Map(),

  receiveFlow(flow) {
    set({ flows: new Map([...get().flows, [flow.node, flow]]) });
  },
  keepFlows(isCurrent) {
    const kept = [...get().flows].filter(([, flow]) => isCurrent(flow));
    if (kept.length < get().flows.size) set({ flows: new Map(kept) });
  },
});

/** What joins do beyond what is expected of them. */
export function problemsOfFlows({ flows, workspace }: AppState): readonly Problem[] {
  if (workspace === null) return [];
  return [...flows.values()].flatMap((flow) => flowProblems(flow, workspace.graph));
}
