import type { EngineApi } from '../../shared/contract/engine-api';
import { foldName } from '../../shared/domain/graph/names';
import type { NodeColumn } from '../../shared/domain/sketch/write-stub';

/**
 * The columns of nodes of the current graph, by folded name, whether they ever ran or not. Nodes whose columns cannot be told
 * are left out; so are all of them while there is no engine.
 */
export async function columnsOfNodes(
  engine: Pick<EngineApi, 'lineage'>,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly NodeColumn[]>> {
  if (names.length === 0) return new Map();
  const lineage = await engine.lineage({ nodes: names }).catch(() => ({ nodes: [] }));
  return new Map(
    lineage.nodes
      .filter(({ columns }) => columns.length > 0)
      .map(({ node, columns }) => [
        foldName(node),
        columns.map(({ name, sqlType }) => (sqlType === undefined ? { name } : { name, type: sqlType })),
      ]),
  );
}
