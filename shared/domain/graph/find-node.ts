import { PlumblineError } from '../problem';
import { closestName } from '../yaml/closest-name';
import type { Graph, GraphNode } from './graph';
import { foldName } from './names';

/** The node of a name, or of one that DuckDB takes for the same. Throws `unknown_node`, with the nearest name there is. */
export function requireNode(name: string, graph: Graph): GraphNode {
  const folded = foldName(name);
  const node = graph.nodes.find((one) => one.name === name) ?? graph.nodes.find((one) => foldName(one.name) === folded);
  if (node !== undefined) return node;
  const near = closestName(
    name,
    graph.nodes.map((one) => one.name),
  );
  throw new PlumblineError({
    code: 'unknown_node',
    message: `There is no node named ${name} in this workspace.`,
    hint: near === undefined ? 'plumbline graph lists all.' : `Did you mean ${near}?`,
  });
}
