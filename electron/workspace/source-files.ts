import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, extname, isAbsolute, relative, resolve, sep } from 'node:path';
import { isGlob } from '../../shared/domain/glob';
import { formatOfName, knownFormats } from '../../shared/domain/import/format-of-name';
import type { Manifest, ManifestSource, SourceFormat } from '../../shared/domain/manifest/manifest';
import { PlumblineError, type Problem, type ProblemCode, type Severity } from '../../shared/domain/problem';
import { fileStamp, type SourceFiles } from '../../shared/domain/workspace-snapshot';
import { mapBounded } from './bounded';
import type { ContentDigests } from './content-digests';
import { errnoOf, readProblem } from './file-errors';
import { findFiles } from './glob';
import { nameFromRoot } from './inside-workspace';

/** Twice the threads that Node has for files: enough to keep them busy. */
const filesAtOnce = 8;

export interface ResolveSourcesOptions {
  /** Line of a source in the manifest. */
  readonly lineOf: (source: string) => number;
  readonly digests: ContentDigests;
  readonly manifestFile: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The manifest's file-backed sources with their files on disk, in the manifest's order. What is wrong with a source is in
 * its `problems`, at its line in the manifest; the other sources are not affected.
 */
export async function resolveSources(
  root: string,
  manifest: Manifest,
  options: ResolveSourcesOptions,
): Promise<SourceFiles[]> {
  const files = Object.entries(manifest.sources).filter(([, source]) => source.path !== undefined);
  const resolved = await mapBounded(files, filesAtOnce, ([name, source]) => resolveSource(root, name, source, options));
  await options.digests.save(new Set(resolved.flatMap((source) => source.files)));
  return resolved;
}

async function resolveSource(
  root: string,
  name: string,
  source: ManifestSource,
  options: ResolveSourcesOptions,
): Promise<SourceFiles> {
  const path = source.path ?? '';
  const line = options.lineOf(name);
  const problems: Problem[] = [];
  const report = (code: ProblemCode, message: string, hint: string, severity: Severity = 'error') => {
    problems.push({ code, severity, file: options.manifestFile, line, node: name, message, hint });
  };
  const found = await findSourceFiles(root, name, path, report, options);
  const format = source.format ?? sharedFormat(found, name, path, report);
  requireTable(name, source, format, report);
  const usable = problems.some((problem) => problem.severity === 'error') ? [] : found;
  let identity = '';
  try {
    identity = await identityOf(root, path, format, usable, options);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    const failed = readProblem(error, failedPath(error) ?? path);
    report(failed.code, `Source ${name}: ${failed.message}`, failed.hint ?? '');
  }
  return {
    name,
    format: format ?? 'csv',
    path,
    files: identity === '' ? [] : usable.map((file) => file.path),
    options: source.options ?? {},
    ...(source.table === undefined ? {} : { table: source.table }),
    identity,
    stamps: identity === '' ? [] : usable.map((file) => fileStamp(file.stats)),
    bytes: usable.reduce((sum, file) => sum + Number(file.stats.size), 0),
    line,
    problems,
  };
}

interface FoundFile {
  readonly path: string;
  readonly stats: BigIntStats;
}

type Report = (code: ProblemCode, message: string, hint: string, severity?: Severity) => void;

async function findSourceFiles(
  root: string,
  name: string,
  path: string,
  report: Report,
  options: ResolveSourcesOptions,
): Promise<FoundFile[]> {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) {
    report(
      'unsupported_source',
      `Source ${name} reads ${path}; sources are files on this computer.`,
      'Download the file and name its path, or describe the service under connections.',
    );
    return [];
  }
  const literal = resolve(root, path);
  const direct = await statFile(literal);
  // A file may be named like a pattern: `data [1].csv`.
  if (direct.stats === undefined && isGlob(path)) return findGlobFiles(root, name, path, report, options);
  if (direct.stats === undefined) {
    const failed = readProblem(direct.error, path);
    report(
      failed.code,
      `Source ${name}: ${failed.message}`,
      failed.code === 'file_not_found'
        ? `Put the file at ${literal}, or correct the path of ${name}.`
        : (failed.hint ?? ''),
    );
    return [];
  }
  if (direct.stats.isDirectory()) {
    report(
      'not_a_file',
      `Source ${name}: ${path} is a folder; a file or a pattern was expected.`,
      `Name the files in it, for example ${path.replace(/\/$/, '')}/*.csv.`,
    );
    return [];
  }
  if (!direct.stats.isFile()) {
    report(
      'not_a_file',
      `Source ${name}: ${path} is a device or a pipe; a file was expected.`,
      'Copy the data to a file.',
    );
    return [];
  }
  if (direct.stats.size === 0n) {
    report('empty_file', `Source ${name}: ${path} is empty (0 bytes).`, 'Replace it by a file with data.');
    return [];
  }
  return [{ path: literal, stats: direct.stats }];
}

