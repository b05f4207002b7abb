import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import type { ResultPage } from '../../../shared/domain/column/result-page';
import { sliceRows } from '../../../shared/domain/column/take-rows';
import type { ResultQuery } from '../../../shared/domain/result/result-query';
import { readPage, selectList } from '../codec/stream-pages';
import { type ConnectionPool, interruptible } from '../connection-pool';
import { cancelledError } from '../duckdb-error';
import { quoteName } from '../sql-text';
import { type BlockIndex, isQueriedInPlace, readBlocks, rowsOfBlocks } from './block-index';
import { countWhere, resolveQuery } from './resolve-query';

/** Rows of the top that a sorted result shows before all of it is sorted. */
const headRows = 2048;
/** A filtered result of fewer rows is copied: what it was found in may be a thousand times as long. */
const rowsWorthCopying = 200_000;

/** Rows that can be looked at through a query. */
export interface QueriedRelation {
  readonly node: string;
  readonly columns: readonly ColumnInfo[];
  /** What to select from. */
  readonly from: string;
  readonly rows: number;
  /** A column that numbers the rows from 0 in their own order, if there is one; a faster one may come while the result is open. */
  readonly rowNumber: () => string | null;
}

/** Rows in a table of their own. */
export interface RowsCopy {
  page(start: number, count: number): Promise<ResultPage>;
  dispose(): Promise<void>;
}

export interface QueriedResultParts {
  readonly pool: ConnectionPool;
  readonly relation: QueriedRelation;
  /** Makes a table of the rows of a SELECT. */
  readonly copy: (sql: string, rows: number, signal: AbortSignal) => Promise<RowsCopy>;
}

/**
 * A result under filters and in an order. Its count is known when it opens. The first rows come from a query of their own;
 * behind them is prepared what makes any other page quick: the sorted rows, a copy of few filtered ones, or an index of
 * where in the relation how many of them are. Nothing is prepared until a page was asked for.
 */
export class QueriedResult {
  readonly rows: number;
  readonly #parts: QueriedResultParts;
  readonly #where: string | null;
  readonly #isSorted: boolean;
  readonly #orderBy: string | null;
  readonly #stop = new AbortController();
  #head: Promise<ResultPage> | undefined;
  #preparing: Promise<void> | undefined;
  #copy: RowsCopy | undefined;
  #blocks: BlockIndex | undefined;
  #failure: unknown;

  private constructor(
    parts: QueriedResultParts,
    sql: { readonly where: string | null; readonly orderBy: string | null },
    rows: number,
  ) {
    this.#parts = parts;
    this.#where = sql.where;
    this.#orderBy = sql.orderBy;
    this.#isSorted = sql.orderBy !== null;
    this.rows = rows;
  }

  /** Counts the rows. Rejects with `bad_usage` for a filter that does not fit its column, with `cancelled` on abort. */
  static open(parts: QueriedResultParts, query: ResultQuery, signal?: AbortSignal): Promise<QueriedResult> {
    const { pool, relation } = parts;
    return pool.use((connection) =>
      interruptible(connection, signal, async () => {
        const sql = await resolveQuery(connection, query, relation.columns, relation.rowNumber());
        const rows = sql.where === null ? relation.rows : await countWhere(connection, relation.from, sql.where);
        return new QueriedResult(parts, sql, rows);
      }),
    );
  }

  /** A SELECT of the rows in their order, of the relation's own columns. */
  get sql(): string {
    return this.#select(this.#columnList, this.#where);
  }

  async page(start: number, count: number, signal?: AbortSignal): Promise<ResultPage> {
    try {
      return await this.#page(start, count, signal);
    } finally {
      this.#prepare();
    }
  }

  /** Stops what is being prepared and gives back what it took. */
  async dispose(): Promise<void> {
    this.#stop.abort();
    await this.#preparing;
    await this.#head?.catch(() => undefined);
    await this.#copy?.dispose();
    this.#copy = undefined;
  }

