import type { StateCreator } from 'zustand';
import type { ParameterValue } from '../../shared/domain/manifest/manifest';
import type { AppState } from './store';

/** What is being chosen at input cells. */
export interface InputsSlice {
  /** Values that the controls show and main does not know yet, by parameter. */
  readonly inputDrafts: Readonly<Record<string, ParameterValue>>;
  /** Input cells that are shown as their YAML, by `file#id`. */
  readonly inputsAsText: Readonly<Record<string, true>>;

  toggleInputText(file: string, id: string): void;
}

export const createInputsSlice: StateCreator<AppState, [], [], InputsSlice> = (set, get) => ({
  inputDrafts: {},
  inputsAsText: {},

  toggleInputText(file, id) {
    const key = `${file}#${id}`;
    const { [key]: shown, ...rest } = get().inputsAsText;
    set({ inputsAsText: shown ? rest : { ...rest, [key]: true } });
  },
});
