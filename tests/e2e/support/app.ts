import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  _electron,
  test as base,
  type ConsoleMessage,
  type ElectronApplication,
  errors,
  expect,
  type Page,
} from '@playwright/test';
import { createSampleWorkspace } from '../../../electron/workspace/create-workspace';
import type {
  AppEventName,
  AppEvents,
  CommandAnswer,
  CommandName,
  CommandParams,
  CommandReply,
} from '../../../shared/contract/commands';
import { expectFewFlights, fewFlights } from './few-flights';
import { processTree, untilGone } from './processes';
import { takeDisplayOfWorker } from './virtual-displays';

/** Well above any start, and below a test's own limit, so that a start that hangs says where. */
const startLimit = 45_000;
/** Of the first try: one that hangs holds up a worker for so long. */
const usualStartLimit = 20_000;
/** The same for an end. */
const closeLimit = 60_000;

const checkout = resolve(import.meta.dirname, '../../..');

takeDisplayOfWorker();

export interface LaunchOptions {
  /** A workspace to open; without it the app restores its last one, or opens the sample. */
  readonly workspace?: string;
  /** Settings, logs and the app's own sample; a fresh folder by default. */
  readonly userData?: string;
}

/** A running app with its window. Fails its test on any complaint of the page, unless the test expects it. */
export class RunningApp {
  readonly electron: ElectronApplication;
  readonly page: Page;
  readonly userData: string;
  /** The main process. */
  readonly process: ChildProcess;
  /** The app's folder, and the one to name when starting it once more. */
  readonly checkout = checkout;
  readonly #complaints: string[] = [];
  readonly #expected: RegExp[] = [];
  #closed = false;

