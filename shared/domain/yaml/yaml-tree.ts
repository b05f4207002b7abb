import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type ParsedNode,
  Parser,
  type YAMLError,
} from 'yaml';
import { describeSyntaxError, isAboutWhatIsBefore } from './syntax-message';

/** A value with its offsets in the text. Aliases share the entry of their anchor. */
export interface YamlEntry {
  value: unknown;
  start: number;
  end: number;
  /** The key before the value, in a mapping. */
  key?: { readonly start: number; readonly end: number };
  /** Items of a list by index, values of a mapping by key. */
  children?: Map<string | number, YamlEntry>;
  /** A plain or quoted scalar as written, without its quotes. */
  source?: string;
  /** How many values it holds once aliases are written out. */
  size: number;
}

/** Something wrong with the YAML itself, by offsets. */
export interface YamlFault {
  readonly start: number;
  readonly end: number;
  readonly severity: 'error' | 'warning';
  /** `syntax`: the structure around it cannot be trusted. */
  readonly kind: 'syntax' | 'content' | 'conflict';
  readonly message: string;
  readonly hint?: string;
  /** For a repeated key: where it stands first. */
  readonly firstStart?: number;
}

export interface YamlTree {
  readonly root: YamlEntry | null;
  readonly faults: readonly YamlFault[];
}

/** Deeper nesting than people write. The library's composer recurses: without a limit it would exhaust the stack. */
const maximumDepth = 100;
/** Values that aliases may stand for in one file, all together. */
const maximumAliasSize = 100_000;

