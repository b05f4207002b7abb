import type { Graph } from '../graph/graph';
import { indexGraph } from '../graph/order';
import type { Problem } from '../problem';
import type { NodeFlow } from './node-flow';

/** What joins do beyond what is expected of them, as problems of the node at the lines of its joins. */
export function flowProblems({ node, joins, warnings }: NodeFlow, graph: Graph): readonly Problem[] {
  const defined = indexGraph(graph).nodes.get(node);
  return warnings.map(({ code, message, hint, join }) => {
    const line = joins[join]?.line ?? defined?.sqlLine ?? defined?.line;
    return {
      code,
      severity: 'warning',
      message,
      hint,
      node,
      ...(defined === undefined ? {} : { file: defined.file }),
      ...(line === undefined ? {} : { line }),
    };
  });
}
