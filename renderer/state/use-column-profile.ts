import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { filtersBeside, keyOfFilters } from '../../shared/domain/profile/profile-filter';
import type { NodeStatus } from '../../shared/domain/run/run';
import { useAppState, useServices } from './app-context';
import type { KnownProfile, ProfiledRows } from './column-profiles';

/** What a node's rows are of: its run, or the file of a source as it is now. Null where there are no rows. */
export function useResultVersion(node: string, status: NodeStatus | undefined): string | null {
  const known = useAppState((state) => state.graph.byName.get(node));
  if (status === undefined ? known?.kind === 'source' : status.state === 'source') {
    return `source ${known?.fingerprint ?? ''}`;
  }
  return status?.rows === undefined ? null : (status.ranAt ?? status.fingerprint ?? null);
}

/** The profile of a column under the filters of the other columns, asked for while the caller is on screen. */
export function useColumnProfile(
  node: string,
  version: string | null,
  column: string,
): { readonly known: KnownProfile | undefined; readonly rows: ProfiledRows | null } {
  const { profiles } = useServices();
  const query = useAppState((state) => state.resultQueries[node]);
  const filters = filtersBeside(query, column);
  const key = keyOfFilters(filters);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` says whether the filters are the same.
  const rows = useMemo(() => (version === null ? null : { node, version, filters }), [node, version, key]);
  const known = useSyncExternalStore(
    (listener) => profiles.subscribe(listener),
    () => (rows === null ? undefined : profiles.get(rows, column)),
  );
  useEffect(() => {
    if (rows === null) return;
    const watching = profiles.watch(rows, column);
    return () => watching.dispose();
  }, [profiles, rows, column]);
  return { known, rows };
}
