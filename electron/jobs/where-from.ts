import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { classOf } from '../../shared/domain/classification/class-of';
import { mayBeShown } from '../../shared/domain/classification/classification';
import { foldName } from '../../shared/domain/graph/names';
import { ancestors } from '../../shared/domain/graph/order';
import type { NodeLineage } from '../../shared/domain/lineage/lineage';
import { toProblem } from '../../shared/domain/problem';
import { findProvenance } from '../../shared/domain/provenance/find-provenance';
import type { Provenance, RunFacts, SourceFacts } from '../../shared/domain/provenance/provenance';
import { quoteIdentifier } from '../../shared/domain/sql-text';
import { listRuns } from './run-history';
import type { WorkspaceSession } from './workspace-session';

/** Runs of the history that are looked through for the one that made the rows. */
const mostRuns = 500;
/** Nobody waits longer for the newest values of all sources. */
const newestMs = 1500;

export type ProvenanceSession = Pick<
  WorkspaceSession,
  'root' | 'snapshot' | 'derived' | 'checks' | 'parameters' | 'engine'
>;

/**
 * Where a column of a node, or the node as a whole, comes from (see shared/domain/provenance). Runs no node; of each source it asks
 * the files for their times, and DuckDB for the newest value of a column of dates, which is left out where that takes long.
 * Rejects with `unknown_node`, and with `bad_usage` for a column that is not there.
 */
export async function whereFrom(
  session: ProvenanceSession,
  asked: { readonly node: string; readonly column: string | null },
  signal?: AbortSignal,
): Promise<Provenance> {
  const [found] = await whereAllFrom(session, [asked], signal);
  if (found === undefined) throw new Error('Nothing was asked.');
  return found;
}

/** The same for several at once: files and history are read once. */
export async function whereAllFrom(
  session: ProvenanceSession,
  asked: readonly { readonly node: string; readonly column: string | null }[],
  signal?: AbortSignal,
): Promise<readonly Provenance[]> {
  const { snapshot, derived, checks, parameters, engine, root } = session;
  const { graph, statuses } = derived;
  const folded = new Set(asked.map(({ node }) => foldName(node)));
  const names = graph.nodes.filter(({ name }) => folded.has(foldName(name))).map(({ name }) => name);
  const slice = [...new Set([...names, ...ancestors(graph, names)])];
  const lineage = slice.length === 0 ? [] : (await engine.lineage({ nodes: slice }, { signal })).nodes;
  const runs: readonly RunFacts[] = await listRuns(root, mostRuns);
  const sources = new Map<string, SourceFacts>();
  const wanted = new Set(slice);
  const limit = AbortSignal.timeout(newestMs);
  for (const node of graph.nodes) {
    if (!wanted.has(node.name)) continue;
    if (node.kind === 'source') sources.set(node.name, await sourceFacts(session, node.name, lineage, limit, signal));
    else if (node.kind === 'file')
      sources.set(node.name, { ...(await fileFacts([resolve(root, node.file)])), newest: null });
  }
  const input = { snapshot, graph, statuses, lineage, outcomes: checks, runs, parameters, sources };
  return asked.map((one) => findProvenance(one, input));
}

async function sourceFacts(
  session: ProvenanceSession,
  name: string,
  lineage: readonly NodeLineage[],
  limit: AbortSignal,
  signal: AbortSignal | undefined,
): Promise<SourceFacts> {
  const source = session.snapshot.sources.find((other) => other.name === name);
  const facts = await fileFacts(source?.files ?? []);
  return {
    ...facts,
    bytes: source?.bytes ?? facts.bytes,
    newest: await newestOf(session, name, lineage, limit, signal),
  };
}

async function fileFacts(files: readonly string[]): Promise<Omit<SourceFacts, 'newest'>> {
  let newest = 0;
  let bytes = 0;
  let found = 0;
  for (const file of files) {
    const stats = await stat(file).catch(() => undefined);
    if (stats === undefined) continue;
    found++;
    bytes += stats.size;
    newest = Math.max(newest, stats.mtimeMs);
  }
  return {
    modified: found === 0 ? null : new Date(newest).toISOString(),
    bytes: found === 0 ? null : bytes,
    files: found,
  };
}

/** The newest value of the column of dates that a freshness check looks at, else of the first one; null where there is none to show. */
async function newestOf(
  { snapshot, derived, engine }: ProvenanceSession,
  name: string,
  lineage: readonly NodeLineage[],
  limit: AbortSignal,
  signal: AbortSignal | undefined,
): Promise<SourceFacts['newest']> {
  if (limit.aborted) return null;
  const columns = lineage.find(({ node }) => node === name)?.columns ?? [];
  const temporal = columns
    .filter(({ sqlType = '' }) => /^(?:DATE|TIMESTAMP)/.test(sqlType))
    .map((column) => column.name);
  const checked = snapshot.checkFiles
    .flatMap(({ checks }) => checks)
    .find((check) => check.type === 'freshness' && foldName(check.node) === foldName(name))?.column;
  const column = temporal.find((one) => checked != null && foldName(one) === foldName(checked)) ?? temporal[0];
  if (column === undefined) return null;
  const found = classOf(name, column, { checkFiles: snapshot.checkFiles, graph: derived.graph });
  if (found !== null && !mayBeShown(found.classification)) return null;
  const stop = new AbortController();
  const onAbort = () => stop.abort();
  if (signal?.aborted === true) onAbort();
  limit.addEventListener('abort', onAbort, { once: true });
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const sql = `SELECT max(${quoteIdentifier(column)})::VARCHAR FROM ${quoteIdentifier(name)}`;
    const { rows } = await engine.evidence({ sql }, { signal: stop.signal });
    const value = rows[0]?.[0];
    return value == null ? null : { column, value };
  } catch (error) {
    // It is one line of many: a file that cannot be read, or a scan that takes long, leaves it out.
    if (toProblem(error).code === 'engine_lost' || signal?.aborted === true) throw error;
    return null;
  } finally {
    limit.removeEventListener('abort', onAbort);
    signal?.removeEventListener('abort', onAbort);
  }
}
