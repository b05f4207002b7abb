import { lineAndColumn } from '../graph/text-positions';
import { type CellKind, cellKinds } from '../notebook/fence';
import { PlumblineError, type ProblemCode } from '../problem';
import { findConflictRegions } from '../yaml/conflict-regions';
import { codeCellBlocks, tellInterpolations } from './code-cell';
import type { BlockFrame, ExchangeAsset, ExchangeBlock, ExchangeLoss, ReadBlocks } from './exchange';
import { bindInterpolations } from './interpolation';
import { findJsonFault } from './json-place';
import { cleanIndent, readPythonString } from './python-source';
import { sqlBlocks } from './sql-blocks';

/**
 * Jupyter notebooks, nbformat 3 and 4 (https://nbformat.readthedocs.io/en/latest/format_description.html): cells of SQL
 * kernels, of SQL magics, and of the notebooks that mark a cell's language in its metadata (VS Code, .NET Interactive,
 * Deepnote). Throws `bad_notebook` with line and column for what is no JSON or no notebook, `merge_conflict` for markers.
 */
export function readIpynb(file: string, text: string): ReadBlocks {
  const notebook = parse(file, text);
  const metadata = asRecord(notebook.metadata);
  const ours = asRecord(metadata.plumbline);
  const cells = cellsOf(notebook);
  if (cells === undefined) {
    throw bad(
      file,
      'This JSON is no Jupyter notebook: it has no list `cells`.',
      'Choose a file that Jupyter, VS Code or a like program wrote.',
    );
  }
  const language = languageOf(metadata);
  const reader = new CellReader(language);
  for (const [index, cell] of cells.entries()) reader.read(asRecord(cell), `cell ${index + 1}`);
  const { losses } = reader;
  if (typeof notebook.nbformat === 'number' && notebook.nbformat > 4) {
    losses.unshift({
      where: 'the whole notebook',
      what: `The format nbformat ${notebook.nbformat}, which is newer than what is read here`,
      instead: 'Read as far as it is like nbformat 4.',
    });
  }
  if (reader.outputs > 0) {
    losses.unshift({
      where: 'the whole notebook',
      what: `The outputs of ${reader.outputs} ${reader.outputs === 1 ? 'cell' : 'cells'}`,
      instead: 'Run the notebook: results are never kept in its file.',
    });
  }
  return {
    title: typeof metadata.title === 'string' ? metadata.title : undefined,
    frontMatter: typeof ours.frontMatter === 'string' ? ours.frontMatter : undefined,
    isOwn: typeof ours.frontMatter === 'string',
    blocks: reader.blocks,
    losses,
    assets: reader.assets,
  };
}

function parse(file: string, text: string): Record<string, unknown> {
  const json = text.replace(/^\ufeff/, '');
  if (json.trim() === '')
    throw bad(
      file,
      'The file is empty.',
      'A Jupyter notebook is JSON; an empty one has a list `cells` too.',
      'empty_file',
    );
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    const lines = json.split(/\r\n|\n|\r/);
    const [conflict] = findConflictRegions(lines.length, (line) => lines[line] ?? '');
    if (conflict !== undefined) {
      throw new PlumblineError({
        code: 'merge_conflict',
        message: `${file} has a merge conflict that is not resolved (lines ${conflict.start + 1} to ${conflict.end + 1}).`,
        hint: 'Resolve it first; Jupyter cannot open the file either.',
        file,
        line: conflict.start + 1,
        column: 1,
      });
    }
    const fault = findJsonFault(json);
    const place = lineAndColumn(json, fault?.offset ?? 0);
    throw new PlumblineError({
      code: 'bad_notebook',
      message: `${file} is no JSON: ${fault?.expected ?? 'a value'} was expected${fault !== null && fault.offset >= json.trimEnd().length ? ', and the file ends' : ''}.`,
      hint: 'A Jupyter notebook is JSON. The file may have been cut off or edited by hand.',
      file,
      ...place,
    });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw bad(
      file,
      `This JSON is no Jupyter notebook: it is ${Array.isArray(value) ? 'a list' : 'a single value'}.`,
      'A notebook is an object with a list `cells`.',
    );
  }
  return value as Record<string, unknown>;
}

