import { describe, expect, it } from 'vitest';
import { parseManifest } from '../manifest/parse-manifest';
import { parseSketch } from '../sketch/parse-sketch';
import { parseYaml } from '../yaml/parse-yaml';
import { parseNotebook } from './parse-notebook';

/**
 * Ten times the text may take ten times as long. The bound leaves room for garbage collection; what is quadratic takes a
 * hundred times as long, and a regular expression that backtracks never ends. Processor time, so that other work on the
 * machine does not count.
 */
const boundForTenfold = 45;

function ratioOfTenfold(parse: (text: string) => unknown, pattern: (index: number) => string, small: number): number {
  const grow = (size: number) => {
    const parts: string[] = [];
    for (let length = 0, index = 0; length < size; index++) {
      const part = pattern(index);
      parts.push(part);
      length += part.length;
    }
    return parts.join('');
  };
  const texts = [grow(small), grow(small * 10)] as const;
  const timeOf = (text: string): number => {
    const before = process.cpuUsage();
    parse(text);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  // Times of less than a few milliseconds are noise.
  const least = Math.max(Math.min(...Array.from({ length: 3 }, () => timeOf(texts[0]))), 4);
  let ratio = Number.POSITIVE_INFINITY;
  // Once more where it took too long: the processor's caches and the collector's threads are shared with other work.
  for (let run = 0; run < 4 && ratio >= boundForTenfold; run++) ratio = Math.min(ratio, timeOf(texts[1]) / least);
  return ratio;
}

describe('time grows with the size of the text', () => {
  it.each<[string, (index: number) => string]>([
    ['cells', (index) => `\`\`\`sql cell_${index} {materialize: table}\nSELECT 1\n\`\`\`\n\ntext\n\n`],
    ['fences of both kinds', (index) => (index % 2 === 0 ? '```x\n' : '~~~y\n')],
  ])(
    'of a notebook of %s, from 200 kB to 2 MB',
    (_, pattern) => {
      expect(ratioOfTenfold((text) => parseNotebook('n.md', text), pattern, 200_000)).toBeLessThan(boundForTenfold);
    },
    60_000,
  );

  it.each<[string, (index: number) => string]>([
    ['cells of one name', () => '```sql a\n```\n'],
    ['ids that collide', (index) => `\`\`\`sql a#${index}\n\`\`\`\n\`\`\`sql a\n\`\`\`\n`],
    ['fences that are never closed', () => '```python\n'],
    ['fences of falling lengths', (index) => `${'`'.repeat(3 + ((1_000_000 - index) % 500))}x\n`],
    ['cells that are never closed', () => '```sql a\n'],
    ['conflict markers without an end', () => '<<<<<<< HEAD\n'],
    ['conflicts', () => '<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n'],
    ['conflict middles', (index) => (index === 0 ? '<<<<<<< HEAD\n' : '=======\n')],
    ['comments that are never closed', () => '<!--\n'],
    ['comments that are never closed, between conflicts', (index) => (index % 1000 === 999 ? '<<<<<<< x\n' : '<!--\n')],
    ['blank lines', () => ' \t\n'],
    ['blank lines in front of cells', (index) => (index % 50 === 49 ? '```sql a\n```\n' : '\n')],
    ['front matter that is never closed', (index) => (index === 0 ? '---\n' : 'a: b\n')],
    ['one long line', () => '`~ -<a'],
    ['one long line of blanks', () => '        '],
    ['a long info string', (index) => (index === 0 ? '```sql "' : 'a \\" {')],
    ['a long heading', (index) => (index === 0 ? '# ' : '# ## ')],
    ['a long rule', (index) => (index === 0 ? '' : '- - -')],
    ['backticks', () => '````````'],
    ['CRs', () => '\r'],
    ['list items', () => '- a\n  ```sql b\n'],
  ])(
    'of a notebook of %s',
    (_, pattern) => {
      expect(ratioOfTenfold((text) => parseNotebook('n.md', text), pattern, 40_000)).toBeLessThan(boundForTenfold);
    },
    60_000,
  );

  it.each<[string, (index: number) => string]>([
    ['sources', (index) => (index === 0 ? 'plumbline: 1\nname: x\nsources:\n' : `  s${index}: { path: a.csv }\n`)],
    ['errors', (index) => (index === 0 ? 'sources:\n' : `  s${index}: { pth: a.csv }\n`)],
    ['broken entries', (index) => (index === 0 ? 'sources:\n' : `  s${index}: [\n`)],
    ['keys that stand twice', () => 'a: 1\n'],
    ['aliases', (index) => (index === 0 ? 'a: &a [x, y]\nb:\n' : '- *a\n')],
    ['brackets', () => '['],
    ['indentation', (index) => `${' '.repeat(index % 90)}a:\n`],
  ])(
    'of a manifest of %s',
    (_, pattern) => {
      // The library takes seconds for a megabyte: a tenth of the size shows the same growth.
      expect(ratioOfTenfold((text) => parseManifest('f', text), pattern, 10_000)).toBeLessThan(boundForTenfold);
    },
    60_000,
  );

  it('of a sketch and of plain YAML', () => {
    const boxes = (index: number) => (index === 0 ? 'plumbline: 1\nplanned:\n' : `  n${index}: { from: [a] }\n`);
    expect(ratioOfTenfold((text) => parseSketch('f', text), boxes, 10_000)).toBeLessThan(boundForTenfold);
    expect(
      ratioOfTenfold(
        (text) => parseYaml('f', text),
        (index) => `k${index}: value\n`,
        200_000,
      ),
    ).toBeLessThan(boundForTenfold);
  }, 60_000);
});
