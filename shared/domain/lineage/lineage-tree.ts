import type { CheckFile } from '../checks/check-file';
import type { Graph } from '../graph/graph';
import { foldName } from '../graph/names';
import { indexGraph } from '../graph/order';
import { type ReadingCheck, traceColumn } from './column-trace';
import { describeColumn, isDirect, wayWords } from './describe-column';
import type { LineageInput, NodeLineage, SourceColumn, WorkspaceLineage } from './lineage';

/** A column on the way to or from another, with what lies behind it. */
export interface LineageBranch extends SourceColumn {
  /** How it matters to the column that it hangs on: `unchanged`, `renamed`, `aggregated`, `filter`. */
  readonly way: string;
  /** Only decides about it. */
  readonly indirect: boolean;
  /** How it is made itself, as a phrase. */
  readonly words: string;
  readonly branches: readonly LineageBranch[];
  /** It stands further up already, with what lies behind it. */
  readonly again: boolean;
}

/** What a column comes from and what it feeds. */
export interface ColumnFlow {
  readonly column: SourceColumn;
  /** How it is made, as a phrase. */
  readonly words: string;
  readonly from: readonly LineageBranch[];
  readonly feeds: readonly LineageBranch[];
  /** Columns that decide which rows there are, in its own node and those before it. */
  readonly decidedBy: readonly SourceColumn[];
  /** Nodes whose rows it, or a column that comes from it, decides. */
  readonly decides: readonly string[];
  readonly checks: readonly ReadingCheck[];
  readonly outputs: readonly string[];
  readonly unresolved: readonly string[];
  /** What is drawn on a canvas: the nodes on the way, and between them which columns go. */
  readonly nodes: readonly string[];
  readonly edges: readonly FlowEdge[];
}

export interface FlowEdge {
  readonly from: string;
  readonly to: string;
  /** `delay → delay_min`; empty where no column goes along. */
  readonly columns: readonly string[];
}

const mostBranches = 400;

/** The flow of a column through a workspace, as two trees. `lineage` is that of all nodes. */
export function columnFlow(
  column: SourceColumn,
  {
    lineage,
    graph,
    checkFiles,
    outputs,
  }: {
    readonly lineage: WorkspaceLineage;
    readonly graph: Graph;
    readonly checkFiles: readonly CheckFile[];
    readonly outputs: readonly string[];
  },
): ColumnFlow {
  const nodes = new Map(lineage.nodes.map((node) => [node.node, node]));
  const edges = new Map<string, FlowEdge & { readonly columns: string[] }>();
  const note = (from: SourceColumn, to: SourceColumn) => {
    const key = JSON.stringify([from.node, to.node]);
    const edge = edges.get(key) ?? { from: from.node, to: to.node, columns: [] };
    const text = foldName(from.column) === foldName(to.column) ? from.column : `${from.column} → ${to.column}`;
    if (!edge.columns.includes(text)) edge.columns.push(text);
    edges.set(key, edge);
  };
  const words = ({ node, column: name }: SourceColumn) => wordsOf(nodes.get(node), name, graph);
  const readers = readersOf(lineage);
  const up = grow(column, words, (at) =>
    (columnIn(nodes, at)?.from ?? []).map((input) => {
      note(input, at);
      return { input, next: input, into: at.column };
    }),
  );
  const down = grow(column, words, (at) =>
    (readers.get(keyOf(at)) ?? []).map(({ reader, input }) => {
      note(at, reader);
      return { input, next: reader, into: reader.column };
    }),
  );
  const {
    decidedBy,
    decides,
    checks,
    outputs: reached,
    unresolved,
  } = traceColumn(column, {
    lineage,
    graph,
    checkFiles,
    outputs,
  });
  const onWay = new Set([column.node, ...[...edges.values()].flatMap(({ from, to }) => [from, to])]);
  return {
    column,
    words: words(column),
    from: up,
    feeds: down,
    decidedBy,
    decides,
    checks,
    outputs: reached,
    unresolved,
    nodes: [...onWay],
    edges: [...edges.values()],
  };
}

interface Hop {
  readonly input: LineageInput;
  readonly next: SourceColumn;
  readonly into: string;
}

/** Walks a tree: a column that was met before ends its branch, so that what comes together is written once. */
function grow(
  start: SourceColumn,
  words: (column: SourceColumn) => string,
  hops: (at: SourceColumn) => readonly Hop[],
): readonly LineageBranch[] {
  const seen = new Set([keyOf(start)]);
  let count = 0;
  const branchesOf = (at: SourceColumn): readonly LineageBranch[] =>
    hops(at).flatMap(({ input, next, into }): LineageBranch[] => {
      if (++count > mostBranches) return [];
      const key = keyOf(next);
      const again = seen.has(key);
      seen.add(key);
      return [
        {
          node: next.node,
          column: next.column,
          way: wayWords(input, into),
          indirect: !isDirect(input),
          words: words(next),
          again,
          branches: again ? [] : branchesOf(next),
        },
      ];
    });
  return branchesOf(start);
}

function readersOf({ nodes }: WorkspaceLineage) {
  const readers = new Map<string, { readonly reader: SourceColumn; readonly input: LineageInput }[]>();
  for (const { node, columns } of nodes)
    for (const { name, from } of columns)
      for (const input of from) {
        const entry = { reader: { node, column: name }, input };
        const known = readers.get(keyOf(input));
        if (known === undefined) readers.set(keyOf(input), [entry]);
        else known.push(entry);
      }
  return readers;
}

function columnIn(nodes: ReadonlyMap<string, NodeLineage>, { node, column }: SourceColumn) {
  return nodes.get(node)?.columns.find(({ name }) => foldName(name) === foldName(column));
}

function wordsOf(lineage: NodeLineage | undefined, column: string, graph: Graph): string {
  if (lineage === undefined) return '';
  return describeColumn(lineage, column, indexGraph(graph).nodes.get(lineage.node)?.sql).words;
}

function keyOf({ node, column }: SourceColumn): string {
  return `${node}\0${foldName(column)}`;
}
