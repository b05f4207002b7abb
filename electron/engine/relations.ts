import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnInfo } from '../../shared/domain/column/column-type';
import type { BuiltGraph } from '../../shared/domain/graph/build-graph';
import { readCellSql } from '../../shared/domain/graph/cell-sql';
import type { GraphNode } from '../../shared/domain/graph/graph';
import { ancestors, indexGraph, topologicalOrder } from '../../shared/domain/graph/order';
import { PlumblineError } from '../../shared/domain/problem';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import type { CacheCatalogue } from './cache-catalogue';
import { rollBack } from './connection-pool';
import { sourceProblem, statementProblem } from './duckdb-error';
import { InputChanges } from './input-changes';
import { refuseSkippedLines } from './skipped-lines';
import type { SourceReaders } from './source-readers';
import { relationName } from './sources';
import { quoteName } from './sql-text';
import { macroBody } from './statement-text';

/** What SQL of the workspace can name: a view for each source and each node that has a result, and the macros. */
export class Relations {
  /** Sources whose files begin where their reader begins; each is looked at once. */
  readonly #wholeSources = new Set<string>();
  readonly #catalogue: CacheCatalogue;
  readonly #snapshot: WorkspaceSnapshot;
  readonly #graph: BuiltGraph;
  readonly #readers: SourceReaders;
  readonly changes: InputChanges;

  constructor(
    catalogue: CacheCatalogue,
    snapshot: WorkspaceSnapshot,
    graph: BuiltGraph,
    identities: ReadonlyMap<string, string>,
    readers: SourceReaders,
  ) {
    this.changes = new InputChanges(catalogue, snapshot, graph, identities);
    this.#catalogue = catalogue;
    this.#snapshot = snapshot;
    this.#graph = graph;
    this.#readers = readers;
  }

  /** Makes the views and macros that the named nodes read, directly or not, and those of the nodes themselves where they have one. */
  ensure(connection: DuckDBConnection, names: readonly string[]): Promise<void> {
    // Two transactions must not replace the same view.
    return this.#catalogue.inTurn(() => this.#ensureAll(connection, names));
  }

  async #ensureAll(connection: DuckDBConnection, names: readonly string[]): Promise<void> {
    const wanted = ancestors(this.#graph, names);
    for (const name of names) wanted.add(name);
    const { nodes } = indexGraph(this.#graph);
    for (const name of topologicalOrder(this.#graph)) {
      const node = wanted.has(name) ? nodes.get(name) : undefined;
      if (node !== undefined) await this.#ensureNode(connection, node);
    }
  }

  /** The statement that makes a node's view over its table, and what to remember it by. */
  viewOfTable(name: string, table: string, columns: readonly ColumnInfo[]): { sql: string; definition: string } {
    // Named columns: the table may get a row-number column later, which nobody must see.
    const list = columns.map((column) => quoteName(column.name)).join(', ');
    return {
      sql: `CREATE OR REPLACE VIEW ${relationName(name)} AS SELECT ${list} FROM ${this.#catalogue.tables.qualified(table)}`,
      definition: `table ${table}`,
    };
  }

  /** Drops what nodes left behind that are no longer in the workspace. */
  dropUnknown(connection: DuckDBConnection): Promise<void> {
    return this.#catalogue.inTurn(() => this.#dropUnknown(connection));
  }

  async #dropUnknown(connection: DuckDBConnection): Promise<void> {
    const { nodes } = indexGraph(this.#graph);
    for (const name of this.#catalogue.definedNames()) {
      if (nodes.has(name)) continue;
      if (!(this.#catalogue.definition(name) ?? '').startsWith('macro ')) {
        await connection.run(`DROP VIEW IF EXISTS ${relationName(name)}`);
      }
      await this.#catalogue.writeDefinition(connection, name, null);
      this.#catalogue.committedDefinition(name, null);
    }
  }

  async #ensureNode(connection: DuckDBConnection, node: GraphNode): Promise<void> {
    if (node.kind === 'source') await this.#ensureSource(connection, node);
    else if (node.kind === 'macro') await this.#ensureMacro(connection, node);
    else if (node.kind === 'cell') {
      const entry = this.#catalogue.entry(node.name);
      if (entry === undefined || entry.table === null) return;
      const view = this.viewOfTable(node.name, entry.table, entry.columns);
      await this.#make(connection, node.name, view.definition, [view.sql]);
    }
  }

  async #ensureSource(connection: DuckDBConnection, node: GraphNode): Promise<void> {
    const source = this.#snapshot.sources.find((candidate) => candidate.name === node.name);
    if (source === undefined || source.files.length === 0) {
      const problem = node.problems[0] ?? source?.problems[0];
      throw new PlumblineError(
        problem ?? { code: 'bad_source', message: `The source ${node.name} has no files.`, node: node.name },
      );
    }
    const select = `SELECT * FROM ${await this.#readers.relationOf(connection, source)}`;
    const reading = `${source.identity} ${select}`;
    if (!this.#wholeSources.has(reading)) {
      await refuseSkippedLines(connection, source, this.#snapshot.root);
      this.#wholeSources.add(reading);
    }
    try {
      await this.#make(connection, node.name, `source ${reading}`, [
        `CREATE OR REPLACE VIEW ${relationName(node.name)} AS ${select}`,
      ]);
    } catch (error) {
      throw new PlumblineError(sourceProblem(error, this.#snapshot.root, source), { cause: error });
    }
  }

  async #ensureMacro(connection: DuckDBConnection, node: GraphNode): Promise<void> {
    const cell = readCellSql(node.sql ?? '');
    if (cell.kind !== 'macros' || node.problems.some((problem) => problem.severity === 'error')) return;
    const statements: string[] = [];
    for (const { macro, bodies } of cell.macros) {
      const overloads: string[] = [];
      for (const body of bodies) {
        const { signature, isTable } = body.overload;
        const text = await macroBody(connection, body, this.#snapshot.root);
        overloads.push(`(${signature}) AS ${isTable ? 'TABLE ' : ''}${text}`);
      }
      statements.push(`CREATE OR REPLACE MACRO ${relationName(macro.name)}${overloads.join(', ')}`);
    }
    try {
      await this.#make(connection, node.name, `macro ${statements.join(';\n')}`, statements);
    } catch (error) {
      const place = { node: node.name, file: node.file, line: node.sqlLine ?? node.line };
      throw new PlumblineError({ ...statementProblem(error, this.#snapshot.root), ...place }, { cause: error });
    }
  }

  async #make(
    connection: DuckDBConnection,
    name: string,
    definition: string,
    statements: readonly string[],
  ): Promise<void> {
    if (this.#catalogue.definition(name) === definition) return;
    await connection.run('BEGIN');
    try {
      for (const statement of statements) await connection.run(statement);
      await this.#catalogue.writeDefinition(connection, name, definition);
      await connection.run('COMMIT');
    } catch (error) {
      await rollBack(connection);
      throw error;
    }
    this.#catalogue.committedDefinition(name, definition);
  }
}
