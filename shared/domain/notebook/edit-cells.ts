import { foldName } from '../graph/names';
import { PlumblineError } from '../problem';
import {
  byteOrderMarkOf,
  coreOf,
  endsWithBlankLine,
  endsWithEnding,
  findBlock,
  type NewBlock,
  renameCell,
  shifted,
  startsAsFrontMatter,
  startsWithBlankLine,
  trimBlankLines,
  writeBlock,
} from './edit-notebook';
import { lineEndingOf, splitLines } from './line-endings';
import type { Notebook, NotebookBlock, ProseCell, SqlCell, TextEdit } from './notebook';
import { parseNotebook } from './parse-notebook';
import { proseMarker } from './scan-blocks';
import { applyTextEdits, minimalEdit } from './text-edit';

/**
 * What Jupyter does with whole cells (move, merge, split, paste, change the kind), as text edits: each touches the bytes from
 * the first to the last cell that it is about, cells in between keep theirs. Prose that would run into prose is set apart
 * with a line `<!-- cell -->`. A change whose result would not be those cells (an unclosed fence that swallows the next one)
 * throws `bad_notebook` and changes nothing.
 */
export interface CellChange {
  readonly edits: readonly TextEdit[];
  /** Place, among the cells of the new text, of the first cell that was made, moved or changed; and how many there are. */
  readonly from: number;
  readonly count: number;
}

/** Whether a name is taken already. */
export type IsTaken = (name: string) => boolean;

/** The blocks that are cells on screen: not the front matter, nor blank lines in front of the first cell. */
export function cellsOf(notebook: Notebook): readonly NotebookBlock[] {
  return notebook.blocks.filter(
    (block) => block.kind !== 'frontmatter' && (block.kind !== 'prose' || block.apart || block.text.trim() !== ''),
  );
}

/** The text of cells as it stands in the file: what is copied, and can be pasted into any notebook or Markdown file. */
export function cellsAsText(notebook: Notebook, ids: readonly string[]): string {
  const ending = lineEndingOf(notebook.text);
  const pieces = cellsOf(notebook)
    .filter((cell) => ids.includes(cell.id))
    .map((cell) => pieceOf(notebook, cell));
  return pieces
    .map((piece, index) => markerFor(piece, pieces[index - 1]?.prose === true, ending) + piece.source + ending)
    .join(ending);
}

/** Moves cells in front of the cell that is now at place `to` (or to the end), in their order. No edits when they are there already. */
export function moveCells(notebook: Notebook, ids: readonly string[], to: number): CellChange {
  const cells = cellsOf(notebook);
  const moved = cells.filter((cell) => ids.includes(cell.id));
  if (moved.length === 0) throw noSuchCell(notebook);
  const target = Math.max(0, Math.min(cells.length, to));
  const places = moved.map((cell) => cells.indexOf(cell));
  const first = Math.min(target, ...places);
  const last = Math.max(target - 1, ...places);
  const stay = (from: number, end: number) => cells.slice(from, end).filter((cell) => !moved.includes(cell));
  const above = stay(first, target);
  const order = [...above, ...moved, ...stay(target, last + 1)];
  const from = first + above.length;
  if (order.every((cell, index) => cell === cells[first + index])) return { edits: [], from, count: moved.length };
  const edits = rewrite(
    notebook,
    first,
    last + 1,
    order.map((cell) => pieceOf(notebook, cell)),
  );
  return { edits, from, count: moved.length };
}

/** Removes cells. `from` is where the first of them stood; nothing is left of them to count. */
export function deleteCells(notebook: Notebook, ids: readonly string[]): CellChange {
  const cells = cellsOf(notebook);
  const places = cells.flatMap((cell, index) => (ids.includes(cell.id) ? [index] : []));
  const first = places[0];
  const last = places.at(-1);
  if (first === undefined || last === undefined) throw noSuchCell(notebook);
  const kept = cells.slice(first, last + 1).filter((cell) => !ids.includes(cell.id));
  const edits = rewrite(
    notebook,
    first,
    last + 1,
    kept.map((cell) => pieceOf(notebook, cell)),
  );
  return { edits, from: first, count: 0 };
}

