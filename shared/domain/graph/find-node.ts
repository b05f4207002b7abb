import { PlumblineError } from '../problem';
import { closestName } from '../yaml/closest-name';
import type { Graph, GraphNode } from './graph';
import { foldName } from './names';
import { indexGraph } from './order';

const mostNamed = 20;

/** The node of a name, or of one that DuckDB takes for the same. Throws `unknownNode`. */
export function requireNode(name: string, graph: Graph): GraphNode {
  const { nodes } = indexGraph(graph);
  const folded = foldName(name);
  const node = nodes.get(name) ?? graph.nodes.find((one) => foldName(one.name) === folded);
  if (node !== undefined) return node;
  throw unknownNode(name, nodes.keys());
}

/** `unknown_node`: what is said of a name that no node has. `hint` takes the place of the nearest names. */
export function unknownNode(name: string, known: Iterable<string>, hint?: string): PlumblineError {
  return new PlumblineError({
    code: 'unknown_node',
    node: name,
    message: `There is no node named ${name}.`,
    hint: hint ?? namesNear(name, [...known]),
  });
}

function namesNear(name: string, known: readonly string[]): string {
  if (known.length === 0) return 'The workspace has no nodes yet.';
  const near = closestName(name, known);
  if (near !== undefined) return `Did you mean ${near}?`;
  return `Nodes: ${known.slice(0, mostNamed).join(', ')}${known.length > mostNamed ? ', …' : ''}.`;
}
