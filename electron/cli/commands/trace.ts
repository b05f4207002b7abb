import { rowsOfStep } from '../../../shared/domain/lineage/describe-step';
import type { RowTrace, RowTraceRequest, TraceStep } from '../../../shared/domain/lineage/row-trace';
import { PlumblineError } from '../../../shared/domain/problem';
import type { WorkspaceSession } from '../../jobs/workspace-session';
import { type CommandContext, parseAssignments, requireResult, runProgress, withSession } from '../command-context';
import { exitCodes } from '../exit-code';
import { formatTable } from '../text-table';

export interface TraceOptions {
  readonly workspace?: string;
  /** From 1, as people count. */
  readonly row?: number;
  readonly column: readonly string[];
  /** The name of a check of the node. */
  readonly check?: string;
  readonly param: readonly string[];
  readonly ignoreChecks: boolean;
}

/** `plumbline trace`: the rows of each node before it from which a row was made. What is stale runs first. */
export async function traceCommand(context: CommandContext, node: string, options: TraceOptions): Promise<number> {
  const { output, signal } = context;
  if (options.row === undefined && options.check === undefined)
    throw new PlumblineError({
      code: 'bad_usage',
      message: 'Which row?',
      hint: '--row N names it by its number; --check NAME takes the first row that breaks a check.',
    });
  return withSession(context, options.workspace, parseAssignments('--param', options.param), async (session) => {
    const report = await session.run(
      { nodes: [node], ignoreChecks: options.ignoreChecks },
      { signal, onEvent: runProgress(output) },
    );
    requireResult(report, node);
    output.clearProgress();
    const request = await requestOf(session, node, options, signal);
    const trace = await session.engine.traceRow(request, { signal });
    output.text(describeTrace(trace, output.width));
    output.answer({ workspace: session.root, ...request, ...trace });
    return exitCodes.done;
  });
}

async function requestOf(
  session: WorkspaceSession,
  node: string,
  { row, column, check: name }: TraceOptions,
  signal: AbortSignal,
): Promise<RowTraceRequest> {
  const columns = column.length === 0 ? {} : { columns: column };
  if (row !== undefined && row < 1) throw new PlumblineError({ code: 'bad_usage', message: 'Rows count from 1.' });
  if (name === undefined) return { node, position: (row ?? 1) - 1, ...columns };
  const checks = session.snapshot.checkFiles.flatMap((file) => file.checks).filter((check) => check.node === node);
  const check = checks.find((one) => one.name === name);
  if (check === undefined)
    throw new PlumblineError({
      code: 'unknown_check',
      message: `${node} has no check ${name}.`,
      hint: checks.length === 0 ? `${node} has no checks.` : `It has ${checks.map((one) => one.name).join(', ')}.`,
    });
  const place = { file: check.file, line: check.line, name };
  if (row !== undefined) return { node, position: row - 1, check: place, ...columns };
  const failing = await session.engine.failingRows({ node, ...place, limit: 1 }, { signal });
  const [position] = failing?.positions ?? [];
  if (position !== undefined) return { node, position, check: place, ...columns };
  const wholes = failing === null || failing.positions === null;
  throw new PlumblineError({
    code: 'bad_usage',
    message: wholes ? `${name} is not about rows of ${node} one by one.` : `No row of ${node} breaks ${name}.`,
    hint: wholes ? 'Name a row with --row N.' : 'There is nothing to trace.',
  });
}

/** The trace as text: each node under that which it was read for, with some of the rows. */
export function describeTrace({ step, firstBreak }: RowTrace, width?: number): string {
  const head =
    firstBreak === null
      ? []
      : [
          `Broken first in ${firstBreak.node}${firstBreak.columns.length === 0 ? '' : ` (${firstBreak.columns.join(', ')})`}. ${firstBreak.reason}`,
          '',
        ];
  return [...head, ...linesOf(step, 0, width)].join('\n');
}

function linesOf(step: TraceStep, depth: number, width: number | undefined): readonly string[] {
  const indent = '  '.repeat(depth);
  const { node, file, line, followed, sample, end, inputs } = step;
  const rows = rowsOfStep(step);
  const title = [
    `${node}${followed.length === 0 ? '' : ` (${followed.join(', ')})`}`,
    ...(rows === '' ? [] : [rows]),
    step.kind === 'source' ? file : `${file}:${line}`,
  ].join(', ');
  const table =
    sample.rows.length === 0
      ? []
      : formatTable(
          sample.columns.map(({ name }) => ({ title: name })),
          sample.rows.map((row) => row.map((value) => value ?? 'NULL')),
          width === undefined ? undefined : width - indent.length - 2,
        )
          .split('\n')
          .map((text) => `${indent}  ${text}`);
  return [
    `${indent}${title}`,
    ...table,
    ...(end === null ? [] : [`${indent}  ${end}`]),
    ...inputs.flatMap((input) => linesOf(input, depth + 1, width)),
  ];
}
