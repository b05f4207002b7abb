import { PlumblineError } from '../problem';
import { writeFlow } from '../yaml/write-flow';
import {
  type CellHeader,
  type CellKind,
  type Fence,
  openingFence,
  quoteName,
  readFenceHeader,
  writeName,
} from './fence';
import { apart, keepLineEndings, lineEndingOf, splitLines } from './line-endings';
import { nameFault } from './node-name';
import type {
  ChartCell,
  InputCell,
  Notebook,
  NotebookBlock,
  ProseCell,
  SqlCell,
  TextEdit,
  TextRange,
} from './notebook';
import { proseMarker } from './scan-blocks';
import { minimalEdit } from './text-edit';

/**
 * Changes of a notebook as text edits (see `applyTextEdits`). Each touches the bytes of the block that it is about, and
 * blank lines beside it. All of them throw a `PlumblineError` with code `unknown_node` when there is no such block.
 */

export interface NewBlock {
  readonly kind: 'prose' | CellKind;
  /** For cells. Left out: the first free of `untitled`, `untitled_2`, … */
  readonly name?: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly body: string;
}

type FencedCell = SqlCell | ChartCell | InputCell;

/** Gives a cell another body. Its fence grows when the body contains lines that would end it. */
export function replaceCellBody(notebook: Notebook, cellId: string, body: string): TextEdit[] {
  const cell = findCell(notebook, cellId);
  const parts = cellParts(notebook, cell);
  const before = notebook.text.slice(cell.bodyRange.start, parts.closing.start);
  const ending = lineEndingOf(notebook.text.slice(parts.opening.start));
  const kept = keepLineEndings(cell.body, body, ending);
  const last = apart(kept, before.slice(cell.body.length) || ending);
  const after =
    kept === cell.body ? before : kept === '' ? '' : apart(notebook.text.charAt(cell.bodyRange.start - 1), kept + last);
  const length = fenceLengthFor(body, parts.fence.character, parts.fence.length);
  const edits = [
    ...growFence(parts.closing.start + parts.closingIndent, parts.closingLength, length, parts.fence.character),
    ...shifted(minimalEdit(before, after), cell.bodyRange.start),
    ...growFence(parts.opening.start + parts.fence.indent, parts.fence.length, length, parts.fence.character),
  ];
  return edits;
}

/** Gives a prose block another text; blank lines around it stay. A text without content deletes the block. */
export function replaceProse(notebook: Notebook, cellId: string, text: string): TextEdit[] {
  const block = findBlock(notebook, cellId);
  if (block.kind !== 'prose') throw noSuchBlock(notebook, cellId);
  const trimmed = trimBlankLines(text);
  if (trimmed === '') return deleteBlock(notebook, cellId);
  const core = coreOf(notebook, block);
  const ending = lineEndingOf(notebook.text);
  const before = notebook.text.slice(core.start, core.end);
  const after = keepLineEndings(before, trimmed, ending);
  if (before === '') return [firstProse(notebook, block, core.start, after, ending)];
  return shifted(minimalEdit(before, after), core.start);
}

/** The first text of prose that was empty. The line that kept its place is needed only where prose stands above it. */
function firstProse(notebook: Notebook, block: ProseCell, at: number, text: string, ending: string): TextEdit {
  const { blocks, text: source } = notebook;
  const above = blocks[blocks.indexOf(block) - 1];
  const needed = above === undefined || above.kind === 'prose';
  const start = needed ? at : block.range.start;
  const marker = needed && !endsWithEnding(source.slice(block.range.start, at)) ? ending : '';
  const rest = source.slice(at);
  const trail = rest === '' ? '' : startsWithBlankLine(rest) ? ending : ending + ending;
  return { start, end: at, text: marker + text + trail };
}

/** Adds a block behind another, with one blank line between; `null`: in front of all but the front matter. */
export function insertBlockAfter(notebook: Notebook, cellId: string | null, block: NewBlock): TextEdit[] {
  const { text, blocks } = notebook;
  const first = blocks[0];
  const previous = cellId !== null ? findBlock(notebook, cellId) : isFrontMatter(first) ? first : undefined;
  const at = previous?.range.end ?? byteOrderMarkOf(text);
  const ending = lineEndingOf(text);
  const source = writeBlock(notebook, block, ending);
  if (source === '') return [];
  const before = text.slice(byteOrderMarkOf(text), at);
  const lead =
    before === ''
      ? startsAsFrontMatter(source)
        ? ending
        : ''
      : !endsWithEnding(before)
        ? ending + ending
        : endsWithBlankLine(before)
          ? ''
          : ending;
  const following = text.slice(at);
  const trail = following === '' || startsWithBlankLine(following) ? ending : ending + ending;
  return [{ start: at, end: at, text: apart(before, lead + source + trail) }];
}

