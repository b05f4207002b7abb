import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { NotebookDocument } from '../../shared/contract/app-state';
import type { DerivedGraph, EngineApi } from '../../shared/contract/engine-api';
import { requireNode } from '../../shared/domain/graph/find-node';
import type { GraphNode } from '../../shared/domain/graph/graph';
import { foldName } from '../../shared/domain/graph/names';
import { moveIncident } from '../../shared/domain/incidents/edit-incident';
import { manifestFile } from '../../shared/domain/manifest/manifest';
import { renameCell, replaceCellBody } from '../../shared/domain/notebook/edit-notebook';
import { openingFence, readFenceHeader } from '../../shared/domain/notebook/fence';
import { nameFault } from '../../shared/domain/notebook/node-name';
import type { Notebook, NotebookBlock, TextEdit } from '../../shared/domain/notebook/notebook';
import { parseNotebook } from '../../shared/domain/notebook/parse-notebook';
import { applyTextEdits } from '../../shared/domain/notebook/text-edit';
import { PlumblineError } from '../../shared/domain/problem';
import {
  type RenamedYaml,
  renameInChecks,
  renameInInput,
  renameInManifest,
  renameInOptions,
  renameInSketch,
} from '../../shared/domain/rename/rename-in-yaml';
import type { RenameChange, RenamedCell, RenameSummary } from '../../shared/domain/rename/rename-plan';
import { namesInSketch } from '../../shared/domain/sketch/names-in-sketch';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import type { DocumentStore } from '../workspace/document-store';
import { changeFiles, closeOthers } from './change-files';

/** A rename that was worked out and not done: the texts that it goes from, and those that it leads to. */
export interface RenamePlan {
  readonly summary: RenameSummary;
  readonly files: readonly {
    readonly file: string;
    readonly before: string;
    readonly after: string;
    readonly newFile?: string;
  }[];
}

interface RenameContext {
  readonly engine: Pick<EngineApi, 'renameCells'>;
  readonly snapshot: WorkspaceSnapshot;
  readonly derived: DerivedGraph;
  readonly documents: DocumentStore;
}

/**
 * Works out what another name for a node changes in all files of the workspace: its own definition, the SQL that reads it,
 * charts, inputs, sketches and checks. Specs stay: they say what was promoted. Writes nothing. Rejects with `unknown_node`,
 * `bad_name`, and `duplicate_name` where the name is taken.
 */
export async function planRename(from: string, to: string, context: RenameContext): Promise<RenamePlan> {
  const texts = new TextChanges(context.documents);
  try {
    const summary = await collectChanges(from, to, context, texts);
    return { summary, files: texts.files() };
  } finally {
    // Only notebooks stay open: of other files someone may write the next version, and it has to be read then.
    await closeOthers(texts.opened, context.documents);
  }
}

async function collectChanges(
  from: string,
  to: string,
  context: RenameContext,
  texts: TextChanges,
): Promise<RenameSummary> {
  const { snapshot, derived, documents } = context;
  const node = findNode(derived, from);
  requireFree(derived, node, to);
  const name = node.name;

  const cells = await context.engine.renameCells({ from: name, to });
  for (const notebook of snapshot.notebooks) {
    await renameInNotebook(
      notebook,
      node,
      to,
      cells.filter(({ file }) => file === notebook.file),
      texts,
    );
  }
  if (node.kind === 'source') {
    await texts.change(manifestFile, (text) => renameInManifest(text, name, to), 'the source itself');
  }
  for (const sketch of snapshot.sketches) {
    if (!namesInSketch(sketch).some((other) => foldName(other) === foldName(name))) continue;
    await texts.change(sketch.file, (text) => renameInSketch(text, name, to), 'sketch');
  }
  const movedChecks = new Map<string, string>();
  for (const { file, node: checked } of snapshot.checkFiles) {
    const isOwn = foldName(checked) === foldName(name);
    const newFile = isOwn ? checkFileOf(file, name, to) : undefined;
    if (newFile !== undefined && existsSync(join(documents.root, newFile))) {
      throw new PlumblineError({
        code: 'duplicate_name',
        file: newFile,
        message: `The checks of ${name} cannot move: ${newFile} exists already.`,
        hint: 'Rename or remove that file, then rename again.',
      });
    }
    await texts.change(
      file,
      (text) => renameInChecks(text, name, to),
      isOwn ? 'its checks' : 'checks that refer to it',
      newFile,
    );
    if (newFile !== undefined) movedChecks.set(file, newFile);
  }
  for (const { file, node: about, checkFile } of snapshot.incidents ?? []) {
    const isOwn = about !== undefined && foldName(about) === foldName(name);
    const moved = checkFile === undefined ? undefined : movedChecks.get(checkFile);
    const change = (text: string): RenamedYaml => ({
      text: moveIncident(file, text, { node: isOwn ? to : undefined, checkFile: moved }),
      places: Number(isOwn) + Number(moved !== undefined),
    });
    if (isOwn || moved !== undefined) await texts.change(file, change, 'incident');
  }
  for (const { file } of snapshot.baselines ?? [])
    await texts.change(file, (text) => renameInChecks(text, name, to), 'its baseline');
  for (const { file, node: about } of snapshot.dismissals ?? []) {
    const isOwn = foldName(about) === foldName(name);
    const moved = isOwn ? checkFileOf(file, name, to) : undefined;
    // What lies there already stays: the file says of which node it is, whatever its name.
    const newFile = moved === undefined || existsSync(join(documents.root, moved)) ? undefined : moved;
    const what = isOwn ? 'its dismissed suggestions' : 'a dismissed suggestion that refers to it';
    await texts.change(file, (text) => renameInChecks(text, name, to), what, newFile);
  }
  return { from: name, to, kind: node.kind, changes: texts.summary() };
}

