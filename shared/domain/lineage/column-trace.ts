import type { Check, CheckFile } from '../checks/check-file';
import { columnsOfCheck, isOutput } from '../checks/coverage';
import type { Graph } from '../graph/graph';
import { foldName } from '../graph/names';
import { indexGraph } from '../graph/order';
import type { LineageInput, SourceColumn, Transformation, WorkspaceLineage } from './lineage';

/** A column on the way to or from another. */
export interface ReachedColumn extends SourceColumn {
  /** Nodes that lie between, and the last one: 1 for a direct neighbour. */
  readonly steps: number;
  /** The ways of its last step. */
  readonly transformations: readonly Transformation[];
}

/** A check that looks at a column, by its place. */
export interface ReadingCheck {
  readonly node: string;
  readonly name: string;
  /** Null for a check of several columns, or of SQL. */
  readonly column: string | null;
  readonly file: string;
  readonly line: number;
}

/** Everything before and behind one column. */
export interface ColumnTrace {
  readonly column: SourceColumn;
  /** Columns that its values come from or that decide them, the nearest first. */
  readonly upstream: readonly ReachedColumn[];
  /** Columns that decide which rows there are, in its own node and those on the way. */
  readonly decidedBy: readonly SourceColumn[];
  /** Columns whose values come from it, or that it decides, the nearest first. */
  readonly downstream: readonly ReachedColumn[];
  /** Nodes whose rows it, or a column that comes from it, decides. */
  readonly decides: readonly string[];
  /** Checks that look at it or at a column that comes from it. */
  readonly checks: readonly ReadingCheck[];
  /** Outputs (nodes that nothing reads, and chosen outputs of sketches) that it reaches. */
  readonly outputs: readonly string[];
  /** Nodes on the way whose lineage cannot be told: what lies behind them is not in this answer. */
  readonly unresolved: readonly string[];
}

export interface ColumnTraceParams {
  readonly lineage: WorkspaceLineage;
  readonly graph: Graph;
  readonly checkFiles: readonly CheckFile[];
  /** Outputs that sketches choose. */
  readonly outputs?: readonly string[];
}

/** The column that a text `NODE.COLUMN` names, in any case of letters; undefined where there is none. */
export function findColumn(lineage: WorkspaceLineage, text: string): SourceColumn | undefined {
  const wanted = foldName(text);
  for (const { node, columns } of lineage.nodes) {
    if (!wanted.startsWith(`${foldName(node)}.`)) continue;
    const name = wanted.slice(node.length + 1);
    const column = columns.find((candidate) => foldName(candidate.name) === name);
    if (column !== undefined) return { node, column: column.name };
  }
  return undefined;
}

/** Follows a column both ways through a workspace. */
export function traceColumn(column: SourceColumn, params: ColumnTraceParams): ColumnTrace {
  const { lineage, graph } = params;
  const inputs = new Map<string, readonly LineageInput[]>();
  const readers = new Map<string, LineageInput[]>();
  const rows = new Map(lineage.nodes.map((node) => [node.node, node.rows]));
  for (const { node, columns } of lineage.nodes) {
    for (const { name, from } of columns) {
      inputs.set(keyOf({ node, column: name }), from);
      for (const source of from) {
        const reader = { node, column: name, transformations: source.transformations };
        const known = readers.get(keyOf(source));
        if (known === undefined) readers.set(keyOf(source), [reader]);
        else known.push(reader);
      }
    }
  }
  const upstream = walk(column, (at) => inputs.get(at) ?? []);
  const downstream = walk(column, (at) => readers.get(at) ?? []);
  const reached = new Set([column, ...downstream].map(keyOf));
  const before = [column, ...upstream].map(({ node }) => node);
  const decidedBy = new Map<string, SourceColumn>();
  for (const node of new Set(before)) {
    for (const source of rows.get(node) ?? [])
      decidedBy.set(keyOf(source), { node: source.node, column: source.column });
  }
  const decides = lineage.nodes
    .filter((node) => node.rows.some((source) => reached.has(keyOf(source))))
    .map(({ node }) => node);
  const touched = new Set([...[column, ...downstream].map(({ node }) => node), ...decides]);
  return {
    column,
    upstream,
    decidedBy: [...decidedBy.values()],
    downstream,
    decides,
    checks: checksOf(reached, params),
    outputs: outputsOf(touched, params),
    unresolved: unresolvedNear(lineage, graph, new Set(before), touched),
  };
}

function walk(start: SourceColumn, next: (key: string) => readonly LineageInput[]): ReachedColumn[] {
  const found: ReachedColumn[] = [];
  const seen = new Set([keyOf(start)]);
  let open: readonly SourceColumn[] = [start];
  for (let steps = 1; open.length > 0; steps++) {
    const further: ReachedColumn[] = [];
    for (const at of open) {
      for (const { node, column, transformations } of next(keyOf(at))) {
        const key = keyOf({ node, column });
        if (seen.has(key)) continue;
        seen.add(key);
        further.push({ node, column, steps, transformations });
      }
    }
    found.push(...further);
    open = further;
  }
  return found;
}

function keyOf({ node, column }: SourceColumn): string {
  return `${node}\0${foldName(column)}`;
}

function checksOf(reached: ReadonlySet<string>, { checkFiles, lineage }: ColumnTraceParams): ReadingCheck[] {
  const columns = new Map(lineage.nodes.map((node) => [node.node, node.columns.map(({ name }) => name)]));
  const reads = (check: Check): boolean => {
    if ('inner' in check) return reads(check.inner);
    const reference = 'validity' in check ? check.validity?.validReference : undefined;
    const others = reference === undefined ? [] : [{ node: reference.dataset, column: reference.column }];
    const own = columnsOfCheck(check, columns.get(check.node) ?? []).map((column) => ({ node: check.node, column }));
    return [...own, ...others].some((each) => reached.has(keyOf(each)));
  };
  return checkFiles
    .flatMap((file) => file.checks)
    .filter(reads)
    .map(({ node, name, column, file, line }) => ({ node, name, column, file, line }));
}

function outputsOf(touched: ReadonlySet<string>, { graph, outputs = [] }: ColumnTraceParams): string[] {
  const index = indexGraph(graph);
  const chosen = new Set(outputs.map(foldName));
  return graph.nodes
    .filter((node) => touched.has(node.name) && (isOutput(node, index) || chosen.has(foldName(node.name))))
    .map(({ name }) => name);
}

/** Nodes that cannot be told and that the way leads through, or would go on to. */
function unresolvedNear(
  lineage: WorkspaceLineage,
  graph: Graph,
  before: ReadonlySet<string>,
  behind: ReadonlySet<string>,
): string[] {
  const { parents } = indexGraph(graph);
  return lineage.nodes
    .filter(({ reason }) => reason !== undefined)
    .map(({ node }) => node)
    .filter((node) => before.has(node) || (parents.get(node) ?? []).some((parent) => behind.has(parent)));
}
