import type { CallContext } from '../../../shared/contract/engine-api';
import {
  type MutationProgress,
  type MutationReport,
  type MutationRequest,
  type NodeMutationReport,
  tally,
} from '../../../shared/domain/checks/mutation/mutation-report';
import type { CheckContext } from '../check-nodes';
import { statementProblem } from '../duckdb-error';
import { mutateNode } from './mutate-node';

/**
 * Injects faults into the rows of nodes and says which of them the nodes' checks notice, node by node. Rows and files stay
 * as they are: mutants are temporary views of one connection. A node that cannot be tested has a `problem` and keeps no
 * other from being tested; after an abort the report has the nodes that were done.
 */
export async function mutateNodes(
  context: CheckContext,
  request: MutationRequest,
  options: CallContext<MutationProgress> = {},
): Promise<MutationReport> {
  const start = performance.now();
  const nodes: NodeMutationReport[] = [];
  // The same time for all: a check that depends on the clock compares the same ages.
  const now = new Date();
  for (const file of request.nodes) {
    if (options.signal?.aborted) break;
    const startOfNode = performance.now();
    try {
      nodes.push(await mutateNode(context, { file, seed: request.seed, now, evaluation: request.evaluation }, options));
    } catch (error) {
      if (options.signal?.aborted) break;
      nodes.push({
        node: file.node,
        rows: 0,
        ms: performance.now() - startOfNode,
        checks: 0,
        ...tally([]),
        mutants: [],
        suggestions: [],
        blind: [],
        copied: false,
        problem: statementProblem(error, context.root),
      });
    }
  }
  return {
    seed: request.seed,
    ms: performance.now() - start,
    ...tally(nodes.flatMap(({ mutants }) => mutants)),
    nodes,
    cancelled: options.signal?.aborted ?? false,
  };
}
