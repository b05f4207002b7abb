import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { cancelledError, isInterrupt } from './duckdb-error';

/** How often an interrupt is sent again: a single one is lost when it meets the engine between two tasks. */
const interruptIntervalMs = 5;

/** Connections whose transaction could not be ended; nobody may get one of them. */
const stuck = new WeakSet<DuckDBConnection>();

/**
 * Ends the transaction of a connection, if there is one. Where memory is so short that even that fails, the pool closes the
 * connection when it comes back: its next user would find a transaction that is aborted.
 */
export async function rollBack(connection: DuckDBConnection): Promise<void> {
  try {
    await connection.run('ROLLBACK');
  } catch (error) {
    const nothingToEnd = error instanceof Error && /no transaction is active/i.test(error.message);
    if (!nothingToEnd) stuck.add(connection);
  }
}

/**
 * Connections to one DuckDB instance, each used by one task at a time: a second query on a connection ends the stream
 * of the first one without an error.
 */
export class ConnectionPool {
  readonly #instance: DuckDBInstance;
  readonly #idle: DuckDBConnection[] = [];
  readonly #all = new Set<DuckDBConnection>();
  #leased = 0;
  #closed = false;

  constructor(instance: DuckDBInstance) {
    this.#instance = instance;
  }

  /**
   * Makes connections ahead. Those report progress; connections made later, after the configuration was locked, cannot,
   * because the settings for it belong to a connection.
   */
  async prepare(count: number): Promise<void> {
    for (let index = 0; index < count; index++) {
      const connection = await this.#connect();
      await connection.run(
        'SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET progress_bar_time = 0',
      );
      this.#idle.push(connection);
    }
  }

  /** Lends a connection to `action` until its promise settles. */
  async use<Value>(action: (connection: DuckDBConnection) => Promise<Value>): Promise<Value> {
    const connection = await this.lease();
    try {
      return await action(connection);
    } finally {
      this.release(connection);
    }
  }

  /** Lends a connection; whoever takes it gives it back with `release`. */
  async lease(): Promise<DuckDBConnection> {
    if (this.#closed) throw new Error('The engine is closed.');
    const connection = this.#idle.shift() ?? (await this.#connect());
    this.#leased++;
    return connection;
  }

  release(connection: DuckDBConnection): void {
    this.#leased--;
    if (this.#closed || stuck.has(connection)) this.#disconnect(connection);
    else this.#idle.push(connection);
  }

  /** A connection that one user keeps, and gives back with `retire`. It does not count as one in use. */
  async dedicate(): Promise<DuckDBConnection> {
    if (this.#closed) throw new Error('The engine is closed.');
    return this.#connect();
  }

  /** Closes a connection that was dedicated. */
  retire(connection: DuckDBConnection): void {
    if (this.#all.has(connection)) this.#disconnect(connection);
  }

  /** Connections in use. */
  get leased(): number {
    return this.#leased;
  }

  /** Connections that are open, in use or not. */
  get open(): number {
    return this.#all.size;
  }

  /** Resolves when every connection was given back; keeps interrupting what still runs. Call after `close`. */
  async drained(): Promise<void> {
    while (this.#all.size > 0) {
      for (const connection of this.#all) connection.interrupt();
      await new Promise((resolve) => setTimeout(resolve, interruptIntervalMs));
    }
  }

  /** Interrupts what runs and closes every connection that is not in use; those in use close when they are given back. */
  close(): void {
    this.#closed = true;
    for (const connection of this.#idle.splice(0)) this.#disconnect(connection);
    for (const connection of this.#all) connection.interrupt();
  }

  async #connect(): Promise<DuckDBConnection> {
    const connection = await this.#instance.connect();
    this.#all.add(connection);
    return connection;
  }

  #disconnect(connection: DuckDBConnection): void {
    this.#all.delete(connection);
    connection.disconnectSync();
  }
}

/**
 * Runs `action`, which has to use only this connection; when the signal aborts, interrupts the connection again and
 * again until the action ends, and rejects with code `cancelled` however it ended.
 */
export async function interruptible<Value>(
  connection: DuckDBConnection,
  signal: AbortSignal | undefined,
  action: () => Promise<Value>,
): Promise<Value> {
  if (signal === undefined) return action();
  if (signal.aborted) throw cancelledError();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = () => {
    connection.interrupt();
    timer = setInterval(() => connection.interrupt(), interruptIntervalMs);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const value = await action();
    // A stream that is interrupted ends early without an error.
    if (signal.aborted) throw cancelledError();
    return value;
  } catch (error) {
    if (signal.aborted || isInterrupt(error)) throw cancelledError();
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    clearInterval(timer);
  }
}
