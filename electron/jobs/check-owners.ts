import type { CheckOutcome, OwnedOutcome } from '../../shared/domain/checks/check-outcome';
import { type NodeOwner, type OwnedWorkspace, ownerOf } from '../../shared/domain/owners/owner-of';
import type { WorkspaceSession } from './workspace-session';

/** What of a session owners are read from. */
export interface OwnedSession extends Pick<WorkspaceSession, 'derived'> {
  readonly snapshot: OwnedWorkspace;
}

/** Who answers for a node now; null where nobody is named. */
export function ownerOfNode({ snapshot, derived }: OwnedSession, name: string): NodeOwner | null {
  const node = derived.graph.nodes.find((other) => other.name === name);
  return ownerOf(node ?? { name }, snapshot);
}

/** What checks found, with the owners of their nodes. */
export function withOwners(session: OwnedSession, checks: readonly CheckOutcome[]): OwnedOutcome[] {
  const owners = new Map(
    [...new Set(checks.map(({ node }) => node))].map((node) => [node, ownerOfNode(session, node)]),
  );
  return checks.map((check) => ({ ...check, owner: owners.get(check.node)?.owner ?? null }));
}
