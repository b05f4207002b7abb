import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { addEntryToFile } from '../../shared/domain/checks/add-check';
import { classifyColumnInFile } from '../../shared/domain/checks/classify-column';
import { parseCheckFile } from '../../shared/domain/checks/parse-check-file';
import { manifestFile } from '../../shared/domain/manifest/manifest';
import { parseManifest } from '../../shared/domain/manifest/parse-manifest';
import { replaceCellBody } from '../../shared/domain/notebook/edit-notebook';
import { parseNotebook } from '../../shared/domain/notebook/parse-notebook';
import { applyTextEdits } from '../../shared/domain/notebook/text-edit';
import { PlumblineError } from '../../shared/domain/problem';
import type { FileChange } from '../../shared/domain/sketch/pipeline-edit';
import {
  answerFault,
  answerTo,
  isClassification,
  type Repair,
  type RepairAnswers,
} from '../../shared/domain/spec/readiness-repair';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import { setYamlValue } from '../../shared/domain/yaml/edit-yaml';
import { checkFilePlace } from '../workspace/check-files';
import type { DocumentStore } from '../workspace/document-store';
import { currentText } from './edit-pipeline';

export interface RepairParts {
  readonly snapshot: WorkspaceSnapshot;
  readonly documents: DocumentStore;
}

/**
 * Works out what a repair changes in the files, against the texts as they are open. Writes nothing; `applyPipelineChange` does. Throws
 * `bad_usage` for answers that do not fit, `stale_revision` where the SQL is another one by now, and what the edits of each kind of
 * file throw where it is written in a way that they cannot change.
 */
export async function planRepair(repair: Repair, answers: RepairAnswers, parts: RepairParts): Promise<FileChange[]> {
  const fault = answerFault(repair, answers);
  if (fault !== null) throw new PlumblineError({ code: 'bad_usage', message: fault });
  const answer = (name: string) => {
    const question = repair.asks.find((candidate) => candidate.name === name);
    return question === undefined ? '' : answerTo(question, answers);
  };
  const { change } = repair;
  switch (change.do) {
    case 'addChecks':
      return changeCheckFile(change.node, parts, (file, text, dataset) =>
        change.checks.reduce<string | null>(
          (before, { column, type, body }) =>
            holds(before, column, type, body)
              ? before
              : addEntryToFile(file, before, dataset, { column, type, body, topic: type }),
          text,
        ),
      );
    case 'classify': {
      const word = answer('class');
      if (!isClassification(word)) throw new PlumblineError({ code: 'bad_usage', message: `${word} is no class.` });
      return changeCheckFile(change.node, parts, (file, text, dataset) =>
        classifyColumnInFile(file, text, dataset, change.column, word),
      );
    }
    case 'addOwner': {
      const owner = { name: answer('name'), email: answer('email') };
      return changeManifest(parts, (text) => setYamlValue(text, ['owners'], [...ownersOf(text), owner]));
    }
    case 'ownerAddress':
      return changeManifest(parts, (text) =>
        setYamlValue(
          text,
          ['owners'],
          ownersOf(text).map((owner) => (owner.name === change.owner ? { ...owner, email: answer('email') } : owner)),
        ),
      );
    case 'sourcePath':
      return changeManifest(parts, (text) => setYamlValue(text, ['sources', change.source, 'path'], change.path));
    case 'typeParameter':
      return changeManifest(parts, (text) =>
        setYamlValue(text, ['parameters', change.name], { type: change.type, default: change.default }),
      );
    case 'editSql':
      return changeSql(change, parts);
  }
}

function ownersOf(text: string): readonly { readonly name: string; readonly email?: string | undefined }[] {
  return parseManifest(manifestFile, text).manifest.owners;
}

/** Whether the file has such a check by now: two repairs of one key may ask for the same. */
function holds(text: string | null, column: string | null, type: string, body: unknown): boolean {
  if (text === null || (type !== 'missing' && type !== 'duplicate')) return false;
  return parseCheckFile('', text).checks.some(
    (check) =>
      check.type === type &&
      check.column === column &&
      (column !== null ||
        body === null ||
        JSON.stringify((body as { columns?: unknown }).columns) ===
          JSON.stringify('columns' in check ? check.columns : [])),
  );
}

async function changeCheckFile(
  node: string,
  { snapshot, documents }: RepairParts,
  edit: (file: string, text: string | null, dataset: string) => string | null,
): Promise<FileChange[]> {
  const { file, dataset } = checkFilePlace(snapshot, node);
  const isThere = existsSync(join(documents.root, file)) || documents.get(file) !== undefined;
  const before = isThere ? await currentText(documents, file) : null;
  return changed(file, before, edit(file, before, dataset) ?? '');
}

async function changeManifest(
  { documents }: RepairParts,
  edit: (text: string) => string | null,
): Promise<FileChange[]> {
  const before = await currentText(documents, manifestFile);
  const after = edit(before);
  if (after === null) {
    throw new PlumblineError({
      code: 'bad_manifest',
      file: manifestFile,
      message: 'The manifest is written in a way that cannot be changed from here.',
      hint: 'Change it in the file.',
    });
  }
  return changed(manifestFile, before, after);
}

async function changeSql(
  change: Extract<Repair['change'], { do: 'editSql' }>,
  { snapshot, documents }: RepairParts,
): Promise<FileChange[]> {
  for (const { file } of snapshot.notebooks) {
    const before = await currentText(documents, file);
    const notebook = parseNotebook(file, before);
    const cell = notebook.blocks.find((block) => block.kind === 'sql' && block.name === change.node);
    if (cell?.kind !== 'sql') continue;
    if (cell.body !== change.sql) break;
    const body = applyTextEdits(cell.body, change.edits);
    return changed(file, before, applyTextEdits(before, replaceCellBody(notebook, cell.id, body)));
  }
  throw new PlumblineError({
    code: 'stale_revision',
    node: change.node,
    message: `The SQL of ${change.node} changed since it was reviewed. Nothing was changed.`,
    hint: 'Review it again.',
  });
}

function changed(file: string, before: string | null, after: string): FileChange[] {
  return before === after ? [] : [{ file, before, after }];
}
