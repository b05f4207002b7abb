import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { Problem } from '../../shared/domain/problem';

const root = resolve(__dirname, '../..');

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command line in a process of its own, as a user does. `started` gets the process, to send it signals. */
export function plumbline(
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal;
    readonly started?: (child: ChildProcess) => void;
  } = {},
): Promise<CommandResult> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [join(root, 'electron/cli/plumbline.cjs'), ...args], {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    options.started?.(child);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', fail);
    child.on('close', (code) =>
      done({ code, stdout: Buffer.concat(stdout).toString('utf8'), stderr: Buffer.concat(stderr).toString('utf8') }),
    );
  });
}

/** The parts of `--json` answers that tests look at. */
export interface JsonAnswer {
  readonly suggestions?: readonly { readonly topic: string; readonly file?: string }[];
  readonly error?: Problem;
  readonly problems?: readonly Problem[];
  readonly nodes?: readonly {
    readonly name: string;
    readonly status: string;
    readonly rows: number | null;
    readonly error?: Problem;
  }[];
  readonly checks?: readonly {
    readonly node: string;
    readonly name: string;
    readonly outcome: string;
    readonly value: number | null;
    readonly error?: Problem;
  }[];
  readonly rows?: readonly (readonly unknown[])[];
}

export async function plumblineJson(
  args: readonly string[],
  options: { readonly cwd?: string } = {},
): Promise<{ readonly code: number | null; readonly answer: JsonAnswer; readonly stderr: string }> {
  const result = await plumbline([...args, '--json'], options);
  try {
    return { code: result.code, answer: JSON.parse(result.stdout) as JsonAnswer, stderr: result.stderr };
  } catch {
    throw new Error(
      `plumbline ${args.join(' ')} --json printed no JSON (exit code ${result.code}):\n${result.stdout}\n${result.stderr}`,
    );
  }
}

/** Every problem that an answer holds, wherever it stands. */
export function problemsOf(answer: JsonAnswer): Problem[] {
  return [
    ...(answer.error === undefined ? [] : [answer.error]),
    ...(answer.problems ?? []),
    ...(answer.nodes ?? []).flatMap((node) => (node.error === undefined ? [] : [node.error])),
    ...(answer.checks ?? []).flatMap((check) => (check.error === undefined ? [] : [check.error])),
  ];
}
