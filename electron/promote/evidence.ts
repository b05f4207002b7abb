import { createHash } from 'node:crypto';
import type { EngineApi } from '../../shared/contract/engine-api';
import type { ColumnInfo } from '../../shared/domain/column/column-type';
import { parseTreeJson, readSyntaxTree, type SyntaxTree } from '../../shared/domain/graph/syntax-tree';
import type { NodeLineage } from '../../shared/domain/lineage/lineage';
import { PlumblineError } from '../../shared/domain/problem';
import { quoteText } from '../../shared/domain/sql-text';

export type PromotionEngine = Pick<EngineApi, 'describe' | 'evidence' | 'exportResult' | 'lineage'>;

/** Asks the engine small questions; every answer is exact text. */
export class Evidence {
  readonly #engine: PromotionEngine;
  readonly #signal: AbortSignal | undefined;
  readonly #trees = new Map<string, { readonly tree: SyntaxTree; readonly ast: unknown }>();

  constructor(engine: PromotionEngine, signal: AbortSignal | undefined) {
    this.#engine = engine;
    this.#signal = signal;
  }

  /** `reads`, where it is known, are all nodes that the query reads, which names no file: it is not parsed to find them then. */
  async rows(sql: string, reads?: readonly string[]): Promise<readonly (readonly (string | null)[])[]> {
    this.throwIfAborted();
    const { rows } = await this.#engine.evidence(
      { sql, ...(reads === undefined ? {} : { reads }) },
      { signal: this.#signal },
    );
    return rows;
  }

  /** The same, given up after a time. */
  async rowsWithin(
    ms: number,
    sql: string,
    reads: readonly string[],
  ): Promise<readonly (readonly (string | null)[])[]> {
    this.throwIfAborted();
    const stop = new AbortController();
    const abort = () => stop.abort();
    const timer = setTimeout(abort, ms);
    this.#signal?.addEventListener('abort', abort);
    try {
      const { rows } = await this.#engine.evidence({ sql, reads }, { signal: stop.signal });
      return rows;
    } catch (error) {
      this.throwIfAborted();
      if (stop.signal.aborted)
        throw new PlumblineError({
          code: 'cancelled',
          message: `Given up after ${Math.max(1, Math.round(ms / 1000))} seconds.`,
        });
      throw error;
    } finally {
      clearTimeout(timer);
      this.#signal?.removeEventListener('abort', abort);
    }
  }

  /** The only row of a query that gives one. */
  async row(sql: string, reads?: readonly string[]): Promise<readonly (string | null)[]> {
    const [row] = await this.rows(sql, reads);
    if (row === undefined) throw new Error(`Expected one row from ${sql}`);
    return row;
  }

  async columns(node: string): Promise<readonly ColumnInfo[]> {
    this.throwIfAborted();
    return this.#engine.describe({ node });
  }

  /** The columns that a query would have; nothing is read. Undefined where DuckDB does not take it. */
  async columnsOfQuery(sql: string): Promise<readonly ColumnInfo[] | undefined> {
    this.throwIfAborted();
    const asked = `SELECT * FROM (${sql}\n) AS asked LIMIT 0`;
    return this.#engine.evidence({ sql: asked }, { signal: this.#signal }).then(
      ({ columns }) => columns,
      () => {
        this.throwIfAborted();
        return undefined;
      },
    );
  }

  /** From which columns of the nodes that they read the columns of nodes come. */
  async lineage(nodes: readonly string[]): Promise<readonly NodeLineage[]> {
    this.throwIfAborted();
    return (await this.#engine.lineage({ nodes }, { signal: this.#signal })).nodes;
  }

  /** Parses texts in one question; `syntaxTree` then knows them. */
  async parse(texts: readonly string[]): Promise<void> {
    const unknown = [...new Set(texts)].filter((text) => !this.#trees.has(text));
    if (unknown.length === 0) return;
    const values = unknown.map((text, index) => `(${index}, ${quoteText(text)})`).join(', ');
    const rows = await this.rows(
      `SELECT number, json_serialize_sql(body, skip_null := true, skip_empty := true, skip_default := true) AS tree FROM (VALUES ${values}) AS texts(number, body)`,
    );
    for (const [number, json] of rows) {
      const text = unknown[Number(number)];
      if (text === undefined || json === null || json === undefined) continue;
      const tree = readSyntaxTree(text, json, sha256);
      const statements = (parseTreeJson(json) as { statements?: readonly unknown[] }).statements;
      this.#trees.set(text, { tree, ast: tree.kind === 'tree' ? statements?.[0] : undefined });
    }
  }

  syntaxTree(text: string): { readonly tree: SyntaxTree; readonly ast: unknown } | undefined {
    return this.#trees.get(text);
  }

  throwIfAborted(): void {
    if (this.#signal?.aborted === true) throw new PlumblineError({ code: 'cancelled', message: 'Cancelled.' });
  }
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
