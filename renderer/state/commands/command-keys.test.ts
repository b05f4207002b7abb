import { describe, expect, it } from 'vitest';
import type { Command } from './command';
import { conflictsOf, keysOf } from './command-keys';
import { allCommands } from './registry';

const command = (id: string, keys: string[], scope?: Command['scope']): Command => ({
  id,
  title: id,
  category: 'Notebook',
  keys,
  ...(scope === undefined ? {} : { scope }),
  run: () => undefined,
});

describe('keys of commands', () => {
  const commands = [
    command('one', ['a'], 'command mode'),
    command('two', ['Mod+A'], 'cell text'),
    command('three', ['Mod+K Mod+S']),
    command('four', ['F4'], 'canvas'),
  ];
  const conflicts = (id: string, key: string, overrides = new Map<string, readonly string[]>()) => {
    const found = commands.find((candidate) => candidate.id === id);
    if (found === undefined) throw new Error(id);
    return conflictsOf(found, [key], commands, overrides).map((conflict) => conflict.command.id);
  };

  it('are the ones of the user where there are any, also none at all', () => {
    const [one] = commands as [Command];
    expect(keysOf(one, new Map())).toEqual(['a']);
    expect(keysOf(one, new Map([['one', ['b']]]))).toEqual(['b']);
    expect(keysOf(one, new Map([['one', []]]))).toEqual([]);
  });

  it('clash where both commands may apply at once', () => {
    expect(conflicts('two', 'a')).toEqual([]);
    expect(conflicts('three', 'a')).toEqual(['one']);
    expect(conflicts('three', 'Ctrl+A')).toEqual(['two']);
    expect(conflicts('one', 'F4')).toEqual([]);
    expect(conflicts('one', 'b', new Map([['three', ['b']]]))).toEqual(['three']);
    expect(conflicts('three', 'a', new Map([['one', []]]))).toEqual([]);
  });

  it('clash with the beginning of a sequence', () => {
    expect(conflicts('one', 'Mod+K')).toEqual(['three']);
    expect(conflicts('one', 'Mod+K Mod+P')).toEqual([]);
  });

  it('clash nowhere as they come with the app, but where commands say themselves when they apply', () => {
    // Escape and the like: `when` tells apart what shares a scope.
    const settled = new Set(['Escape', 'F2', 'ArrowDown', 'ArrowUp', 'Enter']);
    const clashes = allCommands.flatMap((own) =>
      conflictsOf(own, keysOf(own, new Map()), allCommands, new Map())
        .filter(({ key, command: other }) => !settled.has(key) && own.scope === other.scope)
        .map(({ key, command: other }) => `${key}: ${own.id}, ${other.id}`),
    );
    expect(clashes).toEqual([]);
  });
});