/** Adds a new cell in front of the cell at place `at`, or at the end. An empty text is an empty prose cell. */
export function insertCell(notebook: Notebook, at: number, block: NewBlock): CellChange {
  const source = writeBlock(notebook, block, lineEndingOf(notebook.text));
  const edits = rewrite(notebook, at, at, [{ source, prose: block.kind === 'prose' }]);
  return { edits, from: at, count: 1 };
}

/** Adds copies of cells behind the last of them, with free names. */
export function duplicateCells(notebook: Notebook, ids: readonly string[], isTaken: IsTaken): CellChange {
  const cells = cellsOf(notebook);
  const last = cells.filter((cell) => ids.includes(cell.id)).at(-1);
  if (last === undefined) throw noSuchCell(notebook);
  return pasteCells(notebook, cells.indexOf(last) + 1, cellsAsText(notebook, ids), isTaken);
}

/**
 * Adds the cells of a text in front of the cell at place `at`: of a notebook, or of any other text. That becomes SQL when it
 * begins like it, otherwise prose. Names that are taken get a number. Throws `bad_usage` for a blank text.
 */
export function pasteCells(notebook: Notebook, at: number, text: string, isTaken: IsTaken): CellChange {
  const ending = lineEndingOf(notebook.text);
  const clean = splitLines(text.replace(/^\ufeff/, '')).join(ending);
  const pasted = parseNotebook(notebook.file, clean);
  const cells = cellsOf(pasted);
  if (cells.length === 0) {
    throw new PlumblineError({
      code: 'bad_usage',
      severity: 'warning',
      message: 'There is no cell to paste: the clipboard holds no text.',
      hint: 'Copy cells, SQL or Markdown first.',
    });
  }
  const given = new Set<string>();
  const taken = (kind: string) => (name: string) => isTaken(name) || given.has(`${kind}:${foldName(name)}`);
  const [only] = cells;
  if (cells.length === 1 && only?.kind === 'prose' && looksLikeSql(only.text)) {
    const block: NewBlock = { kind: 'sql', name: freeName('query_1', isTaken), body: only.text };
    return insertCell(notebook, at, block);
  }
  const pieces = cells.map((cell) => {
    if (!('name' in cell)) return pieceOf(pasted, cell);
    const name = freeName(cell.name, taken(cell.kind));
    given.add(`${cell.kind}:${foldName(name)}`);
    return renamedPiece(pasted, cell, name);
  });
  return { edits: rewrite(notebook, at, at, pieces), from: at, count: pieces.length };
}

/**
 * Makes one cell of several, in the place of the first and of its kind. SQL in prose becomes a code fence, prose in SQL a
 * comment. Throws `bad_usage` where that makes no sense: for charts, inputs and broken parts.
 */
export function mergeCells(notebook: Notebook, ids: readonly string[]): CellChange {
  const cells = cellsOf(notebook);
  const merged = cells.filter((cell) => ids.includes(cell.id));
  const [first, ...rest] = merged;
  if (first === undefined) throw noSuchCell(notebook);
  const odd = merged.find((cell) => cell.kind !== 'sql' && cell.kind !== 'prose');
  if (odd !== undefined || rest.length === 0) {
    throw new PlumblineError({
      code: 'bad_usage',
      severity: 'warning',
      message:
        rest.length === 0
          ? 'One cell alone cannot be merged.'
          : `The ${odd?.kind === 'broken' ? 'broken part' : `${odd?.kind} cell`} at line ${odd?.line} cannot be merged with others.`,
      hint: 'Select two or more cells of SQL or text.',
    });
  }
  const ending = lineEndingOf(notebook.text);
  const parts = merged as readonly (SqlCell | ProseCell)[];
  const kept = cells.slice(cells.indexOf(first), cells.indexOf(merged[merged.length - 1] as NotebookBlock) + 1);
  const whole: Piece =
    first.kind === 'sql'
      ? withBody(notebook, first, mergedSql(parts, ending))
      : { source: parts.map((part) => inProse(part, ending)).join(ending + ending), prose: true };
  const pieces = [whole, ...kept.filter((cell) => !merged.includes(cell)).map((cell) => pieceOf(notebook, cell))];
  const from = cells.indexOf(first);
  return { edits: rewrite(notebook, from, from + kept.length, pieces), from, count: 1 };
}

