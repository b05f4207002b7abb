import { isMac, keyLabel } from '../state/key-label';
import { useCommandKey } from '../state/use-command-key';

/** The key of a command beside what runs it, as it is set now; nothing when it has none. Not part of the accessible name. */
export function KeyHint({ command }: { readonly command: string }) {
  const key = useCommandKey(command);
  return key === undefined ? null : <kbd aria-hidden>{keyLabel(key, isMac)}</kbd>;
}
