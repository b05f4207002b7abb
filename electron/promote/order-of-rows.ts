import type { PipelineStep } from './intermediate';
import { walkTree } from './sql-pieces';

/** Whether the query of a step as a whole has an ORDER BY. */
export function isInOrder({ parsed }: Pick<PipelineStep, 'parsed'>): boolean {
  return parsed.trees.some(({ ast }) => hasOrder(ast));
}

function hasOrder(ast: unknown): boolean {
  let found = false;
  walkTree(ast, (node, parents) => {
    if (parents.length === 0 && Array.isArray(node.modifiers))
      found ||= node.modifiers.some((modifier: { readonly type?: unknown }) => modifier.type === 'ORDER_MODIFIER');
  });
  return found;
}
