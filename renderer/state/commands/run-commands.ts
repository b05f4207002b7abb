import { type RunMode, runModes } from '../../../shared/domain/run/run-mode';
import type { Services } from '../services';
import type { AppState } from '../store';
import type { Command } from './command';
import { saveInputDefault } from './input-actions';
import { activeCellOf } from './notebook-actions';

/** What each mode is called, and what it does. */
export const runModeTexts: Readonly<Record<RunMode, { readonly title: string; readonly text: string }>> = {
  demand: { title: 'Run on demand', text: 'Only what is asked for runs. What is stale is told quietly.' },
  stale: { title: 'Mark stale', text: 'What no longer matches is marked. A changed input runs what depends on it.' },
  automatic: { title: 'Run automatically', text: 'What is on screen and stale runs when typing rests.' },
};

export async function setRunMode(services: Services, mode: RunMode): Promise<void> {
  await services.bridge.invoke('run.mode', { mode });
}

const activeInput = (state: AppState) => {
  const active = activeCellOf(state);
  return active?.cell.kind === 'input' ? { file: active.document.file, cell: active.cell } : null;
};
const hasInput = (state: AppState) => activeInput(state) !== null;

/** When cells run by themselves, and what can be done at an input cell. */
export const runCommands: readonly Command[] = [
  ...runModes.map(
    (mode): Command => ({
      id: `run.mode.${mode}`,
      title: `Run mode: ${runModeTexts[mode].title.toLowerCase()}`,
      category: 'Run',
      when: (state) => state.workspace !== null && state.workspace.runMode !== mode,
      run: (services) => setRunMode(services, mode),
    }),
  ),
  {
    id: 'input.saveDefault',
    title: 'Save the value of the input as its default',
    category: 'Notebook',
    when: hasInput,
    run: (services) => {
      const input = activeInput(services.store.getState());
      return input === null ? undefined : saveInputDefault(services, input.file, input.cell.id);
    },
  },
  {
    id: 'input.asText',
    title: 'Edit the input as YAML, or show its control',
    category: 'Notebook',
    when: hasInput,
    run: ({ store }) => {
      const input = activeInput(store.getState());
      if (input !== null) store.getState().toggleInputText(input.file, input.cell.id);
    },
  },
  {
    id: 'view.dependencyMap',
    title: 'Show or hide the map of dependencies',
    category: 'View',
    keys: ['Mod+Alt+M'],
    run: ({ store }) => store.setState({ mapOpen: !store.getState().mapOpen }),
  },
  {
    id: 'notebook.focusMap',
    title: 'Go to the map of dependencies',
    category: 'Go',
    keys: ['g m'],
    when: (state, focus) =>
      !focus.inText && !focus.inGrid && !focus.inDialog && focus.inNotebook && activeCellOf(state) !== null,
    run: ({ store }) => {
      store.setState({ mapOpen: true });
      // In the next frame, when it is there.
      requestAnimationFrame(() =>
        document.querySelector<HTMLElement>('[data-dependency-map] [role="listbox"]')?.focus(),
      );
    },
  },
];
