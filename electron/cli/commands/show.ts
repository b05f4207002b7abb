import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { type ExportFormat, exportFormats, type ResultHandle } from '../../../shared/contract/engine-api';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { formatValue, isNumeric, jsonValue } from '../../../shared/domain/column/format-value';
import type { ColumnVector, ResultPage } from '../../../shared/domain/column/result-page';
import { indexGraph } from '../../../shared/domain/graph/order';
import { PlumblineError } from '../../../shared/domain/problem';
import type { WorkspaceSession } from '../../jobs/workspace-session';
import { type CommandContext, parseAssignments, requireResult, runProgress, withSession } from '../command-context';
import { exitCodes } from '../exit-code';
import { countOf, formatCount } from '../output';
import { formatTable } from '../text-table';

/** Formats that only a file can hold. */
const binaryFormats: Readonly<Partial<Record<ShowFormat, string>>> = { parquet: 'Parquet', xlsx: 'Excel' };
export const showFormats = ['table', ...exportFormats] as const;
type ShowFormat = (typeof showFormats)[number];

export interface ShowOptions {
  readonly workspace?: string;
  readonly limit?: number;
  readonly format?: ShowFormat;
  readonly out?: string;
  readonly param: readonly string[];
  readonly ignoreChecks: boolean;
}

const pageSize = 2048;
const tableRows = 20;

/** `plumbline show`: a node's result. What is stale runs first. */
export async function showCommand(context: CommandContext, node: string, options: ShowOptions): Promise<number> {
  const { output } = context;
  const format = chooseFormat(node, options, output.json);
  return withSession(context, options.workspace, parseAssignments('--param', options.param), async (session) => {
    const report = await session.run(
      { nodes: [node], ignoreChecks: options.ignoreChecks },
      { signal: context.signal, onEvent: runProgress(output) },
    );
    const shown = nodeWithRows(session, node);
    requireResult(report, shown);
    output.clearProgress();
    if (format === 'table') await printTable(context, session, shown, options.limit ?? tableRows);
    else if (format === 'json' && options.out === undefined) {
      await printJson(context, session, shown, options.limit ?? Number.POSITIVE_INFINITY);
    } else await exportTo(context, session, shown, format, options);
    return exitCodes.done;
  });
}

/** The node whose rows are shown: of a sink the one whose rows it would write. */
function nodeWithRows({ derived }: WorkspaceSession, name: string): string {
  const { nodes, parents } = indexGraph(derived.graph);
  const node = nodes.get(name);
  if (node?.kind !== 'sink') return name;
  const problem = node.problems.find(({ severity }) => severity === 'error');
  const [from] = parents.get(name) ?? [];
  if (problem !== undefined && from === undefined) throw new PlumblineError(problem);
  return from ?? name;
}

/** The format that was asked for, or that the name of the file or `--json` tells. Throws `bad_usage` where they contradict. */
function chooseFormat(node: string, options: ShowOptions, json: boolean): ShowFormat {
  const { out } = options;
  if (out === undefined) {
    const format = options.format ?? (json ? 'json' : 'table');
    const binary = binaryFormats[format];
    if (binary !== undefined) {
      throw new PlumblineError({
        code: 'bad_usage',
        message: `${binary} is binary: say where to write it.`,
        hint: `plumbline show ${node} --format ${format} --out FILE.${format}`,
      });
    }
    if (json && format !== 'json') {
      throw new PlumblineError({
        code: 'bad_usage',
        message: `--json prints JSON and --format ${format} does not.`,
        hint: 'Leave one of them out, or write to a file with --out.',
      });
    }
    return format;
  }
  const extension = extname(out).slice(1).toLowerCase();
  const format = options.format ?? exportFormats.find((candidate) => candidate === extension);
  if (format === undefined || format === 'table') {
    throw new PlumblineError({
      code: 'bad_usage',
      message:
        format === 'table'
          ? 'A table is for the terminal and is not written to a file.'
          : `The name ${basename(out)} does not tell the format of the file.`,
      hint: `Name it .${exportFormats.join(', .')}, or add --format ${exportFormats.join('|')}.`,
    });
  }
  return format;
}

