import { closestName } from '../yaml/closest-name';

/** Keys that are no single character, as browsers name them. `Space` is ours: a blank parts the keys of a sequence. */
const namedKeys: readonly string[] = [
  'Enter',
  'Escape',
  'Tab',
  'Space',
  'Backspace',
  'Delete',
  'Insert',
  'Home',
  'End',
  'PageUp',
  'PageDown',
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'ContextMenu',
  'Pause',
  ...Array.from({ length: 24 }, (_, index) => `F${index + 1}`),
];

const modifierNames: Readonly<Record<string, string>> = {
  mod: 'Mod',
  cmd: 'Mod',
  command: 'Mod',
  ctrl: 'Ctrl',
  control: 'Ctrl',
  alt: 'Alt',
  option: 'Alt',
  shift: 'Shift',
};

const otherNames: Readonly<Record<string, string>> = {
  esc: 'Escape',
  return: 'Enter',
  up: 'ArrowUp',
  down: 'ArrowDown',
  left: 'ArrowLeft',
  right: 'ArrowRight',
  del: 'Delete',
  ins: 'Insert',
  'page up': 'PageUp',
};

/** Keys of a command in the spelling of the registry, or what is wrong with them, as the end of a sentence. */
export function normaliseKeys(text: string): { readonly keys: string } | { readonly fault: string } {
  const chords = text.trim().split(/\s+/);
  if (chords[0] === '') return { fault: 'is empty' };
  if (chords.length > 2) return { fault: 'is a sequence of more than two keys' };
  const read: string[] = [];
  for (const chord of chords) {
    const result = normaliseChord(chord);
    if ('fault' in result) return result;
    read.push(result.keys);
  }
  return { keys: read.join(' ') };
}

function normaliseChord(chord: string): { readonly keys: string } | { readonly fault: string } {
  // `Mod++` is the plus key.
  const parts =
    chord.endsWith('++') || chord === '+'
      ? [
          ...chord
            .slice(0, -1)
            .split('+')
            .filter((part) => part !== ''),
          '+',
        ]
      : chord.split('+');
  const key = parts.pop() ?? '';
  const modifiers = new Set<string>();
  for (const part of parts) {
    const name = modifierNames[part.toLowerCase()];
    if (name === undefined) {
      return { fault: part === '' ? 'has a plus too many' : `has \`${part}\` where Mod, Ctrl, Alt or Shift may stand` };
    }
    modifiers.add(name);
  }
  const single = [...key].length === 1;
  const named = otherNames[key.toLowerCase()] ?? namedKeys.find((name) => name.toLowerCase() === key.toLowerCase());
  if (!single && named === undefined) {
    if (modifierNames[key.toLowerCase()] !== undefined) return { fault: 'has modifiers only' };
    const near = closestName(key, namedKeys);
    return { fault: `names no key with \`${key}\`${near === undefined ? '' : `; \`${near}\` would be one`}` };
  }
  const written = named ?? (modifiers.size > 0 ? key.toUpperCase() : key);
  const upper = single && modifiers.size === 0 && key !== key.toLowerCase();
  if (upper) modifiers.add('Shift');
  const order = ['Mod', 'Ctrl', 'Alt', 'Shift'].filter((name) => modifiers.has(name));
  return { keys: [...order, written].join('+') };
}
