import type { Command } from './command';

export type KeyOverrides = ReadonlyMap<string, readonly string[]>;

/** The keys that a command has: the user's, or else its own. */
export function keysOf(command: Command, overrides: KeyOverrides): readonly string[] {
  return overrides.get(command.id) ?? command.keys ?? [];
}

/** Other commands that have one of these keys, where both may apply at once: pressing it then runs only the first. */
export function conflictsOf(
  command: Command,
  keys: readonly string[],
  commands: readonly Command[],
  overrides: KeyOverrides,
): readonly { readonly key: string; readonly command: Command }[] {
  return keys.flatMap((key) =>
    commands
      .filter((other) => other.id !== command.id && overlap(command.scope, other.scope))
      .filter((other) => keysOf(other, overrides).some((own) => clash(own, key)))
      .map((other) => ({ key, command: other })),
  );
}

/** The same key, or one that is the beginning of the other's sequence. */
function clash(one: string, other: string): boolean {
  const [a, b] = [spelling(one), spelling(other)];
  return a === b || a.startsWith(`${b} `) || b.startsWith(`${a} `);
}

/** On most systems `Ctrl` is `Mod`; on a Mac a clash of the two would be none, and a warning too many harms nobody. */
function spelling(keys: string): string {
  return keys.replaceAll('Ctrl+', 'Mod+');
}

function overlap(one: Command['scope'], other: Command['scope']): boolean {
  if (one === undefined || other === undefined || one === other) return true;
  const cells = ['cells', 'command mode', 'cell text'];
  return (one === 'cells' && cells.includes(other)) || (other === 'cells' && cells.includes(one));
}