/** Reads one YAML document (core schema, with merge keys). Never throws; takes time linear in the text. */
export function readYamlTree(text: string): YamlTree {
  const faults: YamlFault[] = [];
  try {
    // The library knows no lone CR as a line ending; the replacement has the same length, so offsets hold.
    const tokens = [...new Parser().parse(text.replace(/\r(?!\n)/g, '\n'))];
    const deep = firstTooDeep(tokens);
    if (deep !== null) {
      const message = `The values are nested more than ${maximumDepth} levels deep.`;
      faults.push({ start: deep, end: deep + 1, severity: 'error', kind: 'syntax', message });
      return { root: null, faults };
    }
    const documents = [...new Composer({ uniqueKeys: false, strict: true }).compose(tokens, false, text.length)];
    const document = documents[0];
    if (document === undefined) return { root: null, faults };
    for (const error of document.errors) faults.push(syntaxFault(text, error));
    for (const warning of document.warnings) faults.push({ ...syntaxFault(text, warning), severity: 'warning' });
    const second = documents[1];
    if (second !== undefined) {
      const start = second.range[0];
      faults.push({
        start,
        end: Math.min(start + 3, text.length),
        severity: 'error',
        kind: 'content',
        message: 'A second YAML document starts here; only the first one is read.',
        hint: 'Remove the `---` line, or move what follows to a file of its own.',
      });
    }
    return { root: new TreeBuilder(document, faults).build(), faults };
  } catch (error) {
    const message = `The YAML cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    faults.push({ start: 0, end: 0, severity: 'error', kind: 'syntax', message });
    return { root: null, faults };
  }
}

function syntaxFault(text: string, error: YAMLError): YamlFault {
  let start = Math.min(error.pos[0], text.length);
  let end = Math.max(start, Math.min(error.pos[1], text.length));
  if (isAboutWhatIsBefore(error)) {
    while (start > 0 && /\s/.test(text.charAt(start - 1))) start--;
    end = start;
  }
  return { start, end, severity: 'error', kind: 'syntax', ...describeSyntaxError(error, text) };
}

function firstTooDeep(tokens: readonly CST.Token[]): number | null {
  const pending: { token: CST.Token; depth: number }[] = [];
  const push = (token: CST.Token | null | undefined, depth: number) => {
    if (token !== null && token !== undefined) pending.push({ token, depth });
  };
  for (const token of tokens) push(token, 0);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { token, depth } = next;
    if (depth > maximumDepth) return token.offset;
    if (token.type === 'document') push(token.value, depth);
    if ('items' in token) {
      for (const item of token.items) {
        push(item.key, depth + 1);
        push(item.value, depth + 1);
      }
    }
  }
  return null;
}

class TreeBuilder {
  /** Entry of each anchor seen so far; null while it is being built. */
  readonly #anchors = new Map<string, YamlEntry | null>();
  #aliasSize = 0;
  readonly #document: Document.Parsed;
  readonly #faults: YamlFault[];

  constructor(document: Document.Parsed, faults: YamlFault[]) {
    this.#document = document;
    this.#faults = faults;
  }

  build(): YamlEntry | null {
    const contents = this.#document.contents;
    return contents === null ? null : this.#entryOf(contents);
  }

  #entryOf(node: ParsedNode): YamlEntry {
    const [start, end] = node.range;
    if (isAlias(node)) return this.#aliasEntry(node.source, start, end);
    const entry: YamlEntry = { value: null, start, end, size: 1 };
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, null);
    if (isScalar(node)) {
      entry.value = exactScalar(node.value, node.source);
      if (node.source !== undefined) entry.source = node.source;
    } else if (isSeq(node)) this.#readList(node.items as readonly unknown[], entry);
    else if (isMap(node)) this.#readMapping(node.items as readonly unknown[], entry);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, entry);
    return entry;
  }

  #aliasEntry(name: string, start: number, end: number): YamlEntry {
    const entry: YamlEntry = { value: null, start, end, size: 1 };
    const target = this.#anchors.get(name);
    if (target === undefined) {
      this.#fault(start, end, `\`*${name}\` refers to an anchor that does not stand above it.`, {
        hint: `Mark the value with \`&${name}\` before it is used, or put the text in quotes.`,
      });
      return entry;
    }
    if (target === null) {
      this.#fault(start, end, `\`*${name}\` refers to a value that contains it.`);
      return entry;
    }
    this.#aliasSize += target.size;
    if (this.#aliasSize > maximumAliasSize) {
      this.#fault(start, end, `The aliases of this file stand for more than ${maximumAliasSize} values.`, {
        hint: 'Write the values out, or refer to smaller parts.',
      });
      return entry;
    }
    return { ...target };
  }

  #readList(items: readonly unknown[], entry: YamlEntry): void {
    const values: unknown[] = [];
    const children = new Map<string | number, YamlEntry>();
    for (const item of items) {
      const child = isPair(item) ? this.#singlePair(item, entry) : this.#entryOf(item as ParsedNode);
      children.set(values.length, child);
      values.push(child.value);
      entry.size += child.size;
    }
    entry.value = values;
    entry.children = children;
  }

  /** `[a: b]`: a mapping of one pair inside of a list. */
  #singlePair(pair: unknown, parent: YamlEntry): YamlEntry {
    const entry: YamlEntry = { value: null, start: parent.start, end: parent.end, size: 1 };
    this.#readMapping([pair], entry);
    const only = entry.children?.values().next().value;
    if (only?.key !== undefined) Object.assign(entry, { start: only.key.start, end: only.end });
    return entry;
  }

  #readMapping(items: readonly unknown[], entry: YamlEntry): void {
    const children = new Map<string | number, YamlEntry>();
    const merged: YamlEntry[] = [];
    for (const pair of items) {
      if (!isPair<ParsedNode, ParsedNode | null>(pair)) continue;
      const { key, value } = pair;
      const [start, end] = key?.range ?? [entry.start, entry.start];
      const name = keyName(key);
      const child: YamlEntry = value === null ? { value: null, start: end, end, size: 1 } : this.#entryOf(value);
      entry.size += child.size;
      if (name === null) {
        this.#fault(start, end, 'A key must be plain text.', { hint: 'Put the key in quotes.' });
        continue;
      }
      if (name === '<<' && isScalar(key) && key.type === 'PLAIN') {
        merged.push(...(Array.isArray(child.value) ? (child.children?.values() ?? []) : [child]));
        continue;
      }
      const first = children.get(name)?.key;
      if (first !== undefined) {
        this.#fault(start, end, `\`${name}\` stands twice in this mapping; the first one counts.`, {
          hint: 'Remove one of them.',
          firstStart: first.start,
        });
        continue;
      }
      child.key = { start, end };
      children.set(name, child);
    }
    for (const source of merged) {
      for (const [name, child] of source.children ?? []) {
        if (typeof name === 'string' && !children.has(name)) children.set(name, child);
      }
    }
    entry.value = objectOf(children);
    entry.children = children;
  }

  #fault(start: number, end: number, message: string, more: { hint?: string; firstStart?: number } = {}): void {
    this.#faults.push({ start, end, severity: 'error', kind: 'content', message, ...more });
  }
}

/** Whole numbers that a double would round stay text, so that no digit is lost without a word. */
function exactScalar(value: unknown, source: string | undefined): unknown {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) return source ?? value;
  return value;
}

function keyName(key: ParsedNode | null): string | null {
  if (key === null) return '';
  if (!isScalar(key)) return null;
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value ?? ''));
}

/** Plain object of a mapping's values; safe for keys such as `__proto__`. */
export function objectOf(children: ReadonlyMap<string | number, YamlEntry>): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [name, child] of children) {
    Object.defineProperty(object, name, { value: child.value, enumerable: true, configurable: true, writable: true });
  }
  return object;
}
