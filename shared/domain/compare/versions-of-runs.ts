import type { NodeOutcome } from '../run/run';
import type { NodeVersion } from './comparison';

/** What is known of a run. */
export interface ComparableRun {
  readonly id: string;
  readonly startedAt: string;
  readonly ms: number;
  /** ISO time; of runs of old it is not known. */
  readonly endedAt?: string;
  readonly report: { readonly nodes: readonly NodeOutcome[] };
}

/** A node in two runs: its rows then, as far as the cache still has them. */
export interface NodeInRuns {
  readonly node: string;
  readonly before: NodeOutcome | undefined;
  readonly after: NodeOutcome | undefined;
  readonly beforeVersion: NodeVersion | undefined;
  readonly afterVersion: NodeVersion | undefined;
  /**
   * `same`: both runs have the very same result. `compare`: both results are there. `gone`: one of them is not kept any
   * more, or never was. `failed`: one of the runs has none. `added`, `removed`: only one of the runs knows the node.
   */
  readonly kind: 'same' | 'compare' | 'gone' | 'failed' | 'added' | 'removed';
}

/** Runs end a little after their last result is stamped. */
const slackMs = 250;

/** The nodes of two runs, the earlier one first, with the result that each had at the end of each run. */
export function nodesOfRuns(
  before: ComparableRun,
  after: ComparableRun,
  versions: readonly NodeVersion[],
  order: readonly string[] = [],
): NodeInRuns[] {
  const [first, second] = [outcomesOf(before), outcomesOf(after)];
  const names = [...new Set([...order, ...first.keys(), ...second.keys()])].filter(
    (name) => first.has(name) || second.has(name),
  );
  return names.map((node) => {
    const [one, other] = [first.get(node), second.get(node)];
    const beforeVersion = hasResult(one) ? versionAt(node, endOf(before), versions) : undefined;
    const afterVersion = hasResult(other) ? versionAt(node, endOf(after), versions) : undefined;
    const kind =
      one === undefined
        ? 'added'
        : other === undefined
          ? 'removed'
          : !hasResult(one) || !hasResult(other)
            ? 'failed'
            : beforeVersion === undefined || afterVersion === undefined
              ? 'gone'
              : beforeVersion.version === afterVersion.version
                ? 'same'
                : 'compare';
    return { node, before: one, after: other, beforeVersion, afterVersion, kind };
  });
}

function outcomesOf(run: ComparableRun): Map<string, NodeOutcome> {
  return new Map(run.report.nodes.map((outcome) => [outcome.name, outcome]));
}

function hasResult(outcome: NodeOutcome | undefined): boolean {
  return outcome?.status === 'ran' || outcome?.status === 'fresh';
}

function endOf(run: ComparableRun): number {
  return run.endedAt === undefined ? Date.parse(run.startedAt) + run.ms + slackMs : Date.parse(run.endedAt);
}

/** The newest result that was there at a time. */
function versionAt(node: string, time: number, versions: readonly NodeVersion[]): NodeVersion | undefined {
  return versions
    .filter((version) => version.node === node && Date.parse(version.ranAt) <= time)
    .sort((a, b) => Date.parse(b.ranAt) - Date.parse(a.ranAt))[0];
}
