import { canonicalType } from '../column/canonical-type';
import type { Graph } from '../graph/graph';
import { distinctNames, foldName } from '../graph/names';
import type { PlannedColumn, Sketch } from './sketch';
import type { NodeColumn } from './write-stub';

/** Where the SQL of a node says something else than its plan. */
export interface PlanDifference {
  readonly node: string;
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
  const written = new Map(
    graph.nodes.filter(({ kind }) => kind === 'cell').map(({ name }) => [foldName(name), name] as const),
  );
  const parents = new Map<string, string[]>();
  for (const { from, to } of graph.edges) {
    const key = foldName(to);
    const known = parents.get(key);
    if (known === undefined) parents.set(key, [from]);
    else known.push(from);
  }
  const plans = sketches.flatMap(({ planned }) => planned);
  const nodes = [...new Set(plans.map(({ name }) => foldName(name)))].filter((key) => written.has(key));
  return nodes.map((key) => {
    const own = plans.filter(({ name }) => foldName(name) === key);
    const planned = distinctNames(own.flatMap(({ from }) => from));
    const reads = parents.get(key) ?? [];
    return {
      node: written.get(key) ?? key,
      contradicted: without(planned, reads),
      unplanned: planned.length === 0 ? [] : without(reads, planned),
      ...columnDifferences(
        own.flatMap((plan) => plan.columns),
        columns.get(key),
      ),
    };
  });
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

function without(names: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others.map(foldName));
  return names.filter((name) => !known.has(foldName(name)));
}