async function findGlobFiles(
  root: string,
  name: string,
  pattern: string,
  report: Report,
  options: ResolveSourcesOptions,
): Promise<FoundFile[]> {
  const paths = await findFiles(root, pattern, options.signal);
  if (paths.length === 0) {
    report(
      'file_not_found',
      `Source ${name}: no file matches ${pattern}.`,
      `Patterns start at ${root}. Put files there, or correct the pattern of ${name}.`,
    );
    return [];
  }
  const all = await mapBounded(paths, filesAtOnce, async (path) => ({ path, ...(await statFile(path)) }));
  const usable: FoundFile[] = [];
  for (const { path, stats, error } of all) {
    if (stats === undefined) {
      const failed = readProblem(error, nameFromRoot(root, path));
      report(failed.code, `Source ${name}: ${failed.message}`, failed.hint ?? '');
    } else if (stats.size === 0n) {
      report(
        'empty_file',
        `Source ${name}: ${nameFromRoot(root, path)} is empty (0 bytes) and is left out.`,
        'Remove it, or replace it by a file with data.',
        'warning',
      );
    } else usable.push({ path, stats });
  }
  if (usable.length === 0 && all.every((file) => file.stats !== undefined)) {
    report(
      'empty_file',
      `Source ${name}: all files that match ${pattern} are empty.`,
      'Replace them by files with data.',
    );
  }
  return usable;
}

/** The one format of all files. */
function sharedFormat(
  files: readonly FoundFile[],
  name: string,
  path: string,
  report: Report,
): SourceFormat | undefined {
  const formats = new Map<SourceFormat | undefined, string>();
  for (const file of files) formats.set(formatOfName(file.path), basename(file.path));
  const hint = `Known are ${knownFormats}. If the file holds one of them under another name, add format: to the source.`;
  if (formats.has(undefined)) {
    report(
      'unsupported_source',
      `Source ${name}: the format of ${formats.get(undefined)} is not known from its name.`,
      hint,
    );
    return undefined;
  }
  if (formats.size > 1) {
    report(
      'bad_source',
      `Source ${name}: ${path} matches files of several formats (${[...formats.keys()].join(', ')}).`,
      'Narrow the pattern to one format, or make one source for each.',
    );
    return undefined;
  }
  if (formats.size === 1) return [...formats.keys()][0];
  // No file to look at. Its name may still say that no file of that name could be read.
  const format = formatOfName(path);
  if (format === undefined && !isGlob(path) && extname(path) !== '') {
    report('unsupported_source', `Source ${name}: the format of ${basename(path)} is not known from its name.`, hint);
  }
  return format;
}

async function identityOf(
  root: string,
  path: string,
  format: SourceFormat | undefined,
  files: readonly FoundFile[],
  options: ResolveSourcesOptions,
): Promise<string> {
  if (files.length === 0) return '';
  const digests = await mapBounded(files, filesAtOnce, async (file) => {
    try {
      return await options.digests.digestOf(file.path, file.stats, options.signal);
    } catch (error) {
      throw error instanceof Error ? Object.assign(error, { path: file.path }) : error;
    }
  });
  const hash = createHash('sha256');
  for (const [index, file] of files.entries()) {
    // Relative, so that a workspace that was moved or cloned keeps its identities.
    const name = isAbsolute(path) ? file.path : relative(root, file.path).split(sep).join('/');
    hash.update(JSON.stringify([name, String(file.stats.size), digests[index]]));
    for (const companion of companionsOf(format, file.path)) {
      const { stats } = await statFile(companion);
      if (stats !== undefined && stats.size > 0n) hash.update(fileStamp(stats));
    }
  }
  return hash.digest('hex');
}

/** Files beside a database file that hold what was written last: its content changes with them. */
export function companionsOf(format: SourceFormat | undefined, path: string): readonly string[] {
  if (format === 'duckdb') return [`${path}.wal`];
  return format === 'sqlite' ? [`${path}-wal`, `${path}-journal`] : [];
}

function requireTable(name: string, source: ManifestSource, format: SourceFormat | undefined, report: Report): void {
  if (format === 'duckdb' || format === 'sqlite') {
    if (source.table !== undefined && source.table !== '') return;
    report(
      'bad_source',
      `Source ${name}: ${source.path} is a database file, and the source does not say which table of it is meant.`,
      `Add table: NAME to ${name}.`,
    );
  } else if (source.table !== undefined && format !== undefined) {
    report(
      'bad_source',
      `Source ${name} names a table, but ${source.path} is a file without tables (${format}).`,
      format === 'xlsx' ? 'Name a sheet with options: { sheet: NAME }.' : 'Remove table: from the source.',
    );
  }
}

async function statFile(path: string): Promise<{ stats?: BigIntStats; error?: unknown }> {
  try {
    return { stats: await stat(path, { bigint: true }) };
  } catch (error) {
    if (error instanceof PlumblineError || errnoOf(error) === undefined) throw error;
    return { error };
  }
}

function failedPath(error: unknown): string | undefined {
  return error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : undefined;
}
