import type { NodeFlow } from '../../../shared/domain/flow/node-flow';
import { indexGraph } from '../../../shared/domain/graph/order';
import { toProblem } from '../../../shared/domain/problem';
import type { WorkspaceSession } from '../../jobs/workspace-session';
import type { Output } from '../output';

/** The flows of nodes that have a fresh result, one after another. A node that cannot be counted is told and left out. */
export async function flowsOf(
  session: WorkspaceSession,
  nodes: readonly string[],
  { output, signal, budgetMs }: { readonly output: Output; readonly signal: AbortSignal; readonly budgetMs?: number },
): Promise<readonly NodeFlow[]> {
  const flows: NodeFlow[] = [];
  for (const node of nodes) {
    output.progress(`counting the rows of ${node}`);
    try {
      flows.push(await session.engine.nodeFlow({ node, ...(budgetMs === undefined ? {} : { budgetMs }) }, { signal }));
    } catch (error) {
      const problem = toProblem(error);
      if (signal.aborted || problem.code === 'internal') throw error;
      output.problem({ ...problem, severity: 'warning' });
    }
  }
  output.clearProgress();
  return flows;
}

/** Tells whether a node's SQL may join anything. */
export function joinsRows(session: WorkspaceSession): (name: string) => boolean {
  const { nodes, parents } = indexGraph(session.derived.graph);
  return (name) => {
    const node = nodes.get(name);
    return node?.kind === 'cell' && (/\bjoin\b/i.test(node.sql ?? '') || (parents.get(name)?.length ?? 0) > 1);
  };
}
