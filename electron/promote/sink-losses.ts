import type { Graph } from '../../shared/domain/graph/graph';
import { indexGraph } from '../../shared/domain/graph/order';
import { describeTarget } from '../../shared/domain/sink/sink-target';
import type { Loss } from '../../shared/domain/spec/promotion-result';

/** Sinks that write what is promoted: a target project makes tables, and writes nothing out of its database. */
export function sinkLosses(graph: Graph, outputs: readonly string[]): Loss[] {
  const { parents } = indexGraph(graph);
  const promoted = new Set(outputs);
  return graph.nodes.flatMap(({ name, kind, write }) => {
    const [from] = parents.get(name) ?? [];
    if (kind !== 'sink' || write === undefined || from === undefined || !promoted.has(from)) return [];
    return [
      {
        construct: `sink ${name}`,
        what: `${from} is written to ${describeTarget(write)} in the workspace.`,
        instead: `The project makes ${from} as a table; what copies it to ${describeTarget(write)} has to be added where it runs.`,
      },
    ];
  });
}
