import { numberCounts } from '../../../shared/domain/flow/join-sql';
import type { EdgeFlow } from '../../../shared/domain/flow/node-flow';
import { numberedRows, type PlannedEdge, type RowPath } from '../../../shared/domain/flow/plan-edges';
import { isTree, type Tree } from '../../../shared/domain/flow/query-tree';
import type { ResolvedQuery, Select } from '../../../shared/domain/flow/resolve-tree';
import { readDuckDbError } from '../duckdb-error';
import { type FlowConnection, Untold } from './flow-connection';
import type { MeasuredJoin } from './measure-joins';

interface Kept {
  readonly kept: number;
  readonly factor: number;
}

/** What becomes of the rows of each input. What the joins say already is not asked again. */
export async function measureEdges(
  edges: readonly PlannedEdge[],
  {
    node,
    rowsOf,
    resolved,
    joins,
    connection,
  }: {
    readonly node: string;
    readonly rowsOf: (input: string) => number;
    readonly resolved: ResolvedQuery;
    readonly joins: readonly MeasuredJoin[];
    readonly connection: FlowConnection;
  },
): Promise<readonly EdgeFlow[]> {
  const told = new Map<string, Kept | string>();
  const open = new Map<Select, { readonly from: string; readonly path: RowPath }[]>();
  for (const edge of edges) {
    if ('untold' in edge) {
      told.set(edge.from, edge.untold);
      continue;
    }
    const known = knownFrom(edge.path, rowsOf(edge.from), joins);
    if (known !== undefined) told.set(edge.from, known);
    else open.set(edge.path.end, [...(open.get(edge.path.end) ?? []), edge]);
  }
  for (const [end, paths] of open) {
    const found = await countNumbers(end, paths, resolved, connection);
    for (const [index, { from }] of paths.entries()) {
      const one = typeof found === 'string' ? found : found[index];
      if (one !== undefined) told.set(from, one);
    }
  }
  return edges.map(({ from }) => {
    const found = told.get(from);
    const edge = { from, to: node, rows: rowsOf(from) };
    if (found === undefined) return edge;
    return typeof found === 'string' ? { ...edge, untold: found } : { ...edge, ...found };
  });
}

/** Of a query over one table, or over one join of two, without WHERE. */
function knownFrom({ leaf, end, through }: RowPath, rows: number, joins: readonly MeasuredJoin[]): Kept | undefined {
  const { from_table: from, where_clause: where } = end.node;
  if (through.size > 0 || isTree(where) || !isTree(from)) return undefined;
  if (from === leaf.ref) return { kept: rows, factor: 1 };
  const join = joins.find(({ plan }) => plan.join === from);
  if (join === undefined) return undefined;
  const { plan, counts, flow } = join;
  const side = plan.left.ref === leaf.ref ? 'left' : plan.right.ref === leaf.ref ? 'right' : undefined;
  if (side === undefined) return undefined;
  const { rows: all, matched } = flow[side];
  if (plan.kind === 'SEMI' || plan.kind === 'ANTI') return { kept: flow.rows, factor: 1 };
  const isKept = plan.isPositional || plan.kind === 'FULL' || plan.kind === (side === 'left' ? 'LEFT' : 'RIGHT');
  const kept = isKept ? all : matched;
  const out = counts.pairs + (isKept ? all - matched : 0);
  return { kept, factor: kept === 0 ? 1 : out / kept };
}

async function countNumbers(
  end: Select,
  paths: readonly { readonly path: RowPath }[],
  resolved: ResolvedQuery,
  connection: FlowConnection,
): Promise<readonly Kept[] | string> {
  const names = paths.map((_, index) => `plumbline row ${index}`);
  const numbers = new Map<Tree, string>(paths.map(({ path }, index) => [path.leaf.ref, names[index] ?? '']));
  try {
    const tree = numberedRows(
      end,
      paths.map(({ path }) => path),
      numbers,
      resolved,
    );
    const counts = await connection.counts(numberCounts(await connection.sqlOf(tree), names));
    return paths.map((_, index) => {
      const [out = 0, kept = 0] = counts.slice(2 * index, 2 * index + 2);
      return { kept, factor: kept === 0 ? 1 : out / kept };
    });
  } catch (error) {
    return reasonOf(error);
  }
}

/** Why something could not be counted; what was cancelled is thrown on. */
export function reasonOf(error: unknown): string {
  if (error instanceof Untold) return error.message;
  const { type, message } = readDuckDbError(error);
  if (type === 'Unknown') throw error;
  return `DuckDB cannot count it alone: ${message.split('\n')[0] ?? ''}`;
}
