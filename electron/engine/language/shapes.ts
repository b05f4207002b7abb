import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { tellApart } from '../../../shared/domain/column/tell-apart';
import type { BuiltGraph } from '../../../shared/domain/graph/build-graph';
import { readCellSql } from '../../../shared/domain/graph/cell-sql';
import type { GraphNode } from '../../../shared/domain/graph/graph';
import { indexGraph, topologicalOrder } from '../../../shared/domain/graph/order';
import type { WorkspaceSnapshot } from '../../../shared/domain/workspace-snapshot';
import type { CacheCatalogue } from '../cache-catalogue';
import type { ConnectionPool } from '../connection-pool';
import { describeQuery } from '../describe-query';
import type { NodeStates } from '../node-states';
import type { Relations } from '../relations';
import { describeCell } from '../run-statement';
import { relationName } from '../sources';
import { quoteName } from '../sql-text';
import { statementText } from '../statement-text';
import { RecentMap } from '../syntax/recent-map';

/** The graph of the moment, with what makes its sources and macros. */
export interface CurrentGraph {
  readonly snapshot: WorkspaceSnapshot;
  readonly graph: BuiltGraph;
  readonly relations: Relations;
}

interface ShapeParts {
  readonly pool: ConnectionPool;
  readonly catalogue: CacheCatalogue;
  readonly states: NodeStates;
  readonly root: string;
}

const unknown = Symbol('unknown');

/**
 * The columns of the nodes, known without running any: what a fresh result has, else what DuckDB says of the node's SQL over
 * the columns of its ancestors. On one connection each node is an empty temporary table of those columns, so that SQL over
 * nodes that never ran can be bound there. Temporary tables belong to the connection: no one else sees them, or waits for them.
 */
export class Shapes {
  readonly #parts: ShapeParts;
  readonly #connection: DuckDBConnection;
  /** Columns by what they depend on: the fingerprint of a cell, the identity of a source. */
  readonly #known = new RecentMap<string, readonly ColumnInfo[] | typeof unknown>(4096);
  /** The table that stands for a node now, by the node's name. */
  readonly #tables = new Map<string, string>();
  /** What DuckDB lower-cases alike is one table; the last one made stands. */
  readonly #byFolded = new Map<string, string>();

  constructor(connection: DuckDBConnection, parts: ShapeParts) {
    this.#connection = connection;
    this.#parts = parts;
  }