/**
 * Does what was worked out: all texts change at once, or none. Rejects with `stale_revision` when one of them changed since,
 * and with a document's own problem when it cannot be written. Gives the documents as they are now, saved.
 */
export function applyRename(plan: RenamePlan, documents: DocumentStore): Promise<readonly NotebookDocument[]> {
  return changeFiles(plan.files, documents, {
    doing: 'the rename was prepared',
    nothing: 'Nothing was renamed.',
    again: 'Rename again.',
  });
}

type NamedNode = GraphNode & { readonly kind: RenameSummary['kind'] };

function findNode({ graph }: DerivedGraph, name: string): NamedNode {
  const node = requireNode(name, graph);
  if (node.kind !== 'file') return node as NamedNode;
  throw new PlumblineError({
    code: 'bad_usage',
    node: name,
    message: `${name} is a file that SQL names; it has no other name.`,
    hint: 'Rename the file, and its path in the SQL.',
  });
}

function requireFree({ graph }: DerivedGraph, node: GraphNode, to: string): void {
  const fault = nameFault(to);
  if (fault !== null || to.trim() !== to) {
    throw new PlumblineError({
      code: 'bad_name',
      message: `The name ${JSON.stringify(to.slice(0, 40))} ${fault ?? 'begins or ends with a space'}.`,
      hint: 'Choose another name.',
    });
  }
  if (to === node.name) {
    throw new PlumblineError({ code: 'bad_name', message: `${to} is its name already.`, hint: 'Choose another name.' });
  }
  const taken = graph.nodes.find((other) => other !== node && foldName(other.name) === foldName(to));
  if (taken === undefined) return;
  throw new PlumblineError({
    code: 'duplicate_name',
    file: taken.file,
    line: taken.line,
    message: `The name ${to} is taken by the ${taken.kind} in ${taken.file}:${taken.line}.`,
    hint: 'Choose another name.',
  });
}

async function renameInNotebook(
  notebook: Notebook,
  node: NamedNode,
  to: string,
  cells: readonly RenamedCell[],
  texts: TextChanges,
): Promise<void> {
  const edits: TextEdit[] = [];
  const what: string[] = [];
  let places = 0;
  for (const block of notebook.blocks) {
    if (block.kind === 'sql') {
      const isDefinition =
        notebook.file === node.file && block.line === node.line && (node.kind === 'cell' || node.kind === 'macro');
      if (isDefinition) {
        edits.push(...renameCell(notebook, block.id, to));
        what.unshift('the cell itself');
        places++;
      }
      const change = cells.find(({ cell }) => cell === block.id);
      if (change === undefined) continue;
      edits.push(...replaceCellBody(notebook, block.id, change.after));
      what.push(`SQL of ${block.name}${change.aliased ? `, with ${node.name} as its alias` : ''}`);
      places += change.places;
    } else if (block.kind === 'chart' || block.kind === 'input') {
      const found = [...optionEdits(notebook, block, node.name, to), ...bodyEdits(block, node.name, to)];
      if (found.length === 0) continue;
      edits.push(...found);
      what.push(`${block.kind} ${block.name}`);
      places += found.length;
    }
  }
  if (edits.length === 0) return;
  const text = applyTextEdits(
    notebook.text,
    [...edits].sort((a, b) => b.start - a.start || b.end - a.end),
  );
  requireSameShape(notebook, text);
  const change = (before: string) => {
    if (before === notebook.text) return { text, places };
    throw new PlumblineError({
      code: 'stale_revision',
      file: notebook.file,
      message: `${notebook.file} changed while the rename was prepared. Nothing was renamed.`,
      hint: 'Rename again.',
    });
  };
  await texts.change(notebook.file, change, what);
}

