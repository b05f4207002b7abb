import { describe, expect, it } from 'vitest';
import { allCommands, keyOf, normaliseKey } from './registry';

const press = (key: string, modifiers: Partial<KeyboardEvent> = {}) =>
  ({ key, ctrlKey: false, shiftKey: false, altKey: false, metaKey: false, ...modifiers }) as KeyboardEvent;

describe('the command registry', () => {
  it('has each id once', () => {
    const ids = allCommands.map((command) => command.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('gives no key to two commands of the window', () => {
    const global = allCommands.filter((command) => command.when === undefined || !command.id.startsWith('notebook.'));
    const keys = global.flatMap((command) => command.keys ?? []).map((key) => normaliseKey(key, false));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each([
    ['Mod+Shift+P', press('P', { ctrlKey: true, shiftKey: true })],
    ['Mod+P', press('p', { ctrlKey: true })],
    ['Shift+Enter', press('Enter', { shiftKey: true })],
    ['Alt+ArrowUp', press('ArrowUp', { altKey: true })],
    ['Shift+Z', press('Z', { shiftKey: true })],
    ['d', press('d')],
    ['Ctrl+PageDown', press('PageDown', { ctrlKey: true })],
  ])('knows %s', (key, event) => {
    expect(keyOf(event, false)).toBe(normaliseKey(key, false));
  });

  it('takes Command for Ctrl on macOS and keeps Ctrl apart', () => {
    expect(keyOf(press('p', { metaKey: true }), true)).toBe(normaliseKey('Mod+P', true));
    expect(keyOf(press('PageDown', { ctrlKey: true }), true)).toBe(normaliseKey('Ctrl+PageDown', true));
    expect(normaliseKey('Mod+P', true)).not.toBe(normaliseKey('Ctrl+P', true));
  });

  it('waits for more than a modifier', () => {
    expect(keyOf(press('Control', { ctrlKey: true }), false)).toBeNull();
  });
});
