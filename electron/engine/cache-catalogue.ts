import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnInfo } from '../../shared/domain/column/column-type';
import type { NodeInputs } from '../../shared/domain/graph/fingerprint';
import { type OldVersion, versionsToDrop } from './compare/version-budget';
import { rollBack } from './connection-pool';
import { KeptTables } from './kept-tables';

const schema = 'plumbline_cache';
/** Raise when the tables below change: an older cache is then emptied, not migrated. */
const format = '1';

/** Name of the column that `Results` may add to a table for paging; no node can see it. */
export const rowNumberColumn = '__plumbline_row';

/** One node's result in the cache. */
export interface CacheEntry {
  readonly node: string;
  readonly fingerprint: string;
  /** Table in the cache's schema; null for a node that is a view. */
  readonly table: string | null;
  readonly rows: number | null;
  readonly ms: number;
  /** ISO time. */
  readonly ranAt: string;
  readonly inputs: NodeInputs;
  readonly columns: readonly ColumnInfo[];
}

/**
 * What the cache holds: which node's result is which table, and by which definition each view and macro was made.
 * Reads come from memory; every change is written in the transaction of the caller, and becomes visible by `committed`.
 */
export class CacheCatalogue {
  readonly #entries = new Map<string, CacheEntry>();
  readonly #definitions = new Map<string, string>();
  /** The tables with results. */
  readonly tables = new KeptTables(schema);
  /** Results that another one took the place of, the oldest first: runs can be compared while they are kept. */
  #versions: readonly OldVersion[] = [];
  #previous: Promise<unknown> = Promise.resolve();

