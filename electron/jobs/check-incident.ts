import type { CheckOutcome } from '../../shared/domain/checks/check-outcome';
import { type OpenIncidentRequest, openIncident } from '../workspace/incident-files';
import { listRuns } from './run-history';
import type { WorkspaceSession } from './workspace-session';

/** Runs that are looked through for the one that made the rows. */
const searchedRuns = 500;

/**
 * Opens an incident of what a check found, with the run that made the rows and the file of the node. Throws what
 * `openIncident` does.
 */
export async function openCheckIncident(
  session: Pick<WorkspaceSession, 'root' | 'derived'>,
  outcome: CheckOutcome,
  more: Pick<OpenIncidentRequest, 'severity' | 'owner' | 'rows'> = {},
): Promise<{ readonly file: string }> {
  const runs = await listRuns(session.root, searchedRuns).catch(() => []);
  const made = runs.find(({ report }) =>
    report.nodes.some(({ name, status }) => name === outcome.node && status === 'ran'),
  );
  const node = session.derived.graph.nodes.find(({ name, kind }) => name === outcome.node && kind === 'cell');
  return openIncident(session.root, { ...more, outcome, run: made?.id, nodeFile: node?.file });
}
