import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { changeCheckInFile, removeCheckFromFile } from '../../shared/domain/checks/change-check';
import type { Check } from '../../shared/domain/checks/check-file';
import { putImportedChecks } from '../../shared/domain/checks/interchange/put-checks';
import { parseCheckFile } from '../../shared/domain/checks/parse-check-file';
import { readCellSql } from '../../shared/domain/graph/cell-sql';
import type { Graph } from '../../shared/domain/graph/graph';
import { slice } from '../../shared/domain/graph/order';
import { deleteBlock, insertBlockAfter, replaceCellBody } from '../../shared/domain/notebook/edit-notebook';
import { parseNotebook } from '../../shared/domain/notebook/parse-notebook';
import { applyTextEdits } from '../../shared/domain/notebook/text-edit';
import { PlumblineError, type Problem, toProblem } from '../../shared/domain/problem';
import type { FileChange } from '../../shared/domain/sketch/pipeline-edit';
import { decideField } from '../../shared/domain/spec/decide-field';
import { formatSpecPath } from '../../shared/domain/spec/spec-path';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import { collectSecrets } from '../promote/build-intermediate';
import type { Secret } from '../promote/intermediate';
import { checksLike } from '../promote/read-back/judge-check';
import type { CheckEdit, ProjectEdit } from '../promote/read-back/project-reader';
import type { ProjectReadBack } from '../promote/read-back/read-back';
import { parseSpec } from '../promote/spec-file';
import { specText } from '../promote/spec-text';
import { checkFilePlace } from '../workspace/check-files';
import type { DocumentStore } from '../workspace/document-store';
import { currentText } from './edit-pipeline';

export interface ReadBackParts {
  readonly snapshot: WorkspaceSnapshot;
  readonly graph: Graph;
  readonly documents: DocumentStore;
  /** Of the spec, relative to the workspace. */
  readonly spec: string;
  readonly outputs: readonly string[];
}

export interface PlannedReadBack {
  readonly files: readonly FileChange[];
  readonly taken: readonly ProjectEdit[];
  /** Changes that could not be made, each with its reason. */
  readonly refused: readonly { readonly edit: ProjectEdit; readonly problem: Problem }[];
}

/**
 * Works out what the changes of engineers make of the workspace's files, against the texts as they are open. Writes nothing;
 * `applyPipelineChange` does. What is a conflict, or cannot be edited, is left out and said.
 */
export async function planReadBack(read: ProjectReadBack, parts: ReadBackParts): Promise<PlannedReadBack> {
  const texts = new FileTexts(parts.documents);
  const secrets = collectSecrets(
    slice(
      parts.graph,
      parts.outputs.filter((name) => hasNode(parts.graph, name)),
    ),
    parts.snapshot,
  );
  const taken: ProjectEdit[] = [];
  const refused: { edit: ProjectEdit; problem: Problem }[] = [];
  for (const { edit, conflict, present } of read.changes) {
    if (present) {
      taken.push(edit);
      continue;
    }
    try {
      if (conflict !== null) throw new PlumblineError({ code: 'edit_conflict', node: edit.node, message: conflict });
      await makeEdit(edit, texts, secrets, parts);
      taken.push(edit);
    } catch (error) {
      refused.push({ edit, problem: toProblem(error) });
    }
  }
  return { files: texts.changes(), taken, refused };
}

function hasNode({ nodes }: Graph, name: string): boolean {
  return nodes.some((node) => node.name === name);
}

/** Texts with the edits that were made so far. */
class FileTexts {
  readonly #texts = new Map<string, { readonly before: string | null; readonly after: string }>();

  constructor(readonly documents: DocumentStore) {}

  async read(file: string): Promise<string | null> {
    const known = this.#texts.get(file);
    if (known !== undefined) return known.after;
    const isThere = existsSync(join(this.documents.root, file)) || this.documents.get(file) !== undefined;
    return isThere ? currentText(this.documents, file) : null;
  }

  async write(file: string, after: string): Promise<void> {
    const before = this.#texts.has(file) ? (this.#texts.get(file)?.before ?? null) : await this.read(file);
    this.#texts.set(file, { before, after });
  }

