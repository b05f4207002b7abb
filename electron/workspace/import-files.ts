import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, mkdir, open, rename, stat, unlink } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { foldName } from '../../shared/domain/graph/names';
import { formatOfName, knownFormats } from '../../shared/domain/import/format-of-name';
import type { PlannedSource } from '../../shared/domain/import/inspection';
import { splitTableName } from '../../shared/domain/import/table-name';
import { manifestFile, type SourceFormat } from '../../shared/domain/manifest/manifest';
import { addSourceToManifest } from '../../shared/domain/manifest/parse-manifest';
import { removeSourceFromManifest } from '../../shared/domain/manifest/remove-source';
import { nameFault } from '../../shared/domain/notebook/node-name';
import { PlumblineError, type Problem, toProblem } from '../../shared/domain/problem';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import { writeFileAtomic } from './atomic-write';
import { hashFile } from './content-digests';
import { errnoOf, readProblem, writeError } from './file-errors';
import { isWithin, nameFromRoot, requireInsideWorkspace } from './inside-workspace';
import { loadWorkspace } from './load-workspace';
import { companionsOf } from './source-files';
import { sourceNameFor } from './source-name';
import { digestOnDisk, encodeText, readTextFile } from './text-file';

export interface ImportedSource {
  readonly name: string;
  /** As the manifest has it. */
  readonly path: string;
}

export interface ImportResult {
  readonly imported: readonly ImportedSource[];
  /** Of the files that could not be imported; the others were. */
  readonly problems: readonly Problem[];
}

/** A file, or a table of a database file, that is to become a source. */
export interface SourceToAdd {
  readonly path: string;
  /** `copy` puts the file into `data/` and never over a different file; `link` names it where it is. */
  readonly mode: 'copy' | 'link';
  /** Without one: after the file. */
  readonly name?: string | undefined;
  readonly plan?: PlannedSource | undefined;
  readonly description?: string | undefined;
}

/** Adds files as sources, named after the file. A file that is a source already keeps its name. See `addSources`. */
export async function importFiles(
  root: string,
  paths: readonly string[],
  options: { readonly mode: 'copy' | 'link'; readonly signal?: AbortSignal },
): Promise<ImportResult> {
  const { imported, problems } = await addSources(
    root,
    paths.map((path) => ({ path, mode: options.mode })),
    options,
  );
  return { imported, problems };
}

/**
 * Adds sources to the manifest. A file within the workspace is named where it is, copied or not. One without a name of its
 * own that is a source already keeps that one. Throws when the manifest cannot be read or written; nothing is added then, but
 * copied files may stay in `data/`. `copied`: the files that are new in `data/`, relative to the workspace.
 */
