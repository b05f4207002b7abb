import { describe, expect, it } from 'vitest';
import { cellsOf } from './edit-cells';
import { outlineOf, sectionSizes, sectionUnder, slugOf } from './outline';
import { parseNotebook } from './parse-notebook';

const text = `---
title: T
---

# On-time *performance*

Late
----

\`\`\`sql a
SELECT 1
\`\`\`

<!-- cell -->

## Late ##

\`\`\`text
# no heading
\`\`\`

- item
---

\`\`\`sql b
SELECT 2
\`\`\`

# [Next](x.md) \`code\`
`;

describe('the outline of a notebook', () => {
  const notebook = parseNotebook('n.md', text);

  it('has the headings of the prose, and no others', () => {
    expect(outlineOf(notebook).map(({ level, text: title, slug }) => [level, title, slug])).toEqual([
      [1, 'On-time performance', 'on-time-performance'],
      [2, 'Late', 'late'],
      [2, 'Late', 'late-1'],
      [1, 'Next code', 'next-code'],
    ]);
    expect(outlineOf(notebook).map(({ cellId, place }) => [cellId, place])).toEqual([
      ['prose:1', 0],
      ['prose:1', 1],
      ['prose:2', 0],
      ['prose:3', 0],
    ]);
  });

  it('gives each heading the cells down to the next of its level or above', () => {
    const cells = cellsOf(notebook);
    expect(sectionUnder(cells, 0).map(({ id }) => id)).toEqual(['sql:a', 'prose:2', 'sql:b']);
    expect(sectionUnder(cells, 1)).toEqual([]);
    expect(sectionUnder(cells, 2).map(({ id }) => id)).toEqual(['sql:b']);
    expect(sectionUnder(cells, 4)).toEqual([]);
    const sizes = cells.flatMap(({ id }, index) => {
      const size = sectionUnder(cells, index).length;
      return size === 0 ? [] : [[id, size] as const];
    });
    expect([...sectionSizes(notebook)].sort()).toEqual(sizes.sort());
  });

  it('anchors as git hosts do', () => {
    expect(slugOf('Why 5% – of *what*?')).toBe('why-5--of-what');
    expect(slugOf('Größe & Länge')).toBe('größe--länge');
  });
});
