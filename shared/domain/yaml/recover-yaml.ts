import { objectOf, readYamlTree, type YamlEntry, type YamlFault, type YamlTree } from './yaml-tree';

/** Sections, entries of a section, and one level below: deeper parts are dropped as a whole. */
const maximumLevels = 3;

/**
 * Reads the parts of a broken YAML mapping apart from one another, so that one broken entry does not hide its neighbours.
 * Parts are the stretches between lines of the outermost indentation. Returns `direct` when that finds nothing better.
 */
export function recoverYamlTree(text: string, direct: YamlTree): YamlTree {
  const recovered = readParts(text, 0, text.length, 0);
  if (recovered === null || recovered.faults.length === 0) return direct;
  return recovered;
}

interface Part {
  readonly start: number;
  readonly end: number;
}

function readParts(text: string, start: number, end: number, level: number): YamlTree | null {
  const parts = splitParts(text, start, end);
  if (parts.length < 2 && level === 0) {
    const only = parts[0];
    if (only === undefined) return null;
  }
  const children = new Map<string | number, YamlEntry>();
  const faults: YamlFault[] = [];
  for (const part of parts) {
    const tree = readYamlTree(text.slice(part.start, part.end));
    const broken = tree.faults.some((fault) => fault.kind === 'syntax' && fault.severity === 'error');
    if (!broken) {
      if (tree.root?.children !== undefined && !Array.isArray(tree.root.value)) {
        takeChildren(tree.root, part.start, children, faults);
      }
      faults.push(...tree.faults.map((fault) => shiftFault(fault, part.start)));
      continue;
    }
    const inner = level + 1 < maximumLevels ? readInner(text, part, level + 1) : null;
    if (inner === null) {
      faults.push(...tree.faults.map((fault) => shiftFault(fault, part.start)));
      continue;
    }
    if (!children.has(inner.name)) children.set(inner.name, inner.entry);
    faults.push(...inner.faults);
  }
  if (children.size === 0) return null;
  return { root: { value: objectOf(children), start, end, children, size: 1 }, faults };
}

/** A broken part of the form `key:` and indented lines: reads those lines apart. */
function readInner(
  text: string,
  part: Part,
  level: number,
): { name: string; entry: YamlEntry; faults: readonly YamlFault[] } | null {
  const lineEnd = endOfLine(text, part.start, part.end);
  const head = readYamlTree(text.slice(part.start, lineEnd));
  const pair = head.root?.children?.entries().next().value;
  if (head.faults.length > 0 || pair === undefined || pair[1].value !== null || typeof pair[0] !== 'string')
    return null;
  const inner = readParts(text, lineEnd, part.end, level);
  if (inner?.root == null) return null;
  const key = pair[1].key;
  const entry: YamlEntry = { ...inner.root, start: lineEnd };
  if (key !== undefined) entry.key = { start: key.start + part.start, end: key.end + part.start };
  return { name: pair[0], entry, faults: inner.faults };
}

/** Each part starts with a line of the smallest indentation that is neither a comment nor a closing bracket. */
function splitParts(text: string, start: number, end: number): readonly Part[] {
  const heads: { at: number; indent: number }[] = [];
  for (let at = start; at < end; at = endOfLine(text, at, end)) {
    const lineEnd = endOfLine(text, at, end);
    let first = at;
    while (first < lineEnd && text.charCodeAt(first) === 0x20) first++;
    const character = text.slice(first, first + 1);
    if (first === lineEnd || character === '\n' || character === '\r' || character === '#') continue;
    if (character === '\t' || character === ']' || character === '}' || text.startsWith('---', at)) continue;
    heads.push({ at, indent: first - at });
  }
  const smallest = heads.reduce((least, head) => Math.min(least, head.indent), Number.POSITIVE_INFINITY);
  const starts = heads.filter((head) => head.indent === smallest).map((head) => head.at);
  return starts.map((at, index) => ({ start: at, end: starts[index + 1] ?? end }));
}

function endOfLine(text: string, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x0a || (unit === 0x0d && text.charCodeAt(at + 1) !== 0x0a)) return at + 1;
  }
  return end;
}

function takeChildren(
  root: YamlEntry,
  offset: number,
  children: Map<string | number, YamlEntry>,
  faults: YamlFault[],
): void {
  for (const [name, child] of root.children ?? []) {
    const moved = shiftEntry(child, offset);
    const first = children.get(name);
    if (first === undefined) children.set(name, moved);
    else if (moved.key !== undefined) {
      const message = `\`${name}\` stands twice in this mapping; the first one counts.`;
      const firstStart = first.key?.start ?? first.start;
      faults.push({
        ...moved.key,
        severity: 'error',
        kind: 'content',
        message,
        hint: 'Remove one of them.',
        firstStart,
      });
    }
  }
}

function shiftFault(fault: YamlFault, offset: number): YamlFault {
  const { firstStart } = fault;
  return {
    ...fault,
    start: fault.start + offset,
    end: fault.end + offset,
    ...(firstStart === undefined ? {} : { firstStart: firstStart + offset }),
  };
}

function shiftEntry(entry: YamlEntry, offset: number): YamlEntry {
  const moved: YamlEntry = { ...entry, start: entry.start + offset, end: entry.end + offset };
  if (entry.key !== undefined) moved.key = { start: entry.key.start + offset, end: entry.key.end + offset };
  if (entry.children !== undefined) {
    moved.children = new Map([...entry.children].map(([name, child]) => [name, shiftEntry(child, offset)]));
  }
  return moved;
}
