import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportNotebook } from '../../../shared/domain/exchange/export-notebook';
import { importNotebook } from '../../../shared/domain/exchange/import-notebook';
import { parseNotebook } from '../../../shared/domain/notebook/parse-notebook';

const corpus = join(__dirname, 'corpus');
const files = ['marimo', 'jupytext', 'evidence', 'written'].flatMap((folder) =>
  readdirSync(join(corpus, folder))
    .filter((name) => name !== 'LICENSE')
    .map((name) => `${folder}/${name}`),
);

/** The lines of a file's cells, apart from what belongs to the format: fences, decorators, comment marks, magics. */
function contentLines(file: string, text: string): string[] {
  if (file.endsWith('.ipynb')) {
    const notebook = JSON.parse(text);
    const cells = notebook.cells ?? notebook.worksheets.flatMap((sheet: { cells: unknown[] }) => sheet.cells);
    return cells.flatMap((cell: { source?: string | string[]; input?: string }) =>
      [cell.source ?? cell.input].flat().join('').split('\n'),
    );
  }
  return text.split('\n');
}

const formatLine =
  /^\s*(?:@app\.|app = |def \w+\(|return\b|async def|import marimo|__generated_with|if __name__|app\.run\(|[)\]}]|%%?(?:sql|dql)|\w+ = %sql|%dql|#!sql|(?:_?\w+ = )?mo\.(?:md|sql)\(|_deepnote|f?r?"""|```|#\| |-- %%|# %%|# \+|# -{3}|-- name:|CREATE |,? ?'SQL_)|"""[,)]?|output=|^---|^\+\+\+/;

function squeeze(line: string): string {
  return line.replace(/[\s;]+/g, '');
}

describe.each(files)('%s', (file) => {
  const text = readFileSync(join(corpus, file), 'utf8');
  const imported = importNotebook({ file, text });

  it('opens as a sound notebook that holds every line of every cell', () => {
    const notebook = parseNotebook('notebooks/n.md', imported.text);
    expect(notebook.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(notebook.blocks.filter((block) => block.kind === 'broken')).toEqual([]);
    const all = squeeze(imported.text.replaceAll('\\', ''));
    const lost = contentLines(file, text)
      .filter((line) => !formatLine.test(line))
      // What is a parameter now was a template, an image in a cell is a file beside the notebook, and the settings of
      // Jupytext and MyST are told as left out.
      .filter(
        (line) =>
          !/\{\{|:island|attachment:|^# {1,9}[\w]+:|^# jupyter:|^:\w+: |^ ?\*|^\/\*|\{\w+(?:\.value)?\}/.test(line),
      )
      .map((line) => squeeze(line.replaceAll('\\', '')))
      .filter((line) => !all.includes(line) && !all.includes(line.replace(/^(?:#|--)/, '')));
    expect(lost).toEqual([]);
  });

  it.each(['ipynb', 'percent', 'percent-python', 'sql', 'markdown'] as const)(
    'comes back the same from an export as %s',
    (format) => {
      const notebook = parseNotebook('notebooks/n.md', imported.text);
      const name = { ipynb: 'n.ipynb', percent: 'n.sql', 'percent-python': 'n.py', sql: 'n.sql', markdown: 'n.md' }[
        format
      ];
      const exported = exportNotebook(notebook, format).text;
      const back = importNotebook({ file: name, text: exported });
      if (format === 'ipynb' || (format === 'markdown' && imported.cells.length > 0))
        expect(back.text).toBe(imported.text);
      expect(back.cells.map(({ kind, name }) => [kind, name])).toEqual(
        imported.cells.map(({ kind, name }) => [kind, name]),
      );
      expect(exportNotebook(parseNotebook('notebooks/n.md', back.text), format).text).toBe(exported);
    },
  );
});

describe('what the SQL of others becomes', () => {
  const cellsOf = (file: string) => {
    const imported = importNotebook({ file, text: readFileSync(join(corpus, file), 'utf8') });
    const { blocks } = parseNotebook('n.md', imported.text);
    return Object.fromEntries(blocks.flatMap((block) => (block.kind === 'sql' ? [[block.name, block.body]] : [])));
  };

  it.each(files.filter((file) => file.startsWith('written/') || file === 'marimo/sql.py'))('%s', (file) => {
    expect(cellsOf(file)).toMatchSnapshot();
    const { losses } = importNotebook({ file, text: readFileSync(join(corpus, file), 'utf8') });
    expect(losses.map(({ where, what, instead }) => `${where}: ${what} → ${instead}`)).toMatchSnapshot();
  });
});
