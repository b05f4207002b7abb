import { flowProblems } from '../../../shared/domain/flow/flow-problems';
import type { WorkspaceLineage } from '../../../shared/domain/lineage/lineage';
import { mermaidOf } from '../../../shared/domain/lineage/mermaid';
import { openLineageEvents } from '../../../shared/domain/lineage/open-lineage';
import { svgOf } from '../../../shared/domain/lineage/svg';
import { formatProblem, PlumblineError } from '../../../shared/domain/problem';
import type { WorkspaceSession } from '../../jobs/workspace-session';
import { type CommandContext, withSession } from '../command-context';
import { exitCodes } from '../exit-code';
import type { Output } from '../output';
import { formatTable } from '../text-table';
import { columnsAnswer, showColumn, showColumns } from './graph-columns';
import { countRows, rowsAnswer, showRows } from './graph-rows';

export const graphFormats = ['table', 'mermaid', 'svg', 'openlineage'] as const;

interface GraphOptions {
  /** Column lineage too. */
  readonly columns: boolean;
  /** `NODE.COLUMN`: only what this column comes from and feeds. */
  readonly column?: string;
  readonly format: (typeof graphFormats)[number];
  readonly openlineage: boolean;
  /** Rows on the edges, and what joins did to them. */
  readonly rows: boolean;
}

/** `plumbline graph`: nodes and edges, derived from the SQL, and the lineage of columns where it is asked for. Runs no query. */
export async function graphCommand(
  context: CommandContext,
  workspace: string | undefined,
  given: GraphOptions,
): Promise<number> {
  const { output } = context;
  const options = given.openlineage ? { ...given, format: 'openlineage' as const } : given;
  if (output.json && options.format !== 'table') {
    throw new PlumblineError({
      code: 'bad_usage',
      message: `--json and --format ${options.format} are two formats of one answer.`,
      hint: 'Leave one of them out.',
    });
  }
  if (options.rows && options.format !== 'table') {
    throw new PlumblineError({
      code: 'bad_usage',
      message: `--rows gives a table or JSON, not ${options.format}.`,
      hint: 'Leave one of them out.',
    });
  }
  return withSession(context, workspace, {}, async (session) => {
    const { graph } = session.derived;
    const needsLineage = options.columns || options.column !== undefined || options.format === 'openlineage';
    const lineage = needsLineage ? await session.engine.lineage({}, { signal: context.signal }) : undefined;
    if (lineage !== undefined && options.column !== undefined) {
      showColumn(output, options.column, { lineage, graph, snapshot: session.snapshot });
      return exitCodes.done;
    }
    const counted = options.rows ? await countRows(context, session) : undefined;
    if (counted !== undefined) showRows(output, counted, graph);
    else if (options.format === 'mermaid') output.text(mermaidOf(graph, lineage));
    else if (options.format === 'svg') output.text(svgOf(graph, lineage));
    else if (options.format === 'openlineage' && lineage !== undefined) {
      const workspaceName = session.snapshot.manifest.name;
      const time = new Date().toISOString();
      const events = openLineageEvents({
        lineage,
        graph,
        workspace: workspaceName,
        producer: `urn:plumbline:${context.version}`,
        time,
      });
      for (const event of events) output.text(JSON.stringify(event));
    } else showGraph(output, session, lineage);
    const problems = [
      ...session.snapshot.problems,
      ...graph.nodes.flatMap((node) => node.problems),
      ...(counted?.flows ?? []).flatMap((flow) => flowProblems(flow, graph)),
    ];
    for (const text of new Set(problems.map((problem) => `${problem.severity}: ${formatProblem(problem)}`)))
      output.note(text);
    const answer = { ...graphAnswer(session), problems, ...(counted === undefined ? {} : rowsAnswer(counted, graph)) };
    output.answer({ ...answer, ...(lineage === undefined ? {} : columnsAnswer(lineage)) });
    return problems.some((problem) => problem.severity === 'error') ? exitCodes.badInput : exitCodes.done;
  });
}

function showGraph(output: Output, session: WorkspaceSession, lineage: WorkspaceLineage | undefined): void {
  const { graph, statuses } = session.derived;
  if (lineage !== undefined) {
    showColumns(output, lineage);
    return;
  }
  const stateOf = new Map(statuses.map((status) => [status.name, status]));
  const readBy = (name: string) => graph.edges.filter((edge) => edge.to === name).map((edge) => edge.from);
  output.text(
    formatTable(
      [{ title: 'node' }, { title: 'kind' }, { title: 'state' }, { title: 'reads' }, { title: 'defined in' }],
      graph.nodes.map((node) => [
        node.name,
        node.kind,
        stateOf.get(node.name)?.state ?? '',
        readBy(node.name).join(', '),
        `${node.file}:${node.line}`,
      ]),
    ),
  );
}

function graphAnswer(session: WorkspaceSession) {
  const { graph, statuses } = session.derived;
  const stateOf = new Map(statuses.map((status) => [status.name, status]));
  return {
    nodes: graph.nodes.map(({ name, kind, file, line, fingerprint }) => ({
      name,
      kind,
      file,
      line,
      state: stateOf.get(name)?.state ?? null,
      fingerprint: fingerprint ?? null,
    })),
    edges: graph.edges,
  };
}
