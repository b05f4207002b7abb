import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { RunRecord } from '../../shared/contract/app-state';
import type { Graph } from '../../shared/domain/graph/graph';
import type { BoundParameter } from '../../shared/domain/graph/parameter-bindings';
import type { RunReport } from '../../shared/domain/run/run';

/** What the history keeps of a run; of what failed also how to run it again. `nodes`: what was asked for. */
export function runRecord(
  nodes: readonly string[] | undefined,
  report: RunReport,
  {
    startedAt,
    endedAt,
    graph,
    parameters,
    trigger,
    duckdb,
  }: {
    readonly startedAt: Date;
    readonly endedAt: Date;
    readonly graph: Graph;
    readonly parameters: ReadonlyMap<string, BoundParameter>;
    readonly trigger: RunRecord['trigger'];
    readonly duckdb: string;
  },
): RunRecord {
  const byName = new Map(graph.nodes.map((node) => [node.name, node]));
  const reproduce = report.nodes
    .filter((outcome) => outcome.status === 'failed')
    .map((outcome) => {
      const node = byName.get(outcome.name);
      return {
        node: outcome.name,
        sql: node?.sql ?? '',
        ...(node?.fingerprint === undefined ? {} : { fingerprint: node.fingerprint }),
      };
    });
  return {
    id: randomUUID(),
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
    ms: report.ms,
    trigger,
    user: userName(),
    targets: nodes ?? null,
    parameters: Object.fromEntries(
      [...parameters.values()].flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
    ),
    duckdb,
    report,
    ...(reproduce.length === 0 ? {} : { reproduce }),
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an entry in the password file, as in some containers.
    return 'unknown';
  }
}
