import { flowProblems } from '../../../shared/domain/flow/flow-problems';
import { edgeChange } from '../../../shared/domain/flow/flow-text';
import type { NodeFlow } from '../../../shared/domain/flow/node-flow';
import type { Graph } from '../../../shared/domain/graph/graph';
import type { WorkspaceSession } from '../../jobs/workspace-session';
import type { CommandContext } from '../command-context';
import { formatCount, type Output } from '../output';
import { formatTable } from '../text-table';
import { flowsOf } from './flows';

export interface CountedRows {
  readonly flows: readonly NodeFlow[];
  /** Cells without a fresh result. */
  readonly stale: readonly string[];
}

/** What the joins of all fresh cells did to their rows. Nothing runs. */
export async function countRows({ output, signal }: CommandContext, session: WorkspaceSession): Promise<CountedRows> {
  const { graph, statuses } = session.derived;
  const stateOf = new Map(statuses.map(({ name, state }) => [name, state]));
  const cells = graph.nodes.filter(({ kind }) => kind === 'cell').map(({ name }) => name);
  const flows = await flowsOf(
    session,
    cells.filter((name) => stateOf.get(name) === 'fresh'),
    { output, signal },
  );
  return { flows, stale: cells.filter((name) => stateOf.get(name) !== 'fresh' && stateOf.get(name) !== 'empty') };
}

/** Each edge with its rows, then each join. */
export function showRows(output: Output, { flows, stale }: CountedRows, graph: Graph): void {
  const edges = flows.flatMap(({ edges: own }) => own);
  output.text(
    formatTable(
      [
        { title: 'from' },
        { title: 'to' },
        { title: 'rows', align: 'right' },
        { title: 'kept', align: 'right' },
        { title: 'what becomes of them' },
      ],
      edges.map((edge) => [
        edge.from,
        edge.to,
        formatCount(edge.rows),
        edge.kept === undefined ? '' : formatCount(edge.kept),
        edge.untold ?? edgeChange(edge),
      ]),
    ),
  );
  const joins = flows.flatMap(({ node, joins: own }) => own.map((join) => ({ node, ...join })));
  if (joins.length > 0) {
    output.text('');
    output.text(
      formatTable(
        [
          { title: 'node' },
          { title: 'join' },
          { title: 'left' },
          { title: 'matched', align: 'right' },
          { title: 'most', align: 'right' },
          { title: 'right' },
          { title: 'matched', align: 'right' },
          { title: 'most', align: 'right' },
          { title: 'rows', align: 'right' },
        ],
        joins.map(({ node, type, left, right, rows }) => [
          node,
          type,
          left.label,
          `${formatCount(left.matched)} of ${formatCount(left.rows)}`,
          formatCount(left.most),
          right.label,
          `${formatCount(right.matched)} of ${formatCount(right.rows)}`,
          formatCount(right.most),
          formatCount(rows),
        ]),
      ),
    );
  }
  for (const { node, untold = [] } of flows) for (const reason of untold) output.note(`${node}: ${reason}`);
  if (stale.length > 0) output.note(`Not counted, because they have no fresh result: ${stale.join(', ')}.`);
  const warned = flows.flatMap((flow) => flowProblems(flow, graph)).length;
  if (edges.length === 0 && warned === 0 && stale.length === 0) output.note('No cell reads another node.');
}

/** The edges with their rows, for a machine: an edge that was not counted has none. */
export function rowsAnswer({ flows }: CountedRows, graph: Graph) {
  const known = new Map(flows.flatMap((flow) => flow.edges.map((edge) => [`${edge.from}\n${edge.to}`, edge] as const)));
  return {
    edges: graph.edges.map((edge) => known.get(`${edge.from}\n${edge.to}`) ?? edge),
    joins: flows.flatMap(({ node, joins }) => joins.map((join) => ({ node, ...join }))),
    warnings: flows.flatMap(({ node, warnings }) => warnings.map((warning) => ({ node, ...warning }))),
    untold: flows.flatMap(({ node, untold = [] }) => untold.map((reason) => ({ node, reason }))),
  };
}
