import { Lexer } from 'yaml';
import { nameScalar } from '../rename/rename-in-yaml';
import { lineStarts } from '../yaml/line-index';
import { readYamlTree, type YamlEntry } from '../yaml/yaml-tree';
import { nameKeys, sketchKeys } from './sketch-schema';
import { type EntrySection, type Fields, positionHeader, writeEntry, writePosition } from './write-entry';

/** An entry of a section with its lines, without the section's indentation. */
export interface EntryText {
  readonly name: string;
  readonly value: unknown;
  /** Comments above it. */
  readonly lead: readonly string[];
  readonly lines: readonly string[];
  /** Its fields stand in lines of their own, which can be replaced one by one. */
  readonly isBlock: boolean;
}

/** A sketch, cut at the lines of a section. */
export interface SectionText {
  readonly head: readonly string[];
  /** `planned:`, with a comment behind it. */
  readonly keyLine: string;
  readonly entries: readonly EntryText[];
  /** Comments below the last entry that are indented as entries are. */
  readonly tail: readonly string[];
  readonly after: readonly string[];
}

/** The last line of a file that ends with a section: what is added behind its last entry stands beside nothing that changes. */
const footer = '# Comments and blank lines keep the changes of two people apart when git merges them.';

/**
 * Cuts a sketch (lines end with LF) at a section, of whatever form: block, brackets, list, or not there yet. Null where it is
 * written in a way that cannot be taken apart: anchors, several names on a line, entries without a name.
 */
export function readSection(text: string, section: EntrySection): SectionText | null {
  const { root } = readYamlTree(text);
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (root === null) return { head: lines, keyLine: `${section}:`, entries: [], tail: [], after: [] };
  if (root.children === undefined || Array.isArray(root.value)) return null;
  const starts = lineStarts(text);
  const lineOf = (offset: number) => lineAt(starts, offset);
  const child = root.children.get(section);
  if (child === undefined) {
    const at = placeOfNew(text, lines, root, section, lineOf);
    return at === null
      ? null
      : { head: lines.slice(0, at), keyLine: `${section}:`, entries: [], tail: [], after: lines.slice(at) };
  }
  const { key } = child;
  if (key === undefined || starts[lineOf(key.start)] !== key.start) return null;
  const keyAt = lineOf(key.start);
  const end = Math.max(contentEnd(text, child), key.end);
  const last = lineOf(Math.max(key.start, end - 1));
  if (hasReferences(text.slice(key.start, end))) return null;
  const { tail, after } = splitTail(lines.slice(last + 1));
  const whole = { text, lines, starts, section };
  const isBlock = !isFlow(text, child) && child.children !== undefined && !Array.isArray(child.value);
  const read = isBlock ? { entries: blockEntries(whole, child, keyAt), rest: [] } : otherEntries(whole, child);
  if (read.entries === null) return null;
  return {
    head: lines.slice(0, keyAt),
    keyLine: keyLineOf(lines[keyAt] ?? '', section, isBlock, isFlow(text, child) && last > keyAt),
    entries: read.entries,
    tail: [...read.rest.map((comment) => `  ${comment}`), ...tail],
    after,
  };
}

/** The sketch with the section written so that it merges: entries by name, a blank line behind each. */
export function writeSection({ head, keyLine, entries, tail, after }: SectionText): string {
  const sorted = [...entries].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const written = [
    ...sorted.flatMap(({ lead, lines }) => [...lead.map((line) => `  ${line}`), ...lines.map(indented), '']),
    ...tail,
  ];
  const body = written.length === 0 ? [] : [keyLine, ...written];
  return `${[...head, ...body, ...(written.length > 0 ? closed(after) : after)].join('\n')}\n`;
}

/** What follows a section; a line that never changes where nothing does. */
function closed(after: readonly string[]): readonly string[] {
  return after.some((line) => line.trim() !== '') ? after : [footer];
}

/**
 * The sketch with another list of names under a key of its own (`outputs`), one name a line. Null where it cannot be cut out.
 */
