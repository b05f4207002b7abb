import type { CallContext, DerivedGraph, EngineApi, SinkWriteRequest } from '../../shared/contract/engine-api';
import type { CheckOutcome } from '../../shared/domain/checks/check-outcome';
import { blockedProblem, failedGates, isGate } from '../../shared/domain/checks/gates';
import { ancestors } from '../../shared/domain/graph/order';
import { PlumblineError, type Problem, toProblem } from '../../shared/domain/problem';
import type { NodeOutcome, NodeStatus, RunEvent, RunReport } from '../../shared/domain/run/run';
import type { SinkDryRun, SinkWritten } from '../../shared/domain/sink/sink-run';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';

/** What a session lends to dry runs and writes of its sinks. */
export interface SinkParts {
  snapshot(): WorkspaceSnapshot;
  derived(): DerivedGraph;
  /** Runs what is stale above a node. */
  run(node: string): Promise<RunReport>;
  /** Evaluates checks whose outcome is not known. */
  check(nodes: readonly string[]): Promise<unknown>;
  outcomes(): readonly CheckOutcome[];
  readonly engine: Pick<EngineApi, 'previewSink' | 'writeSink'>;
  /** Looks at the targets again. */
  refresh(): Promise<unknown>;
  /** Writes what was written to the history. */
  record(targets: readonly string[], report: RunReport, startedAt: Date): Promise<void>;
}

export interface SinkRunOptions {
  /** Failed checks keep nothing from being written, and none is evaluated. */
  readonly ignoreChecks?: boolean;
}

interface HowToRun extends SinkRunOptions {
  readonly write: boolean;
  /** Somebody asked for these sinks, not for all: rows that were appended are appended again. */
  readonly isNamed: boolean;
}

/** Says what a sink would write; what is stale above it runs first. A failed check above it is a refusal. Writes nothing. */
export async function previewSink(
  parts: SinkParts,
  sink: string,
  options: SinkRunOptions,
  context: CallContext<RunEvent>,
): Promise<SinkDryRun> {
  await runAbove(parts, sink);
  const gate = await gateAbove(parts, sink, options);
  const found = await parts.engine.previewSink({ sink }, { signal: context.signal });
  return gate === undefined ? found : { ...found, refusals: [blockedProblem(sink, gate), ...found.refusals] };
}

/** Writes a sink for real. Rejects, with nothing written, when something above it fails or is blocked by a check. */
export async function writeSink(
  parts: SinkParts,
  request: SinkWriteRequest,
  options: SinkRunOptions,
  context: CallContext<RunEvent>,
): Promise<SinkWritten> {
  const { sink } = request;
  await runAbove(parts, sink);
  const gate = await gateAbove(parts, sink, options);
  if (gate !== undefined) throw new PlumblineError(blockedProblem(sink, gate));
  const startedAt = new Date();
  const start = performance.now();
  const ended = (outcome: Omit<NodeOutcome, 'name' | 'ms'>) => {
    const ms = performance.now() - start;
    return parts.record([sink], { ms, nodes: [{ name: sink, ms, ...outcome }], cancelled: false }, startedAt);
  };
  try {
    const wrote = await parts.engine.writeSink(request, { signal: context.signal });
    await ended({ status: 'ran', rows: wrote.rows, wrote });
    return wrote;
  } catch (error) {
    const problem = toProblem(error);
    if (problem.code !== 'cancelled' && problem.code !== 'edit_conflict') {
      await ended({ status: 'failed', rows: null, error: problem });
    }
    throw error;
  } finally {
    await parts.refresh().catch(() => undefined);
  }
}

/**
 * The sinks among the targets of a run, or all of them: dry, or written. One that fails keeps no other from its turn; what has
 * failed in the run above a sink, `report`, is not tried again.
 */
export async function runSinks(
  parts: SinkParts,
  names: readonly string[],
  report: RunReport,
  how: HowToRun,
  context: CallContext<RunEvent>,
): Promise<NodeOutcome[]> {
  const outcomes: NodeOutcome[] = [];
  for (const name of names) {
    if (context.signal?.aborted) outcomes.push({ name, status: 'skipped', rows: null, ms: 0 });
    else outcomes.push(blockedIn(report, name, parts) ?? (await runSink(parts, name, how, context)));
  }
  return outcomes;
}

