import { stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  type CheckOutcome,
  type CheckQuery,
  type CheckReport,
  worstFirst,
} from '../../../shared/domain/checks/check-outcome';
import { junitReport, markdownReport } from '../../../shared/domain/checks/check-report-files';
import type { NodeCoverage } from '../../../shared/domain/checks/coverage';
import type { FailingRows } from '../../../shared/domain/checks/failing-rows';
import { unknownOwners } from '../../../shared/domain/owners/owner-of';
import { formatProblem, PlumblineError } from '../../../shared/domain/problem';
import { checkCoverage } from '../../jobs/check-coverage';
import { withOwners } from '../../jobs/check-owners';
import type { WorkspaceSession } from '../../jobs/workspace-session';
import { type CommandContext, parseAssignments, runProgress, withSession } from '../command-context';
import { exitCodeOf, exitCodes } from '../exit-code';
import { countOf, formatDuration } from '../output';
import { formatTable } from '../text-table';
import { type ContractPlaces, withDataFile } from './check-data-file';
import { type SuggestOptions, suggestChecksCommand } from './suggest-checks';
import { suggestContract } from './suggest-contract';
import { updateBaselinesCommand } from './update-baselines';

export interface CheckOptions extends SuggestOptions {
  readonly node: readonly string[];
  readonly param: readonly string[];
  readonly force: boolean;
  readonly explain: boolean;
  readonly suggest: boolean;
  /** A check file for a data file. */
  readonly contract?: string;
  readonly coverage: boolean;
  /** Rows to show of each check that failed or warned. */
  readonly rows?: number;
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
  const path = workspace === undefined ? undefined : resolve(workspace);
  const isFile = path !== undefined && (await stat(path).catch(() => undefined))?.isFile() === true;
  requireSuggesting(options, isFile);
  if (isFile && options.suggest) return suggestContract(context, path);
  if (isFile && options.contract !== undefined)
    return withDataFile(context, path, options.contract, (session, places) =>
      evaluate(context, session, { ...options, node: [] }, places),
    );
  if (isFile || options.contract !== undefined) {
    throw new PlumblineError({
      code: 'bad_usage',
      message: isFile ? `${workspace} is a file, and needs a contract.` : '`--contract` is for a data file.',
      hint: isFile
        ? 'With --contract FILE.yml it is checked; with --suggest the checks are shown that its rows speak for.'
        : 'Checks of a workspace are in its folder checks/.',
    });
  }
  return withSession(context, workspace, parseAssignments('--param', options.param), (session) =>
    options.suggest
      ? suggestChecksCommand(context, session, options)
      : options.updateBaseline
        ? updateBaselinesCommand(context, session, options.node)
        : evaluate(context, session, options),
  );
}

function requireSuggesting({ suggest, add, accept, dismiss, restore }: CheckOptions, isFile: boolean): void {
  const chooses = add || [...accept, ...dismiss, ...restore].length > 0;
  if (!chooses || (suggest && !isFile)) return;
  throw new PlumblineError({
    code: 'bad_usage',
    message: isFile
      ? 'What is suggested for a file is written to standard output, and nothing is remembered of it.'
      : '`--add`, `--accept`, `--dismiss` and `--restore` choose among suggestions.',
    hint: isFile ? 'Make it a source first: plumbline import FILE' : 'Add --suggest.',
  });
}

const asTheyStand: ContractPlaces = { outcome: (outcome) => outcome, problem: (problem) => problem };

