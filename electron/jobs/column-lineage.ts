import { requireNode } from '../../shared/domain/graph/find-node';
import { findColumn } from '../../shared/domain/lineage/column-trace';
import { type Impact, type ImpactChange, impactOf } from '../../shared/domain/lineage/impact';
import type { SpecColumns } from '../../shared/domain/lineage/impact-files';
import type { SourceColumn, WorkspaceLineage } from '../../shared/domain/lineage/lineage';
import { type ColumnFlow, columnFlow } from '../../shared/domain/lineage/lineage-tree';
import { PlumblineError } from '../../shared/domain/problem';
import { closestName } from '../../shared/domain/yaml/closest-name';
import { readSpec } from '../promote/spec-file';
import type { WorkspaceSession } from './workspace-session';

type LineageSession = Pick<WorkspaceSession, 'root' | 'snapshot' | 'derived' | 'engine'>;

/** What a column comes from and what it feeds, in the whole workspace. Rejects with `bad_usage` for one that is not there. */
export async function flowOfColumn(
  session: LineageSession,
  column: SourceColumn,
  signal?: AbortSignal,
): Promise<ColumnFlow> {
  const lineage = await session.engine.lineage({}, { signal });
  const { graph } = session.derived;
  const { checkFiles, sketches } = session.snapshot;
  const outputs = sketches.flatMap((sketch) => sketch.outputs);
  return columnFlow(requireColumn(lineage, column), { lineage, graph, checkFiles, outputs });
}

/**
 * What breaks, changes or is affected when a column, or a node, is removed, renamed or gets another type. Rejects with `unknown_node`
 * and `bad_usage` for what is not there. A spec that cannot be read promises nothing here; promoting says what is wrong with it.
 */
export async function impactOnWorkspace(
  session: LineageSession,
  asked: { readonly node: string; readonly column: string | null; readonly change: ImpactChange },
  signal?: AbortSignal,
): Promise<Impact> {
  const lineage = await session.engine.lineage({}, { signal });
  const { graph } = session.derived;
  const { checkFiles, notebooks, sketches, incidents = [], specs: files = [] } = session.snapshot;
  const named =
    asked.column === null
      ? { node: requireNode(asked.node, graph).name, column: null }
      : requireColumn(lineage, { node: asked.node, column: asked.column });
  const specs = (await Promise.all(files.map((file) => columnsOfSpec(session.root, file)))).flatMap(
    (spec) => spec ?? [],
  );
  return impactOf(
    { ...named, change: asked.change },
    { graph, lineage, checkFiles, notebooks, sketches, incidents, specs },
  );
}

async function columnsOfSpec(root: string, file: string): Promise<SpecColumns | undefined> {
  const spec = await readSpec(root, file).catch(() => undefined);
  if (spec === undefined) return undefined;
  const contract = ({
    name,
    contract: { columns },
  }: {
    name: string;
    contract: { columns: readonly { name: string }[] };
  }) => ({
    name,
    columns: columns.map((column) => column.name),
  });
  return {
    file,
    name: spec.name,
    outputs: spec.outputs.map(contract),
    inputs: spec.inputs.map(contract),
    steps: spec.steps.map(({ name }) => name),
  };
}

function requireColumn(lineage: WorkspaceLineage, { node, column }: SourceColumn): SourceColumn {
  const found = findColumn(lineage, `${node}.${column}`);
  if (found !== undefined) return found;
  throw new PlumblineError(unknownColumn(`${node}.${column}`, lineage));
}

/** What is said of a text that names no column. */
export function unknownColumn(name: string, lineage: WorkspaceLineage) {
  const known = lineage.nodes.flatMap(({ node, columns }) => columns.map((column) => `${node}.${column.name}`));
  const near = closestName(name, known);
  return {
    code: 'bad_usage' as const,
    message: `There is no column ${name}.`,
    hint: near === undefined ? 'Name it as NODE.COLUMN; plumbline graph --columns lists all.' : `Did you mean ${near}?`,
  };
}
