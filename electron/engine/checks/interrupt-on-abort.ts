import type { DuckDBConnection } from '@duckdb/node-api';
import { type Disposable, toDisposable } from '../../../shared/base/disposable';

/** DuckDB loses an interrupt that arrives before the query has started: it is repeated until the query has ended. */
const repeatAfter = 5;

/** Interrupts whatever runs on the connection once `signal` aborts, and goes on until disposed of. */
export function interruptOnAbort(connection: DuckDBConnection, signal: AbortSignal | undefined): Disposable {
  if (signal === undefined) return toDisposable(() => undefined);
  let timer: ReturnType<typeof setInterval> | undefined;
  const start = (): void => {
    connection.interrupt();
    timer ??= setInterval(() => connection.interrupt(), repeatAfter);
  };
  if (signal.aborted) start();
  else signal.addEventListener('abort', start, { once: true });
  return toDisposable(() => {
    signal.removeEventListener('abort', start);
    clearInterval(timer);
  });
}
