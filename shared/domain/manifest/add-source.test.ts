import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { addSourceToManifest, parseManifest } from './parse-manifest';

// Properties try hundreds of texts: on a busy machine that takes longer than a unit test may.
vi.setConfig({ testTimeout: 60_000 });

const add = (text: string) => addSourceToManifest(text, 'new', { path: 'data/n.csv' });
const entry = 'new: { path: data/n.csv }';

describe('addSourceToManifest', () => {
  it.each([
    ['no text', '', `sources:\n  ${entry}\n`],
    ['comments only', '# hi\n', `# hi\nsources:\n  ${entry}\n`],
    ['no sources', 'name: x\n# end\n', `name: x\n# end\nsources:\n  ${entry}\n`],
    ['no sources and no last line ending', 'name: x', `name: x\nsources:\n  ${entry}\n`],
    ['empty sources', 'sources: # all\nname: x\n', `sources: # all\n  ${entry}\nname: x\n`],
    ['null sources', 'sources: null # all\nname: x', `sources: # all\n  ${entry}\nname: x`],
    ['null sources in the last line', 'sources: ~', `sources:\n  ${entry}\n`],
    [
      'block sources',
      'sources:\n    a:\n      path: x # y\n\n    # z\nname: x\n',
      `sources:\n    a:\n      path: x # y\n    ${entry}\n\n    # z\nname: x\n`,
    ],
    ['sources without a value', 'sources:\n  a:\n', `sources:\n  a:\n  ${entry}\n`],
    [
      'a list in the last source',
      'sources:\n  a:\n    options:\n      names:\n      - x\n',
      `sources:\n  a:\n    options:\n      names:\n      - x\n  ${entry}\n`,
    ],
    [
      'a block text in the last source',
      'sources:\n  a:\n    description: |\n      x\n\nname: y\n',
      `sources:\n  a:\n    description: |\n      x\n  ${entry}\n\nname: y\n`,
    ],
    ['flow sources', 'sources: { a: { path: x } } # y\n', `sources: { a: { path: x }, ${entry} } # y\n`],
    [
      'flow sources with a last comma',
      'sources: {\n  a: { path: x }, # y\n  }\n',
      `sources: {\n  a: { path: x }, ${entry}, # y\n  }\n`,
    ],
    ['empty flow sources', 'sources: {}\nname: x\n', `sources: { ${entry} }\nname: x\n`],
    ['a flow manifest', '{ name: x }', `{ name: x, sources: { ${entry} } }`],
    ['an empty flow manifest', '{}', `{ sources: { ${entry} } }`],
    ['a flow manifest with null sources', '{ sources: , name: x }', `{ sources: { ${entry} } , name: x }`],
    ['a document end', 'name: x\n...\n', `name: x\nsources:\n  ${entry}\n...\n`],
    [
      'an indented manifest',
      '  name: x\n  sources:\n    a: {path: b}\n',
      `  name: x\n  sources:\n    a: {path: b}\n    ${entry}\n`,
    ],
    ['a byte order mark', '\ufeffname: x\n', `\ufeffname: x\nsources:\n  ${entry}\n`],
  ])('works with %s', (_, before, after) => {
    expect(add(before)).toBe(after);
  });

  it('keeps the line endings of the file', () => {
    expect(add('name: x\r\nsources:\r\n  a: {path: b}\r\n')).toBe(
      `name: x\r\nsources:\r\n  a: {path: b}\r\n  ${entry}\r\n`,
    );
  });

  it('writes format and options, and quotes what has to be', () => {
    const text = addSourceToManifest('plumbline: 1\nname: x\n', "it's: #1 {a}", {
      path: 'data/a, b.csv',
      format: 'csv',
      options: { header: true, delim: ';', nullstr: ['', 'NA'] },
    });
    expect(parseManifest('f', text)).toMatchObject({
      problems: [],
      manifest: {
        sources: {
          "it's: #1 {a}": {
            path: 'data/a, b.csv',
            format: 'csv',
            options: { header: true, delim: ';', nullstr: ['', 'NA'] },
          },
        },
      },
    });
  });

  it.each([
    ['sources: {a: {path: x}}\n', 'a', /already/],
    ['sources: [x]\n', 'new', /nothing can be added/],
    ['sources: text\n', 'new', /nothing can be added/],
    ['sources: {a: \n', 'new', /closing/],
    ['<<<<<<< a\nx: 1\n=======\nx: 2\n>>>>>>> b\n', 'new', /merge conflict/],
    ['name: x\n', '', /is empty/],
  ])('refuses %j with the name %j', (text, name, message) => {
    expect(() => addSourceToManifest(text, name, { path: 'x' })).toThrow(message);
  });

  it('adds any name and path to any manifest that it accepts, and changes nothing else', () => {
    const value = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
    const before = fc
      .array(
        fc.constantFrom(
          ...[
            'plumbline: 1\n',
            'name: x\n',
            '# c\n',
            '\n',
            'sources:\n',
            '  a: {path: b}\n',
            '  # d\n',
            '  c:\n    path: e # f\n',
          ],
          ...[
            '    description: >+\n      t\n\n',
            'sources: {}\n',
            'sources: {a: {path: b},\n }\n',
            '---\n',
            'parameters:\n',
            '  p: {type: text}\n',
          ],
        ),
        { maxLength: 8 },
      )
      .map((parts) => parts.join(''));
    let added = 0;
    fc.assert(
      fc.property(before, value, value, (text, name, path) => {
        const { manifest } = parseManifest('f', text);
        let after: string;
        try {
          after = addSourceToManifest(text, name, { path });
        } catch {
          return;
        }
        added++;
        const parsed = parseManifest('f', after);
        expect(parsed.manifest).toEqual({ ...manifest, sources: { ...manifest.sources, [name]: { path } } });
        let start = 0;
        while (start < text.length && text[start] === after[start]) start++;
        expect(after.endsWith(text.slice(start))).toBe(true);
      }),
      { numRuns: 400 },
    );
    expect(added).toBeGreaterThan(100);
  });
});
