import { createDeferred, type Deferred } from '../../shared/base/deferred';
import { type Disposable, DisposableStore } from '../../shared/base/disposable';
import { Emitter } from '../../shared/base/emitter';
import type { EngineState } from '../../shared/contract/app-state';
import type { CallContext, EngineApi } from '../../shared/contract/engine-api';
import { type RpcChannel, RpcClient } from '../../shared/contract/rpc';
import { PlumblineError, type Problem, toProblem } from '../../shared/domain/problem';
import { type EngineExit, engineLostProblem } from './engine-exit';

/** A running engine process; `Port` is what the page's port is on this side. */
export interface EngineProcess<Port> {
  /** Known when `started` has resolved. */
  readonly pid: number | undefined;
  /** Resolves when the process runs; stays pending for one that never does (its exit tells). */
  readonly started: Promise<void>;
  readonly channel: RpcChannel;
  /** Hands the engine a port over which it answers `ResultApi`. */
  serveResults(port: Port): void;
  /** Ends the process at once, whatever it is doing. */
  kill(): void;
  /** Calls the listener once, when the process has ended. */
  onExit(listener: (exit: EngineExit) => void): Disposable;
}

export interface SupervisorOptions<Port> {
  readonly start: () => EngineProcess<Port>;
  /** What happened to an engine, for the log. */
  readonly onLost?: (problem: Problem, exit: EngineExit) => void;
  /** How long a cancelled call may go on before the engine is replaced, in ms. */
  readonly cancelDeadline?: number;
  /** Waiting times before restarts that follow one another, in ms; one more within `restartWindow` and the engine stays down. */
  readonly restartDelays?: readonly number[];
  readonly restartWindow?: number;
}

type Method = Exclude<keyof EngineApi, 'open' | 'derive' | 'close'>;

interface Running<Port> {
  readonly process: EngineProcess<Port>;
  readonly client: RpcClient;
}

/** How long an engine may take to close its cache before it is ended. */
const closeLimit = 3000;

/**
 * The engine of one workspace, as one `EngineApi` that outlives its process. When the process ends, calls in flight reject
 * with `engine_lost`, a new process opens the same cache and derives the same graph, and calls that came meanwhile go to it.
 * A call that was cancelled and does not end within the deadline costs the process its life.
 */
export class EngineSupervisor<Port> implements EngineApi {
  readonly changes = new Emitter<EngineState>();
  readonly #options: Required<SupervisorOptions<Port>>;
  readonly #processListeners = new DisposableStore();
  #running: Running<Port> | undefined;
  /** Resolves when calls may be sent; replaced with each process that was reached. */
  #ready: Deferred<RpcClient>;
  /** Whether `#ready` has resolved. */
  #accepting = false;
  #state: EngineState = { state: 'starting', restarts: 0 };
  #restartTimes: number[] = [];
  #restartTimer: NodeJS.Timeout | undefined;
  #lossReason: string | undefined;
  #shutDown = false;
  #config: Parameters<EngineApi['open']>[0] | undefined;
  #derived: Parameters<EngineApi['derive']>[0] | undefined;