export function writeNames(text: string, key: string, names: readonly string[]): string | null {
  const { root } = readYamlTree(text);
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const starts = lineStarts(text);
  const lineOf = (offset: number) => lineAt(starts, offset);
  const written = names.length === 0 ? [] : [`${key}:`, ...names.map((name) => `  - ${nameScalar(name)}`)];
  const child = root?.children?.get(key);
  if (child === undefined) {
    const at = root === null ? lines.length : placeOfNew(text, lines, root, key, lineOf);
    if (at === null) return null;
    return `${[...lines.slice(0, at), ...written, ...lines.slice(at)].join('\n')}\n`;
  }
  if (child.key === undefined || starts[lineOf(child.key.start)] !== child.key.start) return null;
  const end = Math.max(contentEnd(text, child), child.key.end);
  const region = text.slice(child.key.start, endOfLine(text, end));
  if (hasReferences(region)) return null;
  const after = lines.slice(lineOf(Math.max(child.key.start, end - 1)) + 1);
  const body = [...commentsIn(region), ...written];
  return `${[...lines.slice(0, lineOf(child.key.start)), ...body, ...after].join('\n')}\n`;
}

interface Whole {
  readonly text: string;
  readonly lines: readonly string[];
  readonly starts: readonly number[];
  readonly section: EntrySection;
}

function blockEntries(whole: Whole, section: YamlEntry, keyAt: number): EntryText[] | null {
  const { text, lines, starts } = whole;
  const entries: EntryText[] = [];
  let done = keyAt;
  for (const [name, child] of section.children ?? []) {
    const { key } = child;
    if (typeof name !== 'string' || key === undefined) return null;
    const first = lineAt(starts, key.start);
    const indent = key.start - (starts[first] ?? 0);
    const last = lineAt(starts, Math.max(key.end, contentEnd(text, child)) - 1);
    if (first <= done || (lines[first] ?? '').slice(0, indent).trim() !== '') return null;
    const lead = commentLines(lines.slice(done + 1, first));
    const raw = lines.slice(first, last + 1).map((line) => line.slice(Math.min(indent, indentOf(line))));
    done = last;
    const isBlock = child.children !== undefined && !Array.isArray(child.value) && !isFlow(text, child);
    const entry = entryOf(whole, name, child, { lead, lines: raw, isBlock });
    if (entry !== null) entries.push(entry);
  }
  return entries;
}

/** Entries in brackets or in a list: written anew, with their comments above them; `rest`: comments below the last one. */
function otherEntries(whole: Whole, section: YamlEntry): { entries: EntryText[] | null; rest: readonly string[] } {
  const { text, section: key } = whole;
  const refused = { entries: null, rest: [] };
  if (section.value === null) return { entries: [], rest: [] };
  if (section.children === undefined) return refused;
  const isList = Array.isArray(section.value);
  const entries: EntryText[] = [];
  const seen = new Set<string>();
  // A comment behind brackets on one line stays with the section's name.
  const isOneLine = !text.slice(section.key?.end, contentEnd(text, section)).includes('\n');
  let done = isFlow(text, section) && !isOneLine ? section.start : endOfLine(text, section.key?.end ?? 0);
  for (const [at, child] of section.children) {
    const value = isList ? withoutName(child.value, key) : { name: String(at), fields: child.value };
    if (value === null || seen.has(value.name)) return refused;
    seen.add(value.name);
    const end = endOfLine(text, Math.max(child.key?.end ?? 0, contentEnd(text, child)));
    const lead = done < end ? commentsIn(text.slice(done, end)) : [];
    done = Math.max(done, end);
    const entry = entryOf(whole, value.name, { ...child, value: value.fields }, { lead, lines: null, isBlock: true });
    if (entry === null) return refused;
    entries.push(entry);
  }
  return { entries, rest: commentsIn(text.slice(done, endOfLine(text, Math.max(done, contentEnd(text, section))))) };
}