/**
 * Makes two cells of one, at an offset of its text. The first keeps the name; the second is called `name`. Blank lines at the
 * cut go. Throws `bad_usage` for cells that are no SQL and no prose.
 */
export function splitCell(notebook: Notebook, id: string, offset: number, name: string): CellChange {
  const cell = findBlock(notebook, id);
  const from = cellsOf(notebook).indexOf(cell);
  if (cell.kind !== 'sql' && cell.kind !== 'prose') {
    throw new PlumblineError({
      code: 'bad_usage',
      severity: 'warning',
      message: 'Only cells of SQL or text can be split.',
    });
  }
  const text = cell.kind === 'sql' ? cell.body : cell.text;
  const [head, tail] = [text.slice(0, offset), text.slice(offset)].map((part) => trimBlankLines(part));
  const pieces: Piece[] =
    cell.kind === 'prose'
      ? [
          { source: head ?? '', prose: true },
          { source: tail ?? '', prose: true },
        ]
      : [
          withBody(notebook, cell, head ?? ''),
          {
            source: writeBlock(notebook, { kind: 'sql', name, body: tail ?? '' }, lineEndingOf(notebook.text)),
            prose: false,
          },
        ];
  return { edits: rewrite(notebook, from, from + 1, pieces), from: from + 1, count: 1 };
}

/** Makes SQL of prose (called `name`) or prose of a cell: its text stays as it is. No edits when it is of that kind already. */
export function changeKind(notebook: Notebook, id: string, kind: 'sql' | 'prose', name: string): CellChange {
  const cell = findBlock(notebook, id);
  const from = cellsOf(notebook).indexOf(cell);
  if (cell.kind === kind || cell.kind === 'broken') return { edits: [], from, count: 1 };
  const text = cell.kind === 'prose' ? cell.text : 'body' in cell ? cell.body : '';
  const piece: Piece =
    kind === 'prose'
      ? { source: trimBlankLines(text), prose: true }
      : { source: writeBlock(notebook, { kind, name, body: text }, lineEndingOf(notebook.text)), prose: false };
  return { edits: rewrite(notebook, from, from + 1, [piece]), from, count: 1 };
}

/** Makes the first line of a cell a Markdown heading of a level from 1 to 6; SQL becomes prose first. */
export function setHeading(notebook: Notebook, id: string, level: number): CellChange {
  const cell = findBlock(notebook, id);
  const from = cellsOf(notebook).indexOf(cell);
  const text = cell.kind === 'prose' ? cell.text : cell.kind === 'sql' ? cell.body : null;
  if (text === null) return { edits: [], from, count: 1 };
  const bare = trimBlankLines(text).replace(/^ {0,3}#{1,6}(?:[ \t]+|$)/, '');
  const source = `${'#'.repeat(level)} ${bare}`;
  return { edits: rewrite(notebook, from, from + 1, [{ source, prose: true }]), from, count: 1 };
}

/** A name like the one wanted that is not taken: `daily`, `daily_2`, `daily_3`, … */
export function freeName(wanted: string, isTaken: IsTaken): string {
  if (!isTaken(wanted)) return wanted;
  const numbered = /^(.*)_(\d{1,6})$/s.exec(wanted);
  const stem = numbered?.[1] ?? wanted;
  for (let number = numbered === null ? 2 : Number(numbered[2]) + 1; ; number++) {
    const name = `${stem}_${number}`;
    if (!isTaken(name)) return name;
  }
}

/** A cell's text without what stands around it. */
interface Piece {
  readonly source: string;
  readonly prose: boolean;
}

function pieceOf(notebook: Notebook, block: NotebookBlock): Piece {
  const core = coreOf(notebook, block);
  return { source: notebook.text.slice(core.start, core.end), prose: block.kind === 'prose' };
}

/** A fenced cell under another name, and on request with another body; its options and the rest of its fence line stay. */
function renamedPiece(notebook: Notebook, cell: NotebookBlock & { name: string }, name: string): Piece {
  const piece = pieceOf(notebook, cell);
  if (cell.name === name) return piece;
  const alone = parseNotebook(notebook.file, piece.source);
  const [block] = alone.blocks;
  if (block === undefined) return piece;
  return { source: applyTextEdits(piece.source, renameCell(alone, block.id, name)), prose: false };
}

function withBody(notebook: Notebook, cell: SqlCell, body: string): Piece {
  const ending = lineEndingOf(notebook.text);
  const written = writeBlock(notebook, { kind: 'sql', name: cell.name, body }, ending);
  const [opening = ''] = splitLines(pieceOf(notebook, cell).source);
  const info = opening.replace(/^ {0,3}(`{3,}|~{3,})/, '');
  // What stands on the fence line stays: options, comments of people's own.
  return { source: written.replace(/^(`{3,}|~{3,})[^\r\n]*/, (_, marks: string) => marks + info), prose: false };
}

