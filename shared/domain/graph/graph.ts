import type { Problem } from '../problem';
import type { SinkTarget } from '../sketch/sketch';

/**
 * The one graph: sources, files named in SQL, notebook cells, planned boxes and sinks are nodes; edges are what they read.
 * Edges are derived from the text and never stored.
 */
export type NodeKind = 'source' | 'file' | 'cell' | 'macro' | 'planned' | 'sink';

export interface GraphNode {
  readonly name: string;
  readonly kind: NodeKind;
  /** The file that defines it, relative to the workspace: manifest, notebook or sketch; for kind `file` the data file. */
  readonly file: string;
  /** The line of its definition: for a cell, the line of its fence. From 1. */
  readonly line: number;
  /** SQL of a cell, as written. */
  readonly sql?: string;
  /** Line of the first line of `sql` in `file`. */
  readonly sqlLine?: number;
  /** Where a sink writes. */
  readonly write?: SinkTarget;
  /** Names of the parameters that its SQL binds, without `$`. */
  readonly parameters: readonly string[];
  /** What is wrong with this node, at its place. Severity `error`: it cannot run; the others go on. */
  readonly problems: readonly Problem[];
  /** sha256 in hex; absent when the node is broken or an ancestor of it is. */
  readonly fingerprint?: string;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  /** No duplicates; `from` is the ancestor. */
  readonly edges: readonly GraphEdge[];
}

/** Whether nothing was written in a cell yet, or comments only. */
export function isEmptyCell(node: GraphNode): boolean {
  return node.problems.some((problem) => problem.code === 'empty_cell');
}
