import { describe, expect, it } from 'vitest';
import { parseNotebook } from './parse-notebook';
import { proseOf } from './prose-before';

const text = `# Title

Old words.

## What is kept

Rows **without** the second
of each pair.

\`\`\`sql kept
SELECT 1 AS a
\`\`\`

## Days

\`\`\`sql days
SELECT 2 AS b
\`\`\`

\`\`\`chart c {from: days}
mark: bar
\`\`\`

- All [days](x.md) are there.

## Next

Not about days.

\`\`\`sql last
SELECT 3 AS c
\`\`\`
\`\`\`sql alone
SELECT 4 AS d
\`\`\`
`;

const notebook = parseNotebook('notebooks/a.md', text);
const proseFor = (name: string) => {
  const block = notebook.blocks.find((other) => other.kind === 'sql' && other.name === name);
  return proseOf([notebook], { file: 'notebooks/a.md', line: block?.line ?? 0 });
};

describe('the prose of a cell', () => {
  it('is the heading above it and the first paragraph below that heading', () => {
    expect(proseFor('kept')).toMatchObject({
      heading: 'What is kept',
      paragraph: 'Rows without the second of each pair.',
      before: expect.stringMatching(/^# Title[\s\S]*of each pair\.$/),
    });
  });

  it('is what follows the cell, up to the next heading, where nothing stands before it', () => {
    expect(proseFor('days')).toMatchObject({ heading: 'Days', paragraph: 'All days are there.', before: '## Days' });
  });

  it('is the heading alone for a cell that follows another one, and nothing for a place without a cell', () => {
    expect(proseFor('last')).toMatchObject({ heading: 'Next', paragraph: 'Not about days.' });
    expect(proseFor('alone')).toMatchObject({ heading: 'Next', paragraph: null, before: null });
    expect(proseOf([notebook], { file: 'notebooks/b.md', line: 3 })).toMatchObject({ cell: undefined, heading: null });
  });
});
