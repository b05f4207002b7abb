import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { EngineConfig } from '../../shared/contract/engine-api';
import type { Problem } from '../../shared/domain/problem';
import { readDuckDbError } from './duckdb-error';

const cacheName = 'cache.duckdb';

export interface OpenedCache {
  readonly instance: DuckDBInstance;
  /** Null for a cache in memory. */
  readonly file: string | null;
  /** Where DuckDB spills and exports are staged; belongs to this process. */
  readonly temporaryFolder: string;
  readonly memoryLimitBytes: number;
  readonly problems: readonly Problem[];
  /** Call after every connection was closed. */
  dispose(): Promise<void>;
}

/** Cache files that this process has open: DuckDB's own lock does not hold against the process that took it. */
const openHere = new Set<string>();
/** Caches opened by this process so far: each has a temporary folder of its own. */
let opened = 0;

/**
 * Opens the cache of a workspace. It never rejects because of the cache itself: a file that another process holds gives
 * a private one (removed on close), a file that is broken is moved aside, a folder that cannot be written gives memory.
 * Each of these is reported as a warning.
 */
export async function openCache(config: EngineConfig): Promise<OpenedCache> {
  const memoryLimitBytes = parseMemoryLimit(config.memoryLimit, totalmem());
  const problems: Problem[] = [];
  const folder = config.cacheFolder === null ? null : await prepareFolder(config.cacheFolder, problems);
  const temporaryFolder =
    folder === null ? await mkdtemp(join(tmpdir(), 'plumbline-')) : join(folder, 'tmp', `${process.pid}-${++opened}`);
  if (folder !== null) {
    await removeLeftovers(folder);
    // On a full disk it cannot be made: DuckDB makes it when it spills, and says so if it cannot.
    await mkdir(temporaryFolder, { recursive: true }).catch(() => undefined);
  }
  const options: Record<string, string> = {
    threads: String(config.threads === 'auto' ? availableParallelism() : config.threads),
    memory_limit: `${Math.floor(memoryLimitBytes / 1024)}KiB`,
    temp_directory: join(temporaryFolder, 'spill'),
    file_search_path: config.root,
    errors_as_json: 'true',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  };
  const { instance, file, own } = await openInstance(folder, options, problems);
  if (file !== null) openHere.add(file);
  return {
    instance,
    file,
    temporaryFolder,
    memoryLimitBytes,
    problems,
    async dispose() {
      instance.closeSync();
      if (file !== null) openHere.delete(file);
      await rm(temporaryFolder, { recursive: true, force: true });
      if (own && file !== null) await removeDatabase(file);
    },
  };
}

/**
 * Gives up a cache that opened but cannot be used: one that cannot be written is left where it is, one whose content is
 * broken is moved aside. Returns the configuration to open with instead, and what to tell.
 */
export async function giveUpCache(
  cache: OpenedCache,
  config: EngineConfig,
  error: unknown,
): Promise<{ readonly config: EngineConfig; readonly problem: Problem }> {
  await cache.dispose();
  const failure = readDuckDbError(error).message;
  const folder = config.cacheFolder ?? config.root;
  const inMemory = { ...config, cacheFolder: null };
  if (cache.file === null || isUnwritable(failure))
    return { config: inMemory, problem: memoryProblem(folder, failure) };
  try {
    return { config, problem: await moveAside(folder, cache.file, failure) };
  } catch (renameError) {
    return { config: inMemory, problem: memoryProblem(folder, String(renameError)) };
  }
}

/** Bytes of `60%` of the total, or of an amount such as `4GB` or `512MiB`. */
export function parseMemoryLimit(text: string, totalBytes: number): number {
  const match = /^(\d+(?:\.\d+)?)\s*(%|([KMGT])(i?)B)$/i.exec(text.trim());
  if (match === null) return Math.floor(totalBytes * 0.6);
  const amount = Number(match[1]);
  if (match[2] === '%') return Math.floor((totalBytes * amount) / 100);
  const power = 'KMGT'.indexOf((match[3] ?? 'M').toUpperCase()) + 1;
  return Math.floor(amount * (match[4] === '' ? 1000 : 1024) ** power);
}

async function prepareFolder(folder: string, problems: Problem[]): Promise<string | null> {
  try {
    await mkdir(join(folder, 'tmp'), { recursive: true });
    return folder;
  } catch (error) {
    problems.push(memoryProblem(folder, error instanceof Error ? error.message : String(error)));
    return null;
  }
}

