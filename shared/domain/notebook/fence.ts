import { closestName } from '../yaml/closest-name';
import { nameFault } from './node-name';

/**
 * Fence lines: CommonMark 0.31 section 4.5 (https://spec.commonmark.org/0.31.2/#fenced-code-blocks), and the info strings
 * that make a fence a cell: `KIND NAME {options}`.
 */

export const cellKinds = ['sql', 'chart', 'input'] as const;
export type CellKind = (typeof cellKinds)[number];

export interface Fence {
  /** Spaces before the fence, 0 to 3. */
  readonly indent: number;
  readonly character: '`' | '~';
  readonly length: number;
  /** What follows the fence characters, without surrounding blanks. */
  readonly info: string;
  /** Offset of `info` in the line. */
  readonly infoStart: number;
}

/** The info string of a cell. Offsets count from the start of the info string. */
export interface CellHeader {
  readonly type: 'cell';
  readonly kind: CellKind;
  readonly name: string;
  /** The name as written, with its quotes. */
  readonly nameStart: number;
  readonly nameEnd: number;
  /** A flow mapping, or null. */
  readonly options: { readonly text: string; readonly start: number } | null;
  /** Text that stands where only options may stand. */
  readonly rest: { readonly text: string; readonly start: number } | null;
}

export type FenceHeader =
  | CellHeader
  /** Ordinary code: prose. */
  | { readonly type: 'code' }
  /** Meant as a cell, but of a kind that does not exist. */
  | { readonly type: 'unknown'; readonly word: string; readonly name: string; readonly suggestion?: CellKind }
  /** A cell whose name cannot be used. */
  | { readonly type: 'unnamed'; readonly kind: CellKind; readonly message: string; readonly hint: string };

/** The fence that a line (without its line ending) opens, or null. */
export function openingFence(line: string): Fence | null {
  const match = /^( {0,3})(`{3,}|~{3,})[ \t]*/.exec(line);
  if (match === null) return null;
  const [opening, indent = '', marks = ''] = match;
  const info = trimBlanksAtEnd(line.slice(opening.length));
  const character = marks.startsWith('`') ? '`' : '~';
  if (character === '`' && info.includes('`')) return null;
  return { indent: indent.length, character, length: marks.length, info, infoStart: opening.length };
}

/** Whether a line (without its line ending) closes a fence. */
export function closesFence(line: string, fence: Pick<Fence, 'character' | 'length'>): boolean {
  const marks = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1];
  return marks?.startsWith(fence.character) === true && marks.length >= fence.length;
}

/** Words that people write for our kinds. Names of languages are not among them: those are ordinary code. */
const likelyMeant: Readonly<Record<string, CellKind>> = {
  query: 'sql',
  table: 'sql',
  view: 'sql',
  select: 'sql',
  duckdb: 'sql',
  plot: 'chart',
  graph: 'chart',
  vega: 'chart',
  'vega-lite': 'chart',
  vegalite: 'chart',
  param: 'input',
  parameter: 'input',
  slider: 'input',
};

/** Languages whose names are one letter away from a kind of ours. */
const nearbyLanguages = new Set([
  'psql',
  'hql',
  'kql',
  'gql',
  'gsql',
  'pql',
  'tsql',
  'sml',
  'ssl',
  'ql',
  'sal',
  'soql',
]);

/** Reads an info string. */
export function readFenceHeader(info: string): FenceHeader {
  const wordEnd = endOfWord(info, 0);
  const word = info.slice(0, wordEnd);
  const kind = cellKinds.find((candidate) => candidate === word);
  const nameStart = skipBlanks(info, wordEnd);
  if (kind === undefined) return readUnknown(info, word, nameStart);
  if (nameStart === info.length) return { type: 'code' };
  if (info[nameStart] === '{') {
    if (!info.includes(':', nameStart)) return { type: 'code' };
    return unnamed(kind, `A cell of kind \`${kind}\` has options but no name.`);
  }
  const name = readName(info, nameStart);
  if (name === null) return unnamed(kind, 'The quote around the name of this cell is not closed.');
  if (!name.quoted && name.value.includes('=')) return { type: 'code' };
  if (!name.quoted && /["'\\}]/.test(name.value)) {
    return unnamed(kind, `The name \`${name.value}\` contains a quote, bracket or backslash.`);
  }
  const fault = nameFault(name.value);
  if (fault !== null) return unnamed(kind, `The name of this cell ${fault}.`);
  const restStart = skipBlanks(info, name.end);
  const rest = { text: info.slice(restStart), start: restStart };
  return {
    type: 'cell',
    kind,
    name: name.value,
    nameStart,
    nameEnd: name.end,
    options: rest.text.startsWith('{') ? rest : null,
    rest: rest.text === '' || rest.text.startsWith('{') ? null : rest,
  };
}

/** A name as it stands in an info string: quoted where it has to be. */
export function writeName(name: string): string {
  const bare = !/[\s"'`{}=\\]/u.test(name);
  return bare ? name : quoteName(name);
}

/** A name in quotes. */
export function quoteName(name: string): string {
  return `"${name.replace(/["\\]/g, '\\$&')}"`;
}

function unnamed(kind: CellKind, message: string): FenceHeader {
  return {
    type: 'unnamed',
    kind,
    message,
    hint: `Write \`${kind} NAME\`, or \`${kind} "any name"\` with quotes.`,
  };
}

function readUnknown(info: string, word: string, nameStart: number): FenceHeader {
  if (word === '' || nameStart === info.length || info[nameStart] === '{') return { type: 'code' };
  const lower = word.toLowerCase();
  const suggestion =
    cellKinds.find((kind) => kind === lower) ??
    (Object.hasOwn(likelyMeant, lower) ? likelyMeant[lower] : undefined) ??
    (nearbyLanguages.has(lower) ? undefined : (closestName(lower, cellKinds) as CellKind | undefined));
  if (suggestion === undefined) return { type: 'code' };
  const name = readName(info, nameStart);
  if (name === null || (!name.quoted && /["'=\\]/.test(name.value))) return { type: 'code' };
  const rest = info.slice(skipBlanks(info, name.end));
  if (rest !== '' && !rest.startsWith('{')) return { type: 'code' };
  return { type: 'unknown', word, name: name.value, suggestion };
}

function readName(info: string, start: number): { value: string; end: number; quoted: boolean } | null {
  if (info[start] !== '"') {
    const end = endOfWord(info, start);
    return { value: info.slice(start, end), end, quoted: false };
  }
  let value = '';
  for (let at = start + 1; at < info.length; at++) {
    if (info[at] === '"') return { value, end: at + 1, quoted: true };
    if (info[at] === '\\' && (info[at + 1] === '"' || info[at + 1] === '\\')) at++;
    value += info[at];
  }
  return null;
}

/** Words end at a blank or at the bracket of the options. */
function endOfWord(text: string, start: number): number {
  let at = start;
  while (at < text.length && !isBlank(text[at]) && text[at] !== '{') at++;
  return at;
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (at < text.length && isBlank(text[at])) at++;
  return at;
}

function trimBlanksAtEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isBlank(text[end - 1])) end--;
  return text.slice(0, end);
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
