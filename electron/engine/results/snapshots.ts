import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { interruptible } from '../connection-pool';
import { describeQuery } from '../describe-query';
import type { Relations } from '../relations';
import type { SessionRows } from '../session-rows';
import { relationName } from '../sources';

/** Rows of a text file or view, read once. */
export interface Snapshot {
  readonly table: string;
  readonly rows: number;
  readonly columns: readonly ColumnInfo[];
}

/** Rows to keep. */
interface WantedRows {
  /** Has the node's view. */
  readonly connection: DuckDBConnection;
  readonly node: string;
  /** Of what the node reads. */
  readonly identity: string | undefined;
  readonly relations: Relations;
}

/** The rows of text files and views, which come at a price each time: they are kept while the engine is open. */
export class Snapshots {
  readonly #rows: SessionRows;
  readonly #known = new Map<string, Snapshot>();
  readonly #making = new Map<string, Promise<Snapshot>>();
  /** Rows that were read once without keeping them. */
  readonly #readInPlace = new Set<string>();

  constructor(rows: SessionRows) {
    this.#rows = rows;
  }

  /**
   * A table with the rows of a node, held until it is released; made where there is none for the identity of what it reads.
   * Rows of a file that changed since are given too, and are gone when they are released: they are not those of the identity.
   * Rejects with code `cancelled` when the signal aborts while they are read; others that wait for them read them then.
   */
  async hold(wanted: WantedRows, signal?: AbortSignal): Promise<Snapshot> {
    const { node, identity, relations } = wanted;
    const key = keyOf(node, identity);
    for (let making = this.#making.get(key); making !== undefined; making = this.#making.get(key))
      await making.catch(() => undefined);
    const known = relations.changes.among([node]).length === 0 ? this.#known.get(key) : undefined;
    const snapshot = known ?? (await this.#makeOnce(wanted, signal));
    this.#rows.hold(snapshot.table);
    if (this.#known.get(key)?.table !== snapshot.table) this.#rows.retire(snapshot.table);
    return snapshot;
  }

  /**
   * Whether the rows of a node may be read where they are: neither are they kept, nor were they read so before. Whoever reads
   * them a second time does better to keep them.
   */
  mayReadInPlace(node: string, identity: string | undefined): boolean {
    const key = keyOf(node, identity);
    if (this.#known.has(key) || this.#making.has(key) || this.#readInPlace.has(key)) return false;
    this.#readInPlace.add(key);
    return true;
  }

  async #makeOnce(wanted: WantedRows, signal: AbortSignal | undefined): Promise<Snapshot> {
    const key = keyOf(wanted.node, wanted.identity);
    const making = this.#make(key, wanted, signal);
    this.#making.set(key, making);
    try {
      return await making;
    } finally {
      this.#making.delete(key);
    }
  }

  async #make(
    key: string,
    { connection, node, identity, relations }: WantedRows,
    signal: AbortSignal | undefined,
  ): Promise<Snapshot> {
    const table = this.#rows.freeName(`${node}@rows`, identity ?? 'view');
    const name = this.#rows.qualified(table);
    try {
      const result = await interruptible(connection, signal, () =>
        connection.run(`CREATE TABLE ${name} AS FROM ${relationName(node)}`),
      );
      const rows = Number((await result.getRows())[0]?.[0] ?? 0);
      const made = { table, rows, columns: await describeQuery(connection, `FROM ${name}`) };
      if (relations.changes.among([node]).length > 0) return made;
      for (const [other, snapshot] of this.#known) {
        if (!other.startsWith(keyOf(node, ''))) continue;
        this.#known.delete(other);
        this.#rows.retire(snapshot.table);
      }
      this.#known.set(key, made);
      return made;
    } catch (error) {
      // An interrupt can come after the table was made: its name is free when it is gone.
      this.#rows.retire(table);
      throw error;
    }
  }
}

function keyOf(node: string, identity: string | undefined): string {
  return `${node} ${identity ?? ''}`;
}
