import { canonicalType } from '../column/canonical-type';
import { type Graph, type GraphNode, isEmptyCell } from '../graph/graph';
import { distinctNames, foldName } from '../graph/names';
import type { PlannedColumn, Sketch } from './sketch';
import type { NodeColumn } from './write-stub';

/** Where the SQL of a node says something else than its plan. */
export interface PlanDifference {
  readonly node: string;
  /** Whether its SQL says what it reads: nothing else than that contradicts a plan. */
  readonly isTold: boolean;
  /** What it was planned to read, and its SQL does not. */
  readonly contradicted: readonly string[];
  /** What its SQL reads, and nobody planned. Empty where the plan does not speak of edges. */
  readonly unplanned: readonly string[];
  /** Expected columns that it does not have. Empty where its columns are not known. */
  readonly missing: readonly PlannedColumn[];
  /** Columns that have another type than expected. */
  readonly retyped: readonly { readonly name: string; readonly expected: string; readonly actual: string }[];
}

/**
 * What differs between the plans of nodes and what they became, for each planned node that is written, in the order of the
 * sketches; those that are as planned are among them, with nothing to say. Several sketches may plan a node: what one of them
 * says counts.
 * @param columns the columns of nodes, by folded name, as far as they are known
 */
export function planDifferences(
  graph: Graph,
  sketches: readonly Pick<Sketch, 'planned'>[],
  columns: ReadonlyMap<string, readonly NodeColumn[]>,
): PlanDifference[] {
  const written = new Map(graph.nodes.filter(isWritten).map((node) => [foldName(node.name), node] as const));
  const parents = new Map<string, string[]>();
  for (const { from, to } of graph.edges) {
    const key = foldName(to);
    const known = parents.get(key);
    if (known === undefined) parents.set(key, [from]);
    else known.push(from);
  }
  const plans = sketches.flatMap(({ planned }) => planned);
  const nodes = [...new Set(plans.map(({ name }) => foldName(name)))];
  return nodes.flatMap((key) => {
    const node = written.get(key);
    if (node === undefined) return [];
    const isTold = tellsItsReads(node);
    const own = plans.filter(({ name }) => foldName(name) === key);
    const planned = distinctNames(own.flatMap(({ from }) => from));
    const reads = parents.get(key) ?? [];
    return [
      {
        node: node.name,
        isTold,
        contradicted: isTold ? unread(planned, reads) : [],
        unplanned: !isTold || planned.length === 0 ? [] : unread(reads, planned),
        ...columnDifferences(
          own.flatMap((plan) => plan.columns),
          columns.get(key),
        ),
      },
    ];
  });
}

/** Whether a node that was planned is there as SQL: only that can be compared with its plan. */
export function isWritten({ kind }: GraphNode): boolean {
  return kind === 'cell';
}

/** Whether the SQL of a node says what it reads. What nothing was written in yet, or what cannot be read, contradicts nothing. */
export function tellsItsReads(node: GraphNode): boolean {
  return !isEmptyCell(node) && node.problems.every(({ severity }) => severity !== 'error');
}

/** Those of the planned names that are not read, as DuckDB compares names. */
export function unread(planned: readonly string[], reads: readonly string[]): string[] {
  const known = new Set(reads.map(foldName));
  return planned.filter((name) => !known.has(foldName(name)));
}

/** Whether a node became what was planned. */
export function isAsPlanned({ contradicted, unplanned, missing, retyped }: PlanDifference): boolean {
  return contradicted.length + unplanned.length + missing.length + retyped.length === 0;
}

function columnDifferences(
  expected: readonly PlannedColumn[],
  actual: readonly NodeColumn[] | undefined,
): Pick<PlanDifference, 'missing' | 'retyped'> {
  if (actual === undefined) return { missing: [], retyped: [] };
  const types = new Map(actual.map(({ name, type }) => [foldName(name), type] as const));
  return {
    missing: expected.filter(({ name }) => !types.has(foldName(name))),
    retyped: expected.flatMap(({ name, type }) => {
      const found = types.get(foldName(name));
      if (type === undefined || found === undefined) return [];
      const isSame = (canonicalType(type) ?? type.toUpperCase()) === (canonicalType(found) ?? found.toUpperCase());
      return isSame ? [] : [{ name, expected: type, actual: found }];
    }),
  };
}