async function exportTo(
  context: CommandContext,
  session: WorkspaceSession,
  node: string,
  format: ExportFormat,
  options: ShowOptions,
): Promise<void> {
  const { output } = context;
  const limit = options.limit === undefined ? {} : { limit: options.limit };
  if (options.out !== undefined) {
    const path = resolve(options.out);
    await stat(dirname(path)).catch(() => {
      throw new PlumblineError({
        code: 'file_not_found',
        message: `The folder ${dirname(options.out ?? path)} does not exist.`,
        hint: 'Make it, or choose another path.',
      });
    });
    const written = await session.engine.exportResult({ node, format, path, ...limit }, { signal: context.signal });
    output.note(`${countOf(written.rows, 'row')}, ${countOf(written.bytes, 'byte')}: ${path}`);
    output.answer({ node, rows: written.rows, bytes: written.bytes, out: path });
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-'));
  try {
    const path = join(folder, `result.${format}`);
    await session.engine.exportResult({ node, format, path, ...limit }, { signal: context.signal });
    for await (const piece of createReadStream(path, { signal: context.signal })) {
      await output.raw(piece as Buffer, context.signal);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `{columns, rows}`, a line a row, written page by page. */
async function printJson(
  context: CommandContext,
  session: WorkspaceSession,
  node: string,
  limit: number,
): Promise<void> {
  const { output, signal } = context;
  const handle = await session.engine.openResult({ node });
  try {
    const columns = handle.columns.map(({ name, sqlType }) => ({ name, type: sqlType }));
    let separator = `{"columns": ${JSON.stringify(columns)}, "rows": [\n`;
    for await (const page of pagesOf(session, handle, limit, signal)) {
      const lines = rowsOf(page, jsonValue).map((row) => JSON.stringify(row));
      await output.raw(`${separator}${lines.join(',\n')}`, signal);
      separator = ',\n';
    }
    await output.raw(`${separator === ',\n' ? '' : separator}\n]}\n`, signal);
  } finally {
    await session.engine.closeResult({ result: handle.result });
  }
}

async function printTable(
  context: CommandContext,
  session: WorkspaceSession,
  node: string,
  limit: number,
): Promise<void> {
  const { output, signal } = context;
  const handle = await session.engine.openResult({ node });
  try {
    const rows: (string | null)[][] = [];
    for await (const page of pagesOf(session, handle, limit, signal)) {
      for (const row of rowsOf(page, formatValue)) rows.push(row);
    }
    output.text(
      formatTable(
        handle.columns.map((column) => ({ title: column.name, align: isNumeric(column.type) ? 'right' : 'left' })),
        rows,
        output.width,
      ),
    );
    output.note(
      `${rows.length < handle.rows ? `first ${formatCount(rows.length)} of ` : ''}${countOf(handle.rows, 'row')}`,
    );
  } finally {
    await session.engine.closeResult({ result: handle.result });
  }
}

async function* pagesOf(
  session: WorkspaceSession,
  handle: ResultHandle,
  limit: number,
  signal: AbortSignal,
): AsyncGenerator<ResultPage> {
  const wanted = Math.min(limit, handle.rows);
  for (let start = 0; start < wanted; start += pageSize) {
    signal.throwIfAborted();
    yield await session.engine.page({ result: handle.result, start, count: Math.min(pageSize, wanted - start) });
  }
}

function rowsOf<Value>(
  page: ResultPage,
  valueAt: (type: ColumnInfo['type'], vector: ColumnVector, row: number) => Value,
): Value[][] {
  return Array.from({ length: page.rowCount }, (_, row) =>
    page.columns.map((column, index) => {
      const vector = page.vectors[index];
      if (vector === undefined) throw new Error(`The page has no column ${index}.`);
      return valueAt(column.type, vector, row);
    }),
  );
}
