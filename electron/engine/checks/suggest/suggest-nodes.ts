import type { CallContext } from '../../../../shared/contract/engine-api';
import type { NodeSuggestions } from '../../../../shared/domain/checks/suggest/suggestion';
import type {
  SuggestionProgress,
  SuggestionReport,
  SuggestionRequest,
} from '../../../../shared/domain/checks/suggest/suggestion-report';
import type { CheckContext } from '../../check-nodes';
import { statementProblem } from '../../duckdb-error';
import { suggestForNode } from './suggest-node';

/**
 * Checks that the rows of nodes speak for, each run on all of them and backtested on parts of them, node by node. Writes
 * nothing. A node that nothing can be said of has a `problem` and harms no other; after an abort the report has the nodes
 * that were done.
 */
export async function suggestChecksOf(
  context: CheckContext,
  request: SuggestionRequest,
  options: CallContext<SuggestionProgress> = {},
): Promise<SuggestionReport> {
  const start = performance.now();
  const nodes: NodeSuggestions[] = [];
  const now = new Date();
  for (const { file, earlier } of request.nodes) {
    if (options.signal?.aborted) break;
    const startOfNode = performance.now();
    try {
      nodes.push(await suggestForNode(context, { file, earlier, now }, options));
    } catch (error) {
      if (options.signal?.aborted) break;
      const problem = statementProblem(error, context.root);
      nodes.push({ node: file.node, rows: 0, ms: performance.now() - startOfNode, suggestions: [], problem });
    }
  }
  return { ms: performance.now() - start, nodes, cancelled: options.signal?.aborted ?? false };
}
