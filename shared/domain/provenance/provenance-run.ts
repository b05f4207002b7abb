import type { Graph, GraphNode } from '../graph/graph';
import { foldName } from '../graph/names';
import { indexGraph } from '../graph/order';
import type { BoundParameter } from '../graph/parameter-bindings';
import type { NodeStatus } from '../run/run';
import { type Provenance, type ProvenanceParameter, parameterText, type RunFacts } from './provenance';

/** Clocks of the run and of its result are read at different moments. */
const toleranceMs = 2000;

/** The run that made the rows which a node has now, with the parameters that it bound; why there is none otherwise. */
export function findRun(
  node: GraphNode,
  onWay: readonly string[],
  status: NodeStatus | undefined,
  {
    runs,
    graph,
    parameters,
  }: {
    readonly runs: readonly RunFacts[];
    readonly graph: Graph;
    readonly parameters: ReadonlyMap<string, BoundParameter>;
  },
): Pick<Provenance, 'run' | 'noRun'> {
  if (node.kind === 'source' || node.kind === 'file')
    return { run: null, noRun: 'It is read as it is: no run makes it.' };
  const { ranAt } = status ?? {};
  if (status === undefined || ranAt === undefined) return { run: null, noRun: 'It never ran.' };
  const made = Date.parse(ranAt);
  const run = runs.find(
    ({ startedAt, endedAt, ms, report }) =>
      made >= Date.parse(startedAt) - toleranceMs &&
      made <= (endedAt === undefined ? Date.parse(startedAt) + ms : Date.parse(endedAt)) + toleranceMs &&
      report.nodes.some((outcome) => outcome.name === node.name && outcome.status === 'ran'),
  );
  const outcome = run?.report.nodes.find(({ name }) => name === node.name);
  if (run === undefined || outcome === undefined)
    return {
      run: null,
      noRun:
        'The run that made its rows is not in the history: it was made under another name, or the history was cleared.',
    };
  return {
    run: {
      id: run.id,
      startedAt: run.startedAt,
      ranAt,
      user: run.user,
      trigger: run.trigger,
      automatic: run.automatic === true,
      ms: outcome.ms,
      rows: outcome.rows,
      duckdb: run.duckdb,
      parameters: boundBy(run, [node.name, ...onWay], graph, parameters),
    },
    noRun: null,
  };
}

/** The parameters of the run that a node on the way binds, by name. */
function boundBy(
  run: RunFacts,
  names: readonly string[],
  graph: Graph,
  parameters: ReadonlyMap<string, BoundParameter>,
): readonly ProvenanceParameter[] {
  const { nodes } = indexGraph(graph);
  const used = new Set(names.flatMap((name) => nodes.get(name)?.parameters ?? []).map(foldName));
  return Object.entries(run.parameters)
    .filter(([name]) => used.has(foldName(name)))
    .map(([name, bound]) => {
      const known = parameters.get(foldName(name));
      const value = parameterText(bound);
      const now = parameterText(known?.value);
      const place = known?.control ?? known;
      return {
        name,
        value,
        now: known === undefined || now === value ? null : now,
        isInput: known?.control !== undefined,
        place: place === undefined ? null : { file: place.file, line: place.line },
      };
    });
}