  constructor(electron: ElectronApplication, page: Page, userData: string) {
    this.electron = electron;
    this.process = electron.process();
    this.page = page;
    this.userData = userData;
    page.on('console', (message) => this.#onConsole(message));
    page.on('pageerror', (error) => this.#complaints.push(`page error: ${error.stack ?? error.message}`));
    page.on('crash', () => this.#complaints.push('the page crashed'));
  }

  /** Lets a test provoke what would otherwise fail it. */
  expectComplaint(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  /** Sends a command the way the page does, and gives its answer. Throws when it was refused. */
  async command<Name extends CommandName>(name: Name, params: CommandParams<Name>): Promise<CommandAnswer<Name>> {
    const reply = await this.reply(name, params);
    if (!reply.ok) throw new Error(`${name}: ${reply.problem.code}: ${reply.problem.message}`);
    return reply.value;
  }

  /** The same, with refusals as data. */
  async reply<Name extends CommandName>(name: Name, params: unknown): Promise<CommandReply<CommandAnswer<Name>>> {
    return this.page.evaluate(
      ([command, values]) => (window as unknown as PlumblineWindow).plumbline.invoke(command as CommandName, values),
      [name, params] as const,
    ) as Promise<CommandReply<CommandAnswer<Name>>>;
  }

  /** Collects an event from now on; the answer gives what has come so far. */
  async collect<Name extends AppEventName>(name: Name): Promise<() => Promise<AppEvents[Name][]>> {
    const key = await this.page.evaluate((event) => {
      const scope = window as unknown as PlumblineWindow & Record<string, unknown[]>;
      const list = `collected:${event}:${Math.random()}`;
      const collected: unknown[] = [];
      scope[list] = collected;
      scope.plumbline.on(event, (json: string) => collected.push(JSON.parse(json)));
      return list;
    }, name);
    return () =>
      this.page.evaluate((list) => (window as unknown as Record<string, unknown>)[list], key) as Promise<
        AppEvents[Name][]
      >;
  }

  /** Waits for the end of a job. */
  async jobEnd(id: string) {
    let job: CommandAnswer<'jobs.list'>[number] | undefined;
    await expect
      .poll(async () => {
        job = (await this.command('jobs.list', {})).find((candidate) => candidate.id === id);
        return job?.endedAt !== undefined;
      })
      .toBe(true);
    if (job === undefined) throw new Error(`There is no job ${id}.`);
    return job;
  }

  /** The app's log: one object a line. */
  log(): { level: string; message: string; [detail: string]: unknown }[] {
    const text = readFileSync(join(this.userData, 'logs/main.log'), 'utf8');
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  }

  /** Ends the app the way its user does, and waits until none of its processes is left. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const main = this.process;
    if (main.exitCode !== null || main.signalCode !== null) return;
    const processes = processTree(main.pid ?? 0);
    const closing = this.electron.close();
    const isClosed = await Promise.race([closing.then(() => true), delay(closeLimit, false, { ref: false })]);
    if (!isClosed) main.kill('SIGKILL');
    await untilGone(processes);
    if (!isClosed) throw new Error(`The app did not end within ${closeLimit / 1000} s of being asked to.`);
  }

  /** What the page complained about that no test expected. */
  complaints(): string[] {
    return this.#complaints.filter((complaint) => !this.#expected.some((pattern) => pattern.test(complaint)));
  }

  #onConsole(message: ConsoleMessage): void {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    this.#complaints.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
  }
}

interface PlumblineWindow {
  readonly plumbline: {
    invoke(name: CommandName, params: unknown): Promise<unknown>;
    on(name: AppEventName, listener: (json: string) => void): () => void;
  };
}

interface Options {
  /** Which flights the sample has: all three million, or some of them, which run in a fraction of the time. */
  readonly sampleData: 'all' | 'few';
}

interface Fixtures {
  /** A folder for this test alone; it is removed afterwards. */
  readonly folder: string;
  /** A fresh copy of the sample workspace, with its data. */
  readonly workspace: string;
  /** Starts an app; all that a test starts are closed and held to account at its end. */
  readonly launch: (options?: LaunchOptions) => Promise<RunningApp>;
  /** An app on `workspace`. */
  readonly app: RunningApp;
}

export const test = base.extend<Options & Fixtures>({
  sampleData: ['few', { option: true }],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the first parameter as an object pattern.
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'plumbline-e2e-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
  workspace: async ({ folder, sampleData }, use) => {
    const workspace = join(folder, 'flight-ops');
    const data = join(checkout, 'node_modules/vega-datasets/data');
    await createSampleWorkspace(workspace, {
      resources: join(checkout, 'resources'),
      data: sampleData === 'all' ? data : await fewFlights(data),
    });
    if (sampleData === 'few') await expectFewFlights(workspace);
    await use(workspace);
  },
  launch: async ({ folder }, use) => {
    const started: RunningApp[] = [];
    await use(async ({ workspace, userData = join(folder, 'user-data') } = {}) => {
      const app = await launchApp(userData, workspace);
      started.push(app);
      return app;
    });
    for (const app of started) await app.close();
    expect(
      started.flatMap((app) => app.complaints()),
      'errors and warnings of the page',
    ).toEqual([]);
  },
  app: async ({ launch, workspace }, use) => {
    await use(await launch({ workspace }));
  },
});

export { expect };

async function launchApp(userData: string, workspace: string | undefined): Promise<RunningApp> {
  const executablePath = process.env.PLUMBLINE_ELECTRON;
  if (executablePath === undefined) {
    throw new Error('PLUMBLINE_ELECTRON does not name an Electron: run these tests through `npm run test:e2e`.');
  }
  const electron = await launchElectron({
    executablePath,
    // Chromium starts as root without its sandbox only; machines that run tests are often containers.
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      // Playwright waits for lines on stderr, and Chromium's remarks can land in the middle of them.
      '--log-level=3',
      checkout,
      ...(workspace === undefined ? [] : [workspace]),
    ],
    // Playwright would otherwise pretend a light system, whatever the app's theme is.
    colorScheme: null,
    env: { ...(process.env as Record<string, string>), PLUMBLINE_USER_DATA: userData },
  });
  return new RunningApp(electron, await electron.firstWindow({ timeout: startLimit }), userData);
}

/**
 * Starts Electron with a debugger, once more where Playwright waits for the debugger in vain: about once in some hundred starts
 * its two connections are there and neither answers. The app's own code waits until then, so none of it is repeated.
 */
async function launchElectron(options: Parameters<typeof _electron.launch>[0]): Promise<ElectronApplication> {
  try {
    return await _electron.launch({ ...options, timeout: usualStartLimit });
  } catch (error) {
    if (!(error instanceof errors.TimeoutError)) throw error;
    process.stderr.write(
      `Electron is started once more: its debugger did not answer within ${usualStartLimit / 1000} s.\n`,
    );
    const info = base.info();
    info.setTimeout(info.timeout + startLimit);
    return _electron.launch({ ...options, timeout: startLimit });
  }
}
