const named: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  PageUp: 'Page Up',
  PageDown: 'Page Down',
};

const macModifiers: Readonly<Record<string, string>> = { Mod: '⌘', Ctrl: '⌃', Alt: '⌥', Shift: '⇧' };

/** A key as people read it: `Ctrl+Shift+P`, on macOS `⌘⇧P`. */
export function keyLabel(key: string, mac: boolean): string {
  return key
    .split(' ')
    .map((chord) => {
      const parts = chord
        .split('+')
        .map(
          (part) =>
            (mac ? macModifiers[part] : part === 'Mod' ? 'Ctrl' : undefined) ??
            named[part] ??
            (part.length === 1 ? part.toUpperCase() : part),
        );
      return mac ? parts.join('') : parts.join('+');
    })
    .join(' ');
}

/** Whether the window runs on macOS, where Command takes the place of Ctrl. */
export const isMac = typeof navigator !== 'undefined' && /mac/i.test(navigator.platform);
