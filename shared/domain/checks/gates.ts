import type { Graph } from '../graph/graph';
import { indexGraph } from '../graph/order';
import type { Problem } from '../problem';
import type { NodeStatus } from '../run/run';
import type { Check, Threshold } from './check-file';
import type { CheckOutcome } from './check-outcome';

/** Failed checks by their node, one a node: each keeps what reads the node from running. */
export type FailedGates = ReadonlyMap<string, CheckOutcome>;

/** Whether a check can keep anything from running: one of its thresholds is of level `fail`. */
export function isGate({ threshold }: Check): boolean {
  const levels = (one: Threshold): readonly string[] => [
    one.level,
    ...(one.additional === undefined ? [] : levels(one.additional)),
  ];
  return levels(threshold).includes('fail');
}

/** The first failed check of each node. What only warns, or could not be evaluated, blocks nothing. */
export function failedGates(outcomes: readonly CheckOutcome[]): FailedGates {
  const failed = new Map<string, CheckOutcome>();
  for (const outcome of outcomes)
    if (outcome.outcome === 'fail' && !failed.has(outcome.node)) failed.set(outcome.node, outcome);
  return failed;
}

/** Why a node does not run: a check of what it reads has failed. */
export function blockedProblem(node: string, gate: CheckOutcome): Problem {
  return {
    code: 'blocked_by_check',
    severity: 'error',
    message: `blocked by check ${gate.name} of ${gate.node}`,
    hint: `Repair the rows of ${gate.node} or the check (${gate.file}, line ${gate.line}), or run it anyway.`,
    node,
  };
}

/** The status of a node that a failed check keeps from running. */
export function blockedByCheck(status: NodeStatus, gate: CheckOutcome): NodeStatus {
  const problem = blockedProblem(status.name, gate);
  return {
    ...status,
    state: 'blocked',
    reason: problem.message,
    causes: [{ kind: 'check', name: gate.node, text: problem.message }],
    problem,
  };
}

/** The statuses, those of stale nodes below a failed check saying so. Rows that are there stay as fresh as they are. */
export function withGates(graph: Graph, statuses: readonly NodeStatus[], failed: FailedGates): readonly NodeStatus[] {
  if (failed.size === 0) return statuses;
  const { children } = indexGraph(graph);
  // Downwards from the failed checks: a wide graph has few of them.
  const nearest = new Map<string, CheckOutcome>();
  let reached = [...failed].map(([name, gate]) => ({ name, gate }));
  while (reached.length > 0) {
    const next: typeof reached = [];
    for (const { name, gate } of reached)
      for (const child of children.get(name) ?? []) {
        if (nearest.has(child)) continue;
        nearest.set(child, gate);
        next.push({ name: child, gate });
      }
    reached = next;
  }
  return statuses.map((status) => {
    const gate = status.state === 'stale' ? nearest.get(status.name) : undefined;
    return gate === undefined ? status : blockedByCheck(status, gate);
  });
}