export async function addSources(
  root: string,
  sources: readonly SourceToAdd[],
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<ImportResult & { readonly copied: readonly string[] }> {
  const manifest = await readTextFile(join(root, manifestFile), manifestFile);
  if (!manifest.ok) throw new PlumblineError(manifest.error.problem);
  const snapshot = await loadWorkspace(root);
  const taken = takenNames(snapshot);
  // A manifest that has to be corrected first is found before any file is copied.
  addSourceToManifest(manifest.value.text, sourceNameFor('probe', taken), { path: 'data/probe.csv' });
  const imported: ImportedSource[] = [];
  const copied: string[] = [];
  const problems: Problem[] = [];
  let text = manifest.value.text;
  for (const { path, mode, name: chosen, plan = {}, description } of sources) {
    options.signal?.throwIfAborted();
    try {
      const file = resolve(path);
      const format = plan.format ?? formatOfName(file);
      await requireImportable(file, format);
      if (chosen !== undefined) requireFreeName(chosen, taken);
      if (mode === 'copy' && !isWithin(file, root)) await requireCheckpointed(file, format);
      // Relative in the workspace, so that it can move.
      const place = mode === 'link' ? { path: nameFromRoot(root, file), isNew: false } : await copyIntoData(root, file);
      if (place.isNew) copied.push(place.path);
      const known = [...snapshotSources(snapshot), ...imported].find((source) => source.path === place.path);
      if (known !== undefined && chosen === undefined && plan.table === undefined) {
        imported.push(known);
        continue;
      }
      const name =
        chosen ?? sourceNameFor(plan.table === undefined ? file : `${splitTableName(plan.table).table}.t`, taken);
      text = addSourceToManifest(text, name, {
        path: place.path,
        format: plan.format,
        table: plan.table,
        description: description === '' ? undefined : description,
        options: plan.options,
      });
      taken.add(foldName(name));
      imported.push({ name, path: place.path });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      problems.push(toProblem(error));
    }
  }
  if (text !== manifest.value.text) await writeManifest(root, text, manifest.value);
  return { imported, problems, copied };
}

/** Takes sources out of the manifest; their files stay. Throws `unknown_node`, and what writing the manifest throws. */
export async function removeSources(root: string, names: readonly string[]): Promise<void> {
  const manifest = await readTextFile(join(root, manifestFile), manifestFile);
  if (!manifest.ok) throw new PlumblineError(manifest.error.problem);
  const text = names.reduce(removeSourceFromManifest, manifest.value.text);
  if (text !== manifest.value.text) await writeManifest(root, text, manifest.value);
}

async function writeManifest(
  root: string,
  text: string,
  before: { readonly bom: boolean; readonly digest: string },
): Promise<void> {
  await requireInsideWorkspace(root, join(root, manifestFile), manifestFile);
  await writeFileAtomic(join(root, manifestFile), encodeText(text, before.bom), {
    file: manifestFile,
    beforeReplace: () => requireUnchanged(root, before.digest),
  });
}

function requireFreeName(name: string, taken: ReadonlySet<string>): void {
  const fault = nameFault(name);
  if (fault !== null) {
    throw new PlumblineError({
      code: 'bad_name',
      message: `The name ${JSON.stringify(name)} ${fault}.`,
      hint: 'Choose another name.',
    });
  }
  if (!taken.has(foldName(name))) return;
  throw new PlumblineError({
    code: 'duplicate_name',
    message: `The workspace has a source, cell or planned box ${name} already.`,
    hint: 'Choose another name.',
  });
}

/** A database that was not closed has its last rows in a file beside it, which a copy would leave behind. */
async function requireCheckpointed(file: string, format: SourceFormat | undefined): Promise<void> {
  for (const companion of companionsOf(format, file)) {
    const stats = await stat(companion).catch(() => undefined);
    if (stats === undefined || stats.size === 0) continue;
    throw new PlumblineError({
      code: 'bad_source',
      file,
      message: `${basename(file)} is not closed: its last changes are in ${basename(companion)}, and a copy would not have them.`,
      hint: 'Close the program that has it open, or link the file instead of copying it.',
    });
  }
}

async function requireImportable(file: string, format: SourceFormat | undefined): Promise<void> {
  const stats = await stat(file).catch((error: unknown) => {
    throw new PlumblineError(readProblem(error, file));
  });
  if (stats.isDirectory()) throw new PlumblineError(readProblem(Object.assign(new Error(), { code: 'EISDIR' }), file));
  if (format === undefined) {
    throw new PlumblineError({
      code: 'unsupported_source',
      file,
      message: `${basename(file)} has a format that cannot be imported.`,
      hint: `Known are ${knownFormats}.`,
    });
  }
  if (stats.size === 0) {
    throw new PlumblineError({
      code: 'empty_file',
      file,
      message: `${basename(file)} is empty (0 bytes).`,
      hint: 'Import a file with data.',
    });
  }
}

/** Copies a file into `data/` under its own name, or that name with a number when a different file has it. Gives its path in the manifest. */
async function copyIntoData(root: string, file: string): Promise<{ readonly path: string; readonly isNew: boolean }> {
  if (isWithin(file, root) && !isWithin(file, join(root, '.plumbline')))
    return { path: nameFromRoot(root, file), isNew: false };
  const folder = join(root, 'data');
  const temporary = join(folder, `.plumbline-${randomBytes(8).toString('hex')}.tmp`);
  try {
    await mkdir(folder, { recursive: true });
    await copyFile(file, temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    const handle = await open(temporary, 'r+');
    try {
      await handle.chmod(0o644);
      await handle.sync();
    } finally {
      await handle.close();
    }
    for (let number = 1; ; number++) {
      const name = numbered(basename(file), number);
      const isNew = (await stat(join(folder, name)).catch(() => undefined)) === undefined;
      if (await place(temporary, join(folder, name))) return { path: `data/${name}`, isNew };
    }
  } catch (error) {
    throw errnoOf(error) === 'EACCES' && (await stat(folder).catch(() => undefined)) === undefined
      ? new PlumblineError(readProblem(error, file))
      : writeError(error, `data/${basename(file)}`);
  } finally {
    await unlink(temporary).catch(() => undefined);
  }
}

/** Gives a finished copy its name. False when a different file has that name; true too when the same content has it already. */
async function place(temporary: string, target: string): Promise<boolean> {
  try {
    await link(temporary, target);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return sameContent(temporary, target);
    if (errnoOf(error) !== 'EPERM' && errnoOf(error) !== 'ENOTSUP' && errnoOf(error) !== 'EOPNOTSUPP') throw error;
  }
  // File systems without hard links.
  const exists = await stat(target).then(
    () => true,
    () => false,
  );
  if (exists) return sameContent(temporary, target);
  await rename(temporary, target);
  return true;
}

async function sameContent(one: string, other: string): Promise<boolean> {
  const [a, b] = [await stat(one), await stat(other).catch(() => undefined)];
  if (b?.isFile() !== true || a.size !== b.size) return false;
  return (await hashFile(one)) === (await hashFile(other));
}

/** `flights.csv.gz` with 2 is `flights-2.csv.gz`. */
function numbered(name: string, number: number): string {
  if (number === 1) return name;
  const packed = /\.(gz|zst)$/i.exec(name)?.[0] ?? '';
  const plain = name.slice(0, name.length - packed.length);
  const extension = extname(plain);
  return `${plain.slice(0, plain.length - extension.length)}-${number}${extension}${packed}`;
}

/** Names that a new source may not have, folded. */
export function takenNames(snapshot: WorkspaceSnapshot): Set<string> {
  const cells = snapshot.notebooks.flatMap((notebook) =>
    notebook.blocks.flatMap((block) => (block.kind === 'sql' ? [block.name] : [])),
  );
  const drawn = snapshot.sketches.flatMap(({ planned, sinks }) => [...planned, ...sinks].map((node) => node.name));
  return new Set([...Object.keys(snapshot.manifest.sources), ...cells, ...drawn].map(foldName));
}

function snapshotSources(snapshot: WorkspaceSnapshot): ImportedSource[] {
  return Object.entries(snapshot.manifest.sources).flatMap(([name, source]) =>
    source.path === undefined ? [] : [{ name, path: source.path }],
  );
}

function requireUnchanged(root: string, digest: string): void {
  if (digestOnDisk(join(root, manifestFile)) === digest) return;
  throw new PlumblineError({
    code: 'edit_conflict',
    file: manifestFile,
    message: `${manifestFile} was changed while files were imported; it was left as it is.`,
    hint: 'Import again.',
  });
}
