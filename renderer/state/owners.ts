import { useMemo } from 'react';
import { type NodeOwner, ownerOf } from '../../shared/domain/owners/owner-of';
import { useAppState } from './app-context';

/** Stands for nobody among the owners that are chosen from. */
export const nobody = '';

/** Who answers for a node. */
export type OwnerOf = (node: string) => NodeOwner | null;

export function useOwnerOf(): OwnerOf {
  const workspace = useAppState((state) => state.workspace);
  const byName = useAppState((state) => state.graph.byName);
  return useMemo(
    () => (name) => (workspace === null ? null : ownerOf({ name, file: byName.get(name)?.file }, workspace)),
    [workspace, byName],
  );
}

/** The owners of nodes that can be told apart by them, in order, nobody last; none where all have the same. */
export function ownerChoices(owners: readonly (NodeOwner | null)[]): readonly string[] {
  if (new Set(owners.map((owner) => owner?.owner ?? nobody)).size < 2) return [];
  const names = [...new Set(owners.flatMap((owner) => owner?.names ?? []))].sort((a, b) => a.localeCompare(b));
  return owners.includes(null) ? [...names, nobody] : names;
}

/** Whether a node is one of those of `chosen`; null chooses all. */
export function isOwnedBy(owner: NodeOwner | null, chosen: string | null): boolean {
  if (chosen === null) return true;
  return owner === null ? chosen === nobody : owner.names.includes(chosen);
}
