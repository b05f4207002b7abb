import { randomUUID } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ResultHandle } from '../../shared/contract/engine-api';
import type { ColumnInfo } from '../../shared/domain/column/column-type';
import type { ResultPage } from '../../shared/domain/column/result-page';
import type { GraphNode } from '../../shared/domain/graph/graph';
import { PlumblineError } from '../../shared/domain/problem';
import { isWholeResult, type ResultQuery } from '../../shared/domain/result/result-query';
import type { SourceFiles } from '../../shared/domain/workspace-snapshot';
import { type CacheCatalogue, type CacheEntry, rowNumberColumn } from './cache-catalogue';
import type { ParquetRows } from './checks/file-statistics';
import { readPage, selectList } from './codec/stream-pages';
import { type ConnectionPool, interruptible, rollBack } from './connection-pool';
import { describeQuery } from './describe-query';
import type { KeptTables } from './kept-tables';
import type { ProfiledResult } from './profile/profile-result';
import type { Relations } from './relations';
import { type QueriedRelation, QueriedResult, type RowsCopy } from './results/queried-result';
import { Snapshots } from './results/snapshots';
import type { SessionRows } from './session-rows';
import { relationName, sourceCall } from './sources';
import { quoteName } from './sql-text';

const largestPage = 2048;
/** Column of DuckDB's Parquet reader. */
const fileRowNumber = 'file_row_number';
/** Below this, a range of row ids is found as fast as a range of row numbers. */
const rowsWorthNumbering = 1_000_000;

/** How a range of rows is selected. */
type Access =
  | {
      readonly kind: 'table';
      readonly tables: KeptTables;
      readonly table: string;
      readonly numbers: RowNumbers;
      readonly hasRowIds: boolean;
    }
  | { readonly kind: 'parquet'; readonly call: string; readonly parquet: Required<ParquetRows> }
  /** Another open result, filtered and sorted. */
  | { readonly kind: 'query'; readonly base: string; readonly queried: QueriedResult };

export interface OpenOptions {
  /** False for reading it whole: nothing is prepared for paging. */
  readonly numbered?: boolean;
  readonly query?: ResultQuery | undefined;
  /** Ends what a query prepares. */
  readonly signal?: AbortSignal | undefined;
  /** Ends reading the rows of a text file or view; without it they are read to the end, for whoever opens them next. */
  readonly reading?: AbortSignal | undefined;
}

interface OpenResult {
  readonly handle: ResultHandle;
  readonly access: Access;
  readonly select: string;
}

/** Whether a table has its column of row numbers yet. */
interface RowNumbers {
  ready: boolean;
  building: Promise<void> | undefined;
  /** Open results on the table. */
  users: number;
  readonly stop: AbortController;
}

/** Open results: each holds the rows that it was opened on until it is closed. */
export class Results {
  readonly #pool: ConnectionPool;
  readonly #catalogue: CacheCatalogue;
  readonly #open = new Map<string, OpenResult>();
  readonly #numbers = new Map<string, RowNumbers>();
  readonly #rows: SessionRows;
  readonly #snapshots: Snapshots;

  constructor(pool: ConnectionPool, catalogue: CacheCatalogue, rows: SessionRows) {
    this.#pool = pool;
    this.#catalogue = catalogue;
    this.#rows = rows;
    this.#snapshots = new Snapshots(rows);
  }

