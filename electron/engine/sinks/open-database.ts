import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { PlumblineError, type Problem } from '../../../shared/domain/problem';
import type { SinkConnection } from '../../../shared/domain/sink/sink-connection';
import { attachProblem, detach } from '../attached-databases';
import { interruptible } from '../connection-pool';
import { readDuckDbError } from '../duckdb-error';
import { copyToFile } from '../export/copy-to-file';
import { openForWriting } from '../extensions';
import { quoteName, quoteText } from '../sql-text';
import { absolute, placeOf, type ReadySink, type SinkContext } from './sink-context';
import type { SinkRows } from './sink-rows';

/** The database of a sink, as one connection sees it. */
export interface OpenDatabase {
  readonly type: SinkConnection['type'];
  readonly connection: DuckDBConnection;
  /** Its alias; null for a file that does not exist yet and is only looked at. */
  readonly alias: string | null;
  /** The sink's rows as a SELECT that this connection can run. */
  readonly query: string;
  /** An empty database of the same kind below `.plumbline/`, for `action` alone; null where there can be none. */
  scratch<Value>(action: (alias: string) => Promise<Value>): Promise<Value | null>;
}

interface OpenParams {
  readonly context: SinkContext;
  readonly sink: ReadySink;
  readonly target: SinkConnection;
  readonly rows: SinkRows;
  /** Of the workspace's engine. */
  readonly connection: DuckDBConnection;
  readonly signal: AbortSignal | undefined;
}

/**
 * Opens the database for `action`. `read` changes nothing of it, not even its time. Throws `bad_connection` when it cannot be
 * opened, `file_not_writable` when its file cannot be written, `extension_missing` when DuckDB lacks what it takes.
 */
export async function withDatabase<Value>(
  params: OpenParams,
  mode: 'read' | 'write',
  action: (database: OpenDatabase) => Promise<Value>,
): Promise<Value> {
  const { context, target, sink } = params;
  if (target.type === 'postgres') return withExtension(params, target, mode, action);
  const file = absolute(context.root, target.path);
  const exists = await checkFile(sink, file);
  if (target.type === 'sqlite') return withExtension(params, target, mode, action);
  const { connection, rows } = params;
  const opened = (alias: string | null): OpenDatabase => ({
    type: 'duckdb',
    connection,
    alias,
    query: rows.query,
    scratch: (work) => withScratch(params, connection, 'duckdb', work),
  });
  if (!exists && mode === 'read') return action(opened(null));
  return context.databases
    .exclusively(connection, file, mode, (alias) =>
      action(opened(alias)).catch((error: unknown) => {
        throw new Inside(error);
      }),
    )
    .catch((error: unknown) => {
      if (error instanceof Inside) throw error.cause;
      throw openFailure(error, sink, file);
    });
}

/** What went wrong while a database was open; everything else went wrong in opening it. */
class Inside extends Error {
  constructor(cause: unknown) {
    super('inside', { cause });
  }
}

/** The rows go over as a Parquet file: extensions are never loaded into the engine that runs SQL of the workspace. */
async function withExtension<Value>(
  params: OpenParams,
  target: SinkConnection,
  mode: 'read' | 'write',
  action: (database: OpenDatabase) => Promise<Value>,
): Promise<Value> {
  const { context, sink, rows, signal } = params;
  const type = target.type === 'postgres' ? 'postgres' : 'sqlite';
  const staged = join(context.temporaryFolder, `sink-${randomUUID()}.parquet`);
  const instance = await openForWriting(type).catch((error: unknown) => {
    throw withPlace(error, sink);
  });
  try {
    await mkdir(context.temporaryFolder, { recursive: true });
    await copyToFile(params.connection, rows, 'parquet', staged);
    const connection = await instance.connect();
    try {
      return await interruptible(connection, signal, async () => {
        const alias = await attach(connection, params, target, mode);
        return action({
          type,
          connection,
          alias,
          query: `SELECT * FROM read_parquet(${quoteText(staged)})`,
          scratch: async (work) => (type === 'postgres' ? null : withScratch(params, connection, 'sqlite', work)),
        });
      });
    } finally {
      connection.disconnectSync();
    }
  } finally {
    instance.closeSync();
    await rm(staged, { force: true });
  }
}

