import { stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type CheckQuery, type CheckReport, worstFirst } from '../../../shared/domain/checks/check-outcome';
import { junitReport, markdownReport } from '../../../shared/domain/checks/check-report-files';
import { formatProblem, PlumblineError } from '../../../shared/domain/problem';
import { type CommandContext, parseAssignments, runProgress, withSession } from '../command-context';
import { exitCodeOf, exitCodes } from '../exit-code';
import { countOf, formatDuration } from '../output';
import { formatTable } from '../text-table';
import { suggestContract } from './suggest-contract';
import { updateBaselinesCommand } from './update-baselines';

export interface CheckOptions {
  readonly node: readonly string[];
  readonly param: readonly string[];
  readonly force: boolean;
  readonly explain: boolean;
  readonly suggest: boolean;
  readonly updateBaseline: boolean;
  readonly junit?: string;
  readonly markdown?: string;
}

/** `plumbline check`: runs what is stale, then the checks; of a data file, what checks it speaks for. */
export async function checkCommand(
  context: CommandContext,
  workspace: string | undefined,
  options: CheckOptions,
): Promise<number> {
  const { output } = context;
  const path = workspace === undefined ? undefined : resolve(workspace);
  const isFile = path !== undefined && (await stat(path).catch(() => undefined))?.isFile() === true;
  if (isFile && options.suggest) return suggestContract(context, path);
  if (isFile || options.suggest) {
    throw new PlumblineError({
      code: 'bad_usage',
      message: isFile ? `${workspace} is a file, and checks are of a workspace.` : '`--suggest` is for a data file.',
      hint: isFile
        ? `With --suggest the checks are shown that its rows speak for.`
        : 'For a node: plumbline profile NODE --suggest',
    });
  }
  return withSession(context, workspace, parseAssignments('--param', options.param), async (session) => {
    if (options.updateBaseline) return updateBaselinesCommand(context, session, options.node);
    const request = {
      ...(options.node.length > 0 ? { nodes: options.node } : {}),
      force: options.force,
      explain: options.explain,
    };
    const report = await session.check(request, {
      signal: context.signal,
      onRunEvent: runProgress(output),
      onEvent: (outcome) => output.progress(`${outcome.node}: ${outcome.name}`),
    });
    const wanted = options.node.length > 0 ? new Set(options.node) : undefined;
    const problems = session.snapshot.checkFiles
      .filter((file) => wanted?.has(file.node) ?? true)
      .flatMap((file) => file.problems);
    for (const problem of problems) output.problem(problem);
    if (options.junit !== undefined) await writeReport(options.junit, junitReport({ report, problems }));
    if (options.markdown !== undefined) await writeReport(options.markdown, markdownReport({ report, problems }));
    const cancelled = report.cancelled || context.signal.aborted;
    if (report.checks.length > 0 || !cancelled) output.text(describeChecks(report, options.node));
    if (report.queries !== undefined) output.text(describeQueries(report.queries));
    if (cancelled) output.note('Interrupted.');
    const { ms, checks, kept = 0, queries } = report;
    output.answer({
      workspace: session.root,
      ms,
      checks,
      kept,
      ...(queries === undefined ? {} : { queries }),
      problems,
    });
    if (cancelled) return exitCodes.interrupted;
    if (report.checks.some((check) => check.outcome === 'fail')) return exitCodes.checksFailed;
    const errors = [
      ...report.checks.flatMap((check) => (check.error === undefined ? [] : [check.error])),
      ...problems,
    ].filter((problem) => problem.severity === 'error');
    if (errors.length > 0) return Math.max(...errors.map(exitCodeOf));
    return exitCodes.done;
  });
}

/** Not by way of a temporary file: CI servers name files that are theirs, some of them no plain ones. */
async function writeReport(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new PlumblineError(
      {
        code: 'file_not_writable',
        message: `The report could not be written to ${file}: ${code ?? String(error)}.`,
        hint: code === 'ENOENT' ? 'Its folder must exist.' : 'Name a file in a folder that can be written to.',
      },
      { cause: error },
    );
  }
}

/** The checks as a table, failing first, and a closing line with the tally. `nodes` are those that were asked for. */
export function describeChecks(report: CheckReport, nodes: readonly string[] = []): string {
  if (report.checks.length === 0) {
    return nodes.length === 0 ? 'There are no checks.' : `There are no checks of ${nodes.join(', ')}.`;
  }
  const count = (outcome: string) => report.checks.filter((check) => check.outcome === outcome).length;
  const sorted = worstFirst(report.checks);
  const table = formatTable(
    [
      { title: 'outcome' },
      { title: 'node' },
      { title: 'check' },
      { title: 'value', align: 'right' },
      { title: 'expected' },
    ],
    sorted.map((check) => [
      check.outcome,
      check.node,
      check.name,
      check.value === null ? '' : formatValue(check.value),
      check.threshold,
    ]),
  );
  const errors = sorted.flatMap((check) => [
    ...(check.error === undefined ? [] : [`\n${check.name}: ${formatProblem(check.error)}`]),
    ...(check.detail === undefined ? [] : [`\n${check.node}, ${check.name}: ${check.detail}`]),
  ]);
  const tally = (['pass', 'warn', 'fail', 'error'] as const).flatMap((outcome) =>
    count(outcome) > 0 ? [`${count(outcome)} ${outcome}`] : [],
  );
  return [
    table,
    ...errors,
    '',
    `${countOf(report.checks.length, 'check')}: ${tally.join(', ')} (${evaluationText(report)})`,
  ].join('\n');
}

function evaluationText({ ms, checks, kept = 0 }: CheckReport): string {
  if (kept === 0) return formatDuration(ms);
  if (kept === checks.length) return 'nothing has changed since they were evaluated; --force evaluates them again';
  return `${formatDuration(ms)}; ${kept} unchanged since they were evaluated`;
}

/** The queries in the order in which they ran: what each costs, how long it took, and which checks it answered. */
export function describeQueries(queries: readonly CheckQuery[]): string {
  const nodes = [...new Set(queries.map((query) => query.node))];
  const lines = nodes.flatMap((node) => {
    const own = queries.filter((query) => query.node === node);
    return [
      '',
      `${node}: ${own.length === 1 ? '1 query' : `${own.length} queries`}`,
      ...own.flatMap(({ cost, ms, sql, checks, failed }) => [
        `  ${cost}${failed ? ', failed' : ''}, ${formatDuration(ms)}: ${checks.join('; ')}`,
        `    ${sql.replace(/\s+/g, ' ')}`,
      ]),
    ];
  });
  return lines.join('\n');
}

function formatValue(value: number): string {
  return Number.isInteger(value)
    ? value.toLocaleString('en-US')
    : value.toLocaleString('en-US', { maximumFractionDigits: 4 });
}
