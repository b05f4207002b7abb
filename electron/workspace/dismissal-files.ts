import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type Dismissal,
  type DismissalFile,
  dismissalFileOf,
  parseDismissalFile,
  writeDismissalFile,
} from '../../shared/domain/checks/suggest/dismissal-file';
import { isSameSuggestion, type SuggestionIdentity } from '../../shared/domain/checks/suggest/suggestion';
import { foldName } from '../../shared/domain/graph/names';
import { PlumblineError } from '../../shared/domain/problem';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import { writeFileAtomic } from './atomic-write';
import { replaceFile } from './replace-file';
import { digestOnDisk, encodeText, readTextFile } from './text-file';

type Dismissing = Pick<WorkspaceSnapshot, 'root' | 'dismissals'>;

/**
 * Writes down that a suggestion for a node is not wanted, and gives the file. Throws what is wrong with a file that is broken:
 * nothing in it is lost. Throws `edit_conflict` when the file changes in the same moment.
 */
export function dismissSuggestion(workspace: Dismissing, node: string, dismissal: Dismissal): Promise<string> {
  return edit(workspace, node, (known) => [...known.filter((one) => !isSameSuggestion(one, dismissal)), dismissal]);
}

/** Takes a dismissal back; the same rules as for `dismissSuggestion`. */
export function restoreSuggestion(
  workspace: Dismissing,
  node: string,
  suggestion: SuggestionIdentity,
): Promise<string> {
  return edit(workspace, node, (known) => known.filter((one) => !isSameSuggestion(one, suggestion)));
}

async function edit(
  { root, dismissals = [] }: Dismissing,
  node: string,
  change: (known: readonly Dismissal[]) => readonly Dismissal[],
): Promise<string> {
  const own = dismissals.find((one) => foldName(one.node) === foldName(node));
  const file = own?.file ?? freeFile(node, dismissals);
  const path = join(root, file);
  if (digestOnDisk(path) === null) {
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, encodeText(writeDismissalFile(node, change([])), false), { file, exclusive: true });
    return file;
  }
  const read = await readTextFile(path, file);
  if (!read.ok) throw new PlumblineError(read.error.problem);
  const { dismissed, problems } = parseDismissalFile(file, read.value.text);
  const broken = problems.find(({ severity }) => severity === 'error');
  if (broken !== undefined) throw new PlumblineError(broken);
  await replaceFile(path, file, encodeText(writeDismissalFile(node, change(dismissed)), false), read.value.digest);
  return file;
}

/** The next name that no file of another node has. */
function freeFile(node: string, known: readonly DismissalFile[]): string {
  // One that is broken says of no node that it is its own: the name decides, and its problem is told.
  const taken = new Set(known.filter((one) => one.node !== '').map(({ file }) => file.toLowerCase()));
  const first = dismissalFileOf(node);
  let file = first;
  for (let number = 2; taken.has(file.toLowerCase()); number++) file = first.replace(/\.yml$/, `-${number}.yml`);
  return file;
}