function mergedSql(parts: readonly (SqlCell | ProseCell)[], ending: string): string {
  let text = '';
  for (const part of parts) {
    const next = part.kind === 'sql' ? trimBlankLines(part.body) : comment(part.text, ending);
    if (next === '') continue;
    const statementAbove = text !== '' && part.kind === 'sql' && !/;\s*$/.test(text) && hasStatement(text);
    // A comment at the end of the line would swallow the semicolon.
    const separator = !statementAbove ? '' : /--[^\r\n]*$/.test(text) ? `${ending};` : ';';
    text = text === '' ? next : `${text}${separator}${ending}${ending}${next}`;
  }
  return text;
}

function hasStatement(sql: string): boolean {
  return sql.replace(/--[^\r\n]*/g, '').trim() !== '';
}

function comment(text: string, ending: string): string {
  return splitLines(text)
    .map((line) => (line.trim() === '' ? '--' : `-- ${line}`))
    .join(ending);
}

function inProse(part: SqlCell | ProseCell, ending: string): string {
  if (part.kind === 'prose') return part.text;
  const longest = Math.max(2, ...(part.body.match(/`{3,}/g) ?? []).map((marks) => marks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}sql${ending}${part.body}${ending}${fence}`;
}

function looksLikeSql(text: string): boolean {
  return /^\s*(?:(?:--[^\n]*\n|\/\*[\s\S]*?\*\/)\s*)*(?:SELECT|WITH|FROM|PIVOT|UNPIVOT|SUMMARIZE|DESCRIBE|VALUES)\b[\s(*"']/i.test(
    text,
  );
}

function markerFor(piece: Piece, behindProse: boolean, ending: string): string {
  if (!piece.prose || (!behindProse && piece.source !== '')) return '';
  return piece.source === '' ? proseMarker : proseMarker + ending + ending;
}

/** Writes pieces in place of the cells from place `first` to before `end`. */
function rewrite(notebook: Notebook, first: number, end: number, pieces: readonly Piece[]): readonly TextEdit[] {
  const { text } = notebook;
  const ending = lineEndingOf(text);
  const cells = cellsOf(notebook);
  const replaced = cells.slice(first, end);
  const firstCell = cells[first];
  const lastCell = replaced.at(-1);
  const start = Math.max(byteOrderMarkOf(text), firstCell?.range.start ?? text.length);
  const stop = lastCell?.range.end ?? start;
  const head = text.slice(byteOrderMarkOf(text), start);
  const following = text.slice(stop);
  const above = cells[first - 1];
  const below = cells[end];
  const gaps = replaced.map((cell) => text.slice(coreOf(notebook, cell).end, cell.range.end));

  let written = '';
  let prose = above?.kind === 'prose';
  for (const [index, piece] of pieces.entries()) {
    const gap = index === 0 ? '' : (usableGap(gaps[index - 1], index < gaps.length) ?? ending + ending);
    written += gap + markerFor(piece, prose, ending) + piece.source;
    prose = piece.prose;
  }
  let lead = '';
  if (pieces.length > 0) {
    if (head === '') lead = startsAsFrontMatter(written) ? ending : '';
    else if (!endsWithEnding(head)) lead = ending + ending;
    else if (!endsWithBlankLine(head)) lead = ending;
    // What stood there before without a blank line can go on doing so.
    if (lastCell !== undefined && head !== '' && endsWithEnding(head))
      lead = above?.kind === 'prose' && pieces[0]?.prose ? lead : '';
    const last = gaps.at(-1);
    if (following === '') written += last === undefined || isEmpty(lastCell) ? ending : last;
    else if (last !== undefined && /[\r\n]/.test(last))
      written += endsWithBlankLine(written + last) ? last : last + ending;
    else written += startsWithBlankLine(following) ? ending : ending + ending;
  } else if (following === '') {
    // The blank lines in front of the last cells go with them.
    const kept = head === '' ? '' : trimBlankLines(`x${head}`).slice(1);
    const tail = head.length - kept.length;
    const edit = minimalEdit(text.slice(start - tail), kept === '' ? '' : ending);
    return verified(notebook, shifted(edit, start - tail), expected(cells, first, end, pieces, notebook));
  } else {
    const joins = head !== '' && !endsWithBlankLine(head) && !startsWithBlankLine(following);
    if (joins || (head === '' && startsAsFrontMatter(following))) written = ending;
  }
  if (below?.kind === 'prose' && !below.apart && prose) written += proseMarker + ending + ending;
  const edit = minimalEdit(text.slice(start, stop), lead + written);
  return verified(notebook, shifted(edit, start), expected(cells, first, end, pieces, notebook));
}

/** Whether a cell is prose of which only the line that sets it apart is there. */
function isEmpty(cell: NotebookBlock | undefined): boolean {
  return cell?.kind === 'prose' && cell.text === '';
}

/** Blank lines between cells stay where they are; the last gap of what was replaced stays last. */
function usableGap(gap: string | undefined, inner: boolean): string | undefined {
  return inner && gap !== undefined && endsWithBlankLine(`x${gap}`) ? gap : undefined;
}

function expected(
  cells: readonly NotebookBlock[],
  first: number,
  end: number,
  pieces: readonly Piece[],
  notebook: Notebook,
): readonly Piece[] {
  const asTheyAre = (list: readonly NotebookBlock[]) => list.map((cell) => pieceOf(notebook, cell));
  return [...asTheyAre(cells.slice(0, first)), ...pieces, ...asTheyAre(cells.slice(end))];
}

/** The edits, when the text that they lead to holds the cells that it should. */
function verified(notebook: Notebook, edits: readonly TextEdit[], pieces: readonly Piece[]): readonly TextEdit[] {
  if (edits.length === 0) return edits;
  const after = parseNotebook(notebook.file, applyTextEdits(notebook.text, edits));
  const cells = cellsOf(after);
  // A text can be another cell where it stands alone: prose that starts with the fence of a chart.
  const isOther = (cell: NotebookBlock, index: number) => {
    const { source, prose } = pieceOf(after, cell);
    return source !== pieces[index]?.source || prose !== pieces[index]?.prose;
  };
  const place = cells.findIndex(isOther);
  if (cells.length === pieces.length && place < 0) return edits;
  throw new PlumblineError({
    code: 'bad_notebook',
    severity: 'warning',
    message: 'These cells cannot stand side by side: one would take the text of another in.',
    hint: 'Close the fence, comment or list that is open in one of them.',
    file: notebook.file,
    ...(cells[place] === undefined ? {} : { line: cells[place].line }),
  });
}

function noSuchCell(notebook: Notebook): PlumblineError {
  return new PlumblineError({
    code: 'unknown_node',
    message: `${notebook.file} has none of these cells any more.`,
    hint: 'They may have been changed or removed in the meantime.',
    file: notebook.file,
  });
}
