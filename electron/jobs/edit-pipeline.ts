import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { NotebookDocument } from '../../shared/contract/app-state';
import type { DerivedGraph, EngineApi } from '../../shared/contract/engine-api';
import { foldName } from '../../shared/domain/graph/names';
import { manifestFile } from '../../shared/domain/manifest/manifest';
import { mergeByLines } from '../../shared/domain/notebook/line-diff';
import { PlumblineError } from '../../shared/domain/problem';
import { applyPipelineEdits } from '../../shared/domain/sketch/apply-edits';
import { isSoundYaml, mergeSketches } from '../../shared/domain/sketch/merge-sketches';
import { type RenamedFiles, renameKey } from '../../shared/domain/sketch/pipeline-draft';
import type { FileChange, PipelineChange, PipelineEdit } from '../../shared/domain/sketch/pipeline-edit';
import type { NodeColumn } from '../../shared/domain/sketch/write-stub';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import type { DocumentStore } from '../workspace/document-store';
import { readTextFile } from '../workspace/text-file';
import { workspaceFolderOf } from '../workspace/workspace-files';
import { changeFiles } from './change-files';
import { columnsOfNodes } from './node-columns';
import { planRename } from './rename-node';

export interface PipelineEditParts {
  readonly engine: Pick<EngineApi, 'renameCells' | 'lineage'>;
  readonly snapshot: WorkspaceSnapshot;
  readonly derived: DerivedGraph;
  readonly documents: DocumentStore;
}

/** A file that goes from one text to another: back, or forth again. */
export interface RestoredFile {
  readonly file: string;
  readonly newFile?: string | undefined;
  readonly from: string | null;
  readonly to: string | null;
}

/**
 * Works out what edits of the pipeline change in the files, against the texts as they are open. Writes nothing. Rejects as
 * `applyPipelineEdits` throws.
 */
export async function planPipelineEdits(
  { sketch, edits }: { readonly sketch: string | null; readonly edits: readonly PipelineEdit[] },
  parts: PipelineEditParts,
): Promise<PipelineChange> {
  const { snapshot, derived, documents } = parts;
  const sketches = snapshot.sketches.map(({ file }) => file);
  // The one that is edited has to be readable, and the manifest where a source may go; the others need not be.
  const needed = [sketch ?? sketches[0], ...(edits.some((edit) => edit.do === 'delete') ? [manifestFile] : [])];
  const texts = new Map<string, string>();
  for (const file of [manifestFile, ...sketches]) {
    try {
      texts.set(file, await currentText(documents, file));
    } catch (error) {
      if (needed.includes(file)) throw error;
    }
  }
  return applyPipelineEdits(
    {
      snapshot,
      graph: derived.graph,
      sketch,
      texts,
      columns: await columnsFor(edits, parts),
      renames: await renamesFor(edits, parts),
    },
    edits,
  );
}

/** Writes a change that was worked out: all files or none. Gives the documents as they are now. */
export function applyPipelineChange(
  { files }: Pick<PipelineChange, 'files'>,
  documents: DocumentStore,
): Promise<readonly NotebookDocument[]> {
  return changeFiles(files, documents, {
    doing: 'the edit was prepared',
    nothing: 'Nothing was changed.',
    again: 'Try again.',
  });
}

/**
 * Takes a change back, or does it again. What others changed at other places of the files since then stays; rejects with
 * `edit_conflict` where they changed the same place, and nothing is written then.
 */
export async function restoreFiles(
  files: readonly RestoredFile[],
  documents: DocumentStore,
): Promise<readonly NotebookDocument[]> {
  const changes: FileChange[] = [];
  for (const { file, newFile, from, to } of files) {
    const isThere = documents.get(file)?.state !== 'deleted' && existsSync(join(documents.root, file));
    const now = isThere ? await currentText(documents, file) : null;
    const after = restored(file, from, to, now);
    if (after === now && newFile === undefined) continue;
    changes.push({ file, before: now, after, ...(newFile === undefined ? {} : { newFile }) });
  }
  return applyPipelineChange({ files: changes }, documents);
}

function restored(file: string, from: string | null, to: string | null, now: string | null): string | null {
  if (now === from || now === to) return to;
  if (now === null || from === null || to === null) throw changedSince(file);
  const merged = mergeByLines(from, now, to);
  if (workspaceFolderOf(file) !== 'pipelines') {
    if (merged === null) throw changedSince(file);
    return merged;
  }
  if (merged !== null && isSoundYaml(file, merged)) return merged;
  const { text, conflicts } = mergeSketches(file, from, now, to);
  if (conflicts.length > 0) throw changedSince(file);
  return text;
}

function changedSince(file: string): PlumblineError {
  return new PlumblineError({
    code: 'edit_conflict',
    file,
    message: `${file} was changed at the same place since.`,
    hint: 'Nothing was changed. Edit the file itself.',
  });
}

/** The text of a file as it is open, else as it is on disk. Throws for a document that nobody may write over. */
export async function currentText(documents: DocumentStore, file: string): Promise<string> {
  const document = documents.get(file);
  if (document !== undefined && document.state !== 'deleted') {
    if (document.state !== 'conflict') return document.text;
    throw new PlumblineError({
      code: 'edit_conflict',
      file,
      message: `${file} is open and in conflict with its file.`,
      hint: 'Resolve that first. Nothing was changed.',
    });
  }
  const read = await readTextFile(join(documents.root, file), file);
  if (!read.ok) throw new PlumblineError(read.error.problem);
  return read.value.text;
}

/** The columns of what boxes are planned to read that become cells. */
async function columnsFor(
  edits: readonly PipelineEdit[],
  { engine, snapshot, derived }: PipelineEditParts,
): Promise<ReadonlyMap<string, readonly NodeColumn[]>> {
  const written = new Set(edits.flatMap((edit) => (edit.do === 'write' ? [foldName(edit.name)] : [])));
  if (written.size === 0) return new Map();
  const read = [
    ...snapshot.sketches.flatMap(({ planned }) =>
      planned.flatMap(({ name, from }) => (written.has(foldName(name)) ? from : [])),
    ),
    ...edits.flatMap((edit) => (edit.do === 'plan' ? (edit.from ?? []) : edit.do === 'connect' ? [edit.from] : [])),
  ].map(foldName);
  const names = derived.graph.nodes.map(({ name }) => name).filter((name) => read.includes(foldName(name)));
  return columnsOfNodes(engine, names);
}

async function renamesFor(
  edits: readonly PipelineEdit[],
  parts: PipelineEditParts,
): Promise<ReadonlyMap<string, RenamedFiles>> {
  const renames = new Map<string, RenamedFiles>();
  for (const edit of edits) {
    if (edit.do !== 'rename') continue;
    const isKnown = parts.derived.graph.nodes.some(({ name }) => foldName(name) === foldName(edit.name));
    if (!isKnown) continue;
    const { files } = await planRename(edit.name, edit.to, parts);
    renames.set(renameKey(edit.name, edit.to), files);
  }
  return renames;
}
