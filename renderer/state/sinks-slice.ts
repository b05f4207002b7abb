import type { StateCreator } from 'zustand';
import type { Problem } from '../../shared/domain/problem';
import type { SinkDryRun } from '../../shared/domain/sink/sink-run';
import type { AppState } from './store';

/** What is known of what a sink would write. */
export type SinkLook =
  | { readonly state: 'running' }
  /** `of`: the sink's status when it was found out; another one now, and it is out of date. */
  | { readonly state: 'done'; readonly found: SinkDryRun; readonly of: string }
  | { readonly state: 'failed'; readonly problem: Problem };

export interface SinksSlice {
  /** Dry runs, by sink. */
  readonly sinkLooks: Readonly<Record<string, SinkLook>>;
  /** The sink that somebody is asked about before it writes. */
  readonly sinkToWrite: string | null;
  /** It is being written. */
  readonly isSinkWriting: boolean;

  keepSinkLook(sink: string, look: SinkLook | null): void;
}

export const createSinksSlice: StateCreator<AppState, [], [], SinksSlice> = (set, get) => ({
  sinkLooks: {},
  sinkToWrite: null,
  isSinkWriting: false,

  keepSinkLook: (sink, look) => {
    const { [sink]: _, ...others } = get().sinkLooks;
    set({ sinkLooks: look === null ? others : { ...others, [sink]: look } });
  },
});
