import { spawn } from 'node:child_process';
import { PlumblineError } from '../../../shared/domain/problem';
import { findCredentials } from '../credentials';

export interface ToolRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  /** After this long the tool is ended; an hour when it is left out. */
  readonly timeoutMs?: number;
}

export interface ToolRun {
  /** Null when it was ended by a signal, or did not start. */
  readonly code: number | null;
  /** The last of what it printed, without credentials. */
  readonly output: string;
  /** The last of that on its standard output alone, where lines are whole. */
  readonly printed: string;
  readonly timedOut: boolean;
}

const mostOutput = 64 * 1024;
const hour = 3_600_000;
/** How long a tool has to end by itself. */
const graceMs = 5000;

/**
 * Runs a tool of another maker to its end. It gets no input, so that it cannot ask; it and everything that it started is ended when
 * the signal aborts, which throws `cancelled`, or when the time is up.
 */
export async function runTool(request: ToolRequest): Promise<ToolRun> {
  const { signal } = request;
  const isAborted = () => signal?.aborted === true;
  if (isAborted()) throw cancelled();
  const isGroup = process.platform !== 'win32';
  const child = spawn(request.command, request.args, {
    cwd: request.cwd,
    env: request.env as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: isGroup,
  });
  let [output, printed] = ['', ''];
  const collect = (text: string) => {
    output = (output + text).slice(-2 * mostOutput);
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    collect(text);
    printed = (printed + text).slice(-2 * mostOutput);
  });
  child.stderr.setEncoding('utf8').on('data', collect);

  const end = (how: NodeJS.Signals) => {
    if (child.pid === undefined) return;
    try {
      // What the tool started is in its group; a negative number names that.
      if (isGroup) process.kill(-child.pid, how);
      else child.kill(how);
    } catch {
      // It has ended meanwhile.
    }
  };
  let killTimer: NodeJS.Timeout | undefined;
  const stop = () => {
    end('SIGTERM');
    killTimer ??= setTimeout(() => end('SIGKILL'), graceMs);
  };
  let timedOut = false;
  const deadline = setTimeout(() => {
    timedOut = true;
    stop();
  }, request.timeoutMs ?? hour);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const code = await new Promise<number | null>((resolve) => {
      child.once('error', (error) => {
        output += `\n${error.message}`;
        resolve(null);
      });
      child.once('close', (exitCode) => resolve(exitCode));
    });
    // A process that it left behind would hold its files.
    end('SIGKILL');
    if (isAborted()) throw cancelled();
    const shown = (text: string) => withoutCredentials(text, request.env).slice(-mostOutput);
    return { code, output: shown(output), printed: shown(printed), timedOut };
  } finally {
    clearTimeout(deadline);
    clearTimeout(killTimer);
    signal?.removeEventListener('abort', stop);
  }
}

/** A text without the values of variables that hold credentials, and without what looks like one. */
export function withoutCredentials(text: string, env: Readonly<Record<string, string | undefined>>): string {
  let shown = text;
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || value.length < 4 || !/SECRET|PASSWORD|PASSWD|TOKEN|API_?KEY|CREDENTIAL/i.test(name))
      continue;
    shown = shown.replaceAll(value, '…');
  }
  for (const { start, end } of [...findCredentials(shown)].reverse())
    shown = `${shown.slice(0, start)}…${shown.slice(end)}`;
  return shown;
}

/** The last lines of a text. */
export function lastLines(text: string, lines: number): string {
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}

function cancelled(): PlumblineError {
  return new PlumblineError({ code: 'cancelled', message: 'Cancelled.' });
}
