import type { CompareRequest, NodeComparison, NodeVersion } from '../../../shared/domain/compare/comparison';
import { PlumblineError } from '../../../shared/domain/problem';
import type { CacheCatalogue } from '../cache-catalogue';
import { type ConnectionPool, interruptible } from '../connection-pool';
import { statementProblem } from '../duckdb-error';
import { type ComparedTable, compareVersions } from './compare-versions';

/** Every result that the cache has, of now and of before. */
export function listVersions(catalogue: CacheCatalogue): NodeVersion[] {
  const old = catalogue.versions.map(({ table, ...version }) => ({ ...version, version: table, current: false }));
  const now = catalogue.entries.flatMap(({ node, fingerprint, table, rows, ranAt, columns }) =>
    table === null ? [] : [{ node, fingerprint, version: table, rows: rows ?? 0, ranAt, columns, current: true }],
  );
  return [...old, ...now];
}

/** Compares two results by name. Rejects with `result_gone` when one is not kept any more. */
export async function compareResults(
  context: { readonly root: string; readonly catalogue: CacheCatalogue; readonly pool: ConnectionPool },
  request: CompareRequest,
  signal: AbortSignal | undefined,
): Promise<NodeComparison> {
  const { catalogue, pool, root } = context;
  const versions = listVersions(catalogue);
  const tableOf = (name: string): ComparedTable => {
    const version = versions.find((candidate) => candidate.version === name);
    if (version === undefined) {
      throw new PlumblineError({
        code: 'result_gone',
        message: 'One of the results is not kept any more.',
        hint: 'The last two results of a node before the present one are kept. Compare newer runs.',
      });
    }
    return { relation: catalogue.tables.qualified(version.version), rows: version.rows, columns: version.columns };
  };
  const [before, after] = [tableOf(request.before), tableOf(request.after)];
  const limit = Math.max(0, Math.min(1000, Math.trunc(request.limit)));
  if (request.tolerance !== undefined && !(request.tolerance >= 0 && Number.isFinite(request.tolerance))) {
    throw new PlumblineError({ code: 'bad_usage', message: 'A tolerance is a number of at least 0.' });
  }
  catalogue.tables.hold(request.before);
  catalogue.tables.hold(request.after);
  try {
    return await pool.use((connection) =>
      interruptible(connection, signal, () => compareVersions(connection, before, after, { ...request, limit })),
    );
  } catch (error) {
    throw new PlumblineError(statementProblem(error, root), { cause: error });
  } finally {
    catalogue.tables.release(request.before);
    catalogue.tables.release(request.after);
  }
}