function blockedIn({ nodes }: RunReport, name: string, parts: SinkParts): NodeOutcome | undefined {
  const above = ancestors(parts.derived().graph, [name]);
  const found = nodes.find((node) => above.has(node.name) && (node.status === 'failed' || node.status === 'blocked'));
  if (found?.error === undefined) return undefined;
  const { code } = found.error;
  const error: Problem =
    code === 'blocked_by_check' || code === 'blocked'
      ? { ...found.error, node: name }
      : {
          code: 'blocked',
          severity: 'error',
          message: `blocked by ${found.name}`,
          hint: `Repair ${found.name} first.`,
          node: name,
        };
  return { name, status: 'blocked', rows: null, ms: 0, error };
}

async function runSink(
  parts: SinkParts,
  name: string,
  how: HowToRun,
  context: CallContext<RunEvent>,
): Promise<NodeOutcome> {
  const start = performance.now();
  const before = statusOf(parts, name);
  if (before?.state === 'fresh' && (!how.write || (!how.isNamed && isAppend(parts, name)))) {
    return { name, status: 'fresh', rows: before.rows ?? null, ms: 0 };
  }
  try {
    if (how.write) {
      const wrote = await writeSink(parts, { sink: name }, how, context);
      return { name, status: 'ran', rows: wrote.rows, ms: performance.now() - start, wrote };
    }
    const wouldWrite = await previewSink(parts, name, how, context);
    const blocked = wouldWrite.refusals.find(({ code }) => code === 'blocked_by_check');
    const ms = performance.now() - start;
    if (blocked !== undefined) return { name, status: 'blocked', rows: null, ms, error: blocked };
    return { name, status: 'skipped', rows: wouldWrite.rows, ms, wouldWrite };
  } catch (error) {
    const problem = toProblem(error);
    const ms = performance.now() - start;
    if (problem.code === 'cancelled') return { name, status: 'skipped', rows: null, ms };
    const isBlocked = problem.code === 'blocked' || problem.code === 'blocked_by_check';
    return { name, status: isBlocked ? 'blocked' : 'failed', rows: null, ms, error: problem };
  }
}

/** Whether each write adds the rows once more. */
function isAppend(parts: SinkParts, name: string): boolean {
  const write = parts.derived().graph.nodes.find((node) => node.name === name)?.write;
  return write !== undefined && 'mode' in write && write.mode === 'append';
}

/** Throws why the rows of a sink cannot be had. */
async function runAbove(parts: SinkParts, sink: string): Promise<void> {
  const report = await parts.run(sink);
  if (report.cancelled) throw new PlumblineError({ code: 'cancelled', message: 'Cancelled.' });
  const failed = report.nodes.find(({ status, error }) => status === 'failed' && error !== undefined);
  const blocked = report.nodes.find(({ status, error }) => status === 'blocked' && error?.code === 'blocked_by_check');
  if (failed?.error !== undefined) {
    throw new PlumblineError(
      {
        code: 'blocked',
        node: sink,
        message: `blocked by ${failed.name}: ${failed.error.message}`,
        hint: `Repair ${failed.name} first.`,
      },
      { cause: failed.error },
    );
  }
  if (blocked?.error !== undefined) throw new PlumblineError({ ...blocked.error, node: sink });
}

/** The failed check nearest to a sink; those whose outcome is not known are evaluated. */
async function gateAbove(
  parts: SinkParts,
  sink: string,
  { ignoreChecks = false }: SinkRunOptions,
): Promise<CheckOutcome | undefined> {
  if (ignoreChecks) return undefined;
  const above = [...ancestors(parts.derived().graph, [sink])];
  const gates = parts.snapshot().checkFiles.filter((file) => file.checks.some(isGate));
  const checked = above.filter((name) => gates.some(({ node }) => node === name));
  if (checked.length === 0) return undefined;
  await parts.check(checked);
  const failed = failedGates(parts.outcomes());
  return checked.flatMap((name) => failed.get(name) ?? [])[0];
}

function statusOf(parts: SinkParts, name: string): NodeStatus | undefined {
  return parts.derived().statuses.find((status) => status.name === name);
}
