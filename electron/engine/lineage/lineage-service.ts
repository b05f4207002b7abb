import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { readCellSql } from '../../../shared/domain/graph/cell-sql';
import { type GraphNode, isEmptyCell } from '../../../shared/domain/graph/graph';
import { indexGraph, topologicalOrder } from '../../../shared/domain/graph/order';
import type { NodeLineage } from '../../../shared/domain/lineage/lineage';
import { traceNode, untold } from '../../../shared/domain/lineage/trace-node';
import type { CurrentGraph, Shapes } from '../language/shapes';
import { RecentMap } from '../syntax/recent-map';
import { readAggregates } from './aggregates';
import { columnNames, environmentOf, joined, parentColumns } from './cell-environment';
import { describeAlone, describeOutsideTables } from './outside-tables';
import { macrosOf, parseCells, queryOfCell } from './parsed-queries';

/** Runs work on the connection after the work before it. */
export type InTurn = <Value>(
  work: (opened: { readonly connection: DuckDBConnection; readonly shapes: Shapes }) => Promise<Value>,
) => Promise<Value>;

/** Cells that are looked at in one turn: what is typed meanwhile waits for no more. */
const cellsInTurn = 16;

type Known = { readonly lineage: NodeLineage; readonly files: ReadonlyMap<string, readonly ColumnInfo[]> };

interface Open {
  readonly node: GraphNode;
  readonly key: string | undefined;
  readonly outputs: readonly ColumnInfo[];
}

/**
 * The lineage of the columns of a graph. A cell is read again only when its SQL, the columns of what it reads, or a macro that
 * it calls has changed.
 */
export class LineageService {
  readonly #known = new RecentMap<string, Known>(4096);
  readonly #root: string;
  #aggregates: Promise<ReadonlySet<string>> | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /** The lineage of the named nodes, or of all, in the order of the graph. */
  async lineage(
    current: CurrentGraph,
    names: readonly string[] | undefined,
    inTurn: InTurn,
  ): Promise<readonly NodeLineage[]> {
    const wanted = names === undefined ? undefined : new Set(names);
    const told = new Map<string, NodeLineage>();
    const files = new Map<string, readonly ColumnInfo[]>();
    const { nodes } = indexGraph(current.graph);
    // Ancestors first: what a node's columns are follows from those of what it reads.
    const cells = topologicalOrder(current.graph)
      .map((name) => nodes.get(name))
      .filter((node): node is GraphNode => node !== undefined && (wanted?.has(node.name) ?? true));
    for (let at = 0; at < cells.length; at += cellsInTurn) {
      await inTurn(async ({ connection, shapes }) => {
        await this.#tell(current, cells.slice(at, at + cellsInTurn), connection, shapes, told, files);
      });
    }
    for (const [file, columns] of files) {
      if (wanted?.has(file) ?? true) told.set(file, fromOutside(file, columns));
    }
    return current.graph.nodes.flatMap((node) => told.get(node.name) ?? []);
  }

