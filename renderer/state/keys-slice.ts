import type { StateCreator } from 'zustand';
import type { KeybindingsText } from '../../shared/contract/app-state';
import { parseKeybindings } from '../../shared/domain/keys/keybindings';
import type { Problem } from '../../shared/domain/problem';
import { allCommands } from './commands/registry';
import type { AppState } from './store';

/** The keys of commands, as the user's file says. */
export interface KeysSlice {
  readonly keybindings: KeybindingsText | null;
  /** Keys in place of the command's own, by command. */
  readonly keyOverrides: ReadonlyMap<string, readonly string[]>;
  readonly keyProblems: readonly Problem[];
  receiveKeybindings(file: KeybindingsText): void;
}

export const createKeysSlice: StateCreator<AppState, [], [], KeysSlice> = (set) => ({
  keybindings: null,
  keyOverrides: new Map(),
  keyProblems: [],
  receiveKeybindings(file) {
    const { keys, problems } = parseKeybindings(
      file.text,
      allCommands.map(({ id }) => id),
    );
    set({ keybindings: file, keyOverrides: keys, keyProblems: problems });
  },
});