/** A change of names keeps every block what it is. */
function requireSameShape(notebook: Notebook, text: string): void {
  const after = parseNotebook(notebook.file, text);
  const kinds = ({ blocks }: Notebook) => blocks.map(({ kind }) => kind).join(' ');
  if (kinds(after) === kinds(notebook)) return;
  throw new PlumblineError({
    code: 'bad_name',
    file: notebook.file,
    message: `With this name the cells of ${notebook.file} could not be told apart.`,
    hint: 'Choose another name.',
  });
}

/** `from: NODE` in the options of a fence line. */
function optionEdits(notebook: Notebook, block: NotebookBlock, from: string, to: string): TextEdit[] {
  const lineEnd = notebook.text.slice(block.range.start).search(/[\r\n]|$/) + block.range.start;
  const line = notebook.text.slice(block.range.start, lineEnd);
  const fence = openingFence(line);
  const header = fence === null ? null : readFenceHeader(fence.info);
  if (fence === null || header?.type !== 'cell' || header.options === null) return [];
  const { text, places } = renameInOptions(header.options.text, from, to);
  if (places === 0) return [];
  const start = block.range.start + fence.infoStart + header.options.start;
  return [{ start, end: start + header.options.text.length, text }];
}

function bodyEdits(block: Extract<NotebookBlock, { kind: 'chart' | 'input' }>, from: string, to: string): TextEdit[] {
  const { text, places } =
    block.kind === 'chart' ? renameInOptions(block.body, from, to) : renameInInput(block.body, from, to);
  return places === 0 ? [] : [{ start: block.bodyRange.start, end: block.bodyRange.start + block.body.length, text }];
}

/** `checks/OLD.yml` becomes `checks/NEW.yml` where the file is named after its node and the new name can be a file's. */
function checkFileOf(file: string, from: string, to: string): string | undefined {
  const match = /^(.*\/)([^/]+)(\.ya?ml)$/i.exec(file);
  if (match === null || foldName(match[2] ?? '') !== foldName(from)) return undefined;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses.
  if (/[\u0000-\u001f\\/:*?"<>|]|^\.|\.$/.test(to) || Buffer.byteLength(to) > 200) return undefined;
  return `${match[1]}${to}${match[3]}`;
}

/** The texts that change, each from the document as it is open. */
class TextChanges {
  /** What was not open before. */
  readonly opened: string[] = [];
  readonly #documents: DocumentStore;
  readonly #files = new Map<
    string,
    { before: string; after: string; newFile?: string; places: number; what: string[] }
  >();

  constructor(documents: DocumentStore) {
    this.#documents = documents;
  }

  async change(
    file: string,
    rename: (text: string) => RenamedYaml,
    what: string | readonly string[],
    newFile?: string,
  ): Promise<void> {
    const known = this.#files.get(file);
    if (this.#documents.get(file) === undefined) this.opened.push(file);
    const before = known?.before ?? (await this.#documents.open(file)).text;
    const { text, places } = rename(known?.after ?? before);
    if (text === (known?.after ?? before) && newFile === undefined) return;
    this.#files.set(file, {
      before,
      after: text,
      ...(newFile === undefined ? {} : { newFile }),
      places: (known?.places ?? 0) + places,
      what: [...(known?.what ?? []), ...(typeof what === 'string' ? [what] : what)],
    });
  }

  files(): RenamePlan['files'] {
    return [...this.#files].map(([file, { before, after, newFile }]) => ({
      file,
      before,
      after,
      ...(newFile === undefined ? {} : { newFile }),
    }));
  }

  summary(): RenameChange[] {
    return [...this.#files].map(([file, { newFile, places, what }]) => ({
      file,
      ...(newFile === undefined ? {} : { newFile }),
      places,
      what,
    }));
  }
}