async function openInstance(
  folder: string | null,
  options: Record<string, string>,
  problems: Problem[],
): Promise<{ instance: DuckDBInstance; file: string | null; own: boolean }> {
  const inMemory = async () => ({ instance: await DuckDBInstance.create(':memory:', options), file: null, own: false });
  if (folder === null) return inMemory();
  const file = join(folder, cacheName);
  if (openHere.has(file)) {
    problems.push(lockedProblem(file, process.pid));
    return openPrivate(folder, options, problems, inMemory);
  }
  try {
    return { instance: await DuckDBInstance.fromCache(file, options), file, own: false };
  } catch (error) {
    const failure = readDuckDbError(error).message;
    if (/lock/i.test(failure)) {
      const holder = /PID (\d+)/.exec(failure)?.[1];
      problems.push(lockedProblem(file, holder === undefined ? undefined : Number(holder)));
      return openPrivate(folder, options, problems, inMemory);
    }
    if (isUnwritable(failure)) {
      problems.push(memoryProblem(folder, failure));
      return inMemory();
    }
    return replaceBroken(folder, file, failure, options, problems, inMemory);
  }
}

async function replaceBroken(
  folder: string,
  file: string,
  failure: string,
  options: Record<string, string>,
  problems: Problem[],
  inMemory: () => Promise<{ instance: DuckDBInstance; file: string | null; own: boolean }>,
): Promise<{ instance: DuckDBInstance; file: string | null; own: boolean }> {
  try {
    const problem = await moveAside(folder, file, failure);
    const instance = await DuckDBInstance.fromCache(file, options);
    problems.push(problem);
    return { instance, file, own: false };
  } catch (error) {
    problems.push(memoryProblem(folder, error instanceof Error ? readDuckDbError(error).message : String(error)));
    return inMemory();
  }
}

async function moveAside(folder: string, file: string, failure: string): Promise<Problem> {
  const aside = join(folder, `cache-broken-${new Date().toISOString().replace(/[:.]/g, '-')}.duckdb`);
  await rename(file, aside);
  await rename(`${file}.wal`, `${aside}.wal`).catch(() => undefined);
  return {
    code: 'cache_broken',
    severity: 'warning',
    message: 'The cache could not be opened; a new one was started. Results come back by running.',
    hint: `The old file was kept as ${aside}. It holds nothing that cannot be made again and may be deleted.`,
    cause: failure,
  };
}

async function openPrivate(
  folder: string,
  options: Record<string, string>,
  problems: Problem[],
  inMemory: () => Promise<{ instance: DuckDBInstance; file: string | null; own: boolean }>,
): Promise<{ instance: DuckDBInstance; file: string | null; own: boolean }> {
  let number = 1;
  const path = () =>
    join(folder, number === 1 ? `cache-${process.pid}.duckdb` : `cache-${process.pid}-${number}.duckdb`);
  while (openHere.has(path())) number++;
  const file = path();
  try {
    await removeDatabase(file);
    return { instance: await DuckDBInstance.fromCache(file, options), file, own: true };
  } catch (error) {
    problems.push(memoryProblem(folder, error instanceof Error ? readDuckDbError(error).message : String(error)));
    return inMemory();
  }
}

/** Removes private caches and temporary folders of processes that no longer run. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = /^cache-(\d+)(?:-\d+)?\.duckdb(?:\.wal)?$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) await rm(join(folder, name), { force: true });
  }
  for (const name of await readdir(join(folder, 'tmp')).catch(() => [])) {
    const pid = /^(\d+)(?:-\d+)?$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) {
      await rm(join(folder, 'tmp', name), { recursive: true, force: true });
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function removeDatabase(file: string): Promise<void> {
  await rm(file, { force: true });
  await rm(`${file}.wal`, { force: true });
}

function isUnwritable(failure: string): boolean {
  return /no space left|could not write|permission denied|read-only file system|not permitted|too many open files/i.test(
    failure,
  );
}

function memoryProblem(folder: string, failure: string): Problem {
  const full = /no space left|ENOSPC/i.test(failure);
  return {
    code: full ? 'disk_full' : 'file_not_writable',
    severity: 'warning',
    message: `${full ? 'The disk is full' : `${folder} cannot be written`}: results are kept in memory until the workspace is closed.`,
    hint: full
      ? 'Free space on the disk, then open the workspace again to keep results.'
      : `Allow writing to ${dirname(folder)} to keep results.`,
    cause: failure,
  };
}

function lockedProblem(file: string, holder: number | undefined): Problem {
  return {
    code: 'cache_locked',
    severity: 'warning',
    message: `Another process${holder === undefined ? '' : ` (PID ${holder})`} has the cache of this workspace open; results go to a private one until the workspace is closed.`,
    hint: `Close the other process${holder === undefined ? '' : ` (PID ${holder})`} to share results with it. The file is ${file}.`,
  };
}
