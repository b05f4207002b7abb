import { relative, resolve, sep } from 'node:path';
import { flowProblems } from '../../../shared/domain/flow/flow-problems';
import { descendants } from '../../../shared/domain/graph/order';
import { formatProblem, PlumblineError, type Problem } from '../../../shared/domain/problem';
import type { RunReport } from '../../../shared/domain/run/run';
import { withOwners } from '../../jobs/check-owners';
import type { SessionRunRequest, WorkspaceSession } from '../../jobs/workspace-session';
import { type CommandContext, parseAssignments, runProgress, withSession } from '../command-context';
import { describeDryRun, describeWritten } from '../describe-sink';
import { exitCodeOf, exitCodes } from '../exit-code';
import { countOf, formatCount, formatDuration } from '../output';
import { formatTable } from '../text-table';
import { flowsOf, joinsRows } from './flows';

/** Milliseconds that a run looks at the joins of one node. */
const joinBudgetMs = 5000;

export interface RunOptions {
  readonly node: readonly string[];
  /** Nodes from which everything that reads them runs, too. */
  readonly from: readonly string[];
  readonly notebook?: string;
  readonly param: readonly string[];
  readonly force: boolean;
  /** Whether joins of nodes that ran are looked at. */
  readonly rows: boolean;
  readonly ignoreChecks: boolean;
  readonly write: boolean;
}

/** `plumbline run`: runs what is stale and says what each node did. */
export async function runCommand(
  context: CommandContext,
  workspace: string | undefined,
  options: RunOptions,
): Promise<number> {
  const { output } = context;
  return withSession(context, workspace, parseAssignments('--param', options.param), async (session) => {
    const targets = [...options.node, ...(options.notebook === undefined ? [] : cellsOf(session, options.notebook))];
    const chosen = options.node.length > 0 || options.from.length > 0 || options.notebook !== undefined;
    if (options.write) requireSinks(session, chosen ? targets : undefined);
    const request: SessionRunRequest = {
      ...(chosen ? { nodes: targets } : {}),
      ...(options.from.length > 0 ? { from: options.from } : {}),
      ...(options.force ? { force: chosen ? 'targets' : 'all' } : {}),
      ignoreChecks: options.ignoreChecks,
      sinks: options.write ? 'write' : 'dry',
    };
    const report = await session.run(request, { signal: context.signal, onEvent: runProgress(output) });
    const fileProblems = session.snapshot.problems;
    const sourceProblems = session.derived.graph.nodes
      .filter((node) => node.kind === 'source')
      .flatMap((node) => node.problems);
    const problems = distinctProblems([...fileProblems, ...sourceProblems]);
    for (const problem of problems) output.problem(problem);
    output.text(describeRun(report));
    const { ms, nodes, checks = [] } = report;
    const warnings = options.rows ? await joinWarningsOf(context, session, report) : [];
    for (const warning of warnings) output.problem(warning);
    output.answer({ workspace: session.root, ms, nodes, checks: withOwners(session, checks), problems, warnings });
    return exitCodeOfRun(report, chosen ? [] : problems);
  });
}

/** What the joins of the nodes that ran did beyond what is expected of them. */
async function joinWarningsOf(
  { output, signal }: CommandContext,
  session: WorkspaceSession,
  report: RunReport,
): Promise<readonly Problem[]> {
  if (report.cancelled) return [];
  const ran = report.nodes.flatMap(({ name, status }) => (status === 'ran' ? [name] : []));
  const flows = await flowsOf(session, ran.filter(joinsRows(session)), { output, signal, budgetMs: joinBudgetMs });
  return flows.flatMap((flow) => flowProblems(flow, session.derived.graph));
}

