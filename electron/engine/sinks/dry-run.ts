import { createHash } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import { foldName } from '../../../shared/domain/graph/names';
import { type Problem, toProblem } from '../../../shared/domain/problem';
import { sinkChanges } from '../../../shared/domain/sink/sink-changes';
import type { SinkColumn, SinkDryRun, SinkStanding, StandingColumn } from '../../../shared/domain/sink/sink-run';
import { describeTarget } from '../../../shared/domain/sink/sink-target';
import { interruptible } from '../connection-pool';
import { statementProblem } from '../duckdb-error';
import { type FileTarget, standingFile, targetPath, withStagedFile } from './file-sink';
import { withDatabase } from './open-database';
import { absolute, connectionOf, placeOf, type ReadySink, readySink, type SinkContext } from './sink-context';
import { readSample, type SinkRows, withRows } from './sink-rows';
import { fileOf, stampOf } from './sink-states';
import { asColumns, lookAtTable, refusal, type TableTarget, tellTable, tryTable, warning } from './table-sink';

/** What a dry run finds out about a target. */
interface Findings {
  /** As the target would have them; undefined where nothing could be written anywhere. */
  readonly written: readonly StandingColumn[] | undefined;
  readonly bytes: number | null;
  readonly standing: SinkStanding | null;
  readonly refusals: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Writes what a sink would write below `.plumbline/`, and says what the real one would change. */
export async function previewSink(
  context: SinkContext,
  name: string,
  signal: AbortSignal | undefined,
): Promise<SinkDryRun> {
  const start = performance.now();
  const sink = readySink(context, name);
  const { node, write, from } = sink;
  return withRows(context, sink, (rows) =>
    context.pool.use((connection) =>
      interruptible(connection, signal, async () => {
        const found =
          'path' in write
            ? await tryFile(context, sink, write, rows, connection)
            : await tryDatabase(context, sink, write, rows, connection, signal);
        const written = found.written ?? asColumns(rows);
        const isAppend = 'mode' in write && write.mode === 'append';
        return {
          sink: node.name,
          from: from.name,
          write,
          target: describeTarget(write),
          columns: sinkColumns(rows, written),
          rows: rows.count,
          bytes: found.bytes,
          standing: found.standing,
          changes: sinkChanges(found.standing, written, rows.count, isAppend),
          sample: await readSample(connection, rows),
          refusals: found.refusals,
          warnings: [...found.warnings, ...ownWarnings(context, sink, found.standing)],
          fingerprint: node.fingerprint ?? '',
          seen: await seenNow(context, sink, rows),
          ms: performance.now() - start,
        };
      }),
    ),
  );
}

/** Stands for the rows and the target as they are. */
export async function seenNow(
  { root, snapshot }: SinkContext,
  { node, write }: ReadySink,
  rows: SinkRows,
): Promise<string> {
  const file = fileOf(root, write, snapshot.manifest.connections);
  const stamp = file === null ? null : await stampOf(file);
  return createHash('sha256')
    .update(JSON.stringify([node.fingerprint, rows.madeAt, rows.count, stamp]))
    .digest('hex');
}

async function tryFile(
  context: SinkContext,
  sink: ReadySink,
  write: FileTarget,
  rows: SinkRows,
  connection: DuckDBConnection,
): Promise<Findings> {
  const refusals: Problem[] = [];
  const path = absolute(context.root, write.path);
  await targetPath(context, path).catch((error: unknown) => refusals.push(placed(error, sink, context.root)));
  if (rows.columns.length === 0) {
    refusals.push(refusal(sink, `${sink.from.name} has no columns to write.`, 'Select at least one column.'));
  }
  const isOurs = context.sinkStates.target(sink.node.name) === 'as written';
  const standing = await standingFile(connection, path, write, isOurs);
  try {
    return await withStagedFile(connection, rows, write, context.temporaryFolder, async ({ columns, bytes }) => ({
      written: columns,
      bytes,
      standing,
      refusals,
      warnings: [],
    }));
  } catch (error) {
    const problem = refusedBy(error, sink, context.root);
    return { written: undefined, bytes: null, standing, refusals: [...refusals, problem], warnings: [] };
  }
}

async function tryDatabase(
  context: SinkContext,
  sink: ReadySink,
  write: TableTarget,
  rows: SinkRows,
  connection: DuckDBConnection,
  signal: AbortSignal | undefined,
): Promise<Findings> {
  const target = connectionOf(context, sink);
  const isOurs = context.sinkStates.target(sink.node.name) === 'as written';
  try {
    return await withDatabase({ context, sink, target, rows, connection, signal }, 'read', async (database) => {
      const look = await lookAtTable(database, sink, write, rows);
      const tried = look.refusals.length > 0 ? null : await tryTable(database, write, look);
      const standing = await tellTable(context, target, look.standing, isOurs);
      const refused =
        tried !== null && 'refusal' in tried ? [{ ...tried.refusal, ...refusedAs, ...placeOf(sink.node) }] : [];
      const untried =
        target.type === 'postgres' && look.refusals.length === 0
          ? [
              warning(
                sink,
                'A server is only read before the write: a constraint or a permission that stands against it shows then.',
              ),
            ]
          : [];
      return {
        written: tried !== null && 'columns' in tried ? tried.columns : look.columns,
        bytes: null,
        standing,
        refusals: [...look.refusals, ...refused],
        warnings: [...look.warnings, ...untried],
      };
    });
  } catch (error) {
    const problem = refusedBy(error, sink, context.root);
    return { written: undefined, bytes: null, standing: null, refusals: [problem], warnings: [] };
  }
}

const refusedAs = { code: 'sink_refused', severity: 'error' } as const;

/** What kept rows from being written anywhere is a refusal; an abort is none. */
function refusedBy(error: unknown, sink: ReadySink, root: string): Problem {
  const problem = statementProblem(error, root);
  if (problem.code === 'cancelled' || problem.code === 'internal') throw error;
  const isOurs = ['sql_runtime', 'sql_bind', 'sql_syntax'].includes(problem.code);
  return { ...problem, ...(isOurs ? refusedAs : {}), ...placeOf(sink.node) };
}

/** Paths in it are those of the sketch, not of this computer. */
function placed(error: unknown, { node }: ReadySink, root: string): Problem {
  const problem = toProblem(error);
  if (problem.code === 'internal') throw error;
  return { ...problem, message: problem.message.replaceAll(`${root}/`, ''), ...placeOf(node) };
}

/** What a write would do that nobody can take back. */
function ownWarnings({ sinkStates }: SinkContext, sink: ReadySink, standing: SinkStanding | null): Problem[] {
  const { node, write } = sink;
  const record = sinkStates.record(node.name);
  if (standing === null) return [];
  if ('mode' in write && write.mode === 'append') {
    if (record === undefined || sinkStates.target(node.name) !== 'as written') return [];
    return [
      warning(sink, `${record.rows} rows were appended at ${record.writtenAt}: writing again adds the rows once more.`),
    ];
  }
  if (record !== undefined && standing.isOurs) return [];
  const who = record === undefined ? 'was not written by this sink' : 'was changed since this sink wrote it';
  return [warning(sink, `${describeTarget(write)} ${who}: it would be replaced, and cannot be brought back.`)];
}

function sinkColumns({ columns }: SinkRows, written: readonly StandingColumn[]): SinkColumn[] {
  const known = new Map(written.map(({ name, type }) => [foldName(name), type]));
  return columns.map(({ name, sqlType }) => ({ name, type: sqlType, written: known.get(foldName(name)) ?? sqlType }));
}
