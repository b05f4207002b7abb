import { rm } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { SinkWriteRequest } from '../../../shared/contract/engine-api';
import { PlumblineError, type Problem } from '../../../shared/domain/problem';
import type { SinkWritten, StandingColumn } from '../../../shared/domain/sink/sink-run';
import { describeTarget } from '../../../shared/domain/sink/sink-target';
import { interruptible } from '../connection-pool';
import { statementProblem } from '../duckdb-error';
import { moveFile } from '../export/place-file';
import { seenNow } from './dry-run';
import { type FileTarget, targetPath, withStagedFile } from './file-sink';
import { withDatabase } from './open-database';
import { absolute, connectionOf, placeOf, type ReadySink, readySink, type SinkContext } from './sink-context';
import { type SinkRows, withRows } from './sink-rows';
import { digestOf, fileOf, stampOf } from './sink-states';
import { lookAtTable, type TableTarget, writeTable } from './table-sink';

interface Written {
  readonly rows: number;
  readonly bytes: number | null;
  readonly rowsAfter: number | null;
  readonly columns: readonly StandingColumn[];
  readonly digest: string | null;
}

/** Writes a sink and remembers it. Its target holds the whole of it afterwards, or what it held before. */
export async function writeSink(
  context: SinkContext,
  { sink: name, expect }: SinkWriteRequest,
  signal: AbortSignal | undefined,
): Promise<SinkWritten> {
  const start = performance.now();
  const sink = readySink(context, name);
  const { node, write } = sink;
  const { root, snapshot, graph, sinkStates } = context;
  try {
    return await withRows(context, sink, (rows) =>
      context.pool.use(async (connection) => {
        const file = fileOf(root, write, snapshot.manifest.connections);
        const before = file === null ? null : await stampOf(file);
        if (expect !== undefined && expect !== (await seenNow(context, sink, rows))) throw changedSince(sink);
        // Making the rows takes a while: what somebody puts there meanwhile nobody has seen.
        const requireSame = async () => {
          if (expect !== undefined && file !== null && (await stampOf(file)) !== before) throw changedSince(sink);
        };
        const written = await interruptible(connection, signal, () =>
          'path' in write
            ? writeFile(context, sink, write, rows, connection, requireSame)
            : writeToDatabase(context, sink, write, rows, connection, signal),
        );
        const writtenAt = new Date().toISOString();
        const ms = performance.now() - start;
        const inputs = graph.inputs.get(node.name);
        if (inputs !== undefined) {
          const stamp = file === null ? null : await stampOf(file);
          const { rows: count, bytes, columns, digest } = written;
          await sinkStates.keep(
            {
              sink: node.name,
              inputs,
              rowsMadeAt: rows.madeAt,
              writtenAt,
              rows: count,
              bytes,
              ms,
              columns,
              stamp,
              digest,
            },
            before,
          );
        }
        context.states.succeeded(node.name);
        const { rows: count, bytes, rowsAfter } = written;
        return { sink: node.name, target: describeTarget(write), rows: count, bytes, rowsAfter, writtenAt, ms };
      }),
    );
  } catch (error) {
    const problem = asRefusal(statementProblem(error, root), sink, root);
    if (problem.code !== 'cancelled' && problem.code !== 'edit_conflict' && problem.code !== 'blocked') {
      context.states.failed(node, problem, performance.now() - start);
    }
    throw new PlumblineError(problem, { cause: error });
  }
}

async function writeFile(
  context: SinkContext,
  sink: ReadySink,
  write: FileTarget,
  rows: SinkRows,
  connection: DuckDBConnection,
  requireSame: () => Promise<void>,
): Promise<Written> {
  // Before the work, for its error; and after it, because folders and links may have changed meanwhile.
  const path = absolute(context.root, write.path);
  await targetPath(context, path);
  if (rows.columns.length === 0)
    throw new PlumblineError({ code: 'sink_refused', message: `${sink.from.name} has no columns.` });
  return withStagedFile(connection, rows, write, context.temporaryFolder, async (staged) => {
    const digest = await digestOf(staged.file);
    const target = await targetPath(context, path);
    await requireSame();
    await moveFile(staged.file, target);
    const { rows: count, bytes, columns } = staged;
    return { rows: count, bytes, rowsAfter: count, columns, digest };
  });
}

async function writeToDatabase(
  context: SinkContext,
  sink: ReadySink,
  write: TableTarget,
  rows: SinkRows,
  connection: DuckDBConnection,
  signal: AbortSignal | undefined,
): Promise<Written> {
  const target = connectionOf(context, sink);
  const file = fileOf(context.root, write, context.snapshot.manifest.connections);
  const isNew = file !== null && (await stampOf(file)) === null;
  try {
    return await withDatabase({ context, sink, target, rows, connection, signal }, 'write', async (database) => {
      const look = await lookAtTable(database, sink, write, rows);
      const [refused] = look.refusals;
      if (refused !== undefined) throw new PlumblineError(refused);
      await writeTable(database, write, look);
      const appended = write.mode === 'append' && look.standing !== null;
      const rowsBefore = appended ? (look.standing?.rows ?? null) : 0;
      const rowsAfter = rowsBefore === null ? null : rowsBefore + rows.count;
      return { rows: rows.count, bytes: null, rowsAfter, columns: look.columns, digest: null };
    });
  } catch (error) {
    // Attaching made an empty file, which nobody asked for.
    if (isNew && file !== null) for (const name of [file, `${file}.wal`]) await rm(name, { force: true });
    throw error;
  }
}

function changedSince({ node }: ReadySink): PlumblineError {
  return new PlumblineError({
    code: 'edit_conflict',
    message: `The rows or the target of ${node.name} have changed since the dry run.`,
    hint: 'Nothing was written. Look at the dry run again.',
    ...placeOf(node),
  });
}

function asRefusal(problem: Problem, { node }: ReadySink, root: string): Problem {
  const isDatabases = ['sql_runtime', 'sql_bind', 'sql_syntax'].includes(problem.code);
  const message = problem.message.replaceAll(`${root}/`, '');
  return { ...problem, message, ...(isDatabases ? { code: 'sink_refused' as const } : {}), ...placeOf(node) };
}
