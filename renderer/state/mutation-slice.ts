import type { StateCreator } from 'zustand';
import type { AppState } from './store';

/** What is chosen and looked at where checks are tested with injected faults. */
export interface MutationSlice {
  /** Nodes to be tested; null: all that have checks. */
  readonly nodesToTest: readonly string[] | null;
  /** The node whose faults are listed; null: the first one. */
  readonly shownMutation: string | null;
}

export const createMutationSlice: StateCreator<AppState, [], [], MutationSlice> = () => ({
  nodesToTest: null,
  shownMutation: null,
});
