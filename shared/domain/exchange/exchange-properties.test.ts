import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { splitLines } from '../notebook/line-endings';
import type { Notebook } from '../notebook/notebook';
import { anyText, notebookText } from '../notebook/notebook-arbitrary';
import { parseNotebook } from '../notebook/parse-notebook';
import { exportNotebook } from './export-notebook';
import { importNotebook } from './import-notebook';

vi.setConfig({ testTimeout: 120_000 });

const runs = { numRuns: 200 };
const reaching = new Set(['merge_conflict', 'bad_notebook', 'bad_name', 'unknown_cell_kind']);
const isSound = (notebook: Notebook) => notebook.problems.every(({ code }) => !reaching.has(code));
const hasDuplicates = (notebook: Notebook) => notebook.problems.some(({ code }) => code === 'duplicate_name');
// No file holds NUL or half of a surrogate pair.
const isText = (text: string) => !/\0|\p{Surrogate}/u.test(text);
const text = fc.oneof({ weight: 4, arbitrary: notebookText }, anyText).filter(isText);

const hardBody = fc.oneof(
  fc.constantFrom(
    'SELECT 1',
    '-- note\nSELECT 1;',
    'SELECT 1; SELECT 2',
    '',
    '\n',
    'SELECT 1\n\n',
    "SELECT 'a",
    '/* open',
    '-- %%',
    '# %%',
    '%%sql',
    '-- end: a',
    'INSERT INTO t VALUES (1)',
    'CREATE MACRO f(x) AS x',
    'CREATE TABLE a AS SELECT 1',
    '-- name: b\nSELECT 1',
    'SELECT {x}, :y, $z',
    '  SELECT 1  ',
  ),
  fc.string({
    unit: fc.constantFrom('-', '%', ' ', '\n', "'", ';', 'a', '$', '{', '}', '#', '\\', '`'),
    maxLength: 20,
  }),
);
const hardProse = fc.constantFrom(
  '# Title',
  'name: x',
  'chart: x',
  'prose:',
  '%% text',
  'a\n\nb',
  '```python\nx = 1\n```',
  'a\n\n```python\nx = 1\n\n# %%\n```\n\nb',
  '<b>',
  'begin: a',
  '--',
  '-- %% a',
  '/* x */',
  '*/',
);
/** Notebooks without a mistake in them, whose cells are hard to write elsewhere. */
const soundNotebook = fc
  .array(fc.tuple(hardProse, hardBody, fc.constantFrom('', ' {materialize: view}', ' {materialize: table}')), {
    maxLength: 6,
  })
  .map((parts) =>
    parts
      .map(
        ([prose, body, options], index) =>
          `${prose}\n\n\`\`\`\`sql ${index % 2 === 0 ? `c${index}` : `"c ${index}"`}${options}\n${body}${body === '' ? '' : '\n'}\`\`\`\`\n`,
      )
      .join('\n'),
  );

/** What has to be the same in a format that keeps no blank lines and no line endings. */
function content(notebook: Notebook) {
  return notebook.blocks.flatMap((block) => {
    if (block.kind === 'frontmatter') return [];
    if ('body' in block) return [[block.kind, block.name, block.options, splitLines(block.body).join('\n')]];
    return block.text === '' ? [] : [[block.kind, splitLines(block.text).join('\n')]];
  });
}

describe('a notebook that is exported and imported again', () => {
  it('as .ipynb has the same bytes', () => {
    fc.assert(
      fc.property(fc.oneof(text, soundNotebook), (source) => {
        const notebook = parseNotebook('n.md', source);
        fc.pre(!hasDuplicates(notebook));
        const { text: exported } = exportNotebook(notebook, 'ipynb');
        expect(importNotebook({ file: 'n.ipynb', text: exported }).text).toBe(source);
      }),
      runs,
    );
  });

  it.each([
    ['percent', 'n.sql'],
    ['percent-python', 'n.py'],
    ['sql', 'n.sql'],
  ] as const)('as %s has the same cells, names, options, queries and prose', (format, file) => {
    fc.assert(
      fc.property(fc.oneof(text, soundNotebook, soundNotebook), (source) => {
        const notebook = parseNotebook('n.md', source);
        fc.pre(isSound(notebook) && !hasDuplicates(notebook) && content(notebook).length > 0);
        const { text: exported } = exportNotebook(notebook, format);
        const back = parseNotebook('n.md', importNotebook({ file, text: exported }).text);
        expect(content(back)).toEqual(content(notebook));
        expect(exportNotebook(back, format).text).toBe(exported);
      }),
      runs,
    );
  });
});

