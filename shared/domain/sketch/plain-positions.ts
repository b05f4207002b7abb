import { nameFault } from '../notebook/node-name';
import { nameScalar } from '../rename/rename-in-yaml';
import type { EntryText, SectionText } from './section-text';
import { positionHeader, writePosition } from './write-entry';

/** A sketch whose positions are in the form that merges, to the last line. */
export interface PlainPositions {
  readonly section: SectionText;
  /** The sketch with an empty `positions:`; what stands behind it keeps its line and column. */
  readonly rest: string;
}

const entryLine = /^ {2}(?:([A-Za-z_][\w/-]*(?: [\w/-]+)*)|("(?:[^"\\]|\\.)*")): \{ x: (-?\d{1,8}), y: (-?\d{1,8}) \}$/;

/**
 * Reads positions line by line where they are written as `changeSketch` writes them; null for every other form. A pipeline
 * of thousands of boxes has little else in its sketch, and a parser of all of YAML takes many times as long.
 */
export function readPlainPositions(text: string): PlainPositions | null {
  const lines = text.split('\n');
  const keyAt = lines.findIndex((line) => /^positions:(?: *#.*)?$/.test(line));
  if (keyAt < 0 || lines.at(-1) !== '' || /^\s*(?:#.*\s+)*[[{]/.test(text)) return null;
  const entries: EntryText[] = [];
  const seen = new Set<string>();
  let lead: string[] = [];
  let at = keyAt + 1;
  for (; at < lines.length - 1; at++) {
    const line = lines[at] ?? '';
    if (line === '') continue;
    if (line.startsWith('  #')) {
      lead.push(line.slice(2));
      continue;
    }
    if (!line.startsWith(' ')) break;
    const entry = readEntry(line, lead);
    if (entry === null || seen.has(entry.name)) return null;
    seen.add(entry.name);
    entries.push(entry);
    lead = [];
  }
  const tail = lead.length === 0 ? [] : [...lead.map((line) => `  ${line}`), ''];
  const after = lines.slice(at, -1);
  const head = lines.slice(0, keyAt);
  const keyLine = lines[keyAt] ?? '';
  const blank = Array.from({ length: at - keyAt - 1 }, () => '');
  return {
    section: { head, keyLine, entries, tail, after },
    rest: [...head, keyLine, ...blank, ...after, ''].join('\n'),
  };
}

function readEntry(line: string, lead: readonly string[]): EntryText | null {
  const [, plain, quoted, x, y] = entryLine.exec(line) ?? [];
  if (x === undefined || y === undefined) return null;
  const name = plain ?? unquoted(quoted ?? '');
  if (name === null || nameFault(name) !== null || (plain !== undefined && nameScalar(plain) !== plain)) return null;
  const value = { x: Number(x), y: Number(y) };
  const kept = lead.filter((comment) => comment !== positionHeader(name));
  return { name, value, lead: kept, lines: writePosition(name, value), isBlock: false };
}

function unquoted(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}
