import { mkdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { addCheckToFile } from '../../shared/domain/checks/add-check';
import { type CheckChange, changeCheckInFile } from '../../shared/domain/checks/change-check';
import type { Check } from '../../shared/domain/checks/check-file';
import { classifyColumnInFile } from '../../shared/domain/checks/classify-column';
import type { MutatedFile, SuggestedKiller } from '../../shared/domain/checks/mutation/mutation-report';
import { addProposal } from '../../shared/domain/checks/mutation/propose-check';
import type { NewCheck } from '../../shared/domain/checks/new-check';
import { datasetOf } from '../../shared/domain/checks/validity-schema';
import type { Classification } from '../../shared/domain/classification/classification';
import { PlumblineError } from '../../shared/domain/problem';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import { writeFileAtomic } from './atomic-write';
import { changedMeanwhile, replaceFile } from './replace-file';
import { digestOf, digestOnDisk, encodeText, readTextFile } from './text-file';

/** A check that was written, with what it takes to take it back. */
export interface AddedCheck {
  /** Relative to the workspace. */
  readonly file: string;
  /** Bytes of the file before; null when it was made for the check. */
  readonly before: Uint8Array | null;
  /** Digest of the file with the check. */
  readonly digest: string;
}

type CheckedWorkspace = Pick<WorkspaceSnapshot, 'root' | 'manifest' | 'checkFiles'>;

/** The checks that a node's files have. */
export function checksOf({ checkFiles }: Pick<WorkspaceSnapshot, 'checkFiles'>, node: string): readonly Check[] {
  return checkFiles.filter((file) => file.node === node).flatMap((file) => file.checks);
}

/**
 * Writes a check into the file of its node (`checks/NODE.yml` where there is none yet), atomically and without touching
 * another byte. Throws `bad_yaml` or `bad_check` when the file has to be corrected first, `edit_conflict` when it changes
 * in the same moment, and what reading and writing a file can give.
 */
export function addCheck(snapshot: CheckedWorkspace, node: string, check: NewCheck): Promise<AddedCheck> {
  return editCheckFile(snapshot, node, (file, text, dataset) => addCheckToFile(file, text, dataset, check));
}

/** Writes suggested checks into the file of their node, all of them or none; the same rules as for `addCheck`. */
export function addSuggestions(
  snapshot: CheckedWorkspace,
  node: string,
  suggestions: readonly Pick<SuggestedKiller, 'entry' | 'listedColumns'>[],
): Promise<AddedCheck> {
  return editCheckFile(snapshot, node, (file, before, dataset) => {
    const added = suggestions.reduce<string | null>(
      (text, { entry, listedColumns }) => addProposal({ file, dataset }, text, entry, listedColumns),
      before,
    );
    return added ?? '';
  });
}

/** Changes a check in its file, atomically and without touching another byte. Throws as `changeCheckInFile` does. */
export async function changeCheck(
  snapshot: CheckedWorkspace,
  { node, file, line, name }: Pick<Check, 'node' | 'file' | 'line' | 'name'>,
  change: CheckChange,
): Promise<AddedCheck> {
  const known = checksOf(snapshot, node).some((one) => one.file === file && one.line === line && one.name === name);
  if (!known) {
    throw new PlumblineError({
      code: 'unknown_check',
      message: `There is no check ${name} of ${node} at ${file}:${line} any more.`,
      hint: 'Run the checks again.',
    });
  }
  return editFile(snapshot, file, (text) => changeCheckInFile(file, text, { line }, change));
}

/** Gives a column a class in the file of its node; the same rules as for `addCheck`. */
export function classifyColumn(
  snapshot: CheckedWorkspace,
  node: string,
  column: string,
  classification: Classification,
): Promise<AddedCheck> {
  return editCheckFile(snapshot, node, (file, text, dataset) =>
    classifyColumnInFile(file, text, dataset, column, classification),
  );
}

/** The check file of a node as it is on disk, or the one that would be made for it. */
export async function readCheckFile(snapshot: CheckedWorkspace, node: string): Promise<MutatedFile> {
  const { file, dataset } = checkFilePlace(snapshot, node);
  if (digestOnDisk(join(snapshot.root, file)) === null) return { node, file, dataset, text: null };
  const read = await readTextFile(join(snapshot.root, file), file);
  if (!read.ok) throw new PlumblineError(read.error.problem);
  return { node, file, dataset, text: read.value.text };
}

async function editCheckFile(
  snapshot: CheckedWorkspace,
  node: string,
  edit: (file: string, text: string | null, dataset: string) => string,
): Promise<AddedCheck> {
  const { file, dataset, isKnown } = checkFilePlace(snapshot, node);
  const path = join(snapshot.root, file);
  const digest = digestOnDisk(path);
  if (digest === null && !isKnown) {
    const bytes = encodeText(edit(file, null, dataset), false);
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, bytes, { file, exclusive: true });
    return { file, before: null, digest: digestOf(bytes) };
  }
  return editFile(snapshot, file, (text) => edit(file, text, dataset));
}

async function editFile(
  { root }: Pick<CheckedWorkspace, 'root'>,
  file: string,
  edit: (text: string) => string,
): Promise<AddedCheck> {
  const path = join(root, file);
  const read = await readTextFile(path, file);
  if (!read.ok) throw new PlumblineError(read.error.problem);
  const { text, bom } = read.value;
  const before = encodeText(text, bom);
  const bytes = encodeText(edit(text), bom);
  await replaceFile(path, file, bytes, read.value.digest);
  return { file, before, digest: digestOf(bytes) };
}

/** The file with the checks of a node (the one that there is, or the one that would be made), and what a new one names as its `dataset`. */
export function checkFilePlace(
  snapshot: Pick<CheckedWorkspace, 'manifest' | 'checkFiles'>,
  node: string,
): { file: string; dataset: string; isKnown: boolean } {
  const known = snapshot.checkFiles.find((candidate) => candidate.node === node)?.file;
  const dataset = datasetOf(snapshot.manifest.name, node);
  return { file: known ?? freeFile(snapshot, node), dataset, isKnown: known !== undefined };
}

/** Takes an added check back. Throws `edit_conflict` when the file changed since: nothing of that is lost. */
export async function takeBackCheck(root: string, { file, before, digest }: AddedCheck): Promise<void> {
  const path = join(root, file);
  if (before !== null) {
    await replaceFile(path, file, before, digest);
    return;
  }
  if (digestOnDisk(path) !== digest) throw changedMeanwhile(file);
  await unlink(path);
}

/** `checks/NODE.yml`, or the next name that no file for another node has. */
function freeFile({ checkFiles }: Pick<WorkspaceSnapshot, 'checkFiles'>, node: string): string {
  const taken = new Set(checkFiles.map(({ file }) => file.toLowerCase()));
  const name = node.replace(/[^\p{L}\p{N}_.-]+/gu, '_').replace(/^\.+/, '_');
  let file = `checks/${name}.yml`;
  for (let number = 2; taken.has(file.toLowerCase()); number++) file = `checks/${name}-${number}.yml`;
  return file;
}
