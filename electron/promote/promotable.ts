import type { DerivedGraph } from '../../shared/contract/engine-api';
import { readCellSql } from '../../shared/domain/graph/cell-sql';
import type { GraphNode } from '../../shared/domain/graph/graph';
import { slice } from '../../shared/domain/graph/order';
import { lineAndColumn } from '../../shared/domain/graph/text-positions';
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
  let first: { file: string; line: number; column?: number; node: string } | undefined;
  let pivots = 0;
  for (const node of slice(derived.graph, nodes).nodes) {
    const status = statuses.get(node.name);
    const error = node.problems.find((problem) => problem.severity === 'error');
    let why: string | undefined;
    if (error !== undefined) why = error.message;
    else if (node.kind === 'planned') why = 'planned, not written yet';
    else if (node.kind === 'cell' && status?.state !== 'fresh') why = status?.reason ?? status?.state ?? 'never ran';
    const pivot = why === undefined ? placeOfPivot(node) : undefined;
    if (pivot !== undefined) {
      // A contract lists columns; a pipeline whose columns change with its rows cannot keep one.
      why = 'its columns are the values that PIVOT finds in the data';
      pivots++;
    }
    if (why === undefined) continue;
    obstacles.push(`${node.name} (${why.replace(/\.$/, '')})`);
    first ??= { file: node.file, line: node.line, ...pivot, node: node.name };
  }
  if (obstacles.length === 0) return;
  throw new PlumblineError({
    code: 'not_ready',
    ...first,
    message: `${nodes.join(', ')} cannot be promoted: ${obstacles.join('; ')}.`,
    hint:
      pivots === obstacles.length
        ? "Write the values after the pivoted column, PIVOT … ON column IN ('a', 'b'), and run again."
        : 'Repair and run these nodes, then promote again.',
  });
}

/** Where the values of a PIVOT without them would stand. */
function placeOfPivot(node: GraphNode): { line: number; column: number } | undefined {
  const cell = readCellSql(node.sql ?? '');
  if (node.kind !== 'cell' || cell.kind !== 'query' || cell.pivotPart === undefined) return undefined;
  const { start, insertions } = cell.pivotPart;
  const { line, column } = lineAndColumn(node.sql ?? '', start + (insertions[0]?.at ?? 0));
  return { line: (node.sqlLine ?? node.line) + line - 1, column };
}

const whatItIs = {
  macro: 'defines macros',
  planned: 'is planned and not written yet',
  file: 'is a file',
  source: 'is a source',
  sink: 'writes the rows of another node',
} as const;
