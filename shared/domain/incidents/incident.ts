import { foldName } from '../graph/names';
import type { Problem } from '../problem';

export const incidentStatuses = ['open', 'investigating', 'mitigated', 'resolved'] as const;
export type IncidentStatus = (typeof incidentStatuses)[number];

/** Worst first. */
export const incidentSeverities = ['critical', 'high', 'medium', 'low'] as const;
export type IncidentSeverity = (typeof incidentSeverities)[number];

/** One line of the timeline: `- 2026-11-26 10:02 Ann: text`. */
export interface TimelineEntry {
  /** UTC, `2026-11-26 10:02`. */
  readonly time: string;
  readonly who: string;
  /** Markdown; further lines are what stands indented below it. */
  readonly text: string;
  readonly line: number;
}

/**
 * A failed check that someone is resolving, as its file has it (docs/incidents.md). What cannot be read is left out, and
 * counts as open and of medium severity: an incident does not vanish over a typing error.
 */
export interface Incident {
  /** Relative to the workspace, with `/`. */
  readonly file: string;
  readonly title: string;
  readonly status: IncidentStatus;
  readonly severity: IncidentSeverity;
  readonly owner?: string;
  readonly node?: string;
  /** The name of the check, as its file or its type and column give it. */
  readonly check?: string;
  /** The file of the check, relative to the workspace. */
  readonly checkFile?: string;
  /** ISO 8601 with a zone. */
  readonly opened?: string;
  readonly resolved?: string;
  /** Id of the run that made the rows which the check judged. */
  readonly run?: string;
  /** Everything below the front matter. */
  readonly body: string;
  readonly timeline: readonly TimelineEntry[];
  /** Something in it is wrong: it is shown, and not written to before it is corrected. */
  readonly broken: boolean;
  readonly problems: readonly Problem[];
}

/** What lists show of an incident. */
export type IncidentSummary = Omit<Incident, 'body' | 'timeline' | 'problems'> & {
  /** Changes with the text of its file. */
  readonly digest: string;
};

/** What can be changed of an incident without an editor; what is absent stays. */
export interface IncidentChange {
  readonly status?: IncidentStatus | undefined;
  readonly severity?: IncidentSeverity | undefined;
  /** Empty: nobody. */
  readonly owner?: string | undefined;
  /** Markdown for the timeline. */
  readonly comment?: string | undefined;
}

/** The check that an incident is about, or that an outcome is of. */
export interface CheckReference {
  readonly node: string;
  readonly name: string;
  readonly file: string;
}

/** Whether an incident is about a check. Names of nodes are compared as SQL compares them. */
export function isAbout(incident: Pick<Incident, 'node' | 'check' | 'checkFile'>, check: CheckReference): boolean {
  return (
    incident.check === check.name &&
    incident.node !== undefined &&
    foldName(incident.node) === foldName(check.node) &&
    (incident.checkFile === undefined || incident.checkFile === check.file)
  );
}

/** Those that are not resolved first, then the worse ones, then the newer ones. */
export function inOrder<Listed extends Pick<Incident, 'status' | 'severity' | 'opened' | 'file'>>(
  incidents: readonly Listed[],
): Listed[] {
  return [...incidents].sort(
    (a, b) =>
      Number(a.status === 'resolved') - Number(b.status === 'resolved') ||
      (a.status === 'resolved' ? 0 : rankOf(a) - rankOf(b)) ||
      timeOf(b) - timeOf(a) ||
      (a.file < b.file ? -1 : 1),
  );
}

/** How long ago a moment was, in one number: `0 min`, `3 h`, `12 days`. */
export function ageOf(moment: string, now: Date): string {
  const minutes = Math.max(0, Math.floor((now.getTime() - Date.parse(moment)) / 60_000));
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h`;
  return `${Math.floor(minutes / (24 * 60))} days`;
}

function rankOf({ severity }: Pick<Incident, 'severity'>): number {
  return incidentSeverities.indexOf(severity);
}

function timeOf({ opened }: Pick<Incident, 'opened'>): number {
  return opened === undefined ? 0 : Date.parse(opened);
}
