import { describe, expect, it } from 'vitest';
import { normaliseKeys } from './key-name';
import { parseKeybindings, withKeybinding } from './keybindings';

const commands = ['notebook.insertAbove', 'notebook.merge', 'view.palette', '__proto__x'];

describe('a file of keys', () => {
  it('gives commands other keys, several, or none', () => {
    const text = `// mine
{
	"notebook.insertAbove": "ctrl+shift+a", // with a comment
  "view.palette": ["Mod+Shift+p", "Mod+K Mod+P"], /* and
  another */
  "notebook.merge": [],
}
`;
    const { keys, problems } = parseKeybindings(text, commands);
    expect(problems).toEqual([]);
    expect([...keys]).toEqual([
      ['notebook.insertAbove', ['Ctrl+Shift+A']],
      ['view.palette', ['Mod+Shift+P', 'Mod+K Mod+P']],
      ['notebook.merge', []],
    ]);
  });

  it('says where an entry is wrong, and takes the others', () => {
    const text = '{\n  "notebook.insertAbov": "a",\n  "notebook.merge": "Shft+M",\n  "view.palette": ["F1", 7]\n}\n';
    const { keys, problems } = parseKeybindings(text, commands);
    expect([...keys]).toEqual([['view.palette', ['F1']]]);
    expect(problems.map(({ line, column, message, hint }) => ({ at: `${line}:${column}`, message, hint }))).toEqual([
      {
        at: '2:3',
        message: 'There is no command `notebook.insertAbov`.',
        hint: 'Did you mean `notebook.insertAbove`?',
      },
      {
        at: '3:21',
        message: 'The key "Shft+M" of `notebook.merge` has `Shft` where Mod, Ctrl, Alt or Shift may stand.',
        hint: expect.stringContaining('Mod+K Mod+S'),
      },
      {
        at: '4:26',
        message: 'The key 7 of `view.palette` must be a text in quotes.',
        hint: expect.any(String),
      },
    ]);
  });

  it('is read as far as its syntax goes', () => {
    const { keys, problems } = parseKeybindings('{\n  "notebook.merge": "F4",\n  "view.palette" "F1"\n', commands);
    expect(keys.get('notebook.merge')).toEqual(['F4']);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]).toMatchObject({ code: 'bad_keybinding', file: 'keybindings.json', line: expect.any(Number) });
    expect(parseKeybindings('[1]', commands).problems[0]?.message).toBe('The file must hold one object.');
    for (const empty of ['', '  \n', '// nothing yet\n', '{}']) {
      expect(parseKeybindings(empty, commands)).toEqual({ keys: new Map(), problems: [] });
    }
  });

  it('is changed with all comments and other entries staying', () => {
    let text = '// mine\n{\n  "view.palette": "F1" // the palette\n}\n';
    text = withKeybinding(text, 'notebook.merge', ['F4', 'F5']);
    expect(text).toBe('// mine\n{\n  "view.palette": "F1", // the palette\n  "notebook.merge": ["F4", "F5"]\n}\n');
    text = withKeybinding(text, 'notebook.merge', ['F6']);
    expect(text).toContain('"notebook.merge": "F6"\n');
    text = withKeybinding(text, 'view.palette', null);
    expect(text).toBe('// mine\n{\n  "notebook.merge": "F6"\n}\n');
    text = withKeybinding(text, 'notebook.merge', null);
    expect(text).toBe('// mine\n{\n}\n');
    expect(withKeybinding('', 'notebook.merge', [])).toBe('{\n  "notebook.merge": []\n}\n');
    expect(withKeybinding(text, 'view.palette', null)).toBe(text);
    for (const changed of [text, withKeybinding('{"view.palette":"F1"}', 'notebook.merge', ['a'])]) {
      expect(parseKeybindings(changed, commands).problems).toEqual([]);
    }
  });

  it.each([
    ['a', 'a'],
    ['A', 'Shift+A'],
    ['shift+enter', 'Shift+Enter'],
    ['cmd+k  ctrl+s', 'Mod+K Ctrl+S'],
    ['Shift+Alt+Mod+up', 'Mod+Alt+Shift+ArrowUp'],
    ['Mod++', 'Mod++'],
    ['space', 'Space'],
    ['d d', 'd d'],
  ])('spells %j as %j', (text, keys) => {
    expect(normaliseKeys(text)).toEqual({ keys });
  });

  it.each(['', 'Mod', 'Mod+', 'Mod+Etner', 'a b c', 'Super+X'])('refuses %j', (text) => {
    expect(normaliseKeys(text)).toHaveProperty('fault');
  });
});
