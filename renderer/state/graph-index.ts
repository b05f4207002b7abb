import type { WorkspaceView } from '../../shared/contract/app-state';
import type { CheckOutcome } from '../../shared/domain/checks/check-outcome';
import type { Graph, GraphNode } from '../../shared/domain/graph/graph';
import type { NodeStatus } from '../../shared/domain/run/run';

/** The graph in the forms that views ask for; made once for each graph. */
export interface GraphIndex {
  readonly byName: ReadonlyMap<string, GraphNode>;
  readonly upstream: ReadonlyMap<string, readonly string[]>;
  readonly downstream: ReadonlyMap<string, readonly string[]>;
  /** Names with ancestors first; members of a cycle stand at the end. */
  readonly order: readonly string[];
}

export function indexGraph(graph: Graph): GraphIndex {
  const byName = new Map(graph.nodes.map((node) => [node.name, node]));
  const upstream = new Map<string, string[]>();
  const downstream = new Map<string, string[]>();
  for (const { from, to } of graph.edges) {
    append(upstream, to, from);
    append(downstream, from, to);
  }
  const open = new Map(graph.nodes.map((node) => [node.name, (upstream.get(node.name) ?? []).length]));
  const ready = graph.nodes.filter((node) => open.get(node.name) === 0).map((node) => node.name);
  const order: string[] = [];
  for (let name = ready.shift(); name !== undefined; name = ready.shift()) {
    order.push(name);
    open.delete(name);
    for (const next of downstream.get(name) ?? []) {
      const left = open.get(next);
      if (left === undefined) continue;
      open.set(next, left - 1);
      if (left === 1) ready.push(next);
    }
  }
  return { byName, upstream, downstream, order: [...order, ...open.keys()] };
}

export function indexStatuses(statuses: WorkspaceView['statuses']): ReadonlyMap<string, NodeStatus> {
  return new Map(statuses.map((status) => [status.name, status]));
}

export function indexChecks(checks: readonly CheckOutcome[]): ReadonlyMap<string, readonly CheckOutcome[]> {
  const byNode = new Map<string, CheckOutcome[]>();
  for (const check of checks) append(byNode, check.node, check);
  return byNode;
}

function append<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
