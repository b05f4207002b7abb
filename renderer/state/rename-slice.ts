import type { StateCreator } from 'zustand';
import type { AppState } from './store';

/** The rename that is being asked about: which node, and the new name as far as it is known. */
export interface RenameSlice {
  readonly renameNode: {
    readonly from: string;
    readonly to: string;
    /** Asked on the canvas: it is a step of the pipeline, which is taken back there. */
    readonly onCanvas?: true;
  } | null;
}

export const createRenameSlice: StateCreator<AppState, [], [], RenameSlice> = () => ({ renameNode: null });
