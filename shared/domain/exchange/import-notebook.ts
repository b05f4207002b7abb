import { parseNotebook } from '../notebook/parse-notebook';
import { PlumblineError } from '../problem';
import type { ExchangeFormat, ImportedNotebook, ReadBlocks } from './exchange';
import { notebookExtensions } from './notebook-extensions';
import { assetFolder, readIpynb } from './read-ipynb';
import { isMarimo, readMarimo } from './read-marimo';
import { hasOwnCells, ownCellLosses, readMarkdown } from './read-markdown';
import { percentMark, readPercent } from './read-percent';
import { isOwnScript, readSqlScript } from './read-sql-script';
import { writeNotebook } from './write-notebook';

export interface ImportRequest {
  /** The file's name, for its format and for problems. */
  readonly file: string;
  readonly text: string;
  /** Names that the workspace's nodes and sources have already. */
  readonly taken?: Iterable<string>;
  /** Where the notebook's images will lie, as a link from the notebook. */
  readonly assetFolder?: string;
}

/**
 * A notebook of another program as ours. Nothing of its cells is dropped, but for outputs; `losses` says what is not the
 * same. Throws `bad_notebook` at its line and column for a file that is no notebook, `empty_file`, or `merge_conflict`.
 */
export function importNotebook(request: ImportRequest): ImportedNotebook {
  const { file, text } = request;
  const title = titleOf(file);
  const format = formatOf(file, text);
  if (format === 'markdown' && hasOwnCells(file, text)) return openAsItIs(file, text, request.taken ?? []);
  const read = readBlocks(format, file, text);
  const imported = writeNotebook(read, { format, title, taken: request.taken ?? [] });
  return { ...imported, text: imported.text.replaceAll(`${assetFolder}/`, `${request.assetFolder ?? 'images'}/`) };
}

function readBlocks(format: ExchangeFormat, file: string, text: string): ReadBlocks {
  if (format !== 'ipynb' && text.replace(/^\ufeff/, '').trim() === '') {
    throw new PlumblineError({
      code: 'empty_file',
      message: `${file} is empty.`,
      hint: 'Choose a file that has cells or statements.',
      file,
      line: 1,
      column: 1,
    });
  }
  switch (format) {
    case 'ipynb':
      return readIpynb(file, text);
    case 'marimo':
      return readMarimo(file, text);
    case 'percent':
      return readPercent(text, percentMark(text) ?? '--');
    case 'sql':
      return readSqlScript(text);
    case 'markdown':
      return readMarkdown(text);
  }
}

/** The format of a file, by its name and what it holds. Throws `bad_notebook` for a Python program and other files. */
export function formatOf(file: string, text: string): ExchangeFormat {
  const lower = file.toLowerCase();
  if (lower.endsWith('.ipynb')) return 'ipynb';
  if (/\.(?:md|markdown|qmd|rmd)$/.test(lower)) return 'markdown';
  if (lower.endsWith('.sql'))
    return percentMark(text) === '--' && !isOwnScript(text.replace(/^\ufeff/, '')) ? 'percent' : 'sql';
  if (lower.endsWith('.py')) {
    if (isMarimo(text)) return 'marimo';
    if (percentMark(text) === '#') return 'percent';
    throw new PlumblineError({
      code: 'bad_notebook',
      message: `${file} is a Python program without cells.`,
      hint: 'A notebook has cells that begin with `# %%`, or is one of marimo.',
      file,
      line: 1,
      column: 1,
    });
  }
  throw new PlumblineError({
    code: 'bad_notebook',
    message: `${file} is no notebook that can be imported.`,
    hint: `Notebooks end with ${notebookExtensions.join(', ')}.`,
    file,
  });
}

/** A page that has cells of ours already. Its names are not changed, so that its text is not. */
function openAsItIs(file: string, text: string, taken: Iterable<string>): ImportedNotebook {
  const notebook = parseNotebook(file, text);
  const used = new Set(taken);
  const cells = notebook.blocks.flatMap((block) =>
    'body' in block ? [{ kind: block.kind, name: block.name, line: block.line }] : [],
  );
  return {
    format: 'markdown',
    title: notebook.title,
    text,
    cells,
    codeBlocks: 0,
    losses: [
      ...ownCellLosses(file, text),
      ...cells.flatMap(({ kind, name }) =>
        kind === 'sql' && used.has(name)
          ? [
              {
                where: `the cell ${name}`,
                what: `The name \`${name}\` is taken in this workspace`,
                instead: 'Kept: rename one of them.',
              },
            ]
          : [],
      ),
    ],
    assets: [],
  };
}

function titleOf(file: string): string {
  const name = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1).replace(/\.[^.]*$/, '');
  return name.replace(/[_]+/g, ' ').trim() || 'Notebook';
}
