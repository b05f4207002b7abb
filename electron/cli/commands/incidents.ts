import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { CheckOutcome } from '../../../shared/domain/checks/check-outcome';
import {
  ageOf,
  type Incident,
  type IncidentSeverity,
  type IncidentStatus,
  incidentStatuses,
  inOrder,
} from '../../../shared/domain/incidents/incident';
import { PlumblineError } from '../../../shared/domain/problem';
import { closestName } from '../../../shared/domain/yaml/closest-name';
import { openCheckIncident } from '../../jobs/check-incident';
import { updateIncident } from '../../workspace/incident-files';
import { nameFromRoot } from '../../workspace/inside-workspace';
import { findWorkspace, loadWorkspace } from '../../workspace/load-workspace';
import { type CommandContext, runProgress, withSession } from '../command-context';
import { exitCodes } from '../exit-code';
import { countOf } from '../output';
import { formatTable } from '../text-table';

/** `plumbline incidents`: lists the incidents of a workspace, those that need someone first. Reads files and nothing else. */
export async function incidentsCommand(
  context: CommandContext,
  workspace: string | undefined,
  options: { readonly open: boolean },
): Promise<number> {
  const { output } = context;
  const root = await findWorkspace(resolve(workspace ?? '.'));
  const snapshot = await loadWorkspace(root, { signal: context.signal });
  const all = inOrder(snapshot.incidents ?? []);
  const incidents = options.open ? all.filter(({ status }) => status !== 'resolved') : all;
  const problems = all.flatMap((incident) => incident.problems);
  for (const problem of problems) output.problem(problem);
  output.text(listing(incidents, options.open, new Date(), output.width));
  output.answer({ workspace: root, incidents: incidents.map(answerOf), problems });
  return problems.some(({ severity }) => severity === 'error') ? exitCodes.badInput : exitCodes.done;
}

export interface OpenIncidentOptions {
  readonly node: string;
  readonly check: string;
  readonly severity?: IncidentSeverity;
  readonly owner?: string;
  readonly workspace?: string;
}

/** `plumbline incident open`: evaluates the checks of a node where that is needed, and opens an incident of one that does not pass. */
export async function openIncidentCommand(context: CommandContext, options: OpenIncidentOptions): Promise<number> {
  const { output } = context;
  return withSession(context, options.workspace, {}, async (session) => {
    const { checks } = await session.check(
      { nodes: [options.node] },
      { signal: context.signal, onRunEvent: runProgress(output) },
    );
    context.signal.throwIfAborted();
    const outcome = findOutcome(checks, options);
    const { severity, owner } = options;
    const { file } = await openCheckIncident(session, outcome, { severity, owner });
    output.text(file);
    output.answer({ workspace: session.root, file });
    return exitCodes.done;
  });
}

export interface UpdateIncidentOptions {
  readonly status?: IncidentStatus;
  readonly severity?: IncidentSeverity;
  readonly owner?: string;
  readonly comment?: string;
  readonly workspace?: string;
}

/** `plumbline incident update`: changes the facts of an incident and adds to its timeline. */
export async function updateIncidentCommand(
  context: CommandContext,
  given: string,
  { workspace, status, severity, owner, comment }: UpdateIncidentOptions,
): Promise<number> {
  const change = { status, severity, owner, comment };
  if (Object.values(change).every((value) => value === undefined)) {
    throw new PlumblineError({
      code: 'bad_usage',
      message: 'Nothing is said of what changes.',
      hint: `Add --status ${incidentStatuses.join('|')}, --severity, --owner or --comment.`,
    });
  }
  const { output } = context;
  const root = await findWorkspace(resolve(workspace ?? '.'));
  const file = incidentFileOf(root, given);
  const changed = await updateIncident(root, file, change);
  output.text(changed ? file : `${file} says so already.`);
  output.answer({ workspace: root, file, changed });
  return exitCodes.done;
}

function findOutcome(checks: readonly CheckOutcome[], { node, check }: OpenIncidentOptions): CheckOutcome {
  const named = checks.filter(({ name }) => name === check);
  // Names can stand twice: the one that fails is meant.
  const outcome = named.find((other) => other.outcome !== 'pass') ?? named[0];
  if (outcome !== undefined) return outcome;
  const names = checks.map(({ name }) => name);
  const near = closestName(check, names);
  throw new PlumblineError({
    code: 'unknown_check',
    node,
    message: `There is no check ${check} of ${node}.`,
    hint:
      near !== undefined
        ? `Did you mean ${near}?`
        : names.length === 0
          ? 'It has no checks.'
          : `Its checks: ${names.join(', ')}.`,
  });
}

/** The file as the workspace names it: by a path from the current folder or the workspace, or by its name alone. */
function incidentFileOf(root: string, given: string): string {
  if (existsSync(given)) return nameFromRoot(root, resolve(given));
  const name = /\.md$/i.test(given) ? given : `${given}.md`;
  return existsSync(join(root, name)) ? nameFromRoot(root, join(root, name)) : `incidents/${basename(name)}`;
}

function answerOf({ body: _body, problems: _problems, ...incident }: Incident): Record<string, unknown> {
  return incident;
}

function listing(incidents: readonly Incident[], openOnly: boolean, now: Date, width: number | undefined): string {
  if (incidents.length === 0) return openOnly ? 'There is no open incident.' : 'There are no incidents.';
  const table = formatTable(
    [
      { title: 'status' },
      { title: 'severity' },
      { title: 'owner' },
      { title: 'age', align: 'right' },
      { title: 'node' },
      { title: 'check' },
      { title: 'file' },
    ],
    incidents.map(({ status, severity, owner = '', opened, node = '', check = '', file, broken }) => [
      broken ? `${status} (broken)` : status,
      severity,
      owner,
      opened === undefined ? '' : ageOf(opened, now),
      node,
      check,
      file,
    ]),
    width,
  );
  const open = incidents.filter(({ status }) => status !== 'resolved').length;
  return `${table}\n\n${countOf(incidents.length, 'incident')}, ${open} open`;
}
