import type { CheckFile } from '../checks/check-file';
import type { Graph } from '../graph/graph';
import type { NodeLineage } from '../lineage/lineage';
import { type ColumnClass, classifications } from './classification';
import { suspectedPersonalData } from './name-classes';

/** Where classes are looked up. */
export interface ClassifiedWorkspace {
  readonly checkFiles: readonly CheckFile[];
  readonly graph: Pick<Graph, 'nodes' | 'edges'>;
  /** Of each node by its name. Without it a class passes on to cells that read a source by the name of the column alone. */
  readonly lineage?: ReadonlyMap<string, NodeLineage>;
}

/**
 * The class of a column that somebody gave it: in a file of its node, else in one of a node before it from which the column's values
 * come, unchanged or computed row by row; of several the strictest. What is aggregated over rows does not have the class of one.
 * Null: nobody said.
 */
export function declaredClass(node: string, column: string, workspace: ClassifiedWorkspace): ColumnClass | null {
  return nearest(node, column, workspace, declaredIn, new Set());
}

type Lookup = (node: string, column: string, workspace: ClassifiedWorkspace) => ColumnClass | null;

/** What is found at a column itself, else at those from which its values come. */
function nearest(
  node: string,
  column: string,
  workspace: ClassifiedWorkspace,
  lookup: Lookup,
  seen: Set<string>,
): ColumnClass | null {
  const place = JSON.stringify([node, column.toLowerCase()]);
  if (seen.has(place)) return null;
  seen.add(place);
  const own = lookup(node, column, workspace);
  if (own !== null) return own;
  let strictest: ColumnClass | null = null;
  for (const source of sourcesOf(node, column, workspace)) {
    const found = nearest(source.node, source.column, workspace, lookup, seen);
    if (found === null) continue;
    const inherited: ColumnClass = {
      ...found,
      by: found.by === 'declared' ? 'source' : found.by,
      reason: found.by === 'source' ? found.reason : `${found.reason}, from ${source.node}.${source.column}`,
    };
    if (strictest === null || strictness(inherited) > strictness(strictest)) strictest = inherited;
  }
  return strictest;
}

function strictness({ classification }: ColumnClass): number {
  return classifications.indexOf(classification);
}

function sourcesOf(
  node: string,
  column: string,
  { graph, lineage }: ClassifiedWorkspace,
): readonly { readonly node: string; readonly column: string }[] {
  const known = lineage?.get(node);
  if (known !== undefined && known.reason === undefined) {
    const found = known.columns.find(({ name }) => name.toLowerCase() === column.toLowerCase());
    if (found !== undefined && found.kind !== 'unresolved')
      return found.from.filter(({ transformations }) =>
        transformations.some(({ type, subtype }) => type === 'DIRECT' && subtype !== 'AGGREGATION'),
      );
  }
  const kinds = new Map(graph.nodes.map(({ name, kind }) => [name, kind]));
  return graph.edges
    .filter(({ from, to }) => to === node && kinds.get(from) === 'source')
    .map(({ from }) => ({ node: from, column }));
}

/**
 * The class of a column: what somebody said, else what its values look like (`content`, where they were looked at), else what its
 * name, or that of a column from which it comes, suggests; null where nothing speaks against showing it.
 */
export function classOf(
  node: string,
  column: string,
  workspace: ClassifiedWorkspace,
  content: ColumnClass | null = null,
): ColumnClass | null {
  const declared = declaredClass(node, column, workspace);
  if (declared !== null || content !== null) return declared ?? content;
  const named: Lookup = (_, name) => classByName(name);
  // Without lineage a source's column of the same name says what this one's name does.
  return workspace.lineage === undefined ? classByName(column) : nearest(node, column, workspace, named, new Set());
}

/** What a column's name alone suggests. */
export function classByName(column: string): ColumnClass | null {
  const kind = suspectedPersonalData(column);
  if (kind === null) return null;
  return { classification: 'personal', by: 'name', kind, confidence: 0.6, reason: `its name suggests: ${kind}` };
}

function declaredIn(node: string, column: string, { checkFiles }: ClassifiedWorkspace): ColumnClass | null {
  const wanted = column.toLowerCase();
  for (const file of checkFiles) {
    if (file.node !== node) continue;
    const found = file.classes?.find(({ name }) => name.toLowerCase() === wanted);
    if (found === undefined) continue;
    const { classification } = found;
    return {
      classification,
      by: 'declared',
      kind: classification,
      confidence: 1,
      reason: `${classification} by ${file.file}`,
    };
  }
  return null;
}
