import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, mkdir, open, rename, stat, unlink } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { foldName } from '../../shared/domain/graph/names';
import { manifestFile } from '../../shared/domain/manifest/manifest';
import { addSourceToManifest } from '../../shared/domain/manifest/parse-manifest';
import { PlumblineError, type Problem, toProblem } from '../../shared/domain/problem';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import { writeFileAtomic } from './atomic-write';
import { hashFile } from './content-digests';
import { errnoOf, readProblem, writeError } from './file-errors';
import { isWithin, nameFromRoot, requireInsideWorkspace } from './inside-workspace';
import { loadWorkspace } from './load-workspace';
import { formatOf } from './source-files';
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

/**
 * Adds files as sources. `copy` puts them into `data/` and never over a different file; `link` names them where they are.
 * A file within the workspace is named where it is either way. A file that is a source already keeps its name.
 * Throws when the manifest cannot be read or written; nothing is imported then, but copied files may stay in `data/`.
 */
export async function importFiles(
  root: string,
  paths: readonly string[],
  options: { readonly mode: 'copy' | 'link'; readonly signal?: AbortSignal },
): Promise<ImportResult> {
  const manifest = await readTextFile(join(root, manifestFile), manifestFile);
  if (!manifest.ok) throw new PlumblineError(manifest.error.problem);
  const snapshot = await loadWorkspace(root);
  const taken = takenNames(snapshot);
  // A manifest that has to be corrected first is found before any file is copied.
  addSourceToManifest(manifest.value.text, sourceNameFor('probe', taken), { path: 'data/probe.csv' });
  const imported: ImportedSource[] = [];
  const problems: Problem[] = [];
  let text = manifest.value.text;
  for (const path of paths) {
    options.signal?.throwIfAborted();
    try {
      const file = resolve(path);
      await requireImportable(file);
      // Relative in the workspace, so that it can move.
      const place = options.mode === 'link' ? nameFromRoot(root, file) : await copyIntoData(root, file);
      const known = [...snapshotSources(snapshot), ...imported].find((source) => source.path === place);
      if (known !== undefined) {
        imported.push(known);
        continue;
      }
      const name = sourceNameFor(file, taken);
      text = addSourceToManifest(text, name, { path: place });
      taken.add(foldName(name));
      imported.push({ name, path: place });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      problems.push(toProblem(error));
    }
  }
  if (text !== manifest.value.text) {
    await requireInsideWorkspace(root, join(root, manifestFile), manifestFile);
    await writeFileAtomic(join(root, manifestFile), encodeText(text, manifest.value.bom), {
      file: manifestFile,
      beforeReplace: () => requireUnchanged(root, manifest.value.digest),
    });
  }
  return { imported, problems };
}

async function requireImportable(file: string): Promise<void> {
  const stats = await stat(file).catch((error: unknown) => {
    throw new PlumblineError(readProblem(error, file));
  });
  if (stats.isDirectory()) throw new PlumblineError(readProblem(Object.assign(new Error(), { code: 'EISDIR' }), file));
  if (formatOf(file) === undefined) {
    throw new PlumblineError({
      code: 'unsupported_source',
      file,
      message: `${basename(file)} has a format that cannot be imported.`,
      hint: 'Known are .csv, .tsv, .parquet, .json, .ndjson and .jsonl, the text formats also with .gz or .zst.',
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
async function copyIntoData(root: string, file: string): Promise<string> {
  if (isWithin(file, root)) return nameFromRoot(root, file);
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
      if (await place(temporary, join(folder, name))) return `data/${name}`;
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

function takenNames(snapshot: WorkspaceSnapshot): Set<string> {
  const cells = snapshot.notebooks.flatMap((notebook) =>
    notebook.blocks.flatMap((block) => (block.kind === 'sql' ? [block.name] : [])),
  );
  const planned = snapshot.sketches.flatMap((sketch) => sketch.planned.map((node) => node.name));
  return new Set([...Object.keys(snapshot.manifest.sources), ...cells, ...planned].map(foldName));
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
