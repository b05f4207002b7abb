import { coverageOf, type NodeCoverage } from '../../shared/domain/checks/coverage';
import type { WorkspaceSession } from './workspace-session';

/** What of a workspace no check looks at. Columns are those of the last run; of a source or a cell that never ran, what it would have. */
export async function checkCoverage(session: WorkspaceSession): Promise<readonly NodeCoverage[]> {
  const { graph, statuses } = session.derived;
  const columns = new Map(
    statuses.flatMap(({ name, columns: known }) =>
      known === undefined ? [] : [[name, known.map((column) => column.name)] as const],
    ),
  );
  for (const { name, kind } of graph.nodes) {
    if ((kind !== 'source' && kind !== 'cell') || columns.has(name)) continue;
    // What does not bind has no columns, and says so elsewhere.
    const described = await session.engine.describe({ node: name }).catch(() => undefined);
    if (described !== undefined)
      columns.set(
        name,
        described.map((column) => column.name),
      );
  }
  return coverageOf({ graph, checkFiles: session.snapshot.checkFiles, columnsOf: (name) => columns.get(name) });
}
