import { afterEach, describe, expect, it } from 'vitest';
import { toDisposable } from '../../shared/base/disposable';
import { Emitter } from '../../shared/base/emitter';
import type { EngineState } from '../../shared/contract/app-state';
import { type RpcChannel, type RpcHandler, serveRpc } from '../../shared/contract/rpc';
import type { EngineExit } from './engine-exit';
import { type EngineProcess, EngineSupervisor } from './engine-supervisor';

/** A stand-in for the process alone: calls cross the real wire protocol. What dies with it answers nothing any more. */
class FakeProcess implements EngineProcess<string> {
  static next = 100;
  readonly pid = FakeProcess.next++;
  readonly started = Promise.resolve();
  readonly calls: string[] = [];
  readonly ports: string[] = [];
  readonly channel: RpcChannel;
  alive = true;
  readonly #exits = new Emitter<EngineExit>();

  constructor(handlers: Readonly<Record<string, RpcHandler>> = {}) {
    const toEngine = new Emitter<unknown>();
    const toMain = new Emitter<unknown>();
    const crossing = (emitter: Emitter<unknown>, message: unknown) =>
      queueMicrotask(() => {
        if (this.alive) emitter.emit(message);
      });
    this.channel = {
      post: (message) => crossing(toEngine, message),
      listen: (listener) => toMain.on(listener),
    };
    const noted = (name: string, handler: RpcHandler): RpcHandler => {
      return (params, context) => {
        this.calls.push(name);
        return handler(params, context);
      };
    };
    const all: Record<string, RpcHandler> = {
      open: async () => ({ duckdbVersion: '1.0', cacheFile: null, problems: [] }),
      derive: async () => ({ graph: { nodes: [], edges: [] }, statuses: [] }),
      health: async () => ({ memoryBytes: 1, memoryLimitBytes: 2, running: 0 }),
      close: async () => undefined,
      ...handlers,
    };
    serveRpc(
      { post: (message) => crossing(toMain, message), listen: (listener) => toEngine.on(listener) },
      Object.fromEntries(Object.entries(all).map(([name, handler]) => [name, noted(name, handler)])),
    );
  }

  serveResults(port: string): void {
    this.ports.push(port);
  }

  kill(): void {
    this.end({ code: 9 });
  }

  end(exit: EngineExit): void {
    if (!this.alive) return;
    this.alive = false;
    this.#exits.emit(exit);
  }

  onExit(listener: (exit: EngineExit) => void) {
    if (!this.alive) {
      listener({ code: 9 });
      return toDisposable(() => undefined);
    }
    return this.#exits.on(listener);
  }
}

const config = { root: '/w', cacheFolder: null, threads: 1, memoryLimit: '1GB', allowedPaths: [] } as const;
const supervisors: EngineSupervisor<string>[] = [];

afterEach(async () => {
  await Promise.all(supervisors.splice(0).map((supervisor) => supervisor.shutDown()));
});

function supervise(
  make: (number: number) => FakeProcess = () => new FakeProcess(),
  options: { readonly cancelDeadline?: number } = {},
) {
  const processes: FakeProcess[] = [];
  const supervisor = new EngineSupervisor<string>({
    start: () => {
      const process = make(processes.length);
      processes.push(process);
      return process;
    },
    restartDelays: [0, 0, 0],
    ...options,
  });
  supervisors.push(supervisor);
  const states: EngineState[] = [];
  supervisor.changes.on((state) => states.push(state));
  const current = () => {
    const process = processes.at(-1);
    if (process === undefined) throw new Error('no process was started');
    return process;
  };
  return { supervisor, processes, states, current };
}

/** A method that never answers, whatever is asked of it. */
const hangs: RpcHandler = () => new Promise(() => undefined);

