import type { CallContext, EngineApi } from '../../shared/contract/engine-api';
import type {
  EarlierRows,
  SuggestionProgress,
  SuggestionReport,
} from '../../shared/domain/checks/suggest/suggestion-report';
import type { RunEvent } from '../../shared/domain/run/run';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import { readCheckFile } from '../workspace/check-files';
import { readCheckValues } from './check-values';
import { listRuns } from './run-history';

/** Runs that are looked at for a node's rows. */
const seenRuns = 500;

export interface SuggestContext extends CallContext<SuggestionProgress> {
  readonly onRunEvent?: ((event: RunEvent) => void) | undefined;
}

/** What of a session is needed; the snapshot may be another one after a run. */
interface SuggestingSession {
  readonly root: string;
  readonly snapshot: () => WorkspaceSnapshot;
  readonly needsRun: (name: string) => boolean;
  readonly run: (nodes: readonly string[]) => Promise<unknown>;
  readonly engine: Pick<EngineApi, 'suggest'>;
}

/** Runs what is stale of the nodes, then seeks checks that their rows speak for. Writes nothing into the workspace. */
export async function suggestChecks(
  session: SuggestingSession,
  nodes: readonly string[],
  context: SuggestContext,
): Promise<SuggestionReport> {
  const wanted = [...new Set(nodes)];
  // Before anything runs now: these are the runs before.
  const earlier = await earlierRows(session.root, wanted);
  const stale = wanted.filter((name) => session.needsRun(name));
  if (stale.length > 0) await session.run(stale);
  const files = await Promise.all(wanted.map((node) => readCheckFile(session.snapshot(), node)));
  const request = { nodes: files.map((file) => ({ file, earlier: earlier.get(file.node) ?? [] })) };
  return session.engine.suggest(request, { signal: context.signal, onEvent: context.onEvent });
}

/**
 * How many rows nodes had at earlier runs, oldest first: of nodes that run by the run history, of others by what checks of
 * their row count measured, one for each state of the rows.
 */
async function earlierRows(
  root: string,
  nodes: readonly string[],
): Promise<ReadonlyMap<string, readonly EarlierRows[]>> {
  const found = new Map<string, EarlierRows[]>();
  const add = (node: string, rows: EarlierRows) => found.set(node, [...(found.get(node) ?? []), rows]);
  for (const { startedAt, report } of (await listRuns(root, seenRuns)).reverse())
    for (const { name, status, rows } of report.nodes)
      if (nodes.includes(name) && status === 'ran' && typeof rows === 'number') add(name, { at: startedAt, rows });
  const measured = new Map<string, EarlierRows[]>();
  const states = new Map<string, string | null>();
  for (const { node, type, value, data, at, outcome } of await readCheckValues(root)) {
    if (type !== 'row_count' || value === null || outcome === 'error' || !nodes.includes(node)) continue;
    if (data !== null && states.get(node) === data) continue;
    states.set(node, data);
    measured.set(node, [...(measured.get(node) ?? []), { at, rows: value }]);
  }
  for (const [node, values] of measured) if (values.length > (found.get(node)?.length ?? 0)) found.set(node, values);
  return found;
}
