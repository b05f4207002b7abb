import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api';
import type { CheckQuery } from '../../../shared/domain/checks/check-outcome';
import { PlumblineError } from '../../../shared/domain/problem';
import { interruptOnAbort } from './interrupt-on-abort';

/** What a query is for, as `onQuery` hears it. */
export type QueryPurpose = Pick<CheckQuery, 'node' | 'cost' | 'checks'>;

/** Runs the queries of checks one after another on a connection that nobody else uses meanwhile. */
export class QueryRunner {
  constructor(
    readonly connection: DuckDBConnection,
    readonly signal: AbortSignal | undefined,
    readonly onQuery: ((query: CheckQuery) => void) | undefined,
  ) {}

  /** The first row; undefined without one. Rejects with code `cancelled` when the signal aborts. */
  firstRow(sql: string, purpose: QueryPurpose): Promise<readonly unknown[] | undefined> {
    return this.#run(sql, purpose, async (statement) => {
      const rows = await (await statement.run()).getRows();
      return rows[0];
    });
  }

  /** Hands over all rows, some thousand at a time, however many there are. Rejects with code `cancelled` when the signal aborts. */
  eachRow(sql: string, purpose: QueryPurpose, onRow: (row: readonly unknown[]) => void): Promise<void> {
    return this.#run(sql, purpose, async (statement) => {
      const result: DuckDBResult = await statement.stream();
      for await (const rows of result.yieldRows()) {
        throwIfAborted(this.signal);
        for (const row of rows) onRow(row);
      }
    });
  }

  async #run<Value>(
    sql: string,
    purpose: QueryPurpose,
    read: (statement: Awaited<ReturnType<DuckDBConnection['prepare']>>) => Promise<Value>,
  ): Promise<Value> {
    const startedAt = performance.now();
    let failed = true;
    throwIfAborted(this.signal);
    const watch = interruptOnAbort(this.connection, this.signal);
    try {
      // Prepared, because that refuses a second statement that a filter could smuggle in.
      const statement = await this.connection.prepare(sql);
      try {
        const value = await read(statement);
        // A result that ends after an interrupt may have ended early, without an error.
        throwIfAborted(this.signal);
        failed = false;
        return value;
      } finally {
        statement.destroySync();
      }
    } catch (error) {
      throwIfAborted(this.signal);
      throw error;
    } finally {
      watch.dispose();
      this.onQuery?.({ ...purpose, sql, ms: performance.now() - startedAt, failed });
    }
  }
}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new PlumblineError({ code: 'cancelled', message: 'Cancelled.' });
}
