// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of check files have this form.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { caretState, scanYaml } from './yaml-scan';

const samples = join(__dirname, '../../../../resources/sample/checks');
const contracts = join(__dirname, '../../../../tests/integration/checks/soda/contracts');
const files = [samples, contracts].flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));

/** The state at the `¦` of a text. */
function at(marked: string) {
  const offset = marked.indexOf('¦');
  const { kind, path, start, needsSpace, within } = caretState(marked.replace('¦', ''), offset);
  return `${kind} ${path.join('.')} "${marked.slice(start, offset)}"${needsSpace ? ' +space' : ''}${within ?? ''}`;
}

/** Paths and scalars as the YAML library reads them. */
function known(text: string): string[] {
  const found: string[] = [];
  const walk = (node: unknown, path: (string | number)[]) => {
    if (isMap(node)) {
      for (const { key, value } of node.items) {
        const name = isScalar(key) ? String(key.value) : '';
        found.push([...path, name].join('.'));
        walk(value, [...path, name]);
      }
    } else if (isSeq(node)) {
      node.items.forEach((item, index) => {
        found.push([...path, index].join('.'));
        walk(item, [...path, index]);
      });
    }
  };
  walk(parseDocument(text).contents, []);
  return found;
}

describe('a scan of YAML', () => {
  it.each(files)('finds the keys and items that the YAML library finds in %s', (file) => {
    const text = readFileSync(file, 'utf8');
    expect(scanYaml(text).map(({ path }) => path.join('.'))).toEqual(known(text));
    const windows = text.replaceAll('\n', '\r\n');
    expect(scanYaml(windows).map(({ path }) => path.join('.'))).toEqual(known(text));
  });

  it('knows where values stand', () => {
    const text = 'a: 1 # one\nb: "x \\" y"\nc: { d: [e, \'f\'] }\ng: |\n  h: i\n  j\nk: l\n  m\n';
    const values = scanYaml(text).map(({ path, start, end }) => [path.join('.'), text.slice(start, end)]);
    expect(values).toContainEqual(['a', '1']);
    expect(values).toContainEqual(['b', 'x \\" y']);
    expect(values).toContainEqual(['c.d.0', 'e']);
    expect(values).toContainEqual(['c.d.1', 'f']);
    expect(values).toContainEqual(['g', '\n  h: i\n  j']);
    expect(values).toContainEqual(['k', 'l\n  m']);
  });

  it.each([
    ['an empty text', '¦', 'start  ""'],
    ['a first word', 'da¦', 'key  "da"'],
    ['a value', 'dataset: pl¦', 'value dataset "pl"'],
    ['a colon without a space', 'dataset:¦', 'value dataset "" +space'],
    ['a space behind a colon', 'dataset: ¦', 'value dataset ""'],
    ['the line below a key', 'checks:\n  ¦', 'start checks ""'],
    ['the line below a key, with the rest behind it', 'checks:\n  ¦\ncolumns: []\n', 'start checks ""'],
    ['a dash', 'checks:\n  - ¦', 'start checks.0 ""'],
    ['a dash without a space', 'checks:\n  -¦', 'start checks.0 "" +space'],
    ['a word behind a dash', 'checks:\n  - row¦', 'start checks.0 "row"'],
    ['a second dash', 'checks:\n  - row_count:\n  - ¦', 'start checks.1 ""'],
    ['dashes below their key', 'checks:\n- row_count:\n- mi¦', 'start checks.1 "mi"'],
    ['another item', 'checks:\n  - row_count:\n  ¦', 'item checks ""'],
    ['keys of a check', 'checks:\n  - row_count:\n      ¦', 'start checks.0.row_count ""'],
    ['a second key of a check', 'checks:\n  - row_count:\n      name: a\n      thr¦', 'key checks.0.row_count "thr"'],
    ['a key of a column', 'columns:\n  - name: a\n    ¦', 'key columns.0 ""'],
    ['a word at a column', 'columns:\n  - name: a\n    che¦', 'key columns.0 "che"'],
    ['a nested dash', 'columns:\n  - name: a\n    checks:\n      - ¦', 'start columns.0.checks.0 ""'],
    ['another key of the file', 'checks:\n  - row_count:\n¦', 'key  ""'],
    ['brackets', 'checks:\n  - row_count: { thr¦', 'key checks.0.row_count "thr"'],
    [
      'nested brackets',
      'checks:\n  - row_count: { threshold: { must_be: ¦ } }',
      'value checks.0.row_count.threshold.must_be ""',
    ],
    ['a second key in brackets', 'a: { b: 1, ¦', 'key a ""'],
    ['a list in brackets', 'a: [b, c¦]', 'value a.1 "c"'],
    ['brackets on several lines', 'a:\n  b: [\n    c,\n    ¦', 'value a.b.1 ""'],
    ['quotes', 'a: "b c¦"', 'value a "b c""'],
    ['quotes in brackets', "a: ['b', 'c¦']", 'value a.1 "c"\''],
    ['a comment', 'a: b # c¦', 'none  ""'],
    ['a comment on its own', '# c¦', 'none  ""'],
    ['a block', 'filter: |\n  a >¦', 'value filter "a >"block'],
    ['an empty line of a block', 'filter: >-\n  a\n  ¦', 'value filter ""block'],
    ['behind a block', 'filter: |\n  a\n¦', 'key  ""'],
    ['behind a bracket', 'a: { b: 1 } ¦', 'none a " "'],
    ['between columns of the text', 'columns:\n    - name: a\n   ¦', 'none  ""'],
    ['letters of any script', 'columns:\n  - name: größe\n    checks:\n      - mi¦', 'start columns.0.checks.0 "mi"'],
    ['astral letters', 'columns:\n  - name: 😀\n    ¦', 'key columns.0 ""'],
    ['tabs behind a colon', 'filter:\t\ta¦', 'value filter "a"'],
    ['a byte order mark', '\uFEFFdataset: a/b\nche¦', 'key  "che"'],
    ['an open bracket above', 'checks:\n  - row_count: { threshold: {\ncol¦', 'key  "col"'],
    ['an open quote above', 'filter: "a > 1\nchecks:\n  - ¦', 'start checks.0 ""'],
    ['a half-typed key above', 'datas\nchecks:\n  - ro¦', 'start checks.0 "ro"'],
    ['a document marker', '---\nche¦', 'key  "che"'],
    ['a quoted key', '"dataset": a¦', 'value dataset "a"'],
    ['an anchor', 'a: &x b¦', 'value a "b"'],
  ])('tells what is typed: %s', (_, marked, expected) => {
    expect(at(marked)).toBe(expected);
    const windows = marked.replaceAll('\n', '\r\n');
    expect(at(windows)).toBe(expected);
  });

  it('never throws, and ends, whatever the text', () => {
    const piece = fc.constantFrom(
      'a',
      ': ',
      '- ',
      '\n',
      '\r\n',
      '\r',
      '  ',
      '{',
      '}',
      '[',
      ']',
      ',',
      '"',
      "'",
      '#',
      ' #',
      '|\n',
      '>',
      '\t',
      '&',
      '*',
      '\\',
      '?',
      '%',
      '😀',
      '\uFEFF',
      'checks:',
      '${x}',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.nat(80), (pieces, offset) => {
        const text = pieces.join('');
        scanYaml(text);
        const state = caretState(text, Math.min(offset, text.length));
        expect(state.start).toBeLessThanOrEqual(Math.min(offset, text.length));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes time linear in the text', () => {
    const line = 'columns:\n  - name: a\n    checks: [{ missing: { threshold: { must_be: 0 } } }]\n';
    // The least processor time of three: what else the machine does is not part of it.
    const time = (count: number) => {
      const text = 'a: {\n'.repeat(count) + line.repeat(count) + '"'.repeat(count);
      const times = Array.from({ length: 3 }, () => {
        const before = process.cpuUsage();
        scanYaml(text);
        const { user, system } = process.cpuUsage(before);
        return (user + system) / 1000;
      });
      return Math.min(...times);
    };
    time(500);
    expect(time(8000)).toBeLessThan(40 * Math.max(5, time(1000)));
  });
});