  /**
   * Opens a node's result or a source's rows, filtered and sorted where a query says so. Rejects with `result_gone` where
   * there is none yet, with `bad_usage` for a query that does not fit its columns, with `cancelled` on abort.
   */
  async open(
    node: GraphNode,
    source: SourceFiles | undefined,
    relations: Relations,
    { numbered = true, query, signal, reading }: OpenOptions = {},
  ): Promise<ResultHandle> {
    const whole = await this.#openWhole(node, source, relations, { numbered, reading });
    if (query === undefined || isWholeResult(query)) return whole;
    try {
      const parts = {
        pool: this.#pool,
        relation: this.relation(whole.result),
        copy: (sql: string, rows: number, stop: AbortSignal) => this.#copyRows(whole, sql, rows, stop),
      };
      const queried = await QueriedResult.open(parts, query, signal);
      return this.#register(
        node.name,
        whole.columns,
        queried.rows,
        { kind: 'query', base: whole.result, queried },
        whole.rows,
      );
    } catch (error) {
      await this.close(whole.result);
      throw error;
    }
  }

  async #openWhole(
    node: GraphNode,
    source: SourceFiles | undefined,
    relations: Relations,
    options: { readonly numbered: boolean; readonly reading: AbortSignal | undefined },
  ): Promise<ResultHandle> {
    const entry = this.#catalogue.entry(node.name);
    if (node.kind === 'cell' && entry === undefined) {
      throw new PlumblineError({
        code: 'result_gone',
        message: `${node.name} has no result yet.`,
        hint: `Run ${node.name} first.`,
        node: node.name,
      });
    }
    if (node.kind !== 'cell' && node.kind !== 'source') {
      throw new PlumblineError({
        code: 'result_gone',
        message: `${node.name} has no rows to show: it is a ${node.kind}.`,
        node: node.name,
      });
    }
    if (entry !== undefined && entry.table !== null) {
      this.#catalogue.tables.hold(entry.table);
      return this.#openTable(node.name, this.#catalogue.tables, entry.table, entry, options);
    }
    return this.#pool.use(async (connection) => {
      await relations.ensure(connection, [node.name]);
      if (source?.format === 'parquet') return this.#openParquet(connection, node.name, source);
      const identity = identityOf(source, entry);
      const wanted = { connection, node: node.name, identity, relations };
      const snapshot = await this.#snapshots.hold(wanted, options.reading);
      return this.#openTable(node.name, this.#rows, snapshot.table, snapshot, options);
    });
  }

  /**
   * Of a text file or view, what to select from to read its rows once where they are, and their columns; undefined for rows that
   * lie in a table or a Parquet file, that are kept already, or that were read so before: those are opened.
   */
  async readInPlace(
    node: GraphNode,
    source: SourceFiles | undefined,
    relations: Relations,
  ): Promise<{ readonly relation: string; readonly columns: readonly ColumnInfo[] } | undefined> {
    const entry = this.#catalogue.entry(node.name);
    const isReadEachTime = node.kind === 'source' ? source?.format !== 'parquet' : entry?.table === null;
    if (!isReadEachTime || !this.#snapshots.mayReadInPlace(node.name, identityOf(source, entry))) return undefined;
    const relation = relationName(node.name);
    return this.#pool.use(async (connection) => {
      await relations.ensure(connection, [node.name]);
      return { relation, columns: await describeQuery(connection, `FROM ${relation}`) };
    });
  }

  /** Rows `start` up to `start + count` in the result's own order, at most 2,048. */
  async page(result: string, start: number, count: number, signal?: AbortSignal): Promise<ResultPage> {
    const { handle, access, select } = this.#get(result);
    const from = Math.max(0, Math.trunc(start));
    const rows = Math.max(0, Math.min(Math.trunc(count), largestPage, handle.rows - from));
    if (access.kind === 'query') return access.queried.page(from, rows, signal);
    const sql = `SELECT ${select} FROM ${rangeOf(access, from, rows)}`;
    return this.#pool.use((connection) => readPage(connection, sql, from, handle.columns));
  }

  /** The rows of the result that a result was opened on, before its filters: itself where it has none. */
  relation(result: string): QueriedRelation {
    const { handle, access } = this.#get(result);
    if (access.kind === 'query') return this.relation(access.base);
    return {
      node: handle.node,
      columns: handle.columns,
      rows: handle.rows,
      from: this.relationOf(result),
      rowNumber: () => (access.kind === 'table' ? rowNumberOf(access) : rowNumberOfParquet(access)),
    };
  }

  /** What to select from to read the result in its order, and what to select. */
  relationOf(result: string): string {
    const { access } = this.#get(result);
    switch (access.kind) {
      case 'query':
        return `(${access.queried.sql})`;
      case 'table':
        return access.tables.qualified(access.table);
      case 'parquet':
        return access.call;
    }
  }

  /** An expression over `relationOf` that orders its rows as the result has them. */
  rowOrderOf(result: string): string {
    return this.rowPlaceOf(result) ?? 'row_number() OVER ()';
  }

  /** An expression over `relationOf` for the place of a row in the result, from 0, whatever rows are selected; null where there is none. */
  rowPlaceOf(result: string): string | null {
    const { access } = this.#get(result);
    if (access.kind === 'table' && access.hasRowIds) return 'rowid';
    return access.kind === 'parquet' ? rowNumberOfParquet(access) : null;
  }

  /** What a profile reads. */
  profiled(result: string): ProfiledResult {
    const { handle, access } = this.#get(result);
    const hasRowIds = access.kind === 'table' && access.hasRowIds;
    return { node: handle.node, relation: this.relationOf(result), columns: handle.columns, hasRowIds };
  }

  /** Whether the rows lie in a table of the cache: reading it again costs little. */
  isTable(result: string): boolean {
    return this.#get(result).access.kind === 'table';
  }

  /** Of rows that lie in Parquet files, of which a query reads only the columns that it names; undefined for others. */
  parquetOf(result: string): ParquetRows | undefined {
    const { access } = this.#get(result);
    return access.kind === 'parquet' ? access.parquet : undefined;
  }

  /** The result's columns as a select list; never the row numbers. */
  columnList(result: string): string {
    return this.#get(result)
      .handle.columns.map((column) => quoteName(column.name))
      .join(', ');
  }

  async close(result: string): Promise<void> {
    const opened = this.#open.get(result);
    if (opened === undefined) return;
    this.#open.delete(result);
    if (opened.access.kind === 'query') {
      await opened.access.queried.dispose();
      await this.close(opened.access.base);
    }
    if (opened.access.kind !== 'table') return;
    const { tables, table, numbers } = opened.access;
    numbers.users--;
    if (numbers.users === 0) {
      numbers.stop.abort();
      await numbers.building;
      this.#numbers.delete(tables.qualified(table));
    }
    tables.release(table);
    await this.#pool.use(async (connection) => {
      if (tables === this.#rows) await tables.dropRetired(connection);
      else await this.#catalogue.dropRetired(connection);
    });
  }

  /** Waits until no row numbers are being written, for a measurement in the state that a user meets after a moment. */
  async settled(): Promise<void> {
    for (const { access } of this.#open.values()) if (access.kind === 'query') await access.queried.settled();
    await Promise.all([...this.#numbers.values()].map((numbers) => numbers.building));
  }

  /** Stops background work. */
  async dispose(): Promise<void> {
    for (const { access } of this.#open.values()) if (access.kind === 'query') await access.queried.dispose();
    for (const numbers of this.#numbers.values()) numbers.stop.abort();
    await this.settled();
    this.#open.clear();
  }

  /** Opens a table that is held for it. */
  #openTable(
    node: string,
    tables: KeptTables,
    table: string,
    { rows, columns }: { readonly rows: number | null; readonly columns: readonly ColumnInfo[] },
    { numbered }: { readonly numbered: boolean },
  ): ResultHandle {
    const name = tables.qualified(table);
    let numbers = this.#numbers.get(name);
    if (numbers === undefined) {
      numbers = { ready: false, building: undefined, users: 0, stop: new AbortController() };
      this.#numbers.set(name, numbers);
    }
    numbers.users++;
    const names = new Set(columns.map((column) => column.name.toLowerCase()));
    // A column of that name hides DuckDB's own.
    const hasRowIds = !names.has('rowid');
    const handle = this.#register(node, columns, rows ?? 0, { kind: 'table', tables, table, numbers, hasRowIds });
    const numberable = hasRowIds && !names.has(rowNumberColumn);
    if (
      numbered &&
      numberable &&
      handle.rows > rowsWorthNumbering &&
      !numbers.ready &&
      numbers.building === undefined
    ) {
      numbers.building = this.#numberRows(name, numbers);
    }
    return handle;
  }

  async #openParquet(connection: DuckDBConnection, node: string, source: SourceFiles): Promise<ResultHandle> {
    const call = sourceCall(source);
    const columns = await describeQuery(connection, `FROM ${call}`);
    // Answered from the files' footers.
    const rows = await countRows(connection, `FROM ${call}`);
    // A column of that name hides the reader's own.
    const hasRowNumbers = !columns.some(({ name }) => name.toLowerCase() === fileRowNumber);
    const parquet = { rows, files: source.files.length, hasRowNumbers };
    return this.#register(node, columns, rows, { kind: 'parquet', call, parquet });
  }

  /** A table with the rows of a query over an open result, in its order; gone when it is disposed. */
  async #copyRows(whole: ResultHandle, sql: string, rows: number, signal: AbortSignal): Promise<RowsCopy> {
    const table = this.#rows.freeName(`${whole.node}@view`, randomUUID());
    const name = this.#rows.qualified(table);
    try {
      await this.#pool.use((connection) =>
        interruptible(connection, signal, () => connection.run(`CREATE TABLE ${name} AS ${sql}`)),
      );
    } catch (error) {
      // An interrupt can come after the table was made: its name is free when it is gone.
      this.#rows.retire(table);
      await this.#pool.use((connection) => this.#rows.dropRetired(connection));
      throw error;
    }
    this.#rows.hold(table);
    const { columns } = whole;
    const { result } = this.#openTable(whole.node, this.#rows, table, { rows, columns }, { numbered: true });
    this.#rows.retire(table);
    return {
      page: (start, count) => this.page(result, start, count),
      dispose: () => this.close(result),
    };
  }

  #register(
    node: string,
    columns: readonly ColumnInfo[],
    rows: number,
    access: Access,
    total: number = rows,
  ): ResultHandle {
    const handle: ResultHandle = { result: randomUUID(), node, columns, rows, total };
    this.#open.set(handle.result, { handle, access, select: selectList(columns) });
    return handle;
  }

  #get(result: string): OpenResult {
    const opened = this.#open.get(result);
    if (opened === undefined) {
      throw new PlumblineError({
        code: 'result_gone',
        message: 'This result is no longer open.',
        hint: 'Open it again.',
      });
    }
    return opened;
  }

  /**
   * Gives a large table a column of row numbers behind the scenes: a range of them is found by zone maps, a range of row
   * ids by visiting every row group. Costs a fifth of making the table, so it waits until someone pages through it.
   */
  async #numberRows(name: string, numbers: RowNumbers): Promise<void> {
    const column = quoteName(rowNumberColumn);
    try {
      await this.#pool.use(async (connection) => {
        const present = await describeQuery(connection, `FROM ${name}`);
        if (present.some((info) => info.name === rowNumberColumn)) {
          numbers.ready = true;
          return;
        }
        await connection.run('BEGIN');
        try {
          await interruptible(connection, numbers.stop.signal, async () => {
            await connection.run(`ALTER TABLE ${name} ADD COLUMN ${column} BIGINT`);
            await connection.run(`UPDATE ${name} SET ${column} = rowid`);
          });
          await connection.run('COMMIT');
          numbers.ready = true;
        } catch (error) {
          await rollBack(connection);
          throw error;
        }
      });
    } catch {
      // Row ids go on working; nothing depends on the column.
    } finally {
      numbers.building = undefined;
    }
  }
}

