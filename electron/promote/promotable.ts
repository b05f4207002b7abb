import type { DerivedGraph } from '../../shared/contract/engine-api';
import { slice } from '../../shared/domain/graph/order';
import { PlumblineError } from '../../shared/domain/problem';

/** Throws `unknown_node` or `not_ready` when the slice of the chosen nodes has no results to promote; names every such node. */
export function requirePromotable(derived: DerivedGraph, nodes: readonly string[]): void {
  if (nodes.length === 0) {
    throw new PlumblineError({
      code: 'bad_usage',
      message: 'No node was chosen.',
      hint: 'Name the outputs to promote.',
    });
  }
  const known = new Map(derived.graph.nodes.map((node) => [node.name, node]));
  for (const name of nodes) {
    const node = known.get(name);
    if (node === undefined) {
      throw new PlumblineError({
        code: 'unknown_node',
        message: `There is no node named ${name} in this workspace.`,
        hint: `Nodes: ${[...known.keys()].slice(0, 20).join(', ')}.`,
      });
    }
    if (node.kind !== 'cell') {
      throw new PlumblineError({
        code: 'not_ready',
        node: name,
        file: node.file,
        line: node.line,
        message: `${name} ${whatItIs[node.kind]}: there is no query to promote.`,
        hint: 'Choose a cell.',
      });
    }
  }
  const statuses = new Map(derived.statuses.map((status) => [status.name, status]));
  const obstacles: string[] = [];
  let first: { file: string; line: number; node: string } | undefined;
  for (const node of slice(derived.graph, nodes).nodes) {
    const status = statuses.get(node.name);
    const error = node.problems.find((problem) => problem.severity === 'error');
    let why: string | undefined;
    if (error !== undefined) why = error.message;
    else if (node.kind === 'planned') why = 'planned, not written yet';
    else if (node.kind === 'cell' && status?.state !== 'fresh') why = status?.reason ?? status?.state ?? 'never ran';
    if (why === undefined) continue;
    obstacles.push(`${node.name} (${why.replace(/\.$/, '')})`);
    first ??= { file: node.file, line: node.line, node: node.name };
  }
  if (obstacles.length === 0) return;
  throw new PlumblineError({
    code: 'not_ready',
    ...first,
    message: `${nodes.join(', ')} cannot be promoted: ${obstacles.join('; ')}.`,
    hint: 'Repair and run these nodes, then promote again.',
  });
}

const whatItIs = {
  macro: 'defines macros',
  planned: 'is planned and not written yet',
  file: 'is a file',
  source: 'is a source',
} as const;
