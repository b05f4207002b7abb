import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { Writable } from 'node:stream';
import type { Problem } from '../../shared/domain/problem';

const root = resolve(__dirname, '../..');
const bundle = join(root, 'dist/cli/cli.cjs');

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

/**
 * Runs the same bundle inside the test's process, which saves the start of one. For tests whose subject is an answer.
 * Signals, pipes, the environment, a crash, and files that two processes hold need a process: see `plumbline`.
 */
export async function plumblineHere(
  args: readonly string[],
  options: { readonly cwd?: string } = {},
): Promise<CommandResult> {
  if (isRunningHere) throw new Error('Two commands at once in one process would share its current folder.');
  isRunningHere = true;
  const folder = process.cwd();
  const stdout = new CollectedText();
  const stderr = new CollectedText();
  try {
    process.chdir(options.cwd ?? root);
    const { main } = createRequire(__filename)(bundle) as typeof import('../../electron/cli/cli-process');
    const code = await main(args, { stdout, stderr });
    return { code, stdout: stdout.text, stderr: stderr.text };
  } finally {
    process.chdir(folder);
    isRunningHere = false;
  }
}

let isRunningHere = false;

class CollectedText extends Writable {
  readonly #pieces: Buffer[] = [];

  override _write(piece: Buffer, _encoding: string, done: () => void): void {
    this.#pieces.push(piece);
    done();
  }

  get text(): string {
    return Buffer.concat(this.#pieces).toString('utf8');
  }
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

export interface JsonResult {
  readonly code: number | null;
  readonly answer: JsonAnswer;
  readonly stderr: string;
}

/** `plumbline` with `--json`. */
export async function plumblineJson(
  args: readonly string[],
  options: { readonly cwd?: string } = {},
): Promise<JsonResult> {
  return parsed(args, await plumbline([...args, '--json'], options));
}

/** `plumblineHere` with `--json`. */
export async function plumblineJsonHere(
  args: readonly string[],
  options: { readonly cwd?: string } = {},
): Promise<JsonResult> {
  return parsed(args, await plumblineHere([...args, '--json'], options));
}

function parsed(args: readonly string[], { code, stdout, stderr }: CommandResult): JsonResult {
  try {
    return { code, answer: JSON.parse(stdout) as JsonAnswer, stderr };
  } catch {
    throw new Error(`plumbline ${args.join(' ')} --json printed no JSON (exit code ${code}):\n${stdout}\n${stderr}`);
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
