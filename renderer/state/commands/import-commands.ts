import { PlumblineError } from '../../../shared/domain/problem';
import type { Services } from '../services';
import type { AppState } from '../store';
import type { Command } from './command';

const ready = (state: AppState) => state.workspace !== null;

/** Commands that add data to the workspace. */
export const importCommands: readonly Command[] = [
  {
    id: 'data.add',
    title: 'Add data…',
    category: 'File',
    keys: ['Mod+Shift+A'],
    when: (state, focus) => ready(state) && !focus.inDialog,
    run: async (services) => {
      const { paths } = await services.bridge.invoke('source.choose', {});
      addPaths(services, paths);
    },
  },
  {
    id: 'data.addPasted',
    title: 'Add the table in the clipboard…',
    category: 'File',
    when: ready,
    run: async (services) => {
      const text = await services.bridge.invoke('clipboard.readText', {});
      const paths = pathsIn(text);
      if (paths.length > 0) addPaths(services, paths);
      else await addPastedText(services, text);
    },
  },
];

/** Opens the dialog for files and folders; notebooks of other programs have one of their own, which comes first. */
export function addPaths({ store }: Services, paths: readonly string[]): void {
  const { workspace, overlay, offerNotebooks } = store.getState();
  if (paths.length === 0 || workspace === null || overlay !== null) return;
  const data = offerNotebooks(paths);
  if (data.length === 0) return;
  // Data that came along waits until the notebooks are decided on.
  store.setState(data.length === paths.length ? { overlay: 'import', dropped: data } : { dropped: data });
}

/** Opens the dialog for a table that was copied as text. */
export async function addPastedText(services: Services, text: string): Promise<void> {
  if (!isTabular(text)) {
    throw new PlumblineError({
      code: 'bad_usage',
      severity: 'warning',
      message: 'The clipboard holds no table: at least two lines with tabs, commas or semicolons were expected.',
      hint: 'Copy cells of a spreadsheet, lines of a CSV, or the path of a file.',
    });
  }
  const { path } = await services.bridge.invoke('source.paste', { text });
  addPaths(services, [path]);
}

/** Whether a text looks like the lines of a table: two lines or more with the same separator. */
export function isTabular(text: string): boolean {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length < 2) return false;
  return ['\t', ',', ';', '|'].some((separator) => lines.slice(0, 20).every((line) => line.includes(separator)));
}

/** Paths in a text: a line each, absolute, as a file manager copies them. Empty when a line is anything else. */
export function pathsIn(text: string): string[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const paths = lines.map((line) => line.trim().replace(/^(['"])(.*)\1$/, '$2'));
  const isPath = (path: string) => /^(\/[^/]|[A-Za-z]:[\\/]|\\\\)/.test(path) && path.length < 4096;
  return lines.length > 0 && lines.length <= 100 && paths.every(isPath) ? paths : [];
}
