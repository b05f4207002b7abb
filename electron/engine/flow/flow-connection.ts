import { type DuckDBConnection, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { parseWholeTree, shapeOf, type Tree, treeJson } from '../../../shared/domain/flow/query-tree';
import type { BoundParameter } from '../../../shared/domain/graph/parameter-bindings';
import { interruptible } from '../connection-pool';
import { cancelledError } from '../duckdb-error';
import type { QuietTime } from '../quiet-time';
import { describeCell, prepared } from '../run-statement';

/** Why something cannot be told of a flow: one sentence for a person. */
export class Untold extends Error {}

/** Asks DuckDB for the counts of one node, for as long as the budget lasts. Each question waits until nobody scrolls. */
export class FlowConnection {
  readonly #connection: DuckDBConnection;
  readonly #parameters: ReadonlyMap<string, BoundParameter>;
  readonly #quiet: QuietTime;
  readonly #signal: AbortSignal | undefined;
  readonly #stop = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #budgetMs: number;
  readonly #onAbort = () => this.#stop.abort();

  constructor(parts: {
    readonly connection: DuckDBConnection;
    readonly parameters: ReadonlyMap<string, BoundParameter>;
    readonly quiet: QuietTime;
    readonly signal: AbortSignal | undefined;
    readonly budgetMs: number;
  }) {
    this.#connection = parts.connection;
    this.#parameters = parts.parameters;
    this.#quiet = parts.quiet;
    this.#signal = parts.signal;
    this.#budgetMs = parts.budgetMs;
    this.#timer = setTimeout(() => this.#stop.abort(), parts.budgetMs);
    if (parts.signal?.aborted) this.#stop.abort();
    parts.signal?.addEventListener('abort', this.#onAbort);
  }

  /** Whether the budget was too short. */
  get hasGivenUp(): boolean {
    return this.#stop.signal.aborted;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }

  /** Runs a statement that is no question. */
  async run(sql: string): Promise<void> {
    await this.#within(() => this.#connection.run(sql));
  }

  /** The first row of a query, all numbers. */
  async counts(sql: string): Promise<readonly number[]> {
    const [row = []] = await this.rows(sql);
    return row.map(Number);
  }

  async rows(sql: string): Promise<readonly (readonly unknown[])[]> {
    await this.#quiet.wait(this.#stop.signal);
    return this.#within(() =>
      prepared(this.#connection, sql, this.#parameters, async (statement) => (await statement.run()).getRows()),
    );
  }

  /** Columns of a query, or undefined where it cannot stand alone. */
  async columns(tree: Tree): Promise<readonly ColumnInfo[] | undefined> {
    try {
      const text = await this.sqlOf(tree);
      return await this.columnsOf(text);
    } catch (error) {
      this.#throwIfStopped();
      if (error instanceof Untold) throw error;
      return undefined;
    }
  }

  columnsOf(text: string): Promise<readonly ColumnInfo[]> {
    const query = { text, before: '', replacements: [], isDynamicPivot: false };
    return this.#within(() => describeCell(this.#connection, query, this.#parameters));
  }

  /** The tree of a query, whole; undefined where DuckDB has none. */
  async treeOf(sql: string): Promise<Tree | undefined> {
    const reader = await this.#connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [sql]);
    return parseWholeTree(String(reader.getRows()[0]?.[0] ?? ''));
  }

  /** SQL of a tree, see `sqlsOf`. */
  async sqlOf(tree: Tree): Promise<string> {
    const [text = ''] = await this.sqlsOf([tree]);
    return text;
  }

  /**
   * SQL of trees. DuckDB writes joins without the brackets that they stood in: where that makes another query of one, it cannot be
   * told.
   */
  async sqlsOf(trees: readonly Tree[]): Promise<readonly string[]> {
    const reader = await this.#connection.runAndReadAll(
      `SELECT text, json_serialize_sql(text) FROM (
         SELECT i, json_deserialize_sql(tree::JSON) AS text
         FROM (SELECT generate_subscripts($1::VARCHAR[], 1) AS i, unnest($1::VARCHAR[]) AS tree)
       ) ORDER BY i`,
      [listValue(trees.map(treeJson))],
      [LIST(VARCHAR)],
    );
    return reader.getRows().map(([text, json], index) => {
      const again = parseWholeTree(String(json));
      if (again === undefined || shapeOf(again) !== shapeOf(trees[index])) {
        throw new Untold('Its joins stand in brackets that cannot be taken apart.');
      }
      return String(text);
    });
  }

  async #within<Value>(action: () => Promise<Value>): Promise<Value> {
    try {
      return await interruptible(this.#connection, this.#stop.signal, action);
    } catch (error) {
      this.#throwIfStopped();
      throw error;
    }
  }

  #throwIfStopped(): void {
    if (this.#signal?.aborted) throw cancelledError();
    if (this.#stop.signal.aborted)
      throw new Untold(`Counting was given up after ${Math.round(this.#budgetMs / 1000)} seconds.`);
  }
}
