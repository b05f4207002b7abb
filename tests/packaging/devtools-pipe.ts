import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/**
 * A packed app, spoken to over Chromium's debugging pipe. (Playwright cannot launch an app whose inspect fuse is off:
 * it drives the main process through the inspector.)
 */
export class PackedApp {
  readonly process: ChildProcess;
  /** Resolves with the exit code, or the name of the signal. */
  readonly ended: Promise<number | string | null>;
  #nextId = 1;
  #rest = '';
  #session: string | undefined;
  readonly #answers = new Map<number, (answer: Answer) => void>();

  private constructor(child: ChildProcess) {
    this.process = child;
    this.ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
    (child.stdio[4] as Readable).setEncoding('utf8').on('data', (text: string) => this.#receive(text));
  }

  /** Starts the app and waits for its page. */
  static async start(binary: string, env: NodeJS.ProcessEnv): Promise<PackedApp> {
    const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const child = spawn(binary, [...root, '--remote-debugging-pipe'], {
      env,
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    const app = new PackedApp(child);
    for (;;) {
      const { targetInfos } = (await app.#send('Target.getTargets')) as {
        targetInfos: { type: string; targetId: string }[];
      };
      const page = targetInfos.find((target) => target.type === 'page');
      if (page !== undefined) {
        const attached = await app.#send('Target.attachToTarget', { targetId: page.targetId, flatten: true });
        app.#session = (attached as { sessionId: string }).sessionId;
        await app.#untilLoaded();
        return app;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Evaluates an expression in the page and gives its value. */
  async evaluate(expression: string): Promise<unknown> {
    const answer = await this.#send(
      'Runtime.evaluate',
      { expression, awaitPromise: true, returnByValue: true },
      this.#session,
    );
    return (answer as { result: { value: unknown } }).result.value;
  }

  async #untilLoaded(): Promise<void> {
    for (;;) {
      // Before the page is there, there is nothing to evaluate in, or the empty page that every window begins with.
      const loaded = await this.evaluate("location.protocol !== 'about:' && document.readyState === 'complete'").catch(
        (error: Error) => {
          if (/execution context/.test(error.message)) return false;
          throw error;
        },
      );
      if (loaded === true) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async #send(method: string, params: object = {}, sessionId?: string): Promise<unknown> {
    const id = this.#nextId++;
    const answer = new Promise<Answer>((resolve) => this.#answers.set(id, resolve));
    (this.process.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    const early = this.ended.then((code) =>
      Promise.reject(new Error(`The app ended (${code}) before it answered ${method}.`)),
    );
    const { result, error } = await Promise.race([answer, early]);
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  #receive(text: string): void {
    const messages = (this.#rest + text).split('\0');
    this.#rest = messages.pop() ?? '';
    for (const message of messages) {
      const answer = JSON.parse(message) as Answer;
      if (answer.id !== undefined) this.#answers.get(answer.id)?.(answer);
    }
  }
}

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}
