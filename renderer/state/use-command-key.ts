import { useAppState } from './app-context';
import { keysOf } from './commands/command-keys';
import { findCommand } from './commands/registry';

/** The first key of a command as it is now, in the spelling of the registry; undefined when it has none. */
export function useCommandKey(id: string): string | undefined {
  return useAppState((state) => keysOf(findCommand(id), state.keyOverrides)[0]);
}