function bad(file: string, message: string, hint: string, code: ProblemCode = 'bad_notebook'): PlumblineError {
  return new PlumblineError({ code, message, hint, file, line: 1, column: 1 });
}

function cellsOf(notebook: Record<string, unknown>): unknown[] | undefined {
  if (Array.isArray(notebook.cells)) return notebook.cells;
  // nbformat 3 has worksheets; more than one was never written by a program.
  if (!Array.isArray(notebook.worksheets)) return undefined;
  return notebook.worksheets.flatMap((sheet) => {
    const { cells } = asRecord(sheet);
    return Array.isArray(cells) ? cells : [];
  });
}

function languageOf(metadata: Record<string, unknown>): string {
  const kernel = asRecord(metadata.kernelspec);
  const info = asRecord(metadata.language_info);
  const named = [info.name, kernel.language].find((name): name is string => typeof name === 'string' && name !== '');
  const kernelName = typeof kernel.name === 'string' ? kernel.name.toLowerCase() : '';
  if (/sql|duckdb/.test(kernelName) && !kernelName.includes('python')) return 'sql';
  const language = (named ?? 'python').toLowerCase();
  return /^ipython\d*$/.test(language) ? 'python' : language;
}

class CellReader {
  readonly blocks: ExchangeBlock[] = [];
  readonly losses: ExchangeLoss[] = [];
  readonly assets: ExchangeAsset[] = [];
  outputs = 0;
  readonly #language: string;

  constructor(language: string) {
    this.#language = language;
  }

  read(cell: Record<string, unknown>, where: string): void {
    const metadata = asRecord(cell.metadata);
    const source = sourceOf(cell.source ?? cell.input);
    const ours = asRecord(metadata.plumbline);
    if (typeof ours.kind === 'string' && this.#readOurs(ours, source, where)) return;
    if (Array.isArray(cell.outputs) && cell.outputs.length > 0) this.outputs++;
    switch (cell.cell_type) {
      case 'markdown':
      case 'html':
        this.#prose(this.#takeAttachments(source, asRecord(cell.attachments), where), where);
        return;
      case 'heading':
        this.#prose(`${'#'.repeat(Math.min(6, Math.max(1, Number(cell.level) || 1)))} ${source}`, where);
        return;
      case 'code':
      case 'sql':
        this.#code(source, metadata, where, cell.cell_type === 'sql');
        return;
      default:
        if (source.trim() === '') return;
        this.losses.push({
          where,
          what:
            cell.cell_type === 'raw' ? 'A raw cell' : `A cell of the type ${JSON.stringify(cell.cell_type ?? null)}`,
          instead: 'Kept as a code block.',
        });
        this.blocks.push({ kind: 'code', language: 'text', text: source, where });
    }
  }

  /** A cell that was exported from a notebook of ours. */
  #readOurs(ours: Record<string, unknown>, source: string, where: string): boolean {
    const frame: BlockFrame | undefined =
      typeof ours.opening === 'string' && typeof ours.closing === 'string'
        ? { opening: ours.opening, closing: ours.closing }
        : undefined;
    if (ours.kind === 'setup') return true;
    if (ours.kind === 'prose') {
      this.blocks.push({ kind: 'prose', text: source, where, frame });
      return true;
    }
    if (ours.kind === 'code' && typeof ours.language === 'string') {
      this.blocks.push({ kind: 'code', language: ours.language, text: source, where, frame });
      return true;
    }
    const cell = cellKinds.find((kind): kind is CellKind => kind === ours.kind);
    if (cell === undefined || typeof ours.name !== 'string') return false;
    // The magic in the first line was added by the export.
    const body = cell === 'sql' && /^%%sql\b/.test(source) ? source.replace(/^[^\n]*\n?/, '') : source;
    this.blocks.push({
      kind: 'cell',
      cell,
      name: ours.name,
      options: typeof ours.options === 'string' ? ours.options : undefined,
      body,
      where,
      frame,
    });
    return true;
  }

