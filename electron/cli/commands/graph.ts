import { formatProblem } from '../../../shared/domain/problem';
import { type CommandContext, withSession } from '../command-context';
import { exitCodes } from '../exit-code';
import { formatTable } from '../text-table';

/** `plumbline graph`: nodes and edges, derived from the SQL. Runs no query. */
export async function graphCommand(context: CommandContext, workspace: string | undefined): Promise<number> {
  const { output } = context;
  return withSession(context, workspace, {}, async (session) => {
    const { graph, statuses } = session.derived;
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
    const problems = [...session.snapshot.problems, ...graph.nodes.flatMap((node) => node.problems)];
    for (const text of new Set(problems.map((problem) => `${problem.severity}: ${formatProblem(problem)}`)))
      output.note(text);
    output.answer({
      nodes: graph.nodes.map(({ name, kind, file, line, fingerprint }) => ({
        name,
        kind,
        file,
        line,
        state: stateOf.get(name)?.state ?? null,
        fingerprint: fingerprint ?? null,
      })),
      edges: graph.edges,
      problems,
    });
    return problems.some((problem) => problem.severity === 'error') ? exitCodes.badInput : exitCodes.done;
  });
}