  /** Reads the catalogue, or starts one. Tables that nothing names (a process died before it dropped them) are dropped. */
  async load(connection: DuckDBConnection): Promise<void> {
    await createTables(connection);
    for (const row of await readRows(
      connection,
      `SELECT node, fingerprint, result, rows::VARCHAR, ms::VARCHAR, ran_at, inputs, columns FROM ${schema}.nodes`,
    )) {
      const [node, fingerprint, table, rows, ms, ranAt, inputs, columns] = row;
      if (typeof node !== 'string' || typeof fingerprint !== 'string') continue;
      this.#entries.set(node, {
        node,
        fingerprint,
        table: table ?? null,
        rows: rows === null || rows === undefined ? null : Number(rows),
        ms: Number(ms),
        ranAt: String(ranAt),
        inputs: JSON.parse(inputs ?? 'null') as NodeInputs,
        columns: JSON.parse(columns ?? '[]') as ColumnInfo[],
      });
    }
    for (const [name, definition] of await readRows(connection, `SELECT name, definition FROM ${schema}.relations`)) {
      if (typeof name === 'string' && typeof definition === 'string') this.#definitions.set(name, definition);
    }
    await this.#loadVersions(connection);
    await this.#loadTables(connection);
  }

  /** Runs actions that change shared views one after another. An action must not call this again. */
  inTurn<Value>(action: () => Promise<Value>): Promise<Value> {
    const turn = this.#previous.then(action);
    this.#previous = turn.catch(() => undefined);
    return turn;
  }

  get entries(): readonly CacheEntry[] {
    return [...this.#entries.values()];
  }

  entry(node: string): CacheEntry | undefined {
    return this.#entries.get(node);
  }

  /** How the view or macro of that name was made, if it was. */
  definition(name: string): string | undefined {
    return this.#definitions.get(name);
  }

  definedNames(): readonly string[] {
    return [...this.#definitions.keys()];
  }

  /** Results that the nodes had before, the oldest first. */
  get versions(): readonly OldVersion[] {
    return this.#versions;
  }

  /** Writes a node's row in the caller's transaction; the one that it replaces is kept for comparisons. */
  async write(connection: DuckDBConnection, entry: CacheEntry): Promise<void> {
    await connection.run(
      `INSERT INTO ${schema}.versions SELECT node, fingerprint, result, rows, ran_at, columns FROM ${schema}.nodes WHERE node = $1 AND result IS NOT NULL`,
      [entry.node],
    );
    await connection.run(`DELETE FROM ${schema}.nodes WHERE node = $1`, [entry.node]);
    await connection.run(`INSERT INTO ${schema}.nodes VALUES ($1, $2, $3, $4::BIGINT, $5::DOUBLE, $6, $7, $8)`, [
      entry.node,
      entry.fingerprint,
      entry.table,
      entry.rows === null ? null : String(entry.rows),
      String(entry.ms),
      entry.ranAt,
      JSON.stringify(entry.inputs),
      JSON.stringify(entry.columns),
    ]);
  }

  /** Writes a view's or macro's definition in the caller's transaction; null forgets it. */
  async writeDefinition(connection: DuckDBConnection, name: string, definition: string | null): Promise<void> {
    await connection.run(`DELETE FROM ${schema}.relations WHERE name = $1`, [name]);
    if (definition !== null) {
      await connection.run(`INSERT INTO ${schema}.relations VALUES ($1, $2)`, [name, definition]);
    }
  }

  /** Call when the transaction that wrote the entry was committed; results of old that are too many are then retired. */
  committed(entry: CacheEntry): void {
    const replaced = this.#entries.get(entry.node);
    this.#entries.set(entry.node, entry);
    if (replaced === undefined || replaced.table === null || replaced.table === entry.table) return;
    const { node, fingerprint, table, rows, ranAt, columns } = replaced;
    this.#keepVersions([...this.#versions, { node, fingerprint, table, rows: rows ?? 0, ranAt, columns }]);
  }

  #keepVersions(versions: readonly OldVersion[]): void {
    const dropped = versionsToDrop(versions);
    this.#versions = versions.filter((version) => !dropped.includes(version));
    for (const { table } of dropped) this.tables.retire(table);
  }

  async #loadVersions(connection: DuckDBConnection): Promise<void> {
    const rows = await readRows(
      connection,
      `SELECT node, fingerprint, result, rows::VARCHAR, ran_at, columns FROM ${schema}.versions ORDER BY ran_at`,
    );
    this.#keepVersions(
      rows.map(([node, fingerprint, table, count, ranAt, columns]) => ({
        node: String(node),
        fingerprint: String(fingerprint),
        table: String(table),
        rows: Number(count),
        ranAt: String(ranAt),
        columns: JSON.parse(columns ?? '[]') as ColumnInfo[],
      })),
    );
  }

  committedDefinition(name: string, definition: string | null): void {
    if (definition === null) this.#definitions.delete(name);
    else this.#definitions.set(name, definition);
  }

  /** Drops retired results that nothing holds. One that is in use right now stays until the next call. */
  async dropRetired(connection: DuckDBConnection): Promise<void> {
    for (const table of await this.tables.dropRetired(connection)) {
      try {
        await connection.run(`DELETE FROM ${schema}.versions WHERE result = $1`, [table]);
      } catch {
        // A row without its table is passed over when the cache is opened.
      }
    }
  }

  async #loadTables(connection: DuckDBConnection): Promise<void> {
    const named = new Set([...this.#entries.values(), ...this.#versions].map((entry) => entry.table));
    const present = new Set<string>();
    for (const [table] of await readRows(
      connection,
      `SELECT table_name FROM duckdb_tables() WHERE schema_name = '${schema}' AND table_name NOT IN ('nodes', 'relations', 'formats', 'versions')`,
    )) {
      if (typeof table !== 'string') continue;
      present.add(table);
      this.tables.take(table);
      if (!named.has(table)) this.tables.retire(table);
    }
    for (const entry of [...this.#entries.values()]) {
      if (entry.table !== null && !present.has(entry.table)) this.#entries.delete(entry.node);
    }
    this.#versions = this.#versions.filter((version) => present.has(version.table));
    await this.dropRetired(connection);
  }
}

/** Makes the catalogue's tables where they are missing: all of them or, if the process dies on the way, none. */
async function createTables(connection: DuckDBConnection): Promise<void> {
  await connection.run('BEGIN');
  try {
    await connection.run(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    await connection.run(`CREATE TABLE IF NOT EXISTS ${schema}.formats (format VARCHAR)`);
    const formats = await readRows(connection, `SELECT format FROM ${schema}.formats`);
    if (formats[0]?.[0] !== format) {
      await connection.run(`DROP SCHEMA ${schema} CASCADE`);
      await connection.run(`CREATE SCHEMA ${schema}`);
      await connection.run(`CREATE TABLE ${schema}.formats AS SELECT '${format}' AS format`);
      await connection.run(
        `CREATE TABLE ${schema}.nodes (node VARCHAR, fingerprint VARCHAR, result VARCHAR, rows BIGINT, ms DOUBLE, ran_at VARCHAR, inputs VARCHAR, columns VARCHAR)`,
      );
      await connection.run(`CREATE TABLE ${schema}.relations (name VARCHAR, definition VARCHAR)`);
    }
    await connection.run(
      `CREATE TABLE IF NOT EXISTS ${schema}.versions (node VARCHAR, fingerprint VARCHAR, result VARCHAR, rows BIGINT, ran_at VARCHAR, columns VARCHAR)`,
    );
    await connection.run('COMMIT');
  } catch (error) {
    await rollBack(connection);
    throw error;
  }
}

async function readRows(connection: DuckDBConnection, sql: string): Promise<readonly (string | null)[][]> {
  const result = await connection.run(sql);
  return (await result.getRowsJson()) as (string | null)[][];
}
