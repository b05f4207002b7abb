import type { EngineApi } from '../../shared/contract/engine-api';
import type { CheckOutcome } from '../../shared/domain/checks/check-outcome';
import { type OpenIncidentRequest, openIncident } from '../workspace/incident-files';
import { type OwnedSession, ownerOfNode } from './check-owners';
import { listRuns } from './run-history';
import type { WorkspaceSession } from './workspace-session';

/** What of a session an incident needs. */
export interface IncidentSession extends OwnedSession, Pick<WorkspaceSession, 'root'> {
  readonly engine: Pick<EngineApi, 'failingRows'>;
}

/** Runs that are looked through for the one that made the rows. */
const searchedRuns = 500;
/** Rows that an incident shows. */
const shownRows = 10;

/**
 * Opens an incident of what a check found, with its first rows, the run that made them and the file of the node; it is the node's
 * owner's where nobody says. Throws what `openIncident` does.
 */
export async function openCheckIncident(
  session: IncidentSession,
  outcome: CheckOutcome,
  more: Pick<OpenIncidentRequest, 'severity' | 'owner'> = {},
): Promise<{ readonly file: string }> {
  const runs = await listRuns(session.root, searchedRuns).catch(() => []);
  const made = runs.find(({ report }) =>
    report.nodes.some(({ name, status }) => name === outcome.node && status === 'ran'),
  );
  const node = session.derived.graph.nodes.find(({ name, kind }) => name === outcome.node && kind === 'cell');
  const owner = more.owner ?? ownerOfNode(session, outcome.node)?.owner;
  const rows = await firstRows(session, outcome);
  return openIncident(session.root, { ...more, owner, outcome, run: made?.id, nodeFile: node?.file, rows });
}

/** The first rows that break the check, with their key and without what may be personal; undefined where there are none. */
async function firstRows(
  { engine }: IncidentSession,
  { node, file, line, name, outcome }: CheckOutcome,
): Promise<OpenIncidentRequest['rows']> {
  if (outcome !== 'fail' && outcome !== 'warn') return undefined;
  // Rows that were made anew since, or an engine that is away: the incident is opened all the same.
  const failing = await engine.failingRows({ node, file, line, name, limit: shownRows }).catch(() => null);
  if (failing === null || failing.rows.length === 0) return undefined;
  return { columns: failing.columns.map((column) => column.name), rows: failing.rows };
}
