import { mkdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import type { CheckOutcome } from '../../shared/domain/checks/check-outcome';
import { changeIncident } from '../../shared/domain/incidents/edit-incident';
import {
  type Incident,
  type IncidentChange,
  type IncidentSeverity,
  isAbout,
} from '../../shared/domain/incidents/incident';
import {
  type IncidentRows,
  incidentFile,
  newIncidentText,
  severityOf,
} from '../../shared/domain/incidents/new-incident';
import { parseIncident } from '../../shared/domain/incidents/parse-incident';
import { PlumblineError, toProblem } from '../../shared/domain/problem';
import { writeFileAtomic } from './atomic-write';
import { documentPath } from './document-name';
import { gitUserName } from './git-info';
import { requireInsideWorkspace } from './inside-workspace';
import { replaceFile } from './replace-file';
import { encodeText, readTextFile } from './text-file';
import { listWorkspaceFiles, workspaceFolderOf } from './workspace-files';

export interface OpenIncidentRequest {
  /** What the check found. */
  readonly outcome: CheckOutcome;
  /** As the check is meant to be, where nobody says. */
  readonly severity?: IncidentSeverity | undefined;
  /** Whoever opens it, where nobody says. */
  readonly owner?: string | undefined;
  /** The run that made the rows. */
  readonly run?: string | undefined;
  readonly nodeFile?: string | undefined;
  readonly rows?: IncidentRows | undefined;
  readonly now?: Date | undefined;
}

/**
 * Writes a new incident under `incidents/` and gives its file. Throws `bad_usage` for a check that passes, `duplicate_name`
 * (with the file) when an incident of the check is not resolved yet, and what writing a file can give.
 */
export async function openIncident(root: string, request: OpenIncidentRequest): Promise<{ readonly file: string }> {
  const { outcome, severity = severityOf(request.outcome), now = new Date(), ...more } = request;
  if (outcome.outcome === 'pass') {
    throw new PlumblineError({
      code: 'bad_usage',
      node: outcome.node,
      message: `The check ${outcome.name} of ${outcome.node} passes: there is nothing to resolve.`,
      hint: 'Evaluate it again if its rows have changed.',
    });
  }
  // From the disk: someone may have opened one since the workspace was read.
  const incidents = await readIncidents(root);
  const known = incidents.find((incident) => incident.status !== 'resolved' && isAbout(incident, outcome));
  if (known !== undefined) {
    throw new PlumblineError({
      code: 'duplicate_name',
      file: known.file,
      line: 1,
      node: outcome.node,
      message: `An incident of the check ${outcome.name} of ${outcome.node} is ${known.status} already: ${known.file}.`,
      hint: 'Write to that one, or resolve it first.',
    });
  }
  const name = await userNameIn(root);
  const owner = request.owner ?? name;
  const text = newIncidentText({ ...more, outcome, severity, owner, author: { name, now } });
  const taken = new Set(incidents.map(({ file }) => file.toLowerCase()));
  for (;;) {
    const file = incidentFile(outcome, now, taken);
    const path = join(root, file);
    await requireInsideWorkspace(root, path, file);
    await mkdir(dirname(path), { recursive: true });
    try {
      await writeFileAtomic(path, text, { file, exclusive: true });
      return { file };
    } catch (error) {
      // Another process took the name in this moment.
      if (toProblem(error).code !== 'duplicate_name') throw error;
      taken.add(file.toLowerCase());
    }
  }
}

/**
 * Changes an incident on disk: its facts, and one line of its timeline, signed with the name that the user commits under.
 * False when there was nothing to change. Throws `file_not_found` for what is no incident, what is wrong with a broken
 * file (it is left as it is), `edit_conflict` when the file changes in the same moment, and what writing a file can give.
 */
export async function updateIncident(
  root: string,
  file: string,
  change: IncidentChange,
  now: Date = new Date(),
): Promise<boolean> {
  const { text, bom, digest } = await readIncidentText(root, file);
  await requireInsideWorkspace(root, documentPath(root, file), file);
  const changed = changeIncident(file, text, change, { name: await userNameIn(root), now });
  if (changed === null) return false;
  await replaceFile(join(root, file), file, encodeText(changed, bom), digest);
  return true;
}

/** The text of an incident's file, without a byte order mark. Throws `file_not_found` for what is no incident, `access_denied` for what is no document. */
export async function readIncidentText(
  root: string,
  file: string,
): Promise<{ readonly text: string; readonly bom: boolean; readonly digest: string }> {
  const path = documentPath(root, file);
  if (workspaceFolderOf(file) !== 'incidents') {
    throw new PlumblineError({
      code: 'file_not_found',
      message: `${file} is not an incident.`,
      hint: 'Incidents are Markdown files in incidents/; plumbline incidents lists them.',
    });
  }
  const read = await readTextFile(path, file);
  if (!read.ok) throw new PlumblineError(read.error.problem);
  return read.value;
}

/** The incidents on disk; files that cannot be read are left out. */
async function readIncidents(root: string): Promise<readonly Incident[]> {
  const { files } = await listWorkspaceFiles(root, 'incidents');
  const incidents: Incident[] = [];
  for (const file of files) {
    const read = await readTextFile(join(root, file), file);
    if (read.ok) incidents.push(parseIncident(file, read.value.text));
  }
  return incidents;
}

/** The name that the user commits under, otherwise that of the system. */
async function userNameIn(root: string): Promise<string> {
  const name = await gitUserName(root);
  if (name !== null) return name;
  try {
    return userInfo().username;
  } catch {
    // A user id without an entry in the user database, as in many containers.
    return 'unknown';
  }
}
