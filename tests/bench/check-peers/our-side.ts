import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { executeChecks } from '../../../electron/engine/checks/execute-checks';
import { describeQuery } from '../../../electron/engine/describe-query';
import type { Check } from '../../../shared/domain/checks/check-file';
import type { CheckOutcome, CheckQuery } from '../../../shared/domain/checks/check-outcome';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { quoteIdentifier } from '../../../shared/domain/sql-text';

/** The database of a variant, opened once for reading: Plumbline's checks, and what they are held against in the same process. */
export class OurSide {
  private constructor(
    readonly instance: DuckDBInstance,
    readonly connection: DuckDBConnection,
    readonly columns: readonly ColumnInfo[],
    readonly native: boolean,
    readonly checks: readonly Check[],
    /** Set when the rows lie in a Parquet file: it is read as a workspace does, without the view that others need. */
    readonly parquet: { readonly rows: number; readonly relation: string } | undefined,
  ) {}

  static async open(params: {
    readonly database: string;
    readonly memory: string;
    readonly native: boolean;
    readonly checks: readonly Check[];
    readonly parquet: { readonly rows: number; readonly relation: string } | undefined;
  }): Promise<OurSide> {
    const instance = await DuckDBInstance.create(params.database, {
      access_mode: 'READ_ONLY',
      threads: '2',
      memory_limit: params.memory,
    });
    const connection = await instance.connect();
    const columns = await describeQuery(connection, 'FROM orders');
    return new OurSide(instance, connection, columns, params.native, params.checks, params.parquet);
  }

  close(): void {
    this.instance.closeSync();
  }

  async columnsOf(relation: string): Promise<readonly ColumnInfo[]> {
    return describeQuery(this.connection, `FROM ${quoteIdentifier(relation)}`);
  }

  /** The limit: every value is read and hashed once. */
  async hashScan(): Promise<void> {
    const hashes = this.columns.map(({ name }) => `sum(hash(${quoteIdentifier(name)}))`);
    await this.connection.runAndReadAll(`SELECT count(*), ${hashes.join(', ')} FROM orders`);
  }

  /** All checks as `plumbline check` evaluates them on a result. */
  async planned(onQuery?: (query: CheckQuery) => void): Promise<readonly CheckOutcome[]> {
    return this.#execute(this.checks, this.native, onQuery, this.parquet);
  }

  /** All numbers in one SELECT, with nothing planned. */
  async fused(): Promise<readonly CheckOutcome[]> {
    const costs: string[] = [];
    const outcomes = await this.#execute(this.checks, false, ({ cost }) => costs.push(cost));
    if (costs.length !== 1) throw new Error(`One query was to answer everything, but ${costs.length} ran.`);
    return outcomes;
  }

  /** One query a check, with nothing shared between them. */
  async separate(): Promise<readonly CheckOutcome[]> {
    const outcomes: CheckOutcome[] = [];
    for (const check of this.checks) outcomes.push(...(await this.#execute([check], false)));
    return outcomes;
  }

  /** The greatest memory that DuckDB held while `action` ran, and that of the process, in bytes. */
  async peakMemory(action: () => Promise<unknown>): Promise<{ readonly duckdb: number; readonly process: number }> {
    const watcher = await this.instance.connect();
    const peak = { duckdb: 0, process: 0 };
    let running = true;
    const watch = async (): Promise<void> => {
      while (running) {
        const reader = await watcher.runAndReadAll('SELECT sum(memory_usage_bytes)::DOUBLE FROM duckdb_memory()');
        peak.duckdb = Math.max(peak.duckdb, Number(reader.getRows()[0]?.[0] ?? 0));
        peak.process = Math.max(peak.process, process.memoryUsage.rss());
        await new Promise((settle) => setTimeout(settle, 20));
      }
    };
    const watching = watch();
    try {
      await action();
    } finally {
      running = false;
      await watching;
      watcher.closeSync();
    }
    return peak;
  }

  async #execute(
    checks: readonly Check[],
    native: boolean,
    onQuery?: (query: CheckQuery) => void,
    parquet?: { readonly rows: number; readonly relation: string },
  ): Promise<readonly CheckOutcome[]> {
    const outcomes = await executeChecks({
      leaseConnection: async () => {
        const leased = await this.instance.connect();
        return { connection: leased, release: () => leased.closeSync() };
      },
      nodes: [
        {
          node: 'orders',
          relation: parquet?.relation ?? '"orders"',
          native,
          columns: this.columns,
          checks,
          ...(parquet === undefined ? {} : { parquet: { rows: parquet.rows } }),
        },
      ],
      relationOf: quoteIdentifier,
      ...(onQuery === undefined ? {} : { onQuery }),
    });
    const failed = outcomes.find((outcome) => outcome.outcome === 'error');
    if (failed !== undefined) throw new Error(`${failed.name}: ${failed.error?.message}`);
    return outcomes;
  }
}
