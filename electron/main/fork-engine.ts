import { type MessagePortMain, utilityProcess } from 'electron';
import { toDisposable } from '../../shared/base/disposable';
import { resultsPortMessage } from '../../shared/contract/channels';
import { onFatalError, utilityExitCode } from '../platform/electron-versions';
import type { EngineExit } from './engine-exit';
import type { EngineProcess } from './engine-supervisor';
import type { Log } from './log';

/** Heavy queries occupy threads of Node's pool; with the default of four, a cheap query would wait behind them. */
const threadPoolSize = '16';

/** Starts an engine in a utility process. What it writes to its standard error goes to the log. */
export function forkEngine(bundle: string, log: Log): EngineProcess<MessagePortMain> {
  const child = utilityProcess.fork(bundle, [], {
    serviceName: 'Plumbline engine',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, UV_THREADPOOL_SIZE: threadPoolSize },
  });
  let exit: EngineExit | undefined;
  let fatalError: string | undefined;
  const exitListeners = new Set<(exit: EngineExit) => void>();
  child.stderr?.on('data', (chunk: Buffer) => log.warn('engine says', { text: chunk.toString('utf8').trimEnd() }));
  onFatalError(child, (location) => {
    fatalError = location;
  });
  child.once('exit', (code) => {
    exit = { code: utilityExitCode(code), ...(fatalError === undefined ? {} : { fatalError }) };
    for (const listener of [...exitListeners]) listener(exit);
    exitListeners.clear();
  });
  return {
    get pid() {
      return child.pid;
    },
    started: new Promise((resolve) => child.once('spawn', () => resolve())),
    channel: {
      post(message) {
        // A process that has just ended: its exit event rejects what waits for an answer.
        if (exit === undefined) child.postMessage(message);
      },
      listen(listener) {
        child.on('message', listener);
        return toDisposable(() => child.off('message', listener));
      },
    },
    serveResults(port) {
      if (exit === undefined) child.postMessage(resultsPortMessage, [port]);
      else port.close();
    },
    kill() {
      if (exit !== undefined) return;
      // `kill()` asks with SIGTERM; a process that is deep in a query does not hear it in time.
      if (child.pid === undefined || !signalled(child.pid)) child.kill();
    },
    onExit(listener) {
      if (exit !== undefined) listener(exit);
      else exitListeners.add(listener);
      return toDisposable(() => exitListeners.delete(listener));
    },
  };
}

function signalled(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}