  /**
   * Makes the tables of the named nodes. Answers which of them have columns that cannot be told: they are planned, broken,
   * or a PIVOT that never ran.
   */
  async ensure(current: CurrentGraph, names: readonly string[]): Promise<{ readonly unknown: readonly string[] }> {
    const { nodes } = indexGraph(current.graph);
    const missing: string[] = [];
    for (const name of names) {
      const node = nodes.get(name);
      if (node === undefined || node.kind === 'file' || node.kind === 'macro') continue;
      const columns = await this.columnsOf(current, name);
      if (columns === undefined || !(await this.#makeTable(node.name, columns))) missing.push(name);
    }
    return { unknown: missing };
  }

  /** The columns of a node's last result, whatever its SQL says now; none where it never ran. */
  ranColumns(name: string): readonly ColumnInfo[] {
    return this.#parts.catalogue.entry(name)?.columns ?? [];
  }

  /** Names and types of a node's columns, or undefined where they cannot be told. */
  async columnsOf(current: CurrentGraph, name: string): Promise<readonly ColumnInfo[] | undefined> {
    const { nodes } = indexGraph(current.graph);
    const node = nodes.get(name);
    if (node === undefined) return undefined;
    const known = this.#lookUp(current, node);
    if (known !== null) return known;
    // Ancestors first, so that nothing here recurses: a chain may be hundreds of cells long.
    const missing = new Set<string>();
    const collect = [name];
    for (let next = collect.pop(); next !== undefined; next = collect.pop()) {
      const open = nodes.get(next);
      if (open === undefined || missing.has(next) || this.#lookUp(current, open) !== null) continue;
      missing.add(next);
      for (const parent of indexGraph(current.graph).parents.get(next) ?? []) collect.push(parent);
    }
    for (const step of topologicalOrder(current.graph)) {
      if (!missing.has(step)) continue;
      const open = nodes.get(step);
      if (open !== undefined) await this.#learn(current, open);
    }
    return this.#lookUp(current, node) ?? undefined;
  }

  /** Null: not looked at yet. */
  #lookUp(current: CurrentGraph, node: GraphNode): readonly ColumnInfo[] | undefined | null {
    if (node.kind === 'cell') {
      const entry = this.#parts.catalogue.entry(node.name);
      if (entry !== undefined && this.#parts.states.isFresh(node)) return entry.columns;
    }
    const key = keyOf(current, node);
    if (key === undefined) return undefined;
    const known = this.#known.get(key);
    return known === undefined ? null : known === unknown ? undefined : known;
  }

  async #learn(current: CurrentGraph, node: GraphNode): Promise<void> {
    const key = keyOf(current, node);
    if (key === undefined) return;
    // What it depends on may have changed without other columns: those of what reads it then are the same.
    const shape = this.#shapeKey(current, node);
    const known = shape === undefined ? undefined : this.#known.get(shape);
    const columns = known ?? (await this.#describe(current, node).catch(() => undefined)) ?? unknown;
    this.#known.set(key, columns);
    if (shape !== undefined) this.#known.set(shape, columns);
  }

  /** A cell by its own SQL and the columns of what it reads; undefined where those are not known. */
  #shapeKey(current: CurrentGraph, node: GraphNode): string | undefined {
    const inputs = current.graph.inputs.get(node.name);
    if (node.kind !== 'cell' || inputs === undefined) return undefined;
    const reads: unknown[] = [];
    for (const [name, read] of Object.entries(inputs.reads)) {
      const parent = indexGraph(current.graph).nodes.get(name);
      if (parent?.kind !== 'cell' && parent?.kind !== 'source') reads.push([name, read.fingerprint]);
      else {
        const columns = this.#lookUp(current, parent);
        if (columns === undefined || columns === null) return undefined;
        reads.push([name, ...columns.map((column) => [column.name, column.sqlType])]);
      }
    }
    return `shape ${JSON.stringify([inputs.definition, inputs.parameters, reads])}`;
  }

  async #describe(current: CurrentGraph, node: GraphNode): Promise<readonly ColumnInfo[] | undefined> {
    const { pool, root } = this.#parts;
    if (node.kind === 'source') {
      return pool.use(async (connection) => {
        await current.relations.ensure(connection, [node.name]);
        return describeQuery(connection, `FROM ${relationName(node.name)}`);
      });
    }
    const cell = readCellSql(node.sql ?? '');
    if (node.kind !== 'cell' || cell.kind !== 'query') return undefined;
    const parents = indexGraph(current.graph).parents.get(node.name) ?? [];
    if ((await this.ensure(current, parents)).unknown.length > 0) return undefined;
    await this.ensureMacros(current, parents);
    const query = await statementText(this.#connection, cell, root);
    // Its columns are values in the data.
    if (query.isDynamicPivot) return undefined;
    const columns = await describeCell(this.#connection, query, current.graph.parameters);
    // What DuckDB says where a parameter decides what is read: `FROM read_csv($file)`.
    const [only, other] = columns;
    return only?.name === 'unknown' && only.type.kind === 'other' && other === undefined ? undefined : columns;
  }

  /** Runs `action` while another name means a node's columns too. */
  async withStandIn<Value>(
    current: CurrentGraph,
    name: string,
    standIn: string,
    action: () => Promise<Value>,
  ): Promise<Value> {
    const columns = await this.columnsOf(current, name);
    if (columns === undefined) return action();
    await this.#makeTable(standIn, columns);
    try {
      return await action();
    } finally {
      await this.#connection.run(`DROP TABLE IF EXISTS temp.${quoteName(standIn)}`);
      this.#forget(standIn);
    }
  }

  #forget(name: string): void {
    this.#tables.delete(name);
    const folded = name.toLowerCase();
    const other = this.#byFolded.get(folded);
    if (other !== undefined) this.#tables.delete(other);
    this.#byFolded.delete(folded);
  }

  /** Makes the macros among the named nodes, where every connection sees them. */
  async ensureMacros(current: CurrentGraph, names: readonly string[]): Promise<void> {
    const { nodes } = indexGraph(current.graph);
    const macros = names.filter((name) => nodes.get(name)?.kind === 'macro');
    if (macros.length === 0) return;
    await this.#parts.pool.use((connection) => current.relations.ensure(connection, macros));
  }

  async #makeTable(name: string, columns: readonly ColumnInfo[]): Promise<boolean> {
    const unique = tellApart(columns.map((column) => column.name));
    const list = columns.map((column, at) => `${quoteName(unique[at] ?? column.name)} ${sqlTypeOf(column)}`).join(', ');
    const folded = name.toLowerCase();
    if (this.#tables.get(name) === list && this.#byFolded.get(folded) === name) return true;
    try {
      await this.#connection.run(`CREATE OR REPLACE TEMP TABLE ${quoteName(name)} (${list})`);
      this.#tables.set(name, list);
      this.#byFolded.set(folded, name);
      return true;
    } catch {
      // A type that cannot be written down.
      await this.#connection.run(`DROP TABLE IF EXISTS temp.${quoteName(name)}`).catch(() => undefined);
      this.#forget(name);
      return false;
    }
  }
}

function keyOf(current: CurrentGraph, node: GraphNode): string | undefined {
  if (node.kind === 'source') {
    const source = current.snapshot.sources.find((candidate) => candidate.name === node.name);
    return source === undefined
      ? undefined
      : `source ${node.name} ${source.identity} ${JSON.stringify(source.options)}`;
  }
  return node.kind === 'cell' && node.fingerprint !== undefined ? `cell ${node.fingerprint}` : undefined;
}

/** `CREATE TABLE … AS` makes INTEGER of what is only ever null. */
function sqlTypeOf(column: ColumnInfo): string {
  return column.sqlType === '"NULL"' ? 'INTEGER' : column.sqlType;
}