  constructor(options: SupervisorOptions<Port>) {
    this.#options = {
      onLost: () => undefined,
      cancelDeadline: 2000,
      restartDelays: [0, 250, 500, 1000, 2000],
      restartWindow: 60_000,
      ...options,
    };
    this.#ready = quietDeferred();
    this.#start();
  }

  get state(): EngineState {
    return this.#state;
  }

  async open(config: Parameters<EngineApi['open']>[0]): ReturnType<EngineApi['open']> {
    const info = await this.#untilAnswered(() => this.#send<'open'>('open', config));
    this.#config = config;
    const { problem: _, ...state } = this.#state;
    this.#setState({ ...state, state: 'ready', duckdb: info.duckdbVersion });
    return info;
  }

  async derive(params: Parameters<EngineApi['derive']>[0]): ReturnType<EngineApi['derive']> {
    // Remembered before it is answered: after a crash in the middle of it, the new engine derives the same.
    this.#derived = params;
    return this.#untilAnswered(() => this.#send<'derive'>('derive', params));
  }

  run(...[params, options]: Parameters<EngineApi['run']>): ReturnType<EngineApi['run']> {
    return this.#call<'run'>('run', params, options);
  }

  check(...[params, options]: Parameters<EngineApi['check']>): ReturnType<EngineApi['check']> {
    return this.#call<'check'>('check', params, options);
  }

  mutate(...[params, options]: Parameters<EngineApi['mutate']>): ReturnType<EngineApi['mutate']> {
    return this.#call<'mutate'>('mutate', params, options);
  }

  suggest(...[params, options]: Parameters<EngineApi['suggest']>): ReturnType<EngineApi['suggest']> {
    return this.#call<'suggest'>('suggest', params, options);
  }

  profile(...[params, options]: Parameters<EngineApi['profile']>): ReturnType<EngineApi['profile']> {
    return this.#call<'profile'>('profile', params, options);
  }

  exportResult(...[params, options]: Parameters<EngineApi['exportResult']>): ReturnType<EngineApi['exportResult']> {
    return this.#call<'exportResult'>('exportResult', params, options);
  }

  compareRows(...[params, options]: Parameters<EngineApi['compareRows']>): ReturnType<EngineApi['compareRows']> {
    return this.#call<'compareRows'>('compareRows', params, options);
  }

  previewSink(...[params, options]: Parameters<EngineApi['previewSink']>): ReturnType<EngineApi['previewSink']> {
    return this.#call<'previewSink'>('previewSink', params, options);
  }

  writeSink(...[params, options]: Parameters<EngineApi['writeSink']>): ReturnType<EngineApi['writeSink']> {
    return this.#call<'writeSink'>('writeSink', params, options);
  }

  describe(params: Parameters<EngineApi['describe']>[0]): ReturnType<EngineApi['describe']> {
    return this.#call<'describe'>('describe', params);
  }

  nodeVersions(): ReturnType<EngineApi['nodeVersions']> {
    return this.#call<'nodeVersions'>('nodeVersions', {});
  }

  compareResults(
    ...[params, options]: Parameters<EngineApi['compareResults']>
  ): ReturnType<EngineApi['compareResults']> {
    return this.#call<'compareResults'>('compareResults', params, options);
  }

  evidence(...[params, options]: Parameters<EngineApi['evidence']>): ReturnType<EngineApi['evidence']> {
    return this.#call<'evidence'>('evidence', params, options);
  }

  openResult(...[params, options]: Parameters<EngineApi['openResult']>): ReturnType<EngineApi['openResult']> {
    return this.#call<'openResult'>('openResult', params, options);
  }

  page(...[params, options]: Parameters<EngineApi['page']>): ReturnType<EngineApi['page']> {
    return this.#call<'page'>('page', params, options);
  }

  filterValues(...[params, options]: Parameters<EngineApi['filterValues']>): ReturnType<EngineApi['filterValues']> {
    return this.#call<'filterValues'>('filterValues', params, options);
  }

  closeResult(params: Parameters<EngineApi['closeResult']>[0]): ReturnType<EngineApi['closeResult']> {
    return this.#call<'closeResult'>('closeResult', params);
  }

  preview(...[params, options]: Parameters<EngineApi['preview']>): ReturnType<EngineApi['preview']> {
    return this.#call<'preview'>('preview', params, options);
  }

  chartSource(...[params]: Parameters<EngineApi['chartSource']>): ReturnType<EngineApi['chartSource']> {
    return this.#call<'chartSource'>('chartSource', params);
  }

  chartData(...[params, options]: Parameters<EngineApi['chartData']>): ReturnType<EngineApi['chartData']> {
    return this.#call<'chartData'>('chartData', params, options);
  }

  profileResult(...[params, options]: Parameters<EngineApi['profileResult']>): ReturnType<EngineApi['profileResult']> {
    return this.#call<'profileResult'>('profileResult', params, options);
  }

  inspectFile(...[params, options]: Parameters<EngineApi['inspectFile']>): ReturnType<EngineApi['inspectFile']> {
    return this.#call<'inspectFile'>('inspectFile', params, options);
  }

  checkFile(...[params, options]: Parameters<EngineApi['checkFile']>): ReturnType<EngineApi['checkFile']> {
    return this.#call<'checkFile'>('checkFile', params, options);
  }

  planSource(...[params, options]: Parameters<EngineApi['planSource']>): ReturnType<EngineApi['planSource']> {
    return this.#call<'planSource'>('planSource', params, options);
  }

  installReader(params: Parameters<EngineApi['installReader']>[0]): ReturnType<EngineApi['installReader']> {
    return this.#call<'installReader'>('installReader', params);
  }

  inputOptions(...[params, options]: Parameters<EngineApi['inputOptions']>): ReturnType<EngineApi['inputOptions']> {
    return this.#call<'inputOptions'>('inputOptions', params, options);
  }

  diagnose(...[params, options]: Parameters<EngineApi['diagnose']>): ReturnType<EngineApi['diagnose']> {
    return this.#call<'diagnose'>('diagnose', params, options);
  }

  renameCells(...[params, options]: Parameters<EngineApi['renameCells']>): ReturnType<EngineApi['renameCells']> {
    return this.#call<'renameCells'>('renameCells', params, options);
  }

  scope(...[params, options]: Parameters<EngineApi['scope']>): ReturnType<EngineApi['scope']> {
    return this.#call<'scope'>('scope', params, options);
  }

  functions(): ReturnType<EngineApi['functions']> {
    return this.#call<'functions'>('functions', {});
  }

  peek(...[params, options]: Parameters<EngineApi['peek']>): ReturnType<EngineApi['peek']> {
    return this.#call<'peek'>('peek', params, options);
  }

  failingRows(...[params, options]: Parameters<EngineApi['failingRows']>): ReturnType<EngineApi['failingRows']> {
    return this.#call<'failingRows'>('failingRows', params, options);
  }

  traceRow(...[params, options]: Parameters<EngineApi['traceRow']>): ReturnType<EngineApi['traceRow']> {
    return this.#call<'traceRow'>('traceRow', params, options);
  }

  lineage(...[params, options]: Parameters<EngineApi['lineage']>): ReturnType<EngineApi['lineage']> {
    return this.#call<'lineage'>('lineage', params, options);
  }

  nodeFlow(...[params, options]: Parameters<EngineApi['nodeFlow']>): ReturnType<EngineApi['nodeFlow']> {
    return this.#call<'nodeFlow'>('nodeFlow', params, options);
  }

  health(): ReturnType<EngineApi['health']> {
    return this.#call<'health'>('health', {});
  }

  async close(): Promise<void> {
    this.#config = undefined;
    this.#derived = undefined;
    // An engine that is down has nothing open.
    if (this.#accepting) await this.#send<'close'>('close', {});
  }

  /** Hands a page's port to the engine, as soon as there is one. Rejects with `engine_lost` when the engine stays down. */
  async serveResults(port: Port): Promise<void> {
    await this.#ready.promise;
    if (this.#running === undefined) throw new PlumblineError(downProblem);
    this.#running.process.serveResults(port);
  }

  /** Puts a new engine in the place of one that works, because someone asked for it. */
  replace(): void {
    if (this.#state.state === 'failed') this.retry();
    else {
      this.#restartTimes = [];
      this.#replace('someone asked for it');
    }
  }

  /** Starts the engine again after it failed too often; otherwise does nothing. */
  retry(): void {
    if (this.#shutDown || this.#state.state !== 'failed') return;
    this.#restartTimes = [];
    this.#ready = quietDeferred();
    const unusable = this.#running;
    this.#running = undefined;
    unusable?.process.kill();
    this.#setState({ state: 'restarting', restarts: this.#state.restarts });
    this.#start();
  }

  /** Closes the cache, then ends the process. Resolves when it is gone. */
  async shutDown(): Promise<void> {
    if (this.#shutDown) return;
    const running = this.#running;
    if (running !== undefined && this.#accepting) await within(closeLimit, this.close()).catch(() => undefined);
    this.#shutDown = true;
    clearTimeout(this.#restartTimer);
    this.#ready.reject(new PlumblineError(closedProblem));
    running?.client.close(closedProblem);
    if (this.#running !== undefined) {
      const { process } = this.#running;
      const gone = new Promise<void>((resolve) => process.onExit(() => resolve()));
      process.kill();
      await within(closeLimit, gone).catch(() => undefined);
    }
    this.#processListeners.dispose();
    this.changes.dispose();
  }

  #start(): void {
    const started = this.#options.start();
    const running = { process: started, client: new RpcClient(started.channel) };
    this.#running = running;
    this.#processListeners.add(started.onExit((exit) => this.#lost(running, exit)));
    void this.#restore(running);
  }

  /** Brings a new process to where the old one was. */
  async #restore({ process, client }: Running<Port>): Promise<void> {
    const ready = this.#ready;
    await process.started;
    try {
      if (this.#config !== undefined) {
        await client.call('open', this.#config);
        // A graph that cannot be derived is no reason to be without an engine: the next `derive` says what is wrong.
        if (this.#derived !== undefined) await client.call('derive', this.#derived).catch(ignoreUnlessLost);
      }
    } catch (error) {
      if (toProblem(error).code === 'engine_lost') return;
      // It lives, but it cannot open what the one before it had open.
      this.#fail(toProblem(error));
      return;
    }
    if (this.#running?.process !== process || this.#shutDown) return;
    this.#accepting = true;
    const { problem, ...state } = this.#state;
    const pid = process.pid === undefined ? {} : { pid: process.pid };
    // Without a cache to open, `open` makes it ready.
    if (this.#config !== undefined) this.#setState({ ...state, ...pid, state: 'ready' });
    else this.#setState({ ...state, ...pid, ...(problem === undefined ? {} : { problem }) });
    ready.resolve(client);
  }

  #lost(running: Running<Port>, exit: EngineExit): void {
    if (this.#running !== running) return;
    this.#running = undefined;
    if (this.#shutDown) return;
    const problem = engineLostProblem(exit, this.#lossReason);
    this.#lossReason = undefined;
    if (this.#accepting) this.#ready = quietDeferred();
    this.#accepting = false;
    running.client.close(problem);
    this.#options.onLost(problem, exit);
    this.#scheduleRestart(problem);
  }

  #scheduleRestart(problem: Problem): void {
    const now = Date.now();
    this.#restartTimes = this.#restartTimes.filter((time) => now - time < this.#options.restartWindow);
    const delay = this.#options.restartDelays[this.#restartTimes.length];
    const { pid: _, ...state } = this.#state;
    if (delay === undefined) {
      this.#setState({ ...state, problem });
      this.#fail({
        ...problem,
        message: `${problem.message} It stopped ${this.#restartTimes.length + 1} times within a minute and is not started again by itself.`,
      });
      return;
    }
    this.#restartTimes.push(now);
    this.#setState({ ...state, state: 'restarting', restarts: state.restarts + 1, problem });
    this.#restartTimer = setTimeout(() => {
      if (!this.#shutDown) this.#start();
    }, delay);
  }

  #fail(problem: Problem): void {
    this.#setState({ ...this.#state, state: 'failed', problem });
    this.#ready.reject(new PlumblineError(problem));
  }

  /** Asks once more when the engine was lost meanwhile and comes back: for calls that may be repeated. */
  async #untilAnswered<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if (toProblem(error).code !== 'engine_lost' || this.#state.state === 'failed' || this.#shutDown) throw error;
      }
    }
  }

  /** A call that may be cancelled, with the deadline. */
  async #call<Name extends Method>(
    method: Name,
    params: unknown,
    context: CallContext<never> | undefined = {},
  ): Promise<Awaited<ReturnType<EngineApi[Name]>>> {
    const { signal } = context;
    if (signal === undefined) return this.#send<Name>(method, params, context);
    const answer = this.#send<Name>(method, params, context);
    let timer: NodeJS.Timeout | undefined;
    const overdue = new Promise<never>((_resolve, reject) => {
      const onAbort = () => {
        timer = setTimeout(() => {
          reject(cancelled());
          this.#replace('a cancelled query did not stop');
        }, this.#options.cancelDeadline);
      };
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
      const release = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      };
      answer.then(release, release);
    });
    return Promise.race([answer, overdue]);
  }

  async #send<Name extends keyof EngineApi>(
    method: Name,
    params: unknown,
    context: CallContext<never> = {},
  ): Promise<Awaited<ReturnType<EngineApi[Name]>>> {
    const client = await untilAborted(this.#ready.promise, context.signal);
    const answer = await client.call(method, params, {
      signal: context.signal,
      // The wire carries what the contract says for this method.
      onEvent: context.onEvent as ((event: unknown) => void) | undefined,
    });
    return answer as Awaited<ReturnType<EngineApi[Name]>>;
  }

  #replace(reason: string): void {
    if (this.#running === undefined) return;
    this.#lossReason = reason;
    this.#running.process.kill();
  }

  #setState(state: EngineState): void {
    this.#state = state;
    this.changes.emit(state);
  }
}

const downProblem: Problem = {
  code: 'engine_lost',
  severity: 'error',
  message: 'The engine is not running.',
  hint: 'Restart the engine, then try again.',
};

const closedProblem: Problem = { code: 'cancelled', severity: 'info', message: 'The workspace was closed.' };

function cancelled(): PlumblineError {
  return new PlumblineError({ code: 'cancelled', message: 'Cancelled.' });
}

function ignoreUnlessLost(error: unknown): void {
  if (toProblem(error).code === 'engine_lost') throw error;
}

/** A deferred whose rejection may go unheard: there may be no call that waits for it. */
function quietDeferred<Value>(): Deferred<Value> {
  const deferred = createDeferred<Value>();
  deferred.promise.catch(() => undefined);
  return deferred;
}

function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return promise;
  if (signal.aborted) return Promise.reject(cancelled());
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(cancelled());
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Rejects when the promise takes longer than `milliseconds`. */
function within<Value>(milliseconds: number, promise: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
