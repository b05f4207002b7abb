import type { CheckFile } from '../checks/check-file';
import type { Graph } from '../graph/graph';
import type { ColumnClass } from './classification';
import { suspectedPersonalData } from './name-classes';

/** Where classes are looked up. */
export interface ClassifiedWorkspace {
  readonly checkFiles: readonly CheckFile[];
  readonly graph: Pick<Graph, 'nodes' | 'edges'>;
}

/**
 * The class of a column that somebody gave it: in a file of its node, else in one of a source that the node reads itself, for a
 * column of the same name. Lineage of columns can take the place of that name. Null: nobody said.
 */
export function declaredClass(node: string, column: string, workspace: ClassifiedWorkspace): ColumnClass | null {
  const { graph } = workspace;
  const own = declaredIn(node, column, workspace);
  if (own !== null) return own;
  const kinds = new Map(graph.nodes.map(({ name, kind }) => [name, kind]));
  for (const { from, to } of graph.edges) {
    if (to !== node || kinds.get(from) !== 'source') continue;
    const inherited = declaredIn(from, column, workspace);
    if (inherited !== null) return { ...inherited, by: 'source', reason: `${inherited.kind} in ${from}` };
  }
  return null;
}

/**
 * The class of a column: what somebody said, else what its values look like (`content`, where they were looked at), else what its
 * name suggests; null where nothing speaks against showing it.
 */
export function classOf(
  node: string,
  column: string,
  workspace: ClassifiedWorkspace,
  content: ColumnClass | null = null,
): ColumnClass | null {
  return declaredClass(node, column, workspace) ?? content ?? classByName(column);
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
