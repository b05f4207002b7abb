import { resultsPortMessage } from '../../shared/contract/channels';
import type { CallContext, EngineApi, ResultHandle } from '../../shared/contract/engine-api';
import { resultMethods } from '../../shared/contract/engine-api';
import { type RpcChannel, type RpcHandler, serveRpc } from '../../shared/contract/rpc';
import { Engine } from './engine';

/**
 * Entry of the engine's utility process: serves the whole engine to main, and the results to each port that main, or who
 * has such a port, hands over with a message `{ type: 'port' }`. A bug ends the process on purpose, so that main replaces it.
 */

/** The part of Electron's MessagePortMain and ParentPort that is used. (The engine also runs where there is no Electron.) */
interface ProcessPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: PortMessage) => void): unknown;
  removeListener(event: 'message', listener: (event: PortMessage) => void): unknown;
}

interface MessagePortMain extends Omit<ProcessPort, 'on'> {
  on(event: 'message', listener: (event: PortMessage) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
}

interface PortMessage {
  readonly data: unknown;
  readonly ports: readonly MessagePortMain[];
}

const allMethods = [
  'open',
  'derive',
  'run',
  'check',
  'mutate',
  'suggest',
  'profile',
  'exportResult',
  'compareRows',
  'previewSink',
  'writeSink',
  'describe',
  'evidence',
  'renameCells',
  'health',
  'close',
  ...resultMethods,
] as const satisfies readonly (keyof EngineApi)[];

/** Exit codes that main reports: 70 is a bug of the engine, 71 means that it was not started as a utility process. */
const exitBug = 70;
const exitNoParent = 71;
const parentCheckMs = 1000;

function fail(what: string, error: unknown): never {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`engine: ${what}: ${text}\n`);
  process.exit(exitBug);
}

process.on('uncaughtException', (error) => fail('uncaught exception', error));
// Since Electron 37 an unhandled rejection in a utility process is only a warning.
process.on('unhandledRejection', (reason) => fail('unhandled rejection', reason));

function handlersOf(engine: EngineApi, methods: readonly (keyof EngineApi)[]): Record<string, RpcHandler> {
  const handlers: Record<string, RpcHandler> = {};
  for (const method of methods) {
    handlers[method] = (params, { signal, emit }) =>
      (engine[method] as (params: unknown, context: CallContext<unknown>) => Promise<unknown>)(params, {
        signal,
        onEvent: emit,
      });
  }
  return handlers;
}

/** The same handlers, which note what results are open in `open`. */
function trackResults(handlers: Record<string, RpcHandler>, open: Set<string>): Record<string, RpcHandler> {
  const { openResult, closeResult } = handlers as { openResult: RpcHandler; closeResult: RpcHandler };
  return {
    ...handlers,
    openResult: async (params, context) => {
      const handle = (await openResult(params, context)) as ResultHandle;
      open.add(handle.result);
      return handle;
    },
    closeResult: (params, context) => {
      open.delete((params as { result: string }).result);
      return closeResult(params, context);
    },
  };
}

function channelOf(port: ProcessPort): RpcChannel {
  return {
    post: (message) => port.postMessage(message),
    listen(listener) {
      const onMessage = (event: PortMessage) => listener(event.data);
      port.on('message', onMessage);
      return { dispose: () => port.removeListener('message', onMessage) };
    },
  };
}

function serve(parent: ProcessPort): void {
  const engine = new Engine();
  serveRpc(channelOf(parent), handlersOf(engine, allMethods));
  parent.on('message', (message) => serveResults(engine, message));
}

/** Answers on the ports that come with a message, and on those that come over them. */
function serveResults(engine: EngineApi, { data, ports }: PortMessage): void {
  if ((data as { type?: unknown } | null)?.type !== resultsPortMessage.type) return;
  for (const port of ports) {
    const open = new Set<string>();
    const served = serveRpc(channelOf(port), trackResults(handlersOf(engine, resultMethods), open));
    port.on('message', (message) => serveResults(engine, message));
    port.on('close', () => {
      served.dispose();
      // A window that went away closes nothing itself; its results would keep their tables for ever.
      for (const result of open) engine.closeResult({ result }).catch(() => undefined);
    });
    port.start();
  }
}

/** A query in flight would keep the process, and the lock on the cache, alive after main was killed. */
function endWithParent(): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, parentCheckMs);
  timer.unref();
}

const parentPort = (process as { parentPort?: ProcessPort }).parentPort;
if (parentPort === undefined) {
  process.stderr.write('engine: this file is started by Plumbline as a utility process\n');
  process.exit(exitNoParent);
} else {
  endWithParent();
  serve(parentPort);
}
