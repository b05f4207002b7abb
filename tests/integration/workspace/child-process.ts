import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';

/** A program of this folder as one file that plain Node runs, built as the product is. */
export async function bundleProgram(name: string): Promise<{ path: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-program-'));
  await build({
    configFile: false,
    root: __dirname,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'node18',
      outDir: folder,
      minify: false,
      rolldownOptions: {
        input: resolve(__dirname, name),
        platform: 'node',
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  });
  return {
    path: join(folder, basename(name).replace(/\.ts$/, '.cjs')),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A running program whose lines of output are read one by one. */
export class RunningProgram {
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;
  #lines: string[] = [];
  #waiting: ((line: string | undefined) => void)[] = [];
  #closed = false;
  #errors = '';

  constructor(path: string, args: readonly string[]) {
    this.process = spawn(process.execPath, [path, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.process.stderr?.on('data', (chunk: Buffer) => {
      this.#errors += chunk.toString();
    });
    if (this.process.stdout === null) throw new Error('no output');
    const reader = createInterface({ input: this.process.stdout });
    reader.on('line', (line) => {
      const waiting = this.#waiting.shift();
      if (waiting === undefined) this.#lines.push(line);
      else waiting(line);
    });
    reader.on('close', () => {
      this.#closed = true;
      for (const waiting of this.#waiting) waiting(undefined);
    });
    this.ended = new Promise((done) => this.process.once('close', (code) => done(code)));
  }

  /** The next line of output; rejects when there is none any more. */
  async line(): Promise<string> {
    const line =
      this.#lines.shift() ??
      (this.#closed ? undefined : await new Promise<string | undefined>((done) => this.#waiting.push(done)));
    if (line === undefined) throw new Error(`The program ended without that line. ${this.#errors}`);
    return line;
  }

  /** All lines that were printed and not read yet. */
  printed(): readonly string[] {
    return this.#lines;
  }

  send(line: string): void {
    this.process.stdin?.write(`${line}\n`);
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.ended;
  }
}
