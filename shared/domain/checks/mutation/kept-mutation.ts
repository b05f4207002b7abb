import type { Graph } from '../../graph/graph';
import type { NodeStatus } from '../../run/run';
import type { WorkspaceSnapshot } from '../../workspace-snapshot';
import { checkMeaning, nodesReadBy } from '../check-fingerprint';
import type { NodeMutationReport } from './mutation-report';

/** What a test of a node's checks came to, with what it is true of. */
export interface KeptMutation {
  /** ISO time of its end. */
  readonly at: string;
  readonly seed: number;
  readonly of: TestedState;
  readonly report: NodeMutationReport;
}

/** The rows and the checks that a test was made with: the same texts, the same test. */
export interface TestedState {
  readonly rows: string;
  readonly checks: string;
}

/** A test of a node's checks as the window lists it; the faults one by one are asked for. */
export interface MutationSummary {
  readonly node: string;
  readonly at: string;
  readonly rows: number;
  readonly checks: number;
  readonly killed: number;
  readonly survived: number;
  readonly rate: number | null;
  /** Numbers of the suggestions, and of those that the node's files have now. */
  readonly suggested: readonly number[];
  readonly added: readonly number[];
  /** What is no longer as it was. */
  readonly changed: readonly ('rows' | 'checks')[];
  /** The node could not be tested. */
  readonly failed: boolean;
}

/** What of a workspace decides how a test comes out. */
export interface TestedWorkspace {
  readonly snapshot: Pick<WorkspaceSnapshot, 'checkFiles'>;
  readonly graph: Graph;
  readonly statuses: readonly Pick<NodeStatus, 'name' | 'ranAt'>[];
}

/**
 * The rows of a node and of what its checks read, and its checks, as texts to compare. Rows are told by the fingerprint of
 * what makes them and by when they were made: rows that were made again may be others (`now()`, `random()`).
 */
export function testedState(node: string, { snapshot, graph, statuses }: TestedWorkspace): TestedState {
  const checks = checksOfNode(node, snapshot);
  const known = new Map(graph.nodes.map(({ name, fingerprint }) => [name, fingerprint]));
  const ranAt = new Map(statuses.map((status) => [status.name, status.ranAt]));
  const read = [...new Set([node, ...checks.flatMap((check) => nodesReadBy(check, new Set(known.keys())))])].sort();
  return {
    rows: JSON.stringify(read.map((name) => [name, known.get(name) ?? null, ranAt.get(name) ?? null])),
    checks: JSON.stringify(checks.map(checkMeaning).sort()),
  };
}

/** What the window lists of a test. */
export function summaryOfMutation({ at, of, report }: KeptMutation, workspace: TestedWorkspace): MutationSummary {
  const { node, rows, checks, killed, survived, rate, suggestions, mutants, problem } = report;
  const now = testedState(node, workspace);
  const meanings = new Set(checksOfNode(node, workspace.snapshot).map(checkMeaning));
  return {
    node,
    at,
    rows,
    checks,
    killed,
    survived,
    rate,
    suggested: suggestions.map(({ number }) => number),
    added: suggestions.flatMap(({ number, meaning }) => (meanings.has(meaning) ? [number] : [])),
    changed: [
      ...(now.rows === of.rows ? [] : (['rows'] as const)),
      ...(now.checks === of.checks ? [] : (['checks'] as const)),
    ],
    failed: problem !== undefined && mutants.length === 0,
  };
}

function checksOfNode(node: string, { checkFiles }: Pick<WorkspaceSnapshot, 'checkFiles'>) {
  return checkFiles.filter((file) => file.node === node).flatMap(({ checks }) => checks);
}
