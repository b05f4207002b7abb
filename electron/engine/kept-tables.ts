import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName } from './sql-text';

/** Tables of one schema: each is dropped when it is retired and nothing holds it any more. */
export class KeptTables {
  readonly #schema: string;
  readonly #names = new Set<string>();
  readonly #holds = new Map<string, number>();
  readonly #retired = new Set<string>();

  /** `schema` is quoted SQL. */
  constructor(schema: string) {
    this.#schema = schema;
  }

  /** SQL name of a table. */
  qualified(table: string): string {
    return `${this.#schema}.${quoteName(table)}`;
  }

  /** A table name for a node's rows that is not taken; it is from now on. */
  freeName(node: string, identity: string): string {
    const name = `${node}@${identity.slice(0, 12)}`;
    let free = name;
    for (let number = 2; this.#names.has(free.toLowerCase()); number++) free = `${name}-${number}`;
    this.take(free);
    return free;
  }

  /** A name that is taken by a table that is there. */
  take(table: string): void {
    this.#names.add(table.toLowerCase());
  }

  /** Takes a name back for which no table came to be. */
  releaseName(table: string): void {
    this.#names.delete(table.toLowerCase());
  }

  /** Keeps a table alive until it is released as often as it was held. */
  hold(table: string): void {
    this.#holds.set(table, (this.#holds.get(table) ?? 0) + 1);
  }

  release(table: string): void {
    const holds = (this.#holds.get(table) ?? 0) - 1;
    if (holds > 0) this.#holds.set(table, holds);
    else this.#holds.delete(table);
  }

  /** Marks a table that nothing names any more; it is dropped when nothing holds it. */
  retire(table: string): void {
    this.#retired.add(table);
  }

  /** Drops retired tables that nothing holds, and gives their names. A table that is in use right now stays until the next call. */
  async dropRetired(connection: DuckDBConnection): Promise<readonly string[]> {
    const dropped: string[] = [];
    for (const table of [...this.#retired]) {
      if (this.#holds.has(table)) continue;
      this.#retired.delete(table);
      try {
        await connection.run(`DROP TABLE IF EXISTS ${this.qualified(table)}`);
        this.releaseName(table);
        dropped.push(table);
      } catch {
        this.#retired.add(table);
      }
    }
    return dropped;
  }
}
