import type { CallContext, CheckRequest, ResultHandle, RunRequest } from '../../shared/contract/engine-api';
import type { Baseline } from '../../shared/domain/checks/baseline';
import type { Check } from '../../shared/domain/checks/check-file';
import { nodesReadBy } from '../../shared/domain/checks/check-fingerprint';
import type { CheckOutcome, CheckQuery, CheckReport } from '../../shared/domain/checks/check-outcome';
import type { BuiltGraph } from '../../shared/domain/graph/build-graph';
import { outermostCommonTables } from '../../shared/domain/graph/common-tables';
import { unknownNode } from '../../shared/domain/graph/find-node';
import type { GraphNode } from '../../shared/domain/graph/graph';
import { foldName } from '../../shared/domain/graph/names';
import { indexGraph } from '../../shared/domain/graph/order';
import { PlumblineError, type Problem } from '../../shared/domain/problem';
import type { SourceFiles, WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import { type CheckedNode, executeChecks, notEvaluated } from './checks/execute-checks';
import { measureBaselines } from './checks/measure-baselines';
import { RunGates } from './checks/run-gates';
import type { ConnectionPool } from './connection-pool';
import { statementProblem } from './duckdb-error';
import type { NodeStates } from './node-states';
import type { Relations } from './relations';
import type { Results } from './results';

export interface CheckContext {
  readonly root: string;
  readonly snapshot: WorkspaceSnapshot;
  readonly graph: BuiltGraph;
  readonly pool: ConnectionPool;
  readonly relations: Relations;
  readonly results: Results;
  readonly states: NodeStates;
}

/**
 * Evaluates the workspace's checks on results in the cache and on sources. A node without a fresh result gives the
 * outcome `error` for each of its checks, and says what to run.
 */
export async function checkNodes(
  context: CheckContext,
  request: CheckRequest & { readonly only?: readonly Check[] },
  options: CallContext<CheckOutcome> = {},
): Promise<CheckReport> {
  const start = performance.now();
  const outcomes = new Map<Check, CheckOutcome>();
  const queries: CheckQuery[] = [];
  const publish = (check: Check, outcome: CheckOutcome) => {
    outcomes.set(check, outcome);
    options.onEvent?.(outcome);
  };
  const wanted = request.nodes === undefined ? undefined : new Set(request.nodes);
  const files = context.snapshot.checkFiles.filter((file) => wanted === undefined || wanted.has(file.node));
  const handles = new Map<string, ResultHandle>();
  const { only, skip = [] } = request;
  const skipped = new Set(skip.map(placeKey));
  const all = files
    .flatMap((file) => file.checks)
    .filter((check) => (only?.includes(check) ?? true) && !skipped.has(placeKey(check)));
  const open = (name: string) => openNode(context, name, handles, options.signal);
  let cancelled = false;
  try {
    const known = new Set(context.graph.nodes.map((node) => node.name));
    const reads = new Map(all.map((check) => [check, nodesReadBy(check, known)]));
    const ofOthers = new Set([...reads].flatMap(([check, names]) => names.filter((name) => name !== check.node)));
    const nodes: CheckedNode[] = [];
    for (const [node, checks] of groupByNode(all)) {
      if (options.signal?.aborted) break;
      try {
        const readOnce = request.baselines !== true && !ofOthers.has(node);
        nodes.push(
          (readOnce ? await nodeInPlace(context, node, checks, open) : undefined) ??
            (await checkedNode(context, node, checks, open)),
        );
      } catch (error) {
        if (options.signal?.aborted) throw error;
        const problem = statementProblem(error, context.root);
        for (const check of checks) publish(check, notEvaluated(check, problem));
      }
    }
    if (request.baselines === true) {
      const baselines = await baselinesOf(context, nodes, publish, options.signal);
      const failed = all.flatMap((check) => (check.type === 'drift' ? (outcomes.get(check) ?? []) : []));
      return { ms: performance.now() - start, checks: failed, cancelled: false, baselines };
    }
    const inPlace = new Map(nodes.filter(({ keep }) => keep !== undefined).map((node) => [node.node, node]));
    const unread = new Map<string, Problem>();
    for (const name of new Set([...reads.values()].flat())) {
      if (handles.has(name) || inPlace.has(name)) continue;
      await open(name).catch((error: unknown) => {
        if (options.signal?.aborted) throw error;
        unread.set(name, statementProblem(error, context.root));
      });
    }
    const queried = all.some(asksQuery);
    // A query would read what an earlier run of such a node has left. That there is no such node, a reference says itself.
    const readable = (check: Check) => {
      const problems = reads.get(check)?.flatMap((name) => unread.get(name) ?? []) ?? [];
      const problem =
        asksQuery(check) || check.type === 'reconciliation'
          ? problems[0]
          : problems.find(({ code }) => code === 'blocked');
      if (problem !== undefined) publish(check, notEvaluated(check, problem));
      return problem === undefined;
    };
    const asked = nodes.map((node) => ({ ...node, checks: node.checks.filter(readable) }));
    // Queries name nodes as cells do: by their views.
    if (queried)
      await context.pool.use((connection) =>
        context.relations.ensure(connection, [...handles.keys(), ...inPlace.keys()]),
      );
    const history = new Map((request.history ?? []).map((one) => [placeKey(one), one.values]));
    const byPlace = new Map(all.map((check) => [placeKey(check), check]));
    const executed = await executeChecks({
      leaseConnection: async () => {
        const connection = await context.pool.lease();
        return { connection, release: () => context.pool.release(connection) };
      },
      nodes: asked,
      relationOf: (name) => {
        const handle = handles.get(name);
        return handle === undefined ? inPlace.get(name)?.relation : context.results.relationOf(handle.result);
      },
      columnsOf: (name) => handles.get(name)?.columns ?? inPlace.get(name)?.columns,
      historyOf: (check) => history.get(placeKey(check)) ?? [],
      signal: options.signal,
      ...(request.explain === true ? { onQuery: (query) => queries.push(query) } : {}),
      onOutcome: (outcome) => {
        const check = byPlace.get(placeKey(outcome));
        if (check !== undefined) outcomes.set(check, outcome);
        options.onEvent?.(outcome);
      },
    });
    asked
      .flatMap((node) => node.checks)
      .forEach((check, index) => {
        const outcome = executed[index];
        if (outcome !== undefined) outcomes.set(check, outcome);
      });
  } catch (error) {
    if (!options.signal?.aborted) throw new PlumblineError(statementProblem(error, context.root), { cause: error });
    cancelled = true;
  } finally {
    for (const handle of handles.values()) await context.results.close(handle.result);
  }
  const checks = all.flatMap((check) => {
    const outcome = outcomes.get(check);
    return outcome === undefined ? [] : [outcome];
  });
  return {
    ms: performance.now() - start,
    checks,
    cancelled: cancelled || (options.signal?.aborted ?? false),
    ...(request.explain === true ? { queries } : {}),
  };
}

/** What a run asks before it runs a node; undefined where checks keep nothing from running. */
export function gatesOfRun(context: CheckContext, { gates }: RunRequest, signal: AbortSignal): RunGates | undefined {
  if (gates === undefined) return undefined;
  return new RunGates({
    graph: context.graph,
    checkFiles: context.snapshot.checkFiles,
    known: gates.known,
    evaluate: async (node, only) =>
      (await checkNodes(context, { nodes: [node], only, history: gates.history }, { signal })).checks,
  });
}

/** Measures the columns of drift checks, and publishes an outcome of those whose column could not be. */
async function baselinesOf(
  context: CheckContext,
  nodes: readonly CheckedNode[],
  publish: (check: Check, outcome: CheckOutcome) => void,
  signal: AbortSignal | undefined,
): Promise<CheckReport['baselines']> {
  const baselines: { readonly node: string; readonly columns: readonly Baseline[] }[] = [];
  const connection = await context.pool.lease();
  try {
    for (const node of nodes) {
      const measured = await measureBaselines(node, connection, { signal });
      for (const [check, error] of measured.failures)
        publish(check, notEvaluated(check, statementProblem(error, context.root)));
      baselines.push({ node: node.node, columns: measured.columns });
    }
  } finally {
    context.pool.release(connection);
  }
  return baselines;
}

async function checkedNode(
  context: CheckContext,
  node: string,
  checks: readonly Check[],
  open: (name: string) => Promise<ResultHandle>,
): Promise<CheckedNode> {
  const handle = await open(node);
  const relation = context.results.relationOf(handle.result);
  const native = context.results.isTable(handle.result);
  const parquet = context.results.parquetOf(handle.result);
  return { node, relation, native, ...(parquet && { parquet }), columns: handle.columns, checks };
}

/** A node whose rows are read where they are, until its checks are so many that keeping them pays; undefined where they lie ready. */
async function nodeInPlace(
  context: CheckContext,
  name: string,
  checks: readonly Check[],
  open: (name: string) => Promise<ResultHandle>,
): Promise<CheckedNode | undefined> {
  const read = await context.results.readInPlace(freshNode(context, name), sourceOf(context, name), context.relations);
  if (read === undefined) return undefined;
  const keep = async () => {
    try {
      const handle = await open(name);
      return context.results.relationOf(handle.result);
    } catch (error) {
      throw new PlumblineError(statementProblem(error, context.root), { cause: error });
    }
  };
  return { node: name, native: false, ...read, checks, keep };
}

/** Opens a node's rows as they are now; rejects where it has none that are fresh, and when the signal ends reading them. */
export async function openNode(
  context: CheckContext,
  name: string,
  handles: Map<string, ResultHandle>,
  reading?: AbortSignal,
): Promise<ResultHandle> {
  const node = freshNode(context, name);
  const source = sourceOf(context, name);
  const handle = await context.results.open(node, source, context.relations, { numbered: false, reading });
  handles.set(name, handle);
  return handle;
}

function sourceOf({ snapshot }: CheckContext, name: string): SourceFiles | undefined {
  return snapshot.sources.find((candidate) => candidate.name === name);
}

/** Throws where there is no such node, or its result is not fresh. */
function freshNode(context: CheckContext, name: string): GraphNode {
  const node = indexGraph(context.graph).nodes.get(name);
  if (node === undefined) {
    throw unknownNode(name, [], hintForMissing(context.graph, name));
  }
  if (node.kind === 'cell' && !context.states.isFresh(node)) {
    const status = context.states.statusOf(node);
    throw new PlumblineError({
      code: 'blocked',
      message: `${name} has no fresh result (${status.reason ?? status.state}).`,
      hint: `Run ${name} first.`,
      node: name,
    });
  }
  return node;
}

function hintForMissing(graph: CheckContext['graph'], name: string): string {
  const holder = graph.nodes.find((node) =>
    outermostCommonTables(node.sql ?? '')?.tables.some((table) => foldName(table.name) === foldName(name)),
  );
  return holder === undefined
    ? 'The last part of `dataset` must name a node or source.'
    : `${name} is a common table of ${holder.name} now: its checks wait until it is a cell again.`;
}

function groupByNode(checks: readonly Check[]): Map<string, Check[]> {
  const groups = new Map<string, Check[]>();
  for (const check of checks) {
    const group = groups.get(check.node);
    if (group === undefined) groups.set(check.node, [check]);
    else group.push(check);
  }
  return groups;
}

export function asksQuery(check: Check): boolean {
  if ('inner' in check) return asksQuery(check.inner);
  return 'sql' in check && check.sql.form === 'query';
}

function placeKey(place: { readonly file: string; readonly line: number; readonly name: string }): string {
  return `${place.file}:${place.line}:${place.name}`;
}