  async #tell(
    current: CurrentGraph,
    nodes: readonly GraphNode[],
    connection: DuckDBConnection,
    shapes: Shapes,
    told: Map<string, NodeLineage>,
    files: Map<string, readonly ColumnInfo[]>,
  ): Promise<void> {
    const open: Open[] = [];
    for (const node of nodes) {
      if (node.kind === 'macro' || isEmptyCell(node)) continue;
      if (node.kind === 'sink') {
        told.set(node.name, await ofSink(current, node, shapes));
        continue;
      }
      const columns = node.kind === 'file' ? undefined : await shapes.columnsOf(current, node.name);
      if (node.kind === 'source' || node.kind === 'file') {
        const reason = node.problems[0]?.message ?? 'Its columns cannot be told.';
        told.set(
          node.name,
          columns === undefined ? untold(node.name, reason, undefined) : fromOutside(node.name, columns),
        );
      } else if (node.kind === 'planned') {
        told.set(node.name, untold(node.name, 'It is planned and not written yet.', undefined));
      } else if (columns === undefined) {
        told.set(node.name, untold(node.name, await this.#whyUnknown(current, node, connection, shapes), undefined));
      } else {
        const key = await cellKey(current, node, columns, shapes);
        const known = key === undefined ? undefined : this.#known.get(key);
        if (known === undefined) open.push({ node, key, outputs: columns });
        else {
          // The same SQL under another name has the same lineage.
          told.set(node.name, { ...known.lineage, node: node.name });
          for (const [file, read] of known.files) files.set(file, read);
        }
      }
    }
    if (open.length === 0) return;
    const parents = open.flatMap(({ node }) => this.#macrosReadBy(current, node.name));
    const macroCells = [...new Set(parents)];
    const parsed = await parseCells(connection, [...open.map(({ node }) => node), ...macroCells]);
    const { macros, bodies } = macrosOf(macroCells, parsed);
    this.#aggregates ??= readAggregates(connection);
    const aggregates = await this.#aggregates;
    await shapes.ensureMacros(
      current,
      macroCells.map(({ name }) => name),
    );
    const place = { connection, current, root: this.#root };
    const ofBodies = await describeOutsideTables(bodies, place);
    for (const { node, key, outputs } of open) {
      const query = queryOfCell(node, parsed);
      if (query === undefined) {
        told.set(node.name, untold(node.name, 'DuckDB gives no tree of its SQL.', columnNames(outputs)));
        continue;
      }
      const outside = joined(ofBodies, await describeOutsideTables([query], place));
      const columns = await parentColumns(current, [node, ...macroCells], shapes);
      const environment = environmentOf(current, columns, outside, macros, aggregates);
      const lineage = typed(traceNode(node.name, query.tree, environment, columnNames(outputs)), outputs);
      told.set(node.name, lineage);
      for (const [file, read] of outside.files) files.set(file, read);
      if (key !== undefined) this.#known.set(key, { lineage, files: outside.files });
    }
  }

  /** The macro cells that a cell reads, directly or by other macros. */
  #macrosReadBy(current: CurrentGraph, name: string): GraphNode[] {
    const { nodes, parents } = indexGraph(current.graph);
    const found = new Set<GraphNode>();
    const open = [...(parents.get(name) ?? [])];
    for (const parent of open) {
      const node = nodes.get(parent);
      if (node?.kind !== 'macro' || found.has(node)) continue;
      found.add(node);
      open.push(...(parents.get(parent) ?? []));
    }
    return [...found];
  }

  async #whyUnknown(
    current: CurrentGraph,
    node: GraphNode,
    connection: DuckDBConnection,
    shapes: Shapes,
  ): Promise<string> {
    const own = node.problems.find((problem) => problem.severity === 'error');
    if (own !== undefined) return own.message;
    for (const parent of indexGraph(current.graph).parents.get(node.name) ?? []) {
      const { kind, problems } = indexGraph(current.graph).nodes.get(parent) ?? {};
      const isOpen =
        kind === 'macro' || kind === 'file'
          ? problems?.some((problem) => problem.severity === 'error')
          : (await shapes.columnsOf(current, parent)) === undefined;
      if (isOpen) return `It reads ${parent}, which cannot be told.`;
    }
    const cell = readCellSql(node.sql ?? '');
    if (cell.kind === 'query' && cell.pivotPart !== undefined) {
      return 'Its columns are values in the data: they are known once it has run.';
    }
    const answer = await describeAlone(node.sql ?? '', { connection, current, root: this.#root });
    return typeof answer === 'string' ? answer : 'Its columns depend on a parameter: they are known once it has run.';
  }
}

function typed(lineage: NodeLineage, outputs: readonly ColumnInfo[]): NodeLineage {
  const columns = lineage.columns.map((column, at) => {
    const sqlType = outputs[at]?.sqlType;
    return sqlType === undefined ? column : { ...column, sqlType };
  });
  return { ...lineage, columns };
}

function fromOutside(node: string, columns: readonly ColumnInfo[]): NodeLineage {
  return {
    node,
    columns: columnNames(columns).map((name, at) => ({
      name,
      ...(columns[at] === undefined ? {} : { sqlType: columns[at].sqlType }),
      kind: 'source',
      from: [],
    })),
    rows: [],
    origin: { kind: 'none' },
    joins: [],
  };
}

/** A sink writes the columns of its node as they are. */
async function ofSink(current: CurrentGraph, { name, problems }: GraphNode, shapes: Shapes): Promise<NodeLineage> {
  const [from] = indexGraph(current.graph).parents.get(name) ?? [];
  const columns = from === undefined ? undefined : await shapes.columnsOf(current, from);
  if (from === undefined || columns === undefined) {
    return untold(name, problems[0]?.message ?? `It writes ${from}, which cannot be told.`, undefined);
  }
  const names = columnNames(columns);
  return {
    node: name,
    columns: columns.map(({ sqlType }, at) => ({
      name: names[at] ?? '',
      sqlType,
      kind: 'identity',
      from: [{ node: from, column: names[at] ?? '', transformations: [{ type: 'DIRECT', subtype: 'IDENTITY' }] }],
    })),
    rows: [],
    origin: { kind: 'input', node: from },
    joins: [],
  };
}

/** What the lineage of a cell depends on: its SQL, its columns, the columns of what it reads, its macros and files. */
async function cellKey(
  current: CurrentGraph,
  node: GraphNode,
  outputs: readonly ColumnInfo[],
  shapes: Shapes,
): Promise<string | undefined> {
  const inputs = current.graph.inputs.get(node.name);
  if (inputs === undefined) return undefined;
  const reads: unknown[] = [];
  for (const [name, read] of Object.entries(inputs.reads)) {
    const isTable = read.kind === 'cell' || read.kind === 'source';
    reads.push([name, isTable ? ((await shapes.columnsOf(current, name)) ?? []).map(shapeOf) : read.fingerprint]);
  }
  return JSON.stringify([inputs.definition, inputs.parameters, outputs.map(shapeOf), reads]);
}

function shapeOf({ name, sqlType }: ColumnInfo): string {
  return `${name} ${sqlType}`;
}
