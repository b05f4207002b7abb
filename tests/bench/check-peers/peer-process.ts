import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** One evaluation of the checks by another tool. */
export interface PeerAnswer {
  /** Milliseconds that the tool itself took, without process start, imports and parsing of its project. */
  readonly ms: number;
  /** Milliseconds of processor time of the whole call, in all threads. */
  readonly cpu: number;
  /** By the tool's own key of a check; null where it came to no outcome. */
  readonly outcomes: readonly (readonly [key: string, outcome: 'pass' | 'warn' | 'fail' | null])[];
  readonly errors: readonly string[];
  /** Greatest resident memory of the process so far, in bytes. */
  readonly memory: number;
}

/** A tool in a Python process that stays warm: it evaluates all checks each time it is asked. */
export class PeerProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: AsyncIterator<string>;
  #complaints = '';

  private constructor(
    readonly tool: string,
    script: string,
    settings: unknown,
  ) {
    // `npm run bench` installs the tools and runs at the root of the repository.
    const python = join(process.env.PLUMBLINE_INTEROP ?? resolve('node_modules/.cache/interop'), tool, 'bin/python');
    this.#child = spawn(python, [resolve('tests/bench/check-peers', script), JSON.stringify(settings)], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    });
    this.#child.on('error', (error) => {
      this.#complaints += `${error.message}\n`;
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#complaints = (this.#complaints + text).slice(-4000);
    });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Starts a tool of the interop environments with a script beside this file; rejects when it does not come up. */
  static async start(tool: string, script: string, settings: unknown): Promise<PeerProcess> {
    const peer = new PeerProcess(tool, script, settings);
    await peer.#next();
    return peer;
  }

  async run(): Promise<PeerAnswer> {
    this.#child.stdin.write('run\n');
    return (await this.#next()) as PeerAnswer;
  }

  /** Ends the process; it has nothing to keep. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.pid === undefined) return;
    const ended = new Promise((settle) => this.#child.once('exit', settle));
    this.#child.kill('SIGKILL');
    await ended;
  }

  async #next(): Promise<unknown> {
    const line = await this.#lines.next();
    if (line.done === true) throw new Error(`${this.tool} ended (is it installed?):\n${this.#complaints}`);
    return JSON.parse(line.value);
  }
}
