import { mkdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { ImportedNotebook } from '../../shared/domain/exchange/exchange';
import { exportNotebook, type NotebookExportFormat } from '../../shared/domain/exchange/export-notebook';
import { importNotebook } from '../../shared/domain/exchange/import-notebook';
import { parseNotebook } from '../../shared/domain/notebook/parse-notebook';
import { PlumblineError } from '../../shared/domain/problem';
import { writeFileAtomic } from './atomic-write';
import { documentPath, notebookName } from './document-name';
import { writeError } from './file-errors';
import { isWithin, nameFromRoot, requireInsideWorkspace } from './inside-workspace';
import { loadWorkspace } from './load-workspace';
import { readTextFile } from './text-file';

/** A notebook of another program, read and not written yet. */
export interface NotebookToImport extends ImportedNotebook {
  /** Absolute path of the file that was read. */
  readonly path: string;
  /** Where it would be written, relative to the workspace. */
  readonly file: string;
  /** It is a notebook of this workspace already: there is nothing to import. */
  readonly isOwn: boolean;
}

/**
 * Reads a notebook of another program; writes nothing. Throws what `importNotebook` throws, with the file's name as place,
 * and `file_not_found` or `file_unreadable`.
 */
export async function readNotebookToImport(root: string, path: string): Promise<NotebookToImport> {
  const absolute = resolve(path);
  const name = basename(absolute);
  const isOwn = isWithin(absolute, join(root, 'notebooks')) && extname(name).toLowerCase() === '.md';
  const read = await readTextFile(absolute, name);
  if (!read.ok) throw new PlumblineError(read.error.problem);
  const snapshot = await loadWorkspace(root);
  const taken = isOwn
    ? []
    : [
        ...Object.keys(snapshot.manifest.sources),
        ...snapshot.notebooks.flatMap((notebook) =>
          notebook.blocks.flatMap((block) => (block.kind === 'sql' ? [block.name] : [])),
        ),
      ];
  const file = isOwn ? nameFromRoot(root, absolute) : await freeNotebook(root, nameFor(name));
  const imported = importNotebook({
    file: name,
    text: read.value.text,
    taken,
    assetFolder: encodeURI(basename(assetFolderOf(file))),
  });
  return { ...imported, path: absolute, file, isOwn };
}

/**
 * Imports a notebook: writes it under `notebooks/`, never over another file, with its images beside it. `file` names it;
 * otherwise it is named after the file that it comes from.
 */
export async function importNotebookFile(root: string, path: string, file?: string): Promise<NotebookToImport> {
  const read = await readNotebookToImport(root, path);
  if (read.isOwn) return read;
  const target = file === undefined ? read.file : notebookName(file);
  // The images of a notebook lie in a folder of its name, which stands in its text.
  const text =
    target === read.file
      ? read.text
      : read.text.replaceAll(
          `](${encodeURI(basename(assetFolderOf(read.file)))}/`,
          `](${encodeURI(basename(assetFolderOf(target)))}/`,
        );
  const absolute = documentPath(root, target);
  await requireInsideWorkspace(root, absolute, target);
  try {
    await mkdir(dirname(absolute), { recursive: true });
    if (read.assets.length > 0) await mkdir(join(root, assetFolderOf(target)), { recursive: true });
    for (const asset of read.assets) {
      const name = `${assetFolderOf(target)}/${asset.name}`;
      await requireInsideWorkspace(root, join(root, name), name);
      await writeFileAtomic(join(root, name), Buffer.from(asset.base64, 'base64'), { file: name });
    }
    await writeFileAtomic(absolute, text, { file: target, exclusive: true });
  } catch (error) {
    throw writeError(error, target);
  }
  return { ...read, file: target, text };
}

/** Writes a notebook of the workspace in another text format. Throws `file_not_found` when there is no such notebook. */
export async function exportNotebookFile(
  root: string,
  request: {
    readonly file: string;
    readonly text?: string;
    readonly format: NotebookExportFormat;
    readonly path: string;
  },
): Promise<{ readonly path: string; readonly losses: ReturnType<typeof exportNotebook>['losses'] }> {
  const text = request.text ?? (await notebookText(root, request.file));
  const { text: exported, losses } = exportNotebook(parseNotebook(request.file, text), request.format);
  await writeExport(request.path, exported);
  return { path: request.path, losses };
}

/** Writes an export where a person said. Throws `file_not_found` when there is no such folder. */
export async function writeExport(path: string, content: string | Uint8Array): Promise<void> {
  const folder = await stat(dirname(path)).catch(() => undefined);
  if (folder?.isDirectory() !== true) {
    throw new PlumblineError({
      code: 'file_not_found',
      message: `The folder ${dirname(path)} does not exist.`,
      hint: 'Make it, or choose another path.',
    });
  }
  await writeFileAtomic(path, content);
}

async function notebookText(root: string, file: string): Promise<string> {
  const read = await readTextFile(documentPath(root, file), file);
  if (!read.ok) throw new PlumblineError(read.error.problem);
  return read.value.text;
}

/** The file that an export of a notebook is called by default: `on-time.ipynb`. */
export function exportName(file: string, format: NotebookExportFormat | 'html' | 'pdf'): string {
  const extension = {
    ipynb: 'ipynb',
    percent: 'sql',
    'percent-python': 'py',
    sql: 'sql',
    markdown: 'md',
    html: 'html',
    pdf: 'pdf',
  }[format];
  return `${basename(file).replace(/\.md$/i, '')}.${extension}`;
}

/** `Sales 2026.ipynb` becomes `notebooks/sales-2026.md`. */
function nameFor(name: string): string {
  const stem = name
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80);
  return notebookName(stem === '' ? 'notebook' : stem);
}

async function freeNotebook(root: string, file: string): Promise<string> {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? file : file.replace(/\.md$/, `-${number}.md`);
    const exists = await stat(join(root, candidate)).then(
      () => true,
      () => false,
    );
    if (!exists) return candidate;
  }
}

/** `notebooks/sales-files` for `notebooks/sales.md`. */
function assetFolderOf(file: string): string {
  return file.replace(/\.md$/i, '-files');
}