async function attach(
  connection: DuckDBConnection,
  { context, sink }: OpenParams,
  target: SinkConnection,
  mode: 'read' | 'write',
): Promise<string | null> {
  const alias = 'plumbline sink';
  const address = target.type === 'postgres' ? postgresAddress(target) : absolute(context.root, target.path);
  if (target.type !== 'postgres' && mode === 'read') {
    const stats = await stat(address).catch(() => undefined);
    if (stats === undefined) return null;
  }
  const readOnly = mode === 'read' ? ', READ_ONLY' : '';
  try {
    await connection.run(`ATTACH ${quoteText(address)} AS ${quoteName(alias)} (TYPE ${target.type}${readOnly})`);
    return alias;
  } catch (error) {
    if (target.type === 'postgres') throw serverFailure(error, sink, target);
    throw openFailure(error, sink, address);
  }
}

/** Without a password: libpq takes it from PGPASSWORD or ~/.pgpass. https://www.postgresql.org/docs/current/libpq-connect.html */
export function postgresAddress({ host, port, database, user }: Extract<SinkConnection, { type: 'postgres' }>): string {
  const quoted = (value: string) => `'${value.replace(/[\\']/g, '\\$&')}'`;
  return Object.entries({ host, port: port?.toString(), dbname: database, user })
    .flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${quoted(value)}`]))
    .join(' ');
}

async function withScratch<Value>(
  { context }: OpenParams,
  connection: DuckDBConnection,
  type: 'duckdb' | 'sqlite',
  action: (alias: string) => Promise<Value>,
): Promise<Value> {
  const file = join(context.temporaryFolder, `sink-${randomUUID()}.${type}`);
  const alias = 'plumbline scratch';
  await mkdir(context.temporaryFolder, { recursive: true });
  try {
    await connection.run(`ATTACH ${quoteText(file)} AS ${quoteName(alias)} (TYPE ${type})`);
    try {
      return await action(alias);
    } finally {
      await detach(connection, alias);
    }
  } finally {
    for (const name of [file, `${file}.wal`, `${file}-journal`]) await rm(name, { force: true });
  }
}

/** Whether the database file exists. Throws when it, or the folder that it would be made in, cannot be written. */
async function checkFile(sink: ReadySink, file: string): Promise<boolean> {
  const fail = (code: Problem['code'], message: string, hint: string): never => {
    throw new PlumblineError({ code, message, hint, ...placeOf(sink.node) });
  };
  const stats = await stat(file).catch(() => undefined);
  if (stats?.isDirectory()) fail('not_a_file', `${file} is a folder, not a database file.`, 'Name a file.');
  const folder = dirname(file);
  if (
    !(await stat(folder).then(
      (found) => found.isDirectory(),
      () => false,
    ))
  )
    fail('file_not_writable', `The folder of ${file} does not exist.`, 'Make the folder, or correct the connection.');
  for (const path of stats === undefined ? [folder] : [folder, file]) {
    await access(path, constants.W_OK).catch(() =>
      fail('file_not_writable', `${path} cannot be written.`, 'Allow writing to it, or choose another database.'),
    );
  }
  return stats !== undefined;
}

function serverFailure(
  error: unknown,
  { node }: ReadySink,
  { host = 'this computer', database }: Extract<SinkConnection, { type: 'postgres' }>,
): PlumblineError {
  const { message } = readDuckDbError(error);
  const reason = /(?:failed|FATAL): (?:FATAL: +)?(.+)$/s.exec(message)?.[1] ?? message;
  return new PlumblineError(
    {
      code: 'bad_connection',
      message: `The database ${database ?? ''} on ${host} cannot be opened: ${reason.trim().split('\n')[0]}.`,
      hint: 'Check the connection in plumbline.yaml; the password comes from PGPASSWORD or ~/.pgpass.',
      ...placeOf(node),
      cause: message,
    },
    { cause: error },
  );
}

function openFailure(error: unknown, sink: ReadySink, name: string): PlumblineError {
  if (error instanceof PlumblineError) return withPlace(error, sink);
  const { message } = readDuckDbError(error);
  const isBusy = /already attached|unique file handle conflict/i.test(message);
  const problem = isBusy
    ? { message: `${name} is being read by this workspace.`, hint: 'Try again in a moment.' }
    : attachProblem(error, name);
  const hint = /lock/i.test(message) ? 'Close it in the other program, then try again.' : problem.hint;
  return new PlumblineError(
    {
      code: 'bad_connection',
      message: problem.message,
      ...(hint === undefined ? {} : { hint }),
      ...placeOf(sink.node),
    },
    { cause: error },
  );
}

function withPlace(error: unknown, { node }: ReadySink): PlumblineError {
  if (!(error instanceof PlumblineError)) throw error;
  return new PlumblineError({ ...error.problem, ...placeOf(node) }, { cause: error });
}
