import { nameScalar } from '../rename/rename-in-yaml';
import { writeFlow } from '../yaml/write-flow';
import type { SketchSection } from './sketch-schema';

/** A section whose entries stand under names. */
export type EntrySection = SketchSection | 'positions';

/** The fields of an entry, as data. */
export type Fields = Readonly<Record<string, unknown>>;

const fieldOrder: Readonly<Record<SketchSection, readonly string[]>> = {
  groups: ['title', 'collapsed', 'nodes'],
  planned: ['title', 'notes', 'from', 'columns'],
  sinks: ['from', 'write'],
  joins: ['multiply', 'drop'],
};

/** The place of a field among those of its entry; what is not known comes last. */
export function fieldRank(section: SketchSection, key: string): number {
  const rank = fieldOrder[section].indexOf(key);
  return rank < 0 ? fieldOrder[section].length : rank;
}

/** An entry as lines without indentation, its name first. */
export function writeEntry(section: SketchSection, name: string, fields: Fields): string[] {
  const keys = Object.keys(fields).sort((a, b) => fieldRank(section, a) - fieldRank(section, b));
  return [`${nameScalar(name)}:`, ...keys.flatMap((key) => writeField(key, fields[key]).map((line) => `  ${line}`))];
}

/**
 * A position as two lines that both hold its name. The first never changes, and lines of two boxes are never alike: without
 * that, git takes the old place of one box for the new place of another, and calls a box that was added between them a conflict.
 */
export function writePosition(name: string, { x, y }: { readonly x: number; readonly y: number }): string[] {
  return [positionHeader(name), `${nameScalar(name)}: { x: ${whole(x)}, y: ${whole(y)} }`];
}

export function positionHeader(name: string): string {
  return `# ${name}`;
}

/** Coordinates are written as whole numbers: nobody sees a part of a pixel, and it would differ from branch to branch. */
export function whole(coordinate: number): number {
  return Math.round(coordinate) + 0;
}

/** A field as lines: lists one item a line, so that two people can each add one; texts of several lines as they are. */
export function writeField(key: string, value: unknown): string[] {
  const head = `${nameScalar(key)}:`;
  if (Array.isArray(value) && value.length > 0) {
    return [
      head,
      ...value.map((item) => `  - ${typeof item === 'string' ? nameOrText(item) : writeFlow(item, padded)}`),
    ];
  }
  if (typeof value === 'string') {
    if (isLiteral(value)) return [`${head} |-`, ...value.split('\n').map((line) => (line === '' ? '' : `  ${line}`))];
    return [`${head} ${writeFlow(value, padded)}`];
  }
  return [`${head} ${writeFlow(value ?? null, padded)}`];
}

const padded = { padding: true } as const;

function nameOrText(text: string): string {
  const name = nameScalar(text);
  return name.startsWith('"') ? writeFlow(text, padded) : name;
}

/** Whether a text can stand as lines of its own: what an editor or YAML would change goes in quotes. */
function isLiteral(text: string): boolean {
  return text.includes('\n') && !/^\s|\s$/.test(text) && !/ $/m.test(text) && !/[^\n\P{Cc}]|\ufeff/u.test(text);
}
