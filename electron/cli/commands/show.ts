import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ExportFormat } from '../../../shared/contract/engine-api';
import { formatValue, isNumeric, jsonValue } from '../../../shared/domain/column/format-value';
import { PlumblineError } from '../../../shared/domain/problem';
import type { WorkspaceSession } from '../../jobs/workspace-session';
import { type CommandContext, parseAssignments, runProgress, withSession } from '../command-context';
import { exitCodes } from '../exit-code';
import { formatCount } from '../output';
import { formatTable } from '../text-table';

export const showFormats = ['table', 'csv', 'json', 'parquet'] as const;

export interface ShowOptions {
  readonly workspace?: string;
  readonly limit?: number;
  readonly format?: (typeof showFormats)[number];
  readonly out?: string;
  readonly param: readonly string[];
}

const pageSize = 2048;
const tableRows = 20;

/** `plumbline show`: a node's result. What is stale runs first. */
export async function showCommand(context: CommandContext, node: string, options: ShowOptions): Promise<number> {
  const { output } = context;
  const format = options.format ?? (output.json ? 'json' : 'table');
  if (format === 'parquet' && options.out === undefined) {
    throw new PlumblineError({
      code: 'bad_usage',
      message: 'Parquet is binary: say where to write it.',
      hint: `plumbline show ${node} --format parquet --out FILE.parquet`,
    });
  }
  return withSession(context, options.workspace, parseAssignments('--param', options.param), async (session) => {
    const report = await session.run({ nodes: [node] }, { signal: context.signal, onEvent: runProgress(output) });
    const failed = report.nodes.find((outcome) => outcome.error !== undefined && outcome.status === 'failed');
    if (failed?.error !== undefined) throw new PlumblineError(failed.error);
    output.clearProgress();
    if (format === 'csv' || format === 'parquet' || (format === 'json' && options.out !== undefined)) {
      await exportTo(context, session, node, format, options);
    } else {
      await print(
        context,
        session,
        node,
        format,
        options.limit ?? (format === 'table' ? tableRows : Number.POSITIVE_INFINITY),
      );
    }
    return exitCodes.done;
  });
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
    const written = await session.engine.exportResult({ node, format, path, ...limit }, { signal: context.signal });
    output.note(`${formatCount(written.rows)} rows, ${formatCount(written.bytes)} bytes: ${path}`);
    output.answer({ node, rows: written.rows, bytes: written.bytes, out: path });
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-'));
  try {
    const path = join(folder, `result.${format}`);
    await session.engine.exportResult({ node, format, path, ...limit }, { signal: context.signal });
    output.raw(await readFile(path, 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function print(
  context: CommandContext,
  session: WorkspaceSession,
  node: string,
  format: 'table' | 'json',
  limit: number,
): Promise<void> {
  const { output } = context;
  const handle = await session.engine.openResult({ node });
  try {
    const wanted = Math.min(limit, handle.rows);
    const rows: (string | null)[][] = [];
    if (format === 'json')
      output.raw(
        `{"columns": ${JSON.stringify(handle.columns.map(({ name, sqlType }) => ({ name, type: sqlType })))}, "rows": [`,
      );
    for (let start = 0; start < wanted; start += pageSize) {
      context.signal.throwIfAborted();
      const page = await session.engine.page({
        result: handle.result,
        start,
        count: Math.min(pageSize, wanted - start),
      });
      const lines: string[] = [];
      for (let row = 0; row < page.rowCount; row++) {
        if (format === 'json')
          lines.push(
            JSON.stringify(
              page.columns.map((column, index) => jsonValue(column.type, vectorAt(page.vectors, index), row)),
            ),
          );
        else
          rows.push(page.columns.map((column, index) => formatValue(column.type, vectorAt(page.vectors, index), row)));
      }
      if (format === 'json') output.raw(`${start === 0 ? '\n' : ',\n'}${lines.join(',\n')}`);
    }
    if (format === 'json') {
      output.raw('\n]}\n');
      return;
    }
    output.text(
      formatTable(
        handle.columns.map((column) => ({ title: column.name, align: isNumeric(column.type) ? 'right' : 'left' })),
        rows,
      ),
    );
    output.note(
      `${rows.length < handle.rows ? `first ${formatCount(rows.length)} of ` : ''}${formatCount(handle.rows)} rows`,
    );
  } finally {
    await session.engine.closeResult({ result: handle.result });
  }
}

function vectorAt<Vector>(vectors: readonly Vector[], index: number): Vector {
  const vector = vectors[index];
  if (vector === undefined) throw new Error(`The page has no column ${index}.`);
  return vector;
}
