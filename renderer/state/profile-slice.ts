import type { StateCreator } from 'zustand';
import { hasFilter, toggleFilter } from '../../shared/domain/profile/profile-filter';
import { type ColumnFilter, wholeResult } from '../../shared/domain/result/result-query';
import type { AppState } from './store';

/** Results with more columns are profiled only where someone asks for it. */
export const mostProfiledColumns = 100;

/** Whether and where columns are profiled, and which column the inspector answers for. */
export interface ProfileSlice {
  readonly profilesOn: boolean;
  /** Nodes whose results are profiled although they are wide. */
  readonly wideProfiles: Readonly<Record<string, true>>;
  readonly selectedColumn: { readonly node: string; readonly column: string } | null;

  toggleProfiles(): void;
  toggleWideProfile(node: string): void;
  /** Selects a column, and its node with it; null goes back to the node. */
  selectColumn(node: string, column: string | null): void;
  /** Filters a result by a part of a column's profile; the same part once more takes the filter away. */
  toggleResultFilter(node: string, filter: ColumnFilter): void;
}

export const createProfileSlice: StateCreator<AppState, [], [], ProfileSlice> = (set, get) => ({
  profilesOn: true,
  wideProfiles: {},
  selectedColumn: null,

  toggleProfiles() {
    set({ profilesOn: !get().profilesOn });
  },
  toggleWideProfile(node) {
    const { [node]: on, ...rest } = get().wideProfiles;
    set({ wideProfiles: on ? rest : { ...rest, [node]: true } });
  },
  selectColumn(node, column) {
    const known = get().selectedColumn;
    if (known?.node === node && known.column === column) return;
    set({ selectedNode: node, selectedColumn: column === null ? null : { node, column }, where: null });
  },
  toggleResultFilter(node, filter) {
    const query = get().resultQueries[node] ?? wholeResult;
    const next = toggleFilter(query, filter);
    if (hasFilter(query, filter)) get().setResultQuery(node, next);
    else {
      const others = query.filters.some((other) => other.column === filter.column && other.kind !== filter.kind);
      if (others) get().setResultQuery(node, next);
      else get().addResultFilter(node, filter);
    }
  },
});