/** Throws `bad_usage` when something is to be written and no sink is among the targets: a sink writes only when it is named, or all are. */
function requireSinks({ derived }: WorkspaceSession, targets: readonly string[] | undefined): void {
  const sinks = derived.graph.nodes.filter(({ kind }) => kind === 'sink').map(({ name }) => name);
  if (targets === undefined ? sinks.length > 0 : targets.some((name) => sinks.includes(name))) return;
  const isKnown = targets?.every((name) => derived.graph.nodes.some((node) => node.name === name)) ?? true;
  // What does not exist is told by the run itself.
  if (!isKnown) return;
  const below =
    targets === undefined ? [] : [...descendants(derived.graph, targets)].filter((name) => sinks.includes(name));
  const offered = below.length > 0 ? below : sinks;
  throw new PlumblineError({
    code: 'bad_usage',
    message:
      targets === undefined
        ? 'There is no sink to write.'
        : `${targets.join(', ')} is no sink: there is nothing to write.`,
    hint:
      offered.length === 0
        ? 'Add one under `sinks` in a file of pipelines/.'
        : `Name the sink: --write --node ${offered.slice(0, 5).join(' --node ')}.`,
  });
}

/** Cells of a notebook that is named within the workspace, or by a path from the current folder as a shell completes it. */
function cellsOf(session: WorkspaceSession, notebook: string): string[] {
  const within = relative(session.root, resolve(notebook)).split(sep).join('/');
  const known = session.snapshot.notebooks.some((candidate) => candidate.file === within);
  return session.cellsOf(known ? within : notebook);
}

/** The run as a table and a closing line. */
export function describeRun(report: RunReport): string {
  const dry = report.nodes.filter((node) => node.wouldWrite !== undefined).length;
  const count = (status: string) =>
    report.nodes.filter((node) => node.status === status && node.wouldWrite === undefined).length;
  const ran = count('ran');
  const closing = [
    ran === 0 && count('fresh') === report.nodes.length - dry && count('fresh') > 0
      ? `Nothing to run: ${report.nodes.length - dry === 1 ? 'the node is' : `all ${report.nodes.length - dry} nodes are`} up to date`
      : `${ran} ran, ${count('fresh')} up to date`,
    ...(['failed', 'blocked', 'skipped'] as const).flatMap((status) =>
      count(status) > 0 ? [`${count(status)} ${status}`] : [],
    ),
    ...(dry === 0 ? [] : [`${countOf(dry, 'sink')} not written (--write writes)`]),
  ].join(', ');
  const table = formatTable(
    [{ title: 'node' }, { title: 'status' }, { title: 'rows', align: 'right' }, { title: 'time', align: 'right' }],
    report.nodes.map((node) => [
      node.name,
      node.wouldWrite === undefined ? node.status : 'dry run',
      formatCount(node.rows),
      node.status === 'ran' || node.status === 'failed' ? formatDuration(node.ms) : '',
    ]),
  );
  const errors = report.nodes.flatMap((node) =>
    node.error === undefined || node.error.code === 'blocked' ? [] : [`\n${node.name}: ${formatProblem(node.error)}`],
  );
  const sinks = report.nodes.flatMap(({ wouldWrite, wrote }) => [
    ...(wouldWrite === undefined ? [] : [`\n${describeDryRun(wouldWrite)}`]),
    ...(wrote === undefined ? [] : [`\n${describeWritten(wrote)}`]),
  ]);
  if (report.nodes.length === 0) return 'There are no cells to run.';
  return [table, ...errors, ...sinks, '', `${closing} (${formatDuration(report.ms)})`].join('\n');
}

/** The worst of what happened: internal errors over bad input over failed checks. */
export function exitCodeOfRun(report: RunReport, fileProblems: readonly Problem[]): number {
  const errors = report.nodes.flatMap((node) =>
    node.status === 'failed' && node.error !== undefined ? [node.error] : [],
  );
  const codes = [...errors, ...fileProblems.filter((problem) => problem.severity === 'error')].map(exitCodeOf);
  if (report.cancelled) return exitCodes.interrupted;
  for (const { status, error } of report.nodes) {
    if (status === 'failed' || (status === 'blocked' && error?.code !== 'blocked_by_check'))
      codes.push(exitCodes.badInput);
    else if (status === 'blocked') codes.push(exitCodes.checksFailed);
  }
  return Math.max(exitCodes.done, ...codes);
}

function distinctProblems(problems: readonly Problem[]): Problem[] {
  const seen = new Map(
    problems.map((problem) => [
      JSON.stringify([problem.code, problem.file, problem.line, problem.column, problem.message]),
      problem,
    ]),
  );
  return [...seen.values()];
}
