import type { CallContext, EngineApi } from '../../shared/contract/engine-api';
import { nodesReadBy } from '../../shared/domain/checks/check-fingerprint';
import type {
  MutationProgress,
  MutationReport,
  MutationRequest,
} from '../../shared/domain/checks/mutation/mutation-report';
import type { Graph } from '../../shared/domain/graph/graph';
import type { RunEvent } from '../../shared/domain/run/run';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import { readCheckFile } from '../workspace/check-files';

export interface MutateRequest {
  /** Also nodes without any check; otherwise all that have some. */
  readonly nodes?: readonly string[];
  /** Nothing runs first: a node without fresh rows cannot be tested. */
  readonly asItIs?: boolean;
  /** The same seed picks the same rows; 1 where it is left out. */
  readonly seed?: number;
  /** See `MutationRequest`. */
  readonly evaluation?: MutationRequest['evaluation'];
}

export interface MutateContext extends CallContext<MutationProgress> {
  readonly onRunEvent?: ((event: RunEvent) => void) | undefined;
}

/** What of a session is needed; the snapshot and the graph may be others after a run. */
interface MutatedSession {
  readonly snapshot: () => WorkspaceSnapshot;
  readonly graph: () => Graph;
  readonly needsRun: (name: string) => boolean;
  readonly run: (nodes: readonly string[]) => Promise<unknown>;
  readonly engine: Pick<EngineApi, 'mutate'>;
}

/**
 * Runs what is stale of the nodes and of what their checks read, then injects faults into copies of their rows. Outcomes of
 * checks that are kept stay what they are: those of mutants are of no rows that there are.
 */
export async function mutateChecks(
  session: MutatedSession,
  { nodes, asItIs = false, seed = 1, evaluation }: MutateRequest,
  context: MutateContext,
): Promise<MutationReport> {
  const tested = testedNodes(session.snapshot(), nodes);
  const stale = asItIs ? [] : staleForMutation(session, tested);
  if (stale.length > 0) await session.run(stale);
  const files = await Promise.all(tested.map((node) => readCheckFile(session.snapshot(), node)));
  return session.engine.mutate(
    { nodes: files, seed, ...(evaluation === undefined ? {} : { evaluation }) },
    { signal: context.signal, onEvent: context.onEvent },
  );
}

/** The nodes that are asked for; without any, all that have checks. */
export function testedNodes(
  { checkFiles }: Pick<WorkspaceSnapshot, 'checkFiles'>,
  nodes: readonly string[] | undefined,
): readonly string[] {
  return [...new Set(nodes ?? checkFiles.flatMap(({ node, checks }) => (checks.length > 0 ? [node] : [])))];
}

/** What has to run before the checks of nodes can be tested: these, and what their checks read, as far as it is stale. */
export function staleForMutation(
  session: Pick<MutatedSession, 'snapshot' | 'graph' | 'needsRun'>,
  nodes: readonly string[],
): readonly string[] {
  const known = new Set(session.graph().nodes.map(({ name }) => name));
  const read = session
    .snapshot()
    .checkFiles.filter(({ node }) => nodes.includes(node))
    .flatMap(({ checks }) => checks)
    .flatMap((check) => nodesReadBy(check, known));
  return [...new Set([...nodes, ...read])].filter((name) => session.needsRun(name));
}