/** Removes a block and the blank lines behind it; of the last block those in front of it. */
export function deleteBlock(notebook: Notebook, cellId: string): TextEdit[] {
  const { text } = notebook;
  const block = findBlock(notebook, cellId);
  const { range } = block;
  const index = notebook.blocks.indexOf(block);
  const mark = byteOrderMarkOf(text);
  let start = Math.max(range.start, mark);
  const following = text.slice(range.end);
  const before = text.slice(mark, start);
  if (following === '') start = mark + trimBlankLinesAtEnd(before);
  // Without a line between them, two paragraphs would become one.
  const joins = following !== '' && before !== '' && !endsWithBlankLine(before) && !startsWithBlankLine(following);
  const separate = joins || (before === '' && startsAsFrontMatter(following));
  const ending = lineEndingOf(text);
  const above = notebook.blocks[index - 1];
  const below = notebook.blocks[index + 1];
  // Prose above and below stay two cells.
  const marker =
    above?.kind === 'prose' && below?.kind === 'prose' && !below.apart ? proseMarker + ending + ending : '';
  return [{ start, end: range.end, text: (separate ? ending : '') + marker }];
}

/** Changes the name in a cell's fence line. Does not touch SQL that reads it. Throws `bad_name` for what is no name. */
export function renameCell(notebook: Notebook, cellId: string, name: string): TextEdit[] {
  const cell = findCell(notebook, cellId);
  requireName(name);
  const { fence, header, opening, closing, closingIndent, closingLength } = cellParts(notebook, cell);
  const info = opening.start + fence.infoStart;
  const edits: TextEdit[] = [];
  const tilde = fence.character === '`' && name.includes('`');
  // An info string behind backticks cannot contain one.
  const length = tilde ? fenceLengthFor(cell.body, '~', 3) : 0;
  if (tilde) {
    const start = closing.start + closingIndent;
    edits.push({ start, end: start + closingLength, text: '~'.repeat(length) });
  }
  const separate = /^[ \t{]/.test(fence.info.charAt(header.nameEnd) || ' ');
  const written = separate ? writeName(name) : quoteName(name);
  if (notebook.text.slice(info + header.nameStart, info + header.nameEnd) !== written) {
    edits.push({ start: info + header.nameStart, end: info + header.nameEnd, text: written });
  }
  if (tilde) {
    const start = opening.start + fence.indent;
    edits.push({ start, end: start + fence.length, text: '~'.repeat(length) });
  }
  return edits;
}

export function writeBlock(notebook: Notebook, block: NewBlock, ending: string): string {
  const body = splitLines(block.body).join(ending);
  if (block.kind === 'prose') return trimBlankLines(body);
  const name = block.name ?? freeName(notebook);
  requireName(name);
  const options = Object.keys(block.options ?? {}).length === 0 ? '' : writeFlow(block.options, { padding: false });
  const info = `${block.kind} ${writeName(name)}${options === '' ? '' : ` ${options}`}`;
  const character = info.includes('`') ? '~' : '`';
  const fence = character.repeat(fenceLengthFor(body, character, 3));
  return `${fence}${info}${ending}${body}${body === '' ? '' : ending}${fence}`;
}

function freeName(notebook: Notebook): string {
  const taken = new Set(notebook.blocks.flatMap((block) => ('name' in block ? [block.name] : [])));
  let name = 'untitled';
  for (let number = 2; taken.has(name); number++) name = `untitled_${number}`;
  return name;
}

function requireName(name: string): void {
  const fault = nameFault(name);
  if (fault === null) return;
  throw new PlumblineError({
    code: 'bad_name',
    message: `The name ${JSON.stringify(name.slice(0, 40))} ${fault}.`,
    hint: 'Choose another name.',
  });
}

interface CellParts {
  readonly fence: Fence;
  readonly header: CellHeader;
  /** The fence lines, without their endings and a byte order mark. */
  readonly opening: TextRange;
  readonly closing: TextRange;
  readonly closingIndent: number;
  readonly closingLength: number;
}

function cellParts(notebook: Notebook, cell: FencedCell): CellParts {
  const { text } = notebook;
  const openingStart = cell.range.start === 0 ? byteOrderMarkOf(text) : cell.range.start;
  const opening = { start: openingStart, end: lineEnd(text, openingStart) };
  const bodyEnd = cell.bodyRange.end;
  const empty = cell.body === '' && closingMarks(text, bodyEnd) !== null;
  const closingStart = empty ? bodyEnd : behindEnding(text, bodyEnd);
  const closing = { start: closingStart, end: lineEnd(text, closingStart) };
  const fence = openingFence(text.slice(opening.start, opening.end));
  const header = fence === null ? null : readFenceHeader(fence.info);
  const marks = closingMarks(text, closingStart);
  if (fence === null || header?.type !== 'cell' || marks === null) {
    throw new PlumblineError({ code: 'internal', message: `The cell ${cell.id} does not match the notebook's text.` });
  }
  return { fence, header, opening, closing, closingIndent: marks.indent, closingLength: marks.length };
}

function closingMarks(text: string, lineStart: number): { indent: number; length: number } | null {
  const match = /^( {0,3})(`{3,}|~{3,})[ \t]*$/.exec(text.slice(lineStart, lineEnd(text, lineStart)));
  return match === null ? null : { indent: (match[1] ?? '').length, length: (match[2] ?? '').length };
}

/** The shortest fence from `least` on that no line of the body ends or is taken for a cell in. */
export function fenceLengthFor(body: string, character: '`' | '~', least: number): number {
  let length = least;
  for (const line of splitLines(body)) {
    const marks = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (marks?.startsWith(character) === true && marks.length >= length) length = marks.length + 1;
  }
  return length;
}

function growFence(at: number, from: number, to: number, character: string): TextEdit[] {
  return to > from ? [{ start: at, end: at, text: character.repeat(to - from) }] : [];
}

export function shifted(edit: TextEdit | null, offset: number): TextEdit[] {
  return edit === null ? [] : [{ start: edit.start + offset, end: edit.end + offset, text: edit.text }];
}

/** Front matter, also where a merge conflict broke it: it works at the start of the file only. */
export function isFrontMatter(block: NotebookBlock | undefined): boolean {
  if (block?.kind === 'frontmatter') return true;
  return block?.kind === 'broken' && block.range.start === 0 && startsAsFrontMatter(block.text);
}

/** Whether a text would be taken for front matter at the start of a file. A blank line in front of it keeps it prose. */
export function startsAsFrontMatter(text: string): boolean {
  return /^---[ \t]*(?:$|[\r\n])/.test(text.slice(0, 100));
}

export function findBlock(notebook: Notebook, cellId: string): NotebookBlock {
  const block = notebook.blocks.find((candidate) => candidate.id === cellId);
  if (block === undefined) throw noSuchBlock(notebook, cellId);
  return block;
}

function findCell(notebook: Notebook, cellId: string): FencedCell {
  const block = findBlock(notebook, cellId);
  if (block.kind === 'sql' || block.kind === 'chart' || block.kind === 'input') return block;
  throw noSuchBlock(notebook, cellId);
}

function noSuchBlock(notebook: Notebook, cellId: string): PlumblineError {
  return new PlumblineError({
    code: 'unknown_node',
    message: `${notebook.file} has no block ${cellId} that can be edited this way.`,
    hint: 'It may have been changed or removed in the meantime.',
    file: notebook.file,
  });
}

/** A block without the blank lines around it, the last line ending, a byte order mark, and the line that sets prose apart. */
export function coreOf(notebook: Notebook, block: NotebookBlock): TextRange {
  const source = notebook.text.slice(block.range.start, block.range.end);
  const first = block.range.start === 0 ? byteOrderMarkOf(source) : 0;
  const apart = block.kind === 'prose' && block.apart;
  const mark = apart ? Math.min(source.length, behindEnding(source, lineEnd(source, first))) : first;
  const trimmed = trimBlankLines(source.slice(mark));
  const start = block.range.start + (trimmed === '' ? mark : source.indexOf(trimmed, mark));
  return { start, end: start + trimmed.length };
}

export function trimBlankLines(text: string): string {
  const trimmed = text.slice(0, trimBlankLinesAtEnd(text));
  const withoutEnding = trimmed.slice(0, lastEndingStart(trimmed));
  let start = 0;
  for (let at = 0; at < withoutEnding.length; at++) {
    const character = withoutEnding[at];
    if (character === '\n' || character === '\r') start = at + 1;
    else if (character !== ' ' && character !== '\t') break;
  }
  return withoutEnding.slice(start);
}

/** Offset behind the last line that is not blank, with its line ending. */
function trimBlankLinesAtEnd(text: string): number {
  let end = text.length;
  for (let at = text.length - 1; at >= 0; at--) {
    const character = text[at];
    if (character === '\n' || (character === '\r' && text[at + 1] !== '\n')) end = at + 1;
    else if (character !== ' ' && character !== '\t' && character !== '\r') return end;
  }
  return 0;
}

function lastEndingStart(text: string): number {
  if (text.endsWith('\r\n')) return text.length - 2;
  return endsWithEnding(text) ? text.length - 1 : text.length;
}

export function endsWithEnding(text: string): boolean {
  return text.endsWith('\n') || text.endsWith('\r');
}

export function endsWithBlankLine(text: string): boolean {
  return endsWithEnding(text) && trimBlankLinesAtEnd(text) < text.length;
}

export function startsWithBlankLine(text: string): boolean {
  let at = 0;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at === text.length || text[at] === '\n' || text[at] === '\r';
}

function lineEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++;
  return at;
}

function behindEnding(text: string, at: number): number {
  return at + (text.startsWith('\r\n', at) ? 2 : 1);
}

export function byteOrderMarkOf(text: string): number {
  return text.charCodeAt(0) === 0xfeff ? 1 : 0;
}