  /** Waits until nothing is being prepared. */
  async settled(): Promise<void> {
    await this.#preparing;
  }

  async #page(start: number, count: number, signal: AbortSignal | undefined): Promise<ResultPage> {
    const { relation } = this.#parts;
    if (start + count > headRows && !isQueriedInPlace(relation.rows)) {
      this.#prepare();
      await withAbort(this.#preparing, signal);
      // Without its sorted rows, each page of a large result would sort all of it again.
      if (this.#failure !== undefined && this.#isSorted) throw this.#failure;
    }
    if (this.#copy !== undefined) return this.#copy.page(start, count);
    if (this.#isSorted && start + count <= headRows) {
      const head = await withAbort(this.#readHead(), signal);
      return sliceRows(head, start, count);
    }
    const rowNumber = relation.rowNumber();
    const place =
      this.#blocks === undefined || rowNumber === null ? null : rowsOfBlocks(this.#blocks, start, count, rowNumber);
    const where = [place?.condition, this.#where].flatMap((condition) => (condition == null ? [] : [condition]));
    const sql = `${this.#select(selectList(relation.columns), where.join(' AND '))} LIMIT ${count} OFFSET ${place?.offset ?? start}`;
    return this.#read(sql, start, signal);
  }

  #read(sql: string, start: number, signal: AbortSignal | undefined): Promise<ResultPage> {
    const { pool, relation } = this.#parts;
    return pool.use((connection) =>
      interruptible(connection, signal, () => readPage(connection, sql, start, relation.columns)),
    );
  }

  /** The top of a sorted result, found once: a heap of so few rows costs one pass. */
  #readHead(): Promise<ResultPage> {
    const sql = `${this.#select(selectList(this.#parts.relation.columns), this.#where)} LIMIT ${headRows}`;
    this.#head ??= this.#read(sql, 0, this.#stop.signal).catch((error: unknown) => {
      this.#head = undefined;
      throw error;
    });
    return this.#head;
  }

  get #columnList(): string {
    return this.#parts.relation.columns.map(({ name }) => quoteName(name)).join(', ');
  }

  #select(list: string, where: string | null): string {
    const condition = where === null || where === '' ? '' : ` WHERE ${where}`;
    return `SELECT ${list} FROM ${this.#parts.relation.from}${condition}${this.#orderBy === null ? '' : ` ORDER BY ${this.#orderBy}`}`;
  }

  #prepare(): void {
    if (this.#preparing !== undefined || this.#stop.signal.aborted) return;
    if (isQueriedInPlace(this.#parts.relation.rows)) return;
    this.#preparing = this.#prepareNow().catch((error: unknown) => {
      this.#failure = error;
    });
  }

  async #prepareNow(): Promise<void> {
    const { pool, relation, copy } = this.#parts;
    const signal = this.#stop.signal;
    if (this.#isSorted || this.rows <= rowsWorthCopying) {
      this.#copy = await copy(this.#select(this.#columnList, this.#where), this.rows, signal);
      // The top was a page of its own only until now.
      this.#head = undefined;
      return;
    }
    const rowNumber = relation.rowNumber();
    if (rowNumber === null) return;
    this.#blocks = await pool.use((connection) =>
      interruptible(connection, signal, () => readBlocks(connection, relation.from, this.#where ?? 'true', rowNumber)),
    );
  }
}

/** The promise, or a rejection with code `cancelled` as soon as the signal aborts; what the promise stands for goes on. */
function withAbort<Value>(promise: Promise<Value> | undefined, signal: AbortSignal | undefined) {
  if (promise === undefined) throw new Error('Nothing is being prepared.');
  if (signal === undefined) return promise;
  if (signal.aborted) return Promise.reject(cancelledError());
  return new Promise<Value>((resolve, reject) => {
    const onAbort = () => reject(cancelledError());
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