  changes(): readonly FileChange[] {
    return [...this.#texts]
      .filter(([, { before, after }]) => before !== after)
      .map(([file, { before, after }]) => ({ file, before, after }));
  }
}

async function makeEdit(
  edit: ProjectEdit,
  texts: FileTexts,
  secrets: readonly Secret[],
  { snapshot, graph, spec, outputs }: ReadBackParts,
): Promise<void> {
  switch (edit.kind) {
    case 'sql':
      return editCell(edit.node, texts, snapshot, (body) => replacedSql(body, withSecrets(edit.after, secrets)));
    case 'added': {
      // Beside the first output, at the end.
      const file = graph.nodes.find(({ name, kind }) => kind === 'cell' && outputs.includes(name))?.file;
      const text = file === undefined ? null : await texts.read(file);
      if (file === undefined || text === null) throw noCell(edit.node);
      const notebook = parseNotebook(file, text);
      const block = { kind: 'sql', name: edit.node, body: withSecrets(edit.sql, secrets) } as const;
      return texts.write(
        file,
        applyTextEdits(text, insertBlockAfter(notebook, notebook.blocks.at(-1)?.id ?? null, block)),
      );
    }
    case 'removed':
      return editCell(edit.node, texts, snapshot, () => null);
    case 'checks': {
      const { file, dataset } = checkFilePlace(snapshot, edit.node);
      const text = await texts.read(file);
      const change = putImportedChecks({ file, text, dataset, from: edit.file, imported: edit.dataset });
      if (change.added.length === 0) return;
      return texts.write(file, change.text);
    }
    case 'threshold':
      return editCheck(edit, texts, snapshot, (file, text, check) =>
        changeCheckInFile(file, text, check, { kind: 'bound', before: edit.before, after: edit.after }),
      );
    case 'level':
      return editCheck(edit, texts, snapshot, (file, text, check) =>
        changeCheckInFile(file, text, check, { kind: 'level', level: edit.after }),
      );
    case 'values':
      return editCheck(edit, texts, snapshot, (file, text, check) =>
        changeCheckInFile(file, text, check, { kind: 'values', values: edit.after }),
      );
    case 'untested':
      return editCheck(edit, texts, snapshot, removeCheckFromFile);
    case 'description': {
      const text = await texts.read(spec);
      if (text === null)
        throw new PlumblineError({ code: 'file_not_found', file: spec, message: `There is no ${spec}.` });
      const place = edit.column === null ? [] : ['contract', 'columns', edit.column];
      const path = formatSpecPath(['outputs', edit.node, ...place, 'description']);
      return texts.write(spec, specText(text, decideField(parseSpec(spec, text), path, edit.text)));
    }
  }
}

/** Edits the check of a spec in its file, in the text as earlier edits left it: lines may have moved. */
async function editCheck(
  { node, check: promoted }: CheckEdit,
  texts: FileTexts,
  { checkFiles }: WorkspaceSnapshot,
  edit: (file: string, text: string, check: Check) => string,
): Promise<void> {
  for (const { file } of checkFiles.filter((one) => one.node === node)) {
    const text = await texts.read(file);
    if (text === null) continue;
    const [check] = checksLike(promoted, parseCheckFile(file, text).checks);
    if (check !== undefined) return texts.write(file, edit(file, text, check));
  }
  throw new PlumblineError({
    code: 'unknown_check',
    message: `There is no check ${promoted.name} of ${node} any more.`,
  });
}

/** Gives the cell of a node another body; null takes the cell away. */
async function editCell(
  node: string,
  texts: FileTexts,
  { notebooks }: WorkspaceSnapshot,
  edit: (body: string) => string | null,
): Promise<void> {
  for (const { file } of notebooks) {
    const text = await texts.read(file);
    if (text === null) continue;
    const notebook = parseNotebook(file, text);
    const cell = notebook.blocks.find((block) => block.kind === 'sql' && block.name === node);
    if (cell?.kind !== 'sql') continue;
    const body = edit(cell.body);
    const edits = body === null ? deleteBlock(notebook, cell.id) : replaceCellBody(notebook, cell.id, body);
    return texts.write(file, applyTextEdits(text, edits));
  }
  throw noCell(node);
}

function noCell(node: string): PlumblineError {
  return new PlumblineError({ code: 'unknown_node', node, message: `There is no cell ${node} in the notebooks.` });
}

/** A cell's text with another query; comments around it and its semicolon stay. */
function replacedSql(body: string, sql: string): string {
  const cell = readCellSql(body);
  return cell.kind === 'query' ? body.slice(0, cell.statement.start) + sql + body.slice(cell.statement.end) : sql;
}

function withSecrets(sql: string, secrets: readonly Secret[]): string {
  return secrets.reduce((text, secret) => text.replaceAll(`\${${secret.name}}`, secret.text), sql);
}
