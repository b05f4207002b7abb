import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { parseYaml, validateYaml } from './parse-yaml';

// Properties try hundreds of texts: on a busy machine that takes longer than a unit test may.
vi.setConfig({ testTimeout: 60_000 });

function problemsOf(text: string) {
  return parseYaml('f.yaml', text).problems.map(({ code, line, column, message }) => ({ code, line, column, message }));
}

describe('parseYaml', () => {
  it('knows where every key and value stands', () => {
    const parsed = parseYaml('f.yaml', 'a: 1\nb:\n  - x\n  - { c: yes }\n');
    expect(parsed.value).toEqual({ a: 1, b: ['x', { c: 'yes' }] });
    expect(parsed.placeOf(['a'])).toEqual({ line: 1, column: 4, endLine: 1, endColumn: 5 });
    expect(parsed.keyPlaceOf(['b'])).toEqual({ line: 2, column: 1, endLine: 2, endColumn: 2 });
    expect(parsed.placeOf(['b', 1, 'c'])).toEqual({ line: 4, column: 10, endLine: 4, endColumn: 13 });
    expect(parsed.keyPlaceOf(['b', 1, 'c'])).toEqual({ line: 4, column: 7, endLine: 4, endColumn: 8 });
    expect(parsed.rangeOf(['b', 0])).toEqual({ start: 12, end: 13 });
    expect(parsed.rangeOf(['nothing'])).toBeUndefined();
  });

  it('gives the place of the nearest key for a path that is not there', () => {
    const parsed = parseYaml('f.yaml', 'a:\n  b: 1\n');
    expect(parsed.placeOf(['a', 'z', 'y'])).toMatchObject({ line: 1, column: 1 });
    expect(parsed.keyPlaceOf(['z'])).toMatchObject({ line: 1, column: 1 });
  });

  it('counts lines and columns from where the text stands in a larger file', () => {
    const parsed = parseYaml('n.md', '{a: 1,\nb: @}', { line: 10, column: 20 });
    expect(parsed.placeOf(['a'])).toMatchObject({ line: 10, column: 24 });
    expect(parsed.problems[0]).toMatchObject({ file: 'n.md', line: 11, column: 4 });
  });

  it.each(['\n', '\r\n', '\r'])('counts lines that end with %j', (ending) => {
    const parsed = parseYaml('f.yaml', ['# c', 'a: 1', 'b:', '  c: 2', ''].join(ending));
    expect(parsed.value).toEqual({ a: 1, b: { c: 2 } });
    expect(parsed.placeOf(['b', 'c'])).toMatchObject({ line: 4, column: 6 });
    expect(parsed.problems).toEqual([]);
  });

  it.each([
    ['a: [1, 2\nb: 3\n', 1, 9, 'The closing `]` is missing.'],
    ['a: "x\nb: 2\n', 1, 6, 'A quoted text is not closed.'],
    ['a: b: c\n', 1, 4, 'A mapping starts inside of a value on the same line.'],
    ['a:\n\tb: 1\n', 2, 1, 'A tab stands where YAML indents.'],
    ['a: @x\n', 1, 4, 'A plain value cannot start with `@`.'],
    ['foo\nbar: 1\n', 1, 1, 'A line is neither `key: value` nor part of the value above it.'],
    ['a: "\\q"\n', 1, 5, 'A double-quoted text contains a backslash that is no escape sequence.'],
    ['a: [1 2 3}\n', 1, 10, 'The closing `]` is missing.'],
    ['a: {b: 1}}\n', 1, 10, '`}` is not expected here.'],
  ])('says in plain words what is wrong with %j', (text, line, column, message) => {
    const found = problemsOf(text);
    expect(found.map((problem) => problem.code)).toContain('bad_yaml');
    expect(found[0]).toMatchObject({ line, column, message });
  });

  it('reports a key that stands twice, with the line of the first, which counts', () => {
    const parsed = parseYaml('f.yaml', 'a: 1\nb: 2\na: 3\n');
    expect(parsed.value).toEqual({ a: 1, b: 2 });
    expect(parsed.problems).toMatchObject([
      { line: 3, column: 1, message: '`a` stands twice in this mapping; the first one counts (line 1).' },
    ]);
  });

  it('reads the first of several documents and reports the second', () => {
    const parsed = parseYaml('f.yaml', '---\na: 1\n---\nb: 2\n');
    expect(parsed.value).toEqual({ a: 1 });
    expect(parsed.problems).toMatchObject([{ code: 'bad_yaml', line: 3, column: 1 }]);
  });

  it('resolves aliases and merge keys', () => {
    const parsed = parseYaml('f.yaml', 'base: &b { x: 1, y: 2 }\nother:\n  <<: *b\n  y: 3\nsame: *b\n');
    expect(parsed.value).toEqual({ base: { x: 1, y: 2 }, other: { x: 1, y: 3 }, same: { x: 1, y: 2 } });
    expect(parsed.problems).toEqual([]);
  });

  it('reports aliases of nothing and of themselves', () => {
    expect(problemsOf('a: *b\n')).toMatchObject([{ code: 'bad_yaml', line: 1, column: 4 }]);
    expect(problemsOf('a: &a [*a]\n')).toMatchObject([{ code: 'bad_yaml', line: 1, column: 8 }]);
  });

  it('stops an alias bomb', () => {
    const letters = 'abcdefghijklmnop';
    let text = 'a: &a [x, x, x, x, x, x, x, x, x, x]\n';
    for (let at = 1; at < letters.length; at++) {
      text += `${letters[at]}: &${letters[at]} [${Array(10)
        .fill(`*${letters[at - 1]}`)
        .join(', ')}]\n`;
    }
    const parsed = parseYaml('f.yaml', text);
    expect(parsed.problems[0]?.message).toBe('The aliases of this file stand for more than 100000 values.');
    expect(JSON.stringify(parsed.value).length).toBeLessThan(2_000_000);
  });

  it('reports nesting that is too deep instead of exhausting the stack', () => {
    for (const open of ['[', '{', '{a: ', '- ', '? ']) {
      expect(problemsOf(open.repeat(5_000))[0]?.message).toBe('The values are nested more than 100 levels deep.');
    }
  });

  it('keeps whole numbers that a double would round as their text', () => {
    expect(parseYaml('f', 'a: 9007199254740993\nb: 9007199254740991\nc: 0.1\n').value).toEqual({
      a: '9007199254740993',
      b: 9007199254740991,
      c: 0.1,
    });
  });

  it('gives a scalar as it is written', () => {
    const parsed = parseYaml('f', 'a: 1.50\nb: "x"\nc: [1]\n');
    expect([parsed.textOf(['a']), parsed.textOf(['b']), parsed.textOf(['c'])]).toEqual(['1.50', 'x', undefined]);
  });

  it('treats `__proto__` as a key like any other', () => {
    const { value } = parseYaml('f', '__proto__: {polluted: true}\n');
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('leaves out both sides of a merge conflict and reads what stands around it', () => {
    const text = 'a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> theirs\nc: 4\n';
    const parsed = parseYaml('f.yaml', text);
    expect(parsed.value).toEqual({ a: 1, c: 4 });
    expect(parsed.problems).toMatchObject([{ code: 'merge_conflict', line: 2, column: 1, endLine: 6 }]);
    expect(parsed.placeOf(['c'])).toMatchObject({ line: 7, column: 4 });
  });

  it('reads the neighbours of a broken entry, at the top and one level down', () => {
    const text = 'sources:\n  a: { path: x\n  b: { path: y }\n  c:\n    path: "z\nname: "q"\nlist: [1, 2\nlast: 1\n';
    const parsed = parseYaml('f.yaml', text);
    expect(parsed.value).toEqual({ sources: { b: { path: 'y' } }, name: 'q', last: 1 });
    expect(parsed.problems.map(({ line }) => line)).toEqual([2, 5, 7]);
    expect(parsed.placeOf(['sources', 'b', 'path'])).toMatchObject({ line: 3, column: 14 });
    expect(parsed.keyPlaceOf(['sources'])).toMatchObject({ line: 1, column: 1 });
  });

  it('reads an empty file as null without a problem', () => {
    for (const text of ['', '\n', '# comment\n', '\ufeff']) {
      expect(parseYaml('f', text)).toMatchObject({ value: null, problems: [] });
    }
  });

  it('never throws, and gives places inside of the text', () => {
    const pieces = fc.constantFrom(
      ...[
        'a: ',
        'b',
        '\n',
        '  ',
        '- ',
        '[',
        ']',
        '{',
        '}',
        '"',
        "'",
        ': ',
        ', ',
        '&x ',
        '*x ',
        '|\n',
        '>',
        '#',
        '!t ',
        '\t',
      ],
      ...[
        '---\n',
        '...\n',
        '? ',
        '<<: ',
        '%',
        '@',
        '\r',
        '\r\n',
        '\0',
        '\ud800',
        '\ufeff',
        '<<<<<<< a\n',
        '=======\n',
        '>>>>>>> b\n',
      ],
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (source) => {
        const parsed = parseYaml('f', source);
        const lineCount = source.split(/\r\n|\n|\r/).length;
        for (const { line, endLine } of parsed.problems) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(endLine).toBeLessThanOrEqual(lineCount);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('reads what the library itself writes', () => {
    const value = fc.jsonValue({ maxDepth: 3 }).filter((candidate) => !JSON.stringify(candidate).includes('__proto__'));
    fc.assert(
      fc.property(value, (wanted) => {
        const parsed = parseYaml('f', JSON.stringify(wanted));
        const big = JSON.stringify(wanted, (_, item) =>
          typeof item === 'number' && Number.isInteger(item) && !Number.isSafeInteger(item) ? null : item,
        );
        if (big !== JSON.stringify(wanted)) return;
        expect(parsed.problems).toEqual([]);
        expect(JSON.stringify(parsed.value)).toBe(JSON.stringify(wanted));
      }),
      { numRuns: 300 },
    );
  });
});

describe('validateYaml', () => {
  const schema = z.strictObject({
    name: z.string(),
    size: z.int().positive().optional(),
    kind: z.enum(['csv', 'parquet']).optional(),
    threads: z.union([z.literal('auto'), z.int().positive()]).optional(),
    items: z.record(z.string(), z.strictObject({ path: z.string().min(1) })).optional(),
    list: z.array(z.string()).min(1).optional(),
    flag: z.boolean().optional(),
    shape: z
      .discriminatedUnion('type', [
        z.strictObject({ type: z.literal('a'), x: z.number() }),
        z.strictObject({ type: z.literal('b') }),
      ])
      .optional(),
  });
  const check = (text: string) =>
    validateYaml(schema, parseYaml('f.yaml', text), 'bad_manifest').problems.map(
      ({ line, column, message, hint }) => `${line}:${column} ${message}${hint === undefined ? '' : ` | ${hint}`}`,
    );

  it('gives the value of a text that fits', () => {
    expect(validateYaml(schema, parseYaml('f', 'name: x\n'), 'bad_manifest')).toEqual({
      value: { name: 'x' },
      problems: [],
    });
  });

  it.each([
    ['nam: x\nname: y', '1:1 `nam` is not a key of this file. | Did you mean `name`?'],
    [
      'name: y\nzzz: 1',
      '2:1 `zzz` is not a key of this file. | Allowed: `name`, `size`, `kind`, `threads`, `items`, `list`, `flag`, `shape`.',
    ],
    ['name: 3', '1:7 `name` must be text, but is the number 3. | Put it in quotes: "3".'],
    ['size: 1', '1:1 `name` is missing: expected text. | Add a line `name: …`.'],
    ['name: x\nsize: "4"', '2:7 `size` must be a number, but is the text "4". | Remove the quotes.'],
    ['name: x\nsize: 0', '2:7 `size` must be more than 0, but is the number 0.'],
    ['name: x\nsize: 1.5', '2:7 `size` must be a whole number, but is the number 1.5.'],
    ['name: x\nkind: cvs', '2:7 `kind` must be `csv` or `parquet`, but is the text "cvs". | Did you mean `csv`?'],
    ['name: x\nthreads: many', '2:10 `threads` must be `auto` or a number, but is the text "many".'],
    ['name: x\nitems:\n  a: {pth: y, path: z}', '3:7 `pth` is not a key of `items.a`. | Did you mean `path`?'],
    ['name: x\nitems:\n  a: {}', '3:3 `path` is missing in `items.a`: expected text. | Add a line `path: …`.'],
    ['name: x\nitems:\n  a: {path: ""}', '3:13 `items.a.path` must be a text that is not empty, but is an empty text.'],
    ['name: x\nlist: a', '2:7 `list` must be a list, but is the text "a". | Put it in brackets: `[…]`.'],
    ['name: x\nlist: []', '2:7 `list` must be a list of at least 1 entry, but is a list.'],
    ['name: x\nlist: [a, 2]', '2:11 `list[2]` must be text, but is the number 2. | Put it in quotes: "2".'],
    ['name: x\nflag: yes', '2:7 `flag` must be `true` or `false`, but is the text "yes". | Write `true`.'],
    ['name: x\nshape: {type: c}', '2:15 `shape.type` must be `a` or `b`, but is the text "c".'],
    ['name: x\nshape: {type: a, x: 1, yy: 2}', '2:24 `yy` is not a key of `shape`. | Allowed: `type`, `x`.'],
    ['[]', '1:1 The content must be a mapping (`key: value`), but is a list.'],
  ])('says where and how %j does not fit', (text, expected) => {
    expect(check(text)).toEqual([expected]);
  });

  it('checks a part of the text, with places in the whole', () => {
    const parsed = parseYaml('f', 'a:\n  b: x\n');
    expect(validateYaml(z.number(), parsed, 'bad_check', ['a', 'b']).problems).toMatchObject([
      { code: 'bad_check', file: 'f', line: 2, column: 6, message: '`a.b` must be a number, but is the text "x".' },
    ]);
  });
});
