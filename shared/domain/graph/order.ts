import type { Graph, GraphEdge, GraphNode } from './graph';

/** A graph with its edges by node, for walks in linear time. Names are exact. */
export interface GraphIndex {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  /** What a node reads. */
  readonly parents: ReadonlyMap<string, readonly string[]>;
  /** What reads a node. */
  readonly children: ReadonlyMap<string, readonly string[]>;
}

const indexes = new WeakMap<Graph, GraphIndex>();
const orders = new WeakMap<Graph, readonly string[]>();

/** The index of a graph; made once for each graph object. */
export function indexGraph(graph: Graph): GraphIndex {
  const known = indexes.get(graph);
  if (known !== undefined) return known;
  const nodes = new Map<string, GraphNode>();
  const parents = new Map<string, string[]>();
  const children = new Map<string, string[]>();
  for (const node of graph.nodes) {
    nodes.set(node.name, node);
    parents.set(node.name, []);
    children.set(node.name, []);
  }
  for (const { from, to } of graph.edges) {
    parents.get(to)?.push(from);
    children.get(from)?.push(to);
  }
  const index: GraphIndex = { nodes, parents, children };
  indexes.set(graph, index);
  return index;
}

/**
 * Names of all nodes, each after everything that it reads; otherwise in the graph's own order. Nodes of a cycle, and what
 * comes after them, stand at the end. Made once for each graph object.
 */
export function topologicalOrder(graph: Graph): readonly string[] {
  const known = orders.get(graph);
  if (known !== undefined) return known;
  const { nodes, parents, children } = indexGraph(graph);
  const order = orderNames([...nodes.keys()], parents, children);
  orders.set(graph, order);
  return order;
}

/** The same over bare names and edges; `parents` and `children` have an entry for each name. */
export function orderNames(
  names: readonly string[],
  parents: ReadonlyMap<string, readonly string[]>,
  children: ReadonlyMap<string, readonly string[]>,
): string[] {
  const waiting = new Map<string, number>();
  const order: string[] = [];
  for (const name of names) {
    const count = parents.get(name)?.length ?? 0;
    waiting.set(name, count);
    if (count === 0) order.push(name);
  }
  // `order` is the queue as well: what stands before `at` is done.
  for (let at = 0; at < order.length; at++) {
    for (const child of children.get(order[at] ?? '') ?? []) {
      const left = (waiting.get(child) ?? 0) - 1;
      waiting.set(child, left);
      if (left === 0) order.push(child);
    }
  }
  if (order.length < names.length) for (const name of names) if ((waiting.get(name) ?? 0) > 0) order.push(name);
  return order;
}

/** Everything that the named nodes read, directly or not, the nearest first; the named nodes themselves only if another of them reads them. */
export function ancestors(graph: Graph, names: readonly string[]): Set<string> {
  return reach(indexGraph(graph).parents, names);
}

/** Everything that reads the named nodes, directly or not. */
export function descendants(graph: Graph, names: readonly string[]): Set<string> {
  return reach(indexGraph(graph).children, names);
}

/** The part of a graph that the outputs need: them and their ancestors, in topological order, with the edges between. Unknown names are left out. */
export function slice(graph: Graph, outputs: readonly string[]): Graph {
  const { nodes } = indexGraph(graph);
  const wanted = ancestors(graph, outputs);
  for (const output of outputs) if (nodes.has(output)) wanted.add(output);
  const kept: GraphNode[] = [];
  for (const name of topologicalOrder(graph)) {
    const node = wanted.has(name) ? nodes.get(name) : undefined;
    if (node !== undefined) kept.push(node);
  }
  const edges: GraphEdge[] = graph.edges.filter((edge) => wanted.has(edge.from) && wanted.has(edge.to));
  return { nodes: kept, edges };
}

function reach(next: ReadonlyMap<string, readonly string[]>, names: readonly string[]): Set<string> {
  const reached = new Set<string>();
  const open = [...names];
  // It grows while it is walked: breadth first.
  for (const name of open) {
    for (const other of next.get(name) ?? []) {
      if (reached.has(other)) continue;
      reached.add(other);
      open.push(other);
    }
  }
  return reached;
}
