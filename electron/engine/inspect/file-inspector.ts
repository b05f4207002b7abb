import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { FileInspection, InspectRequest, PlannedSource, Rejects } from '../../../shared/domain/import/inspection';
import { explicitPlanOf, planOf } from '../../../shared/domain/import/options-to-write';
import { PlumblineError } from '../../../shared/domain/problem';
import { learnKeywords } from '../codec/read-column-type';
import { interruptible } from '../connection-pool';
import { describeQuery } from '../describe-query';
import { isInterrupt, statementProblem } from '../duckdb-error';
import { sourceCall } from '../sources';
import { literalPath, quoteText } from '../sql-text';
import { formatOfFile, requireDataFile } from './file-start';
import { checkCsv, inspectCsv, type Lend } from './inspect-csv';
import { checkLines, inspectJson, readAllJson } from './inspect-json';
import { inspectDuckDb, inspectParquet, inspectSheet, inspectSqlite, type LendFrom } from './inspect-tables';
import { noRejects } from './rejects';

/** Files that are looked at in turns keep their DuckDB for the next look. */
const mostInstances = 4;

export interface InspectorOptions {
  readonly threads: number;
  readonly memoryLimitBytes: number;
}

/**
 * Looks at files that may become sources. Each is read by a DuckDB of its own that may read this file and nothing else:
 * a file outside of the workspace is out of reach of the engine that runs the workspace's SQL.
 */
export class FileInspector {
  readonly #options: InspectorOptions;
  readonly #instances = new Map<string, { readonly instance: Promise<DuckDBInstance>; users: number }>();

  constructor(options: InspectorOptions) {
    this.#options = options;
  }

  /** What a file holds, read as decided. Throws a problem with the file's absolute path as its place. */
  async inspect(request: InspectRequest, signal?: AbortSignal): Promise<FileInspection> {
    const bytes = await requireDataFile(request.path);
    const format = request.format ?? (await formatOfFile(request.path));
    const lend = this.#lend(request.path, signal);
    try {
      switch (format) {
        case 'csv':
        case 'tsv':
          return await inspectCsv(lend, request, format, bytes);
        case 'json':
        case 'ndjson':
          return await inspectJson(lend, request, format, bytes);
        case 'parquet':
          return await inspectParquet(lend, request, `read_parquet(${quoteText(literalPath(request.path))})`, bytes);
        case 'duckdb':
          return await inspectDuckDb(lend, request, bytes);
        case 'sqlite':
          return await inspectSqlite(this.#lendFrom(signal), request, bytes);
        case 'xlsx':
          return await inspectSheet(this.#lendFrom(signal), request, bytes);
      }
    } catch (error) {
      throw asProblem(error, request.path, signal);
    }
  }

  /** Reads the whole file as decided, for what cannot be read. */
  async check(request: InspectRequest, signal?: AbortSignal): Promise<Rejects> {
    const inspection = await this.inspect(request, signal);
    const lend = this.#lend(request.path, signal);
    try {
      switch (inspection.format) {
        case 'csv':
        case 'tsv':
          return await checkCsv(lend, request, inspection);
        case 'ndjson':
          return await checkLines(lend, request);
        case 'json':
          return await lend((connection) => readAllJson(connection, request, inspection));
        default:
          return noRejects(inspection.page.rowCount, false);
      }
    } catch (error) {
      throw asProblem(error, request.path, signal);
    }
  }

  /** What to write into the manifest so that the source is read as it was shown. */
  async plan(request: InspectRequest, signal?: AbortSignal): Promise<PlannedSource> {
    const inspection = await this.inspect(request, signal);
    const plan = planOf(request, inspection);
    const { format, dialect, columns } = inspection;
    if (dialect === null) return plan;
    // What is left to detection may find something else than was shown, or nothing at all.
    const source = { name: '', format, path: request.path, files: [request.path], options: plan.options ?? {} };
    const call = sourceCall({ ...source, identity: '', bytes: 0, line: 1, problems: [] });
    try {
      const found = await this.#lend(request.path, signal)((connection) => describeQuery(connection, `FROM ${call}`));
      const same =
        found.length === columns.length &&
        found.every((column, index) => {
          const shown = columns[index];
          return column.name === shown?.name && column.sqlType === shown.sqlType;
        });
      return same ? plan : explicitPlanOf(request, inspection);
    } catch (error) {
      if (isInterrupt(error) || signal?.aborted) throw asProblem(error, request.path, signal);
      return explicitPlanOf(request, inspection);
    }
  }

  /** Closes what is not in use. */
  async dispose(): Promise<void> {
    const instances = [...this.#instances.values()];
    this.#instances.clear();
    for (const { instance } of instances) (await instance.catch(() => undefined))?.closeSync();
  }

  #lend(path: string, signal: AbortSignal | undefined): Lend {
    return async (action) => {
      const entry = this.#instanceOf(path);
      entry.users++;
      try {
        return await this.#lendFrom(signal)(await entry.instance, action);
      } finally {
        entry.users--;
        this.#closeOld();
      }
    };
  }

  #lendFrom(signal: AbortSignal | undefined): LendFrom {
    return async (instance, action) => {
      const connection = await instance.connect();
      try {
        await learnKeywords(connection);
        return await interruptible(connection, signal, () => action(connection));
      } finally {
        connection.disconnectSync();
      }
    };
  }

  #instanceOf(path: string) {
    const known = this.#instances.get(path);
    const entry = known ?? { instance: this.#open(path), users: 0 };
    // The one that was used last is the last to go.
    this.#instances.delete(path);
    this.#instances.set(path, entry);
    if (known === undefined) entry.instance.catch(() => this.#instances.delete(path));
    return entry;
  }

  #closeOld(): void {
    for (const [path, entry] of this.#instances) {
      if (this.#instances.size <= mostInstances) return;
      if (entry.users > 0) continue;
      this.#instances.delete(path);
      void entry.instance.then((instance) => instance.closeSync());
    }
  }

  async #open(path: string): Promise<DuckDBInstance> {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(this.#options.threads),
      memory_limit: `${Math.floor(this.#options.memoryLimitBytes / 1024)}KiB`,
      errors_as_json: 'true',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
    });
    const connection: DuckDBConnection = await instance.connect();
    try {
      await connection.run(`SET GLOBAL TimeZone = 'UTC'`);
      const real = await realpath(path).catch(() => path);
      const paths = [...new Set([path, real, `${path}.wal`, `${real}.wal`])];
      await connection.run(`SET allowed_paths = [${paths.map(quoteText).join(', ')}]`);
      if (literalPath(path) !== path) {
        // Characters of a pattern have to be quoted to read it, and then it is no longer that name: its folder.
        await connection.run(`SET allowed_directories = [${quoteText(dirname(path))}]`);
      }
      await connection.run('SET enable_external_access = false');
      await connection.run('SET lock_configuration = true');
      return instance;
    } finally {
      connection.disconnectSync();
    }
  }
}

function asProblem(error: unknown, path: string, signal: AbortSignal | undefined): unknown {
  if (error instanceof PlumblineError) return error;
  if (signal?.aborted || isInterrupt(error)) {
    return new PlumblineError({ code: 'cancelled', severity: 'info', message: 'Cancelled.' }, { cause: error });
  }
  return new PlumblineError({ ...statementProblem(error, '/'), file: path }, { cause: error });
}