  #code(source: string, metadata: Record<string, unknown>, where: string, isSqlCell: boolean): void {
    if (source.trim() === '') return;
    const marked = markedLanguage(metadata);
    const name =
      typeof metadata.deepnote_variable_name === 'string' ? metadata.deepnote_variable_name : nameIn(metadata);
    if (metadata.deepnote_cell_type === 'sql' || /^_deepnote_execute_sql\(/.test(source.trim())) {
      const sql = deepnoteSql(source);
      if (sql !== null) {
        const bound = bindInterpolations(sql, 'doubleBraces');
        tellInterpolations(bound, where, this.losses);
        this.blocks.push(...sqlBlocks({ sql: bound.sql, where, name }, this.losses));
        return;
      }
    }
    const isSql = isSqlCell || marked === 'sql' || (marked === undefined && this.#language === 'sql');
    const language = marked ?? (isSql ? 'python' : this.#language);
    this.blocks.push(...codeCellBlocks({ source, where, language, isSql, name }, this.losses));
  }

  #prose(text: string, where: string): void {
    if (text.trim() !== '') this.blocks.push({ kind: 'prose', text, where });
  }

  /** Images within a cell become files beside the notebook. */
  #takeAttachments(source: string, attachments: Record<string, unknown>, where: string): string {
    let text = source;
    for (const [key, bundle] of Object.entries(attachments)) {
      const [type, data] = Object.entries(asRecord(bundle)).find(([mime]) => mime.startsWith('image/')) ?? [];
      const base64 = sourceOf(data);
      if (type === undefined || base64 === '') {
        this.losses.push({ where, what: `The attachment ${key}`, instead: 'Left out: it is no image.' });
        continue;
      }
      const name = this.#freeAssetName(key, type);
      this.assets.push({ name, base64: base64.replace(/\s/g, '') });
      text = text
        .replaceAll(`attachment:${key}`, `${assetFolder}/${name}`)
        .replaceAll(`attachment:${encodeURI(key)}`, `${assetFolder}/${name}`);
      this.losses.push({ where, what: `The attached image ${key}`, instead: `A file beside the notebook, ${name}.` });
    }
    return text;
  }

  #freeAssetName(key: string, type: string): string {
    const extension =
      { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/gif': 'gif', 'image/webp': 'webp', 'image/svg+xml': 'svg' }[
        type
      ] ?? 'png';
    const stem =
      key
        .replace(/\.[^.]*$/, '')
        .replace(/[^\w-]+/g, '-')
        .slice(0, 60) || 'image';
    const isTaken = (name: string) => this.assets.some((asset) => asset.name.toLowerCase() === name.toLowerCase());
    let name = `${stem}.${extension}`;
    for (let number = 2; isTaken(name); number++) name = `${stem}-${number}.${extension}`;
    return name;
  }
}

/** Stands in links for the folder of a notebook's images, whose name whoever writes the notebook knows. */
export const assetFolder = 'plumbline-assets:';

function markedLanguage(metadata: Record<string, unknown>): string | undefined {
  const found = [
    asRecord(metadata.vscode).languageId,
    asRecord(metadata.dotnet_interactive).language,
    asRecord(metadata.polyglot_notebook).kernelName,
    metadata.language,
  ].find((language): language is string => typeof language === 'string');
  const language = found?.toLowerCase();
  return language !== undefined && /sql|duckdb/.test(language) ? 'sql' : language;
}

function nameIn(metadata: Record<string, unknown>): string | undefined {
  return typeof metadata.name === 'string' && metadata.name.trim() !== '' ? metadata.name : undefined;
}

/** `_deepnote_execute_sql("""…""", …)`, or the SQL itself where the file keeps it so. */
function deepnoteSql(source: string): string | null {
  const call = /_deepnote_execute_sql\(\s*/.exec(source);
  if (call === null) return source;
  const literal = readPythonString(source, call.index + call[0].length);
  return literal === null ? null : cleanIndent(literal.value);
}

/** A text, or a list of lines that are joined as they are. */
function sourceOf(source: unknown): string {
  if (typeof source === 'string') return source;
  if (!Array.isArray(source)) return '';
  return source.filter((line): line is string => typeof line === 'string').join('');
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