describe('any text as a file of another program', () => {
  const strange = fc.oneof(
    text,
    fc
      .array(
        fc.constantFrom(
          '# %%',
          '-- %%',
          '# %% [markdown]',
          '%%sql --save a',
          '%sql SELECT 1',
          'SELECT 1;',
          'CREATE TABLE a AS SELECT 1;',
          '-- name: a',
          '# text',
          '"""',
          '```sql',
          '```',
          '<!--',
          '---',
          '@app.cell',
          'import marimo',
          'app = marimo.App()',
          'def _():',
          '    x = mo.sql(f"""SELECT {a}""")',
          '    return',
          '',
        ),
        { maxLength: 14 },
      )
      .map((lines) => lines.join('\n')),
  );

  it.each(['n.py', 'n.sql', 'n.md'])('%s is imported, or refused as a problem', (file) => {
    fc.assert(
      fc.property(strange, (source) => {
        let imported: ReturnType<typeof importNotebook>;
        try {
          imported = importNotebook({ file, text: source });
        } catch (error) {
          expect((error as { problem?: { code: string } }).problem?.code).toMatch(/^(bad_notebook|empty_file)$/);
          return;
        }
        const cells = parseNotebook('n.md', imported.text).blocks.filter((block) => 'body' in block);
        expect(cells.map((cell) => ('name' in cell ? cell.name : ''))).toEqual(imported.cells.map((cell) => cell.name));
      }),
      runs,
    );
  });

  it('cells of a Jupyter notebook are all found again', () => {
    const cell = fc.record({
      cell_type: fc.constantFrom('code', 'markdown', 'raw', 'other'),
      metadata: fc.constant({}),
      source: fc.oneof(
        text,
        hardBody,
        hardProse,
        fc.constantFrom(
          '%%sql\nSELECT 1',
          'x = %sql SELECT 1',
          'import duckdb',
          '%%sql\nSELECT 1;\nINSERT INTO t VALUES (1)',
        ),
      ),
    });
    const squeezed = (value: string) => value.replace(/[\s\\]+/g, '');
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 6 }), (cells) => {
        const imported = importNotebook({
          file: 'n.ipynb',
          text: JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }),
        });
        const all = squeezed(imported.text);
        for (const { source } of cells) {
          if (/%%?sql|CREATE|;|[:{]|name|sql|chart |input |table |<{7}|>{7}|\|{7}|--|\/\*/.test(source)) continue;
          for (const line of source.split(/\r\n|\n|\r/)) expect(all).toContain(squeezed(line.replace(/\ufeff/g, '')));
        }
      }),
      runs,
    );
  });

  it('prose that begins with a byte order mark before what looks like a cell is no cell', () => {
    const cells = ['\ufeff```sql a\n', '# Title'].map((source) => ({ cell_type: 'markdown', metadata: {}, source }));
    const text = JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });
    expect(importNotebook({ file: 'n.ipynb', text }).cells).toEqual([]);
  });

  it('prose with a block that looks like a cell and a comment that hides what follows is no cell', () => {
    for (const name of ['c', 'probe']) {
      const source = `\`\`\`sql ${name} {materialize: table}\n\`\`\`\n<!--\r\n`;
      const imported = importNotebook({
        file: 'n.ipynb',
        text: JSON.stringify({
          cells: [{ cell_type: 'markdown', metadata: {}, source }],
          metadata: {},
          nbformat: 4,
          nbformat_minor: 5,
        }),
      });
      expect(imported.cells).toEqual([]);
      expect(imported.text).toContain(`\`\`\`sql title=${name} {materialize: table}`);
    }
  });
});
