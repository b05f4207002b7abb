import { basename, join } from 'node:path';
import {
  type BaselineFile,
  isBaselineFile,
  parseBaselineFile,
  withBaselines,
} from '../../shared/domain/checks/baseline-file';
import type { CheckFile } from '../../shared/domain/checks/check-file';
import { parseCheckFile } from '../../shared/domain/checks/parse-check-file';
import {
  type DismissalFile,
  isDismissalFile,
  parseDismissalFile,
} from '../../shared/domain/checks/suggest/dismissal-file';
import { parseIncident } from '../../shared/domain/incidents/parse-incident';
import { type Manifest, manifestFile, manifestSchema } from '../../shared/domain/manifest/manifest';
import { parseManifest } from '../../shared/domain/manifest/parse-manifest';
import { parseNotebook } from '../../shared/domain/notebook/parse-notebook';
import { unknownOwners } from '../../shared/domain/owners/owner-of';
import { PlumblineError, type Problem } from '../../shared/domain/problem';
import { parseSketch } from '../../shared/domain/sketch/parse-sketch';
import { unknownInSketches } from '../../shared/domain/sketch/unknown-in-sketches';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import { mapBounded } from './bounded';
import { ContentDigests } from './content-digests';
import { hasManifest } from './find-workspace';
import { resolveSources } from './source-files';
import { readTextFile } from './text-file';
import { listWorkspaceFiles, type WorkspaceFolder, workspaceFolderOf } from './workspace-files';

export { findWorkspace } from './find-workspace';

export interface LoadOptions {
  /** Relative path to text: what is being edited, in place of what is on disk. */
  readonly openTexts?: ReadonlyMap<string, string>;
  readonly signal?: AbortSignal;
}

const filesAtOnce = 16;
/** Workspaces whose parsed files are kept in memory, the ones used last. */
const keptWorkspaces = 4;

/** What one workspace has parsed: a file whose text is the same again is not parsed again. */
interface ParsedFiles {
  readonly parsed: Map<string, { readonly text: string; readonly value: unknown }>;
  readonly digests: ContentDigests;
}

const kept = new Map<string, ParsedFiles>();

/**
 * Reads and parses a workspace. A file that cannot be read or parsed puts its problems into the snapshot and hides no
 * other file. Throws `workspace_not_found` when the folder has no `plumbline.yaml`, and an `AbortError` when aborted.
 */
export async function loadWorkspace(root: string, options: LoadOptions = {}): Promise<WorkspaceSnapshot> {
  if (!(await hasManifest(root))) {
    throw new PlumblineError({
      code: 'workspace_not_found',
      message: `The folder ${root} has no ${manifestFile}.`,
      hint: `Make it a workspace with: plumbline init ${root}`,
    });
  }
  const cache = parsedFilesOf(root);
  const used = new Set<string>();
  const problems: Problem[] = [];

  const parse = async <Value>(
    file: string,
    parser: (file: string, text: string) => Value,
  ): Promise<Value | undefined> => {
    options.signal?.throwIfAborted();
    let text = options.openTexts?.get(file);
    if (text === undefined) {
      const read = await readTextFile(join(root, file), file);
      if (!read.ok) {
        problems.push(read.error.problem);
        return undefined;
      }
      text = read.value.text;
    }
    used.add(file);
    const known = cache.parsed.get(file);
    if (known?.text === text) return known.value as Value;
    const value = parser(file, text);
    cache.parsed.set(file, { text, value });
    return value;
  };

  const parseAll = async <Value>(
    folder: WorkspaceFolder,
    parser: (file: string, text: string) => Value,
  ): Promise<Value[]> => {
    const files = await filesOf(root, folder, options.openTexts, problems);
    const values = await mapBounded(files, filesAtOnce, (file) => parse(file, parser));
    return values.filter((value): value is Awaited<Value> & Value => value !== undefined);
  };

  const manifest = await parse(manifestFile, parseManifest);
  const usableManifest = namedManifest(root, manifest?.manifest);
  const [notebooks, inChecks, sketches, incidents, specs, sources] = await Promise.all([
    parseAll('notebooks', parseNotebook),
    parseAll('checks', parseInChecks),
    parseAll('pipelines', parseSketch),
    parseAll('incidents', parseIncident),
    filesOf(root, 'specs', undefined, problems),
    resolveSources(root, usableManifest, {
      manifestFile,
      lineOf: (source) => manifest?.lineOf.source(source) ?? 1,
      digests: cache.digests,
      signal: options.signal,
    }),
  ]);
  const baselines = inChecks.flatMap(({ baseline }) => baseline ?? []);
  const dismissals = inChecks.flatMap(({ dismissals: file }) => file ?? []);
  const checkFiles = inChecks.flatMap(({ checks }) => checks ?? []);
  for (const file of cache.parsed.keys()) if (!used.has(file)) cache.parsed.delete(file);
  return {
    root,
    manifest: usableManifest,
    notebooks,
    checkFiles: withBaselines(checkFiles, baselines),
    ...(baselines.length === 0 ? {} : { baselines }),
    ...(dismissals.length === 0 ? {} : { dismissals }),
    sketches,
    sources,
    specs,
    incidents,
    problems: [
      ...(manifest?.problems ?? []),
      ...problems,
      ...sources.flatMap((source) => source.problems),
      ...[...notebooks, ...checkFiles, ...baselines, ...dismissals, ...sketches, ...incidents].flatMap(
        (file) => file.problems,
      ),
      ...unknownOwners({ manifest: usableManifest, notebooks, checkFiles }),
      ...unknownInSketches({ manifest: usableManifest, notebooks, sketches }),
    ].sort(byPlace),
  };
}

/** What a file under `checks/` is goes by its folder. */
function parseInChecks(
  file: string,
  text: string,
): { readonly checks?: CheckFile; readonly baseline?: BaselineFile; readonly dismissals?: DismissalFile } {
  if (isBaselineFile(file)) return { baseline: parseBaselineFile(file, text) };
  if (isDismissalFile(file)) return { dismissals: parseDismissalFile(file, text) };
  return { checks: parseCheckFile(file, text) };
}

async function filesOf(
  root: string,
  folder: WorkspaceFolder,
  openTexts: ReadonlyMap<string, string> | undefined,
  problems: Problem[],
): Promise<string[]> {
  const listed = await listWorkspaceFiles(root, folder);
  problems.push(...listed.problems);
  // A file that is being edited counts even when it is not on disk.
  const open = [...(openTexts?.keys() ?? [])].filter((file) => workspaceFolderOf(file) === folder);
  return open.length === 0 ? listed.files : [...new Set([...listed.files, ...open])].sort();
}

/** The manifest, with the folder's name for one that gives no name or cannot be read. */
function namedManifest(root: string, manifest: Manifest | undefined): Manifest {
  const name = basename(root) || 'workspace';
  if (manifest === undefined) return manifestSchema.parse({ plumbline: 1, name });
  return manifest.name === '' ? { ...manifest, name } : manifest;
}

function parsedFilesOf(root: string): ParsedFiles {
  const entry = kept.get(root) ?? { parsed: new Map(), digests: new ContentDigests(root) };
  kept.delete(root);
  kept.set(root, entry);
  for (const oldest of kept.keys()) {
    if (kept.size <= keptWorkspaces) break;
    kept.delete(oldest);
  }
  return entry;
}

function byPlace(a: Problem, b: Problem): number {
  const [fileA, fileB] = [a.file ?? '', b.file ?? ''];
  if (fileA !== fileB) return fileA < fileB ? -1 : 1;
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
