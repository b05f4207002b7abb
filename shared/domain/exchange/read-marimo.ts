import { PlumblineError } from '../problem';
import { tellInterpolations } from './code-cell';
import type { ExchangeBlock, ExchangeLoss, ReadBlocks } from './exchange';
import { bindInterpolations } from './interpolation';
import { cleanIndent, type PythonString, pythonStrings, readPythonString } from './python-source';
import { sqlBlocks } from './sql-blocks';

/** Whether a Python file is a notebook of marimo. */
export function isMarimo(text: string): boolean {
  return /^(?:import|from) marimo\b/m.test(text) && /^app\s*=\s*(?:marimo|mo)\.App\(/m.test(text);
}

/**
 * Notebooks of marimo: `mo.md` is prose, `name = mo.sql(f"…")` is the cell `name`, all else is Python that is kept as a code
 * block. Throws `bad_notebook` when the file has no cell.
 */
export function readMarimo(file: string, text: string): ReadBlocks {
  const source = text.replaceAll('\r\n', '\n');
  const losses: ExchangeLoss[] = [];
  const blocks: ExchangeBlock[] = [];
  const head = headOf(source);
  if (head.trim() !== '') {
    losses.push({
      where: 'the head of the file',
      what: 'Python in front of the first cell',
      instead: 'Kept as a code block that does not run.',
    });
    blocks.push({ kind: 'code', language: 'python', text: head.trim(), where: 'the head of the file' });
  }
  const cells = cellsOf(source);
  if (cells.length === 0) {
    throw new PlumblineError({
      code: 'bad_notebook',
      message: `${file} has no cell: \`@app.cell\` was expected.`,
      hint: 'Save it in marimo once.',
      file,
      line: 1,
      column: 1,
    });
  }
  cells.forEach((cell, index) => {
    blocks.push(...cellBlocks(cell, `cell ${index + 1}`, losses));
  });
  const title = /^app\s*=\s*(?:marimo|mo)\.App\([^)]*app_title\s*=\s*["']([^"'\n]+)["']/m.exec(source)?.[1];
  return { title, blocks, losses };
}

/** What stands in front of the app, but for what every marimo file has: its import, its version. */
function headOf(source: string): string {
  const app = source.search(/^app\s*=\s*(?:marimo|mo)\.App\(/m);
  return source
    .slice(0, app)
    .split('\n')
    .filter((line) => !/^import marimo(?: as mo)?\s*$|^__generated_with\b/.test(line))
    .join('\n');
}

interface MarimoCell {
  readonly code: string;
}

/** The source of each cell, without the function around it. */
function cellsOf(source: string): MarimoCell[] {
  const strings = pythonStrings(source);
  const starts = [
    ...source.matchAll(/^(?:@app\.(?:cell|function|class_definition)\b|with app\.setup\b|app\._unparsable_cell\()/gm),
  ]
    .map((match) => match.index)
    .filter((at) => !isWithin(strings, at));
  const footer =
    [...source.matchAll(/^if __name__ == ["']__main__["']:/gm)]
      .map((match) => match.index)
      .find((at) => !isWithin(strings, at)) ?? source.length;
  return starts.flatMap((start, index) => {
    const text = source.slice(start, starts[index + 1] ?? Math.max(footer, start)).trimEnd();
    const code = codeOf(text);
    return code === '' ? [] : [{ code }];
  });
}

function codeOf(text: string): string {
  if (text.startsWith('app._unparsable_cell(')) {
    const at = text.indexOf('(') + 1 + (/^\s*/.exec(text.slice(text.indexOf('(') + 1))?.[0].length ?? 0);
    const literal = readPythonString(text, at);
    return literal === null ? text : cleanIndent(literal.value);
  }
  if (/^@app\.(?:function|class_definition)\b/.test(text)) return text.slice(endOfCall(text)).trim();
  const header = /^(?:@app\.cell\b|with app\.setup\b)/.exec(text)?.[0] ?? '';
  const start = header.startsWith('@') ? endOfCall(text) : 0;
  const body = bodyOf(text.slice(start));
  const dedented = body
    .split('\n')
    .map((line) => (line.startsWith('    ') ? line.slice(4) : line))
    .join('\n');
  return header.startsWith('@') ? withoutReturn(dedented).trim() : dedented.trim();
}

/** Behind the decorator and its arguments. */
function endOfCall(text: string): number {
  const name = /^@[\w.]+/.exec(text)?.[0].length ?? 0;
  if (text[name] !== '(') return name;
  return closing(text, name) + 1;
}

/** Behind the colon that ends the `def` or `with` line. */
function bodyOf(text: string): string {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
    else if (character === ':' && depth === 0) return text.slice(at + 1).replace(/^[^\n]*\n?/, '');
  }
  return text;
}

/** Index of the bracket that closes the one at `open`, strings aside. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const literal = `"'`.includes(text[at] ?? ' ') ? readPythonString(text, at) : null;
    if (literal !== null) at = literal.end - 1;
    else if ('([{'.includes(text[at] ?? ' ')) depth++;
    else if (')]}'.includes(text[at] ?? ' ') && --depth === 0) return at;
  }
  return text.length;
}

/** marimo ends each function by a `return` of what other cells may use. */
function withoutReturn(code: string): string {
  const strings = pythonStrings(code);
  const last = [...code.matchAll(/^return\b/gm)]
    .map((match) => match.index)
    .filter((at) => !isWithin(strings, at))
    .at(-1);
  if (last === undefined) return code;
  const rest = code.slice(last);
  const isLast = rest
    .split('\n')
    .slice(1)
    .every((line) => line.trim() === '' || /^[\s)\]}]/.test(line));
  return isLast ? code.slice(0, last) : code;
}

function isWithin(strings: readonly PythonString[], at: number): boolean {
  return strings.some((literal) => literal.start < at && at < literal.end);
}

function cellBlocks({ code }: MarimoCell, where: string, losses: ExchangeLoss[]): ExchangeBlock[] {
  const whole = readCall(code, 0);
  if (whole !== null && code.slice(whole.end).trim() === '') {
    if (whole.function === 'md') return proseBlocks(whole.literal, where, losses);
    return sqlOf(whole, where, losses);
  }
  losses.push({ where, what: 'Python code', instead: 'Kept as a code block that does not run.' });
  const blocks: ExchangeBlock[] = [{ kind: 'code', language: 'python', text: code, where }];
  // A query among other statements is a cell too; its Python stays with the code.
  for (const match of code.matchAll(/^(?:\w+\s*=\s*)?mo\.sql\(/gm)) {
    const call = readCall(code, match.index);
    if (call !== null) blocks.push(...sqlOf(call, where, losses));
  }
  return blocks;
}

interface MarimoCall {
  readonly function: 'md' | 'sql';
  readonly name: string | undefined;
  readonly literal: PythonString;
  readonly options: string;
  readonly end: number;
}

/** `name = mo.sql(f"…", output=False)` at an offset. */
function readCall(code: string, at: number): MarimoCall | null {
  const start = /^(?:(\w+)\s*=\s*)?mo\.(md|sql)\(\s*/.exec(code.slice(at));
  if (start === null) return null;
  const literal = readPythonString(code, at + start[0].length);
  if (literal === null) return null;
  const close = closing(code, code.indexOf('(', at + start[0].lastIndexOf('(')));
  const options = code
    .slice(literal.end, close)
    .replace(/^\s*,\s*/, '')
    .replace(/,?\s*$/, '');
  if (!/^(?:[a-z_]+\s*=\s*[\w.]+\s*,?\s*)*$/.test(options)) return null;
  return { function: start[2] === 'md' ? 'md' : 'sql', name: start[1], literal, options, end: close + 1 };
}

function proseBlocks(literal: PythonString, where: string, losses: ExchangeLoss[]): ExchangeBlock[] {
  const text = cleanIndent(literal.value);
  const inserted = literal.isFormat ? [...text.matchAll(/(?<!\{)\{[^{}\n]+\}(?!\})/g)].map((match) => match[0]) : [];
  for (const part of new Set(inserted)) {
    losses.push({ where, what: `\`${part}\` in the prose`, instead: 'Kept as text: prose holds no values.' });
  }
  return text === '' ? [] : [{ kind: 'prose', text, where }];
}

function sqlOf(call: MarimoCall, where: string, losses: ExchangeLoss[]): ExchangeBlock[] {
  const sql = cleanIndent(call.literal.value);
  const bound = call.literal.isFormat ? bindInterpolations(sql, 'braces') : { sql, parameters: [], kept: [] };
  tellInterpolations(bound, where, losses);
  const engine = /\bengine\s*=\s*([\w.]+)/.exec(call.options)?.[1];
  if (engine !== undefined) {
    losses.push({
      where,
      what: `The connection ${engine}`,
      instead: 'Left out: the cell runs on the DuckDB of this workspace.',
    });
  }
  // A leading underscore keeps a name to its cell; here every cell has a name.
  const name = call.name?.replace(/^_+/, '');
  return sqlBlocks({ sql: bound.sql, where, name: name === '' ? undefined : name }, losses);
}
