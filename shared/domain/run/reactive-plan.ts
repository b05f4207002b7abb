import type { Graph, GraphNode } from '../graph/graph';
import { foldName } from '../graph/names';
import { ancestors, descendants, indexGraph } from '../graph/order';
import { writesOutside } from '../graph/side-effects';
import type { NodeStatus } from './run';

export interface ReactiveSituation {
  readonly graph: Graph;
  readonly statuses: ReadonlyMap<string, NodeStatus>;
  /** Nodes whose rows are on screen. */
  readonly shown: ReadonlySet<string>;
  /** Fingerprints that somebody has declined (a cancelled run) or that cannot run as they are, by node. */
  readonly declined: ReadonlyMap<string, string>;
}

/** What the automatic mode runs: the stale cells on screen, with the stale ones that they read. */
export function automaticTargets(situation: ReactiveSituation): string[] {
  return runnable(situation, [...situation.shown]);
}

/**
 * What runs after parameters were changed at their inputs: what binds them and what is made from it, as far as it is on
 * screen or has a result. `parameters` are names without `$`.
 */
export function inputTargets(situation: ReactiveSituation, parameters: Iterable<string>): string[] {
  const { graph, statuses, shown } = situation;
  const changed = new Set([...parameters].map(foldName));
  const readers = graph.nodes
    .filter((node) => node.parameters.some((parameter) => changed.has(foldName(parameter))))
    .map((node) => node.name);
  const below = new Set([...readers, ...descendants(graph, readers)]);
  const wanted = [...below].filter((name) => shown.has(name) || statuses.get(name)?.ranAt !== undefined);
  return runnable(situation, wanted);
}

/** Those of the names that are stale and can run now: nothing that would run with them has failed, is broken, or writes. */
function runnable({ graph, statuses, declined }: ReactiveSituation, names: readonly string[]): string[] {
  const { nodes } = indexGraph(graph);
  const verdicts = new Map<string, boolean>();
  const mayRun = (name: string): boolean => {
    const known = verdicts.get(name);
    if (known !== undefined) return known;
    const node = nodes.get(name);
    const verdict =
      node !== undefined && isHarmless(node, statuses.get(name)) && declined.get(name) !== node.fingerprint;
    verdicts.set(name, verdict);
    return verdict;
  };
  return names.filter((name) => {
    const node = nodes.get(name);
    if (node?.kind !== 'cell' || statuses.get(name)?.state !== 'stale' || !mayRun(name)) return false;
    return [...ancestors(graph, [name])].every(mayRun);
  });
}

function isHarmless(node: GraphNode, status: NodeStatus | undefined): boolean {
  if (node.fingerprint === undefined) return false;
  switch (status?.state) {
    case 'fresh':
    case 'source':
      return true;
    case 'stale':
      return !writesOutside(node.sql ?? '');
    default:
      return false;
  }
}
