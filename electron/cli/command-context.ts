import { resolve } from 'node:path';
import { PlumblineError } from '../../shared/domain/problem';
import type { RunEvent, RunReport } from '../../shared/domain/run/run';
import { Engine } from '../engine/engine';
import { WorkspaceSession } from '../jobs/workspace-session';
import { DocumentStore } from '../workspace/document-store';
import { findWorkspace } from '../workspace/load-workspace';
import { acquireLock, lockProblem } from '../workspace/lock-file';
import { formatDuration, type Output } from './output';

/** What every command gets. `signal` aborts on Ctrl+C. */
export interface CommandContext {
  readonly output: Output;
  readonly signal: AbortSignal;
  readonly version: string;
}

/** Opens the workspace that holds `folder` (the current one when undefined), hands it to `work`, and closes it whatever happens. */
export async function withSession<Answer>(
  context: CommandContext,
  folder: string | undefined,
  parameters: Readonly<Record<string, string>>,
  work: (session: WorkspaceSession) => Promise<Answer>,
): Promise<Answer> {
  const root = await findWorkspace(resolve(folder ?? '.'));
  const engine = new Engine();
  try {
    const session = await WorkspaceSession.open({ root, engine, trigger: 'cli', version: context.version, parameters });
    for (const problem of session.engineInfo.problems) context.output.problem(problem);
    return await work(session);
  } finally {
    await engine.close();
  }
}

/**
 * The documents of a workspace, with what a killed window left unsaved, for a command that changes texts. Holds the workspace's
 * lock meanwhile, unless nothing is to be written (`dryRun`). Rejects with `workspace_locked` where another program has it.
 */
export async function withDocuments<Answer>(
  session: WorkspaceSession,
  dryRun: boolean,
  work: (documents: DocumentStore) => Promise<Answer>,
): Promise<Answer> {
  const attempt = dryRun ? undefined : await acquireLock(session.root, { program: 'cli' });
  if (attempt !== undefined && !('lock' in attempt)) throw new PlumblineError(lockProblem(attempt.heldBy));
  const documents = new DocumentStore(session.root);
  try {
    const recovered = dryRun ? [] : await documents.recover();
    if (recovered.length > 0) await session.reload(documents.openTexts());
    return await work(documents);
  } finally {
    await documents.dispose();
    attempt?.lock.release();
  }
}

/** Shows which node runs, how far it is, and each node's outcome as it ends. */
export function runProgress(output: Output): (event: RunEvent) => void {
  return (event) => {
    if (event.type === 'progress') {
      const share = event.progress === null ? '' : ` ${Math.round(event.progress * 100)} %`;
      output.progress(`[${event.done}/${event.total}] ${event.node}${share}`);
    } else if (event.status.state === 'running') {
      output.progress(event.status.name);
    } else if (event.status.state === 'failed' && event.status.ms !== undefined) {
      output.progress(`${event.status.name} failed after ${formatDuration(event.status.ms)}`);
    }
  };
}

/** For commands that go on with the result of `node`: throws what kept it from being there. */
export function requireResult(report: RunReport, node: string): void {
  if (report.cancelled) throw new PlumblineError({ code: 'cancelled', message: 'Interrupted.' });
  const asked = report.nodes.find((outcome) => outcome.name === node);
  const failed = report.nodes.find((outcome) => outcome.status === 'failed' && outcome.error !== undefined);
  const error = failed?.error ?? (asked?.status === 'blocked' ? asked.error : undefined);
  if (error !== undefined) throw new PlumblineError(error);
}

/** `['k=v']` as a record. Throws `bad_usage` for an entry without `=`. */
export function parseAssignments(option: string, entries: readonly string[]): Record<string, string> {
  const values: Record<string, string> = {};
  for (const entry of entries) {
    const at = entry.indexOf('=');
    if (at <= 0) {
      throw new PlumblineError({
        code: 'bad_usage',
        message: `${option} takes NAME=VALUE, not ${JSON.stringify(entry)}.`,
        hint: `For example: ${option} min_flights=100`,
      });
    }
    values[entry.slice(0, at)] = entry.slice(at + 1);
  }
  return values;
}