/** Null for a value that no lines stand for. */
function entryOf(
  { text, section }: Whole,
  name: string,
  entry: YamlEntry,
  { lead, lines, isBlock }: { lead: readonly string[]; lines: readonly string[] | null; isBlock: boolean },
): EntryText | null {
  const { value } = entry;
  if (section === 'positions') {
    const position = positionOf(value);
    const kept = lead.filter((line) => line !== positionHeader(name));
    if (position === null) return lines === null ? null : { name, value, lead: kept, lines, isBlock: false };
    const comments =
      lines === null ? [] : commentsIn(text.slice(entry.start, endOfLine(text, contentEnd(text, entry))));
    return {
      name,
      value: position,
      lead: [...kept, ...comments],
      lines: writePosition(name, position),
      isBlock: false,
    };
  }
  if (lines !== null) return { name, value, lead, lines, isBlock };
  const fields = value ?? {};
  return isFields(fields) ? { name, value, lead, lines: writeEntry(section, name, fields), isBlock } : null;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `[x, y]` or `{ x, y }`; null for what is no position. */
export function positionOf(value: unknown): { readonly x: number; readonly y: number } | null {
  const [x, y] = Array.isArray(value) ? (value.length === 2 ? value : []) : isFields(value) ? [value.x, value.y] : [];
  return typeof x === 'number' && typeof y === 'number' ? { x, y } : null;
}

/** An entry of a list as its name and the other fields. */
export function withoutName(
  value: unknown,
  section: EntrySection,
): { readonly name: string; readonly fields: Fields } | null {
  if (!isFields(value) || section === 'positions') return null;
  const { [nameKeys[section]]: name, ...fields } = value;
  return typeof name === 'string' && name !== '' ? { name, fields } : null;
}

/** The comments in a piece of YAML, in order. */
export function commentsIn(text: string): string[] {
  return tokensOf(text).filter((token, at, all) => token.startsWith('#') && all[at - 1] !== '\u001f');
}

/** Anchors, aliases, tags and merge keys: lines with them cannot change places. */
function hasReferences(text: string): boolean {
  return tokensOf(text).some((token, at, all) => (all[at - 1] === '\u001f' ? token === '<<' : /^[&*!]/.test(token)));
}

function tokensOf(text: string): string[] {
  return [...new Lexer().lex(text)];
}

/** The offset behind the last thing that a value holds: the parser's ranges reach over blank lines and comments. */
function contentEnd(text: string, entry: YamlEntry): number {
  let end = entry.end;
  if (entry.children !== undefined && entry.children.size > 0 && !isFlow(text, entry)) {
    end = entry.start;
    for (const child of entry.children.values()) end = Math.max(end, child.key?.end ?? 0, contentEnd(text, child));
  }
  while (end > entry.start && /\s/.test(text.charAt(end - 1))) end--;
  return end;
}

function isFlow(text: string, { start }: YamlEntry): boolean {
  return text[start] === '{' || text[start] === '[';
}

/** The line of a section that is not there: before the first one that comes later, else behind everything that is said. */
function placeOfNew(
  text: string,
  lines: readonly string[],
  root: YamlEntry,
  section: string,
  lineOf: (offset: number) => number,
): number | null {
  if (isFlow(text, root)) return null;
  const rank = sketchKeys.indexOf(section);
  for (const [key, child] of root.children ?? []) {
    if (sketchKeys.indexOf(String(key)) <= rank || child.key === undefined) continue;
    let at = lineOf(child.key.start);
    while (at > 0 && lines[at - 1]?.startsWith('#')) at--;
    return at;
  }
  let at = lineOf(Math.max(0, contentEnd(text, root) - 1)) + 1;
  while (at < lines.length && (lines[at] ?? '').trim() === '') at++;
  return at;
}

/** The lines behind a section: indented comments are its own, blank lines are written anew. */
function splitTail(lines: readonly string[]): Pick<SectionText, 'tail' | 'after'> {
  let at = 0;
  const tail: string[] = [];
  for (; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (/^\s+#/.test(line)) tail.push(line);
    else if (line.trim() !== '') break;
  }
  return { tail: tail.length > 0 ? [...tail, ''] : tail, after: lines.slice(at) };
}

function commentLines(lines: readonly string[]): string[] {
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

/** The line with the section's name, without a value in brackets behind it; a comment stays. */
function keyLineOf(line: string, section: string, isBlock: boolean, isInBrackets: boolean): string {
  if (isBlock) return line.trimEnd();
  // Comments within brackets, and behind them, go with the entries.
  const comment = isInBrackets ? undefined : commentsIn(line)[0];
  return `${section}:${comment === undefined ? '' : ` ${comment}`}`;
}

function indented(line: string): string {
  return line === '' ? '' : `  ${line}`;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