/** Of the rows that a node without a table gives. */
function identityOf(source: SourceFiles | undefined, entry: CacheEntry | undefined): string | undefined {
  return source?.identity ?? entry?.fingerprint;
}

/** Of one file the reader skips row groups by row number; of several each counts its own. */
function rowNumberOfParquet({ parquet }: Access & { readonly kind: 'parquet' }): string | null {
  return parquet.files === 1 && parquet.hasRowNumbers ? fileRowNumber : null;
}

function rowNumberOf(access: Access & { readonly kind: 'table' }): string | null {
  if (!access.hasRowIds) return null;
  return access.numbers.ready ? quoteName(rowNumberColumn) : 'rowid';
}

function rangeOf(access: Exclude<Access, { kind: 'query' }>, from: number, rows: number): string {
  const last = from + rows - 1;
  switch (access.kind) {
    case 'table': {
      const column = rowNumberOf(access);
      if (column === null) return `${access.tables.qualified(access.table)} LIMIT ${rows} OFFSET ${from}`;
      return `${access.tables.qualified(access.table)} WHERE ${column} BETWEEN ${from} AND ${last}`;
    }
    case 'parquet': {
      const column = rowNumberOfParquet(access);
      if (column === null) return `${access.call} LIMIT ${rows} OFFSET ${from}`;
      return `${access.call} WHERE ${column} BETWEEN ${from} AND ${last}`;
    }
  }
}

/** Rows that a query gives. */
async function countRows(connection: DuckDBConnection, from: string): Promise<number> {
  const result = await connection.run(`SELECT count(*) ${from}`);
  return Number((await result.getRows())[0]?.[0] ?? 0);
}
