import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { FileIdentity } from '../../../shared/domain/graph/resolve-references';
import type { Diagnosis } from '../../../shared/domain/language/diagnosis';
import type { RowPeek, SqlFunction, SqlScope } from '../../../shared/domain/language/scope';
import type { NodeLineage } from '../../../shared/domain/lineage/lineage';
import type { RenamedCell } from '../../../shared/domain/rename/rename-plan';
import type { CacheCatalogue } from '../cache-catalogue';
import type { ConnectionPool } from '../connection-pool';
import { cancelledError } from '../duckdb-error';
import { fileIdentity } from '../file-identity';
import { LineageService } from '../lineage/lineage-service';
import type { NodeStates } from '../node-states';
import { diagnose } from './diagnose';
import { readFunctions } from './functions';
import { peekRows } from './peek';
import { renameCells } from './rename-cells';
import { scopeAt } from './scope';
import { type CurrentGraph, Shapes } from './shapes';

interface LanguageParts {
  readonly pool: ConnectionPool;
  readonly catalogue: CacheCatalogue;
  readonly states: NodeStates;
  readonly root: string;
}

interface Opened {
  readonly connection: DuckDBConnection;
  readonly shapes: Shapes;
}

/**
 * What an editor asks about SQL while it is typed. It has a connection of its own, so that it never waits for a query that
 * runs, and it runs nothing: DuckDB parses and binds over empty tables that have the columns of the nodes.
 */
export class LanguageService {
  readonly #parts: LanguageParts;
  #opening: Promise<Opened> | undefined;
  #functions: Promise<readonly SqlFunction[]> | undefined;
  /** The connection does one thing at a time. */
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;
  #lineage: LineageService | undefined;

  constructor(parts: LanguageParts) {
    this.#parts = parts;
  }

  /** What is wrong with a text of a cell. Rejects with `cancelled` when the signal aborts before it is known. */
  diagnose(
    current: CurrentGraph,
    { node, sql }: { readonly node: string; readonly sql: string },
    signal: AbortSignal | undefined,
  ): Promise<Diagnosis> {
    return this.#inTurn(signal, ({ connection, shapes }, checkpoint) => {
      const { root } = this.#parts;
      return diagnose(node, sql, {
        connection,
        shapes,
        current,
        root,
        fileIdentity: (path) => existence(root, path),
        checkpoint,
      });
    });
  }

  /** What can be named at an offset of a cell's SQL. */
  scope(
    current: CurrentGraph,
    { sql, offset }: { readonly sql: string; readonly offset: number },
    signal: AbortSignal | undefined,
  ): Promise<SqlScope> {
    return this.#inTurn(signal, ({ connection, shapes }, checkpoint) =>
      scopeAt(sql, offset, { connection, shapes, current, root: this.#parts.root, checkpoint }),
    );
  }

  /** DuckDB's functions, read once. */
  functions(): Promise<readonly SqlFunction[]> {
    this.#functions ??= this.#inTurn(undefined, ({ connection }) => readFunctions(connection)).catch(
      (error: unknown) => {
        this.#functions = undefined;
        throw error;
      },
    );
    return this.#functions;
  }

  /** The first rows of a result that lies in the cache; null where none does. */
  peek(node: string, signal: AbortSignal | undefined): Promise<RowPeek | null> {
    return this.#inTurn(signal, ({ connection }) => peekRows(connection, this.#parts.catalogue, node));
  }

  /** The cells that read a node, with another name for it. */
  renameCells(
    current: CurrentGraph,
    { from, to }: { readonly from: string; readonly to: string },
    signal: AbortSignal | undefined,
  ): Promise<RenamedCell[]> {
    return this.#inTurn(signal, ({ connection, shapes }, checkpoint) =>
      renameCells(from, to, { connection, shapes, current, root: this.#parts.root, checkpoint }),
    );
  }

  /** The lineage of the columns of the named nodes, or of all. It gives way to what is typed meanwhile. */
  async lineage(
    current: CurrentGraph,
    names: readonly string[] | undefined,
    signal: AbortSignal | undefined,
  ): Promise<readonly NodeLineage[]> {
    this.#lineage ??= new LineageService(this.#parts.root);
    return this.#lineage.lineage(current, names, (work) => this.#inTurn(signal, work));
  }

  /** Waits for what is being asked, and gives the connection back. */
  async dispose(): Promise<void> {
    this.#closed = true;
    await this.#last;
    const opened = await this.#opening?.catch(() => undefined);
    if (opened !== undefined) this.#parts.pool.retire(opened.connection);
  }

  /** Runs work on the connection after the work before it. What was cancelled while it waited does not run at all. */
  #inTurn<Value>(
    signal: AbortSignal | undefined,
    work: (opened: Opened, checkpoint: () => void) => Promise<Value>,
  ): Promise<Value> {
    const checkpoint = () => {
      if (this.#closed || signal?.aborted === true) throw cancelledError();
    };
    const turn = this.#last.then(async () => {
      checkpoint();
      const value = await work(await this.#opened(), checkpoint);
      checkpoint();
      return value;
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  #opened(): Promise<Opened> {
    this.#opening ??= this.#parts.pool
      .dedicate()
      .then((connection) => ({ connection, shapes: new Shapes(connection, this.#parts) }));
    return this.#opening;
  }
}

/** Whether a file named in SQL is there. Its content does not matter here, and reading it for every key would. */
function existence(root: string, path: string): FileIdentity | undefined {
  const literal = resolve(root, path);
  if (existsSync(literal) && !statSync(literal).isDirectory()) return { identity: literal };
  return fileIdentity(root, path);
}
