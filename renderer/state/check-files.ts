import { newCheckFileText } from '../../shared/domain/checks/editor/new-check-file';
import { PlumblineError } from '../../shared/domain/problem';
import type { OpenCheckFile } from './check-file-session';
import type { Services } from './services';
import type { AppState } from './store';

/** Whether a path names a file of checks. */
export function isCheckFile(file: string): boolean {
  return file.startsWith('checks/') && /\.ya?ml$/i.test(file);
}

/** The file of checks on screen, or null. */
export function shownCheckFile(state: AppState): OpenCheckFile | null {
  if (state.activeTab === null || !state.activeTab.startsWith('checkFile:')) return null;
  return state.checkTexts[state.activeTab.slice('checkFile:'.length)] ?? null;
}

/** Opens a file of checks in a tab, and puts the caret into it. */
export function openCheckFile({ store }: Services, file: string, line?: number, column = 1): void {
  const { openTab, goToCheckPlace, workspace, selectNode } = store.getState();
  openTab({ kind: 'checkFile', file });
  const node = workspace?.checkFiles.find((known) => known.file === file)?.node;
  if (node !== undefined) selectNode(node);
  if (line !== undefined) goToCheckPlace(file, line, column);
  // The caret stays where it was, and only takes the keyboard.
  else goToCheckPlace(file, 0, 0);
}

/** Opens the checks of a node; where it has none, a text to begin with, which becomes a file once something is typed. */
export async function editChecksOf(services: Services, node: string): Promise<void> {
  const { file, dataset, exists } = await services.bridge.invoke('check.file', { node });
  if (exists) {
    openCheckFile(services, file);
    return;
  }
  const { text, caret } = newCheckFileText(node, dataset);
  await services.checkSession(file, {
    file,
    text,
    create: (content) => services.bridge.invoke('check.createFile', { file, text: content }),
  });
  openCheckFile(services, file, caret.line, caret.column);
}

/** Evaluates the checks of the file on screen, as they are on screen. */
export async function runShownChecks(services: Services): Promise<void> {
  const state = services.store.getState();
  const shown = shownCheckFile(state);
  if (shown === null) return;
  await services.flushAll();
  const { parseCheckFile } = await import('../../shared/domain/checks/parse-check-file');
  const { node, checks } = parseCheckFile(shown.file, shown.text);
  if (shown.state === 'draft' || checks.length === 0) {
    throw new PlumblineError({
      code: 'bad_check',
      severity: 'info',
      file: shown.file,
      message: shown.state === 'draft' ? 'Nothing is written yet.' : 'The file holds no check that can be run.',
      hint: 'Add a check, for example `- row_count:` under `checks`, and correct what is marked.',
    });
  }
  await services.bridge.invoke('check.start', { nodes: [node] });
}
