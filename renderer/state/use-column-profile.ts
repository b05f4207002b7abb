import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { filtersBeside, keyOfFilters } from '../../shared/domain/profile/profile-filter';
import type { NodeStatus } from '../../shared/domain/run/run';
import { useAppState, useServices } from './app-context';
import type { KnownProfile, ProfiledRows } from './column-profiles';

/** The run that a node's result is of, or null where there are no rows. */
export function resultVersion(status: NodeStatus | undefined): string | null {
  if (status === undefined) return null;
  if (status.state === 'source') return `source ${status.fingerprint ?? ''}`;
  return status.rows === undefined ? null : (status.ranAt ?? status.fingerprint ?? null);
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