/** Evaluates the checks of an open workspace and says what they found. `places` says where they stand. */
async function evaluate(
  context: CommandContext,
  session: WorkspaceSession,
  options: CheckOptions,
  places: ContractPlaces = asTheyStand,
): Promise<number> {
  const { output } = context;
  const request = {
    ...(options.node.length > 0 ? { nodes: options.node } : {}),
    force: options.force,
    explain: options.explain,
  };
  const found = await session.check(request, {
    signal: context.signal,
    onRunEvent: runProgress(output),
    onEvent: (outcome) => output.progress(`${outcome.node}: ${outcome.name}`),
  });
  const owned = withOwners(session, found.checks);
  const report = { ...found, checks: owned.map((check) => ({ ...places.outcome(check), owner: check.owner })) };
  const wanted = options.node.length > 0 ? new Set(options.node) : undefined;
  const { manifest, notebooks } = session.snapshot;
  const checkFiles = session.snapshot.checkFiles.filter((file) => wanted?.has(file.node) ?? true);
  const strangers = unknownOwners({ manifest, checkFiles, notebooks: wanted === undefined ? notebooks : [] });
  const problems = [...checkFiles.flatMap((file) => file.problems), ...strangers].map(places.problem);
  for (const problem of problems) output.problem(problem);
  if (options.junit !== undefined) await writeReport(options.junit, junitReport({ report, problems }));
  if (options.markdown !== undefined) await writeReport(options.markdown, markdownReport({ report, problems }));
  const cancelled = report.cancelled || context.signal.aborted;
  if (report.checks.length > 0 || !cancelled) output.text(describeChecks(report, options.node));
  if (report.queries !== undefined) output.text(describeQueries(report.queries));
  const samples = await sampleRows(session, found, options.rows, context.signal);
  for (const { check, failing } of samples) output.text(describeSample(check, failing, output.width));
  const coverage = options.coverage && !cancelled ? await checkCoverage(session) : undefined;
  if (coverage !== undefined) output.text(describeCoverage(coverage, output.width));
  if (cancelled) output.note('Interrupted.');
  const { ms, checks, kept = 0, queries } = report;
  output.answer({
    workspace: session.root,
    ms,
    checks,
    kept,
    ...(queries === undefined ? {} : { queries }),
    ...(coverage === undefined ? {} : { coverage }),
    ...(options.rows === undefined ? {} : { rows: samples.map(sampleAnswer) }),
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
}

/** What no check looks at, as a table. */
export function describeCoverage(coverage: readonly NodeCoverage[], width?: number): string {
  const columns = coverage.reduce((sum, node) => sum + (node.columns ?? 0), 0);
  const unchecked = coverage.reduce((sum, node) => sum + (node.unchecked?.length ?? 0), 0);
  const outputs = coverage.filter(({ isOutput, checks }) => isOutput && checks === 0).length;
  return [
    '',
    formatTable(
      [
        { title: 'node' },
        { title: 'checks', align: 'right' },
        { title: 'rows or time' },
        { title: 'key' },
        { title: 'columns without a check' },
      ],
      coverage.map((node) => [
        `${node.node}${node.isOutput ? ' (output)' : ''}`,
        String(node.checks),
        node.ofTheWhole ? 'checked' : '',
        node.key?.join(', ') ?? '',
        node.unchecked?.join(', ') ?? 'not known yet',
      ]),
      width,
    ),
    '',
    `${columns - unchecked} of ${countOf(columns, 'column')} have a check; ${countOf(outputs, 'output')} have none.`,
  ].join('\n');
}

interface Sample {
  readonly check: CheckOutcome;
  readonly failing: FailingRows;
}

/** Rows of each check that did not pass and is about rows one by one. */
async function sampleRows(
  session: WorkspaceSession,
  report: CheckReport,
  limit: number | undefined,
  signal: AbortSignal,
): Promise<readonly Sample[]> {
  if (limit === undefined || report.cancelled) return [];
  const samples: Sample[] = [];
  for (const check of worstFirst(report.checks)) {
    if (check.outcome !== 'fail' && check.outcome !== 'warn') continue;
    const { node, file, line, name } = check;
    const failing = await session.engine.failingRows({ node, file, line, name, limit }, { signal });
    if (failing !== null) samples.push({ check, failing });
  }
  return samples;
}

function sampleAnswer({ check, failing }: Sample) {
  const { node, name } = check;
  return { node, name, ...failing };
}

/** The rows as a table, under the name of their check. */
export function describeSample(check: CheckOutcome, failing: FailingRows, width?: number): string {
  const { columns, rows, more } = failing;
  const hidden = columns.flatMap(({ name, redacted, reason }) =>
    redacted === null ? [] : [`${name} (${reason ?? redacted})`],
  );
  return [
    `\n${check.node}, ${check.name}:`,
    formatTable(
      columns.map(({ name }) => ({ title: name })),
      rows.map((row) => [...row]),
      width,
    ),
    ...(more ? ['There are more.'] : []),
    ...(hidden.length === 0 ? [] : [`Not shown: ${hidden.join('; ')}.`]),
  ].join('\n');
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