describe('an engine that ends', () => {
  it('rejects what was in flight with engine_lost and comes back with the same cache and graph', async () => {
    const { supervisor, processes, states, current } = supervise(() => new FakeProcess({ run: hangs }));
    await supervisor.open(config);
    await supervisor.derive({ snapshot: {} as never });
    const lost = supervisor.run({});
    await expect.poll(() => current().calls).toContain('run');
    current().end({ code: 9 });
    await expect(lost).rejects.toMatchObject({
      problem: { code: 'engine_lost', message: expect.stringContaining('memory') },
    });

    expect(await supervisor.health()).toMatchObject({ running: 0 });
    expect(processes).toHaveLength(2);
    expect(current().calls).toEqual(['open', 'derive', 'health']);
    expect(states.map((state) => state.state)).toEqual(['starting', 'ready', 'restarting', 'ready']);
    expect(states.at(-1)).toMatchObject({ restarts: 1, pid: current().pid });
  });

  it('opens in the next process when it ends in the middle of opening', async () => {
    const { supervisor, processes } = supervise((number) => {
      const process: FakeProcess = new FakeProcess(
        number === 0
          ? {
              open: async () => {
                process.end({ code: 70 });
                return new Promise(() => undefined);
              },
            }
          : {},
      );
      return process;
    });
    expect(await supervisor.open(config)).toMatchObject({ duckdbVersion: '1.0' });
    expect(processes).toHaveLength(2);
    expect(supervisor.state.state).toBe('ready');
  });

  it('stays down after too many ends in a row, says so, and starts again when asked', async () => {
    const { supervisor, processes, current } = supervise();
    await supervisor.open(config);
    for (let ends = 0; ends < 4; ends++) {
      current().end({ code: 70 });
      if (ends < 3) await supervisor.health();
    }
    expect(supervisor.state).toMatchObject({
      state: 'failed',
      problem: { message: expect.stringContaining('4 times') },
    });
    await expect(supervisor.health()).rejects.toMatchObject({ problem: { code: 'engine_lost' } });
    await expect(supervisor.serveResults('port')).rejects.toMatchObject({ problem: { code: 'engine_lost' } });
    expect(processes).toHaveLength(4);

    supervisor.retry();
    expect(await supervisor.health()).toMatchObject({ running: 0 });
    expect(current().calls).toEqual(['open', 'health']);
  });

  it('says that memory ran out when V8 did', async () => {
    const { supervisor, current } = supervise(() => new FakeProcess({ check: hangs }));
    await supervisor.open(config);
    const lost = supervisor.check({});
    await expect.poll(() => current().calls).toContain('check');
    current().end({ code: 5, fatalError: 'V8::FatalProcessOutOfMemory' });
    await expect(lost).rejects.toMatchObject({
      problem: {
        code: 'engine_lost',
        message: 'The engine ran out of memory and stopped.',
        hint: expect.stringContaining('memory_limit'),
      },
    });
  });

  it('hands a port that came meanwhile to the next process', async () => {
    const { supervisor, current } = supervise();
    await supervisor.open(config);
    current().end({ code: 9 });
    await supervisor.serveResults('port');
    expect(current().ports).toEqual(['port']);
  });
});

describe('a cancelled call', () => {
  it('that stops in time costs the engine nothing', async () => {
    const { supervisor, processes, current } = supervise(
      () =>
        new FakeProcess({
          run: (_params, { signal }) =>
            new Promise((_resolve, reject) =>
              signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))),
            ),
        }),
    );
    await supervisor.open(config);
    const abort = new AbortController();
    const run = supervisor.run({}, { signal: abort.signal });
    await expect.poll(() => current().calls).toContain('run');
    abort.abort();
    await expect(run).rejects.toMatchObject({ problem: { code: 'cancelled' } });
    expect(processes).toHaveLength(1);
  });

  it('that does not stop is cancelled all the same, and the engine is replaced; others in flight fail with the reason', async () => {
    const { supervisor, processes, current } = supervise(() => new FakeProcess({ run: hangs, profile: hangs }), {
      cancelDeadline: 20,
    });
    await supervisor.open(config);
    const abort = new AbortController();
    const run = supervisor.run({}, { signal: abort.signal });
    const other = supervisor.profile({ node: 'other' });
    await expect.poll(() => current().calls).toEqual(expect.arrayContaining(['run', 'profile']));
    abort.abort();
    await expect(run).rejects.toMatchObject({ problem: { code: 'cancelled' } });
    await expect(other).rejects.toMatchObject({
      problem: { code: 'engine_lost', message: 'The engine was replaced: a cancelled query did not stop.' },
    });
    expect(await supervisor.health()).toMatchObject({ running: 0 });
    expect(processes).toHaveLength(2);
  });

  it('while the engine is away rejects at once', async () => {
    const { supervisor } = supervise(() =>
      Object.assign(new FakeProcess(), { started: new Promise<void>(() => undefined) }),
    );
    const abort = new AbortController();
    const run = supervisor.run({}, { signal: abort.signal });
    abort.abort();
    await expect(run).rejects.toMatchObject({ problem: { code: 'cancelled' } });
  });
});

it('closes the cache before it ends the process, and starts none afterwards', async () => {
  const { supervisor, processes, current } = supervise();
  await supervisor.open(config);
  await supervisor.shutDown();
  expect(current().calls).toEqual(['open', 'close']);
  expect(current().alive).toBe(false);
  expect(processes).toHaveLength(1);
  await expect(supervisor.health()).rejects.toMatchObject({ problem: { code: 'cancelled' } });
});
