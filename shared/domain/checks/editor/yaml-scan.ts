import type { YamlPath } from '../../yaml/yaml-path';
import { scanFlow, scanQuoted } from './yaml-scan-flow';

/** A key or an item of a list, with its value as it is written. */
export interface YamlPart {
  /** With the key or the position at its end. */
  readonly path: YamlPath;
  /** Absent for items of lists. */
  readonly key?: { readonly start: number; readonly end: number };
  /** `none`: nothing is written there (yet); `nested`: keys or items of its own. */
  kind: 'none' | 'nested' | 'plain' | 'quoted' | 'block';
  /** Offsets of the value; of a text without its quotes, of a block without its indicator. */
  start: number;
  end: number;
  /** The column of the key or the dash, from 0. */
  readonly indent: number;
}

/** What is being typed at the caret. */
export interface CaretState {
  /**
   * `key`: a key of the mapping at `path`. `value`: the value at `path`, behind its key. `start`: the value at `path`, where
   * nothing stands yet: it may become keys, items, or a value. `item`: an item of the list at `path`, without its dash.
   */
  readonly kind: 'key' | 'value' | 'start' | 'item' | 'none';
  readonly path: YamlPath;
  /** Where that begins that is typed now. */
  readonly start: number;
  /** The column where a key would stand. */
  readonly indent: number;
  readonly isFlow: boolean;
  /** The caret stands within quotes, or within the lines of a block. */
  readonly within?: '"' | "'" | 'block';
  /** A space has to be put in front of what is proposed. */
  readonly needsSpace?: true;
}

interface Frame {
  readonly kind: 'map' | 'list';
  readonly indent: number;
  readonly path: YamlPath;
  index: number;
}

const keyPattern =
  /(?:"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\r\n]|'')*'|(?:[^\s\-?:,[\]{}#&*!|>'"%@`]|[-?:](?=\S))(?:[^\s]|[ \t]+(?!#))*?)(?=[ \t]*:(?:[ \t\r\n]|$))/y;

/** Every key and item of a text, whether it is whole or being typed; takes time linear in the text. */
export function scanYaml(text: string): readonly YamlPart[] {
  return new YamlScanner(text, text.length).run().parts;
}

/** What is being typed at an offset: told by what stands in front of it alone. */
export function caretState(text: string, offset: number): CaretState {
  return new YamlScanner(text.slice(0, offset), offset).run().state;
}

/**
 * Follows the indentation of a YAML text line by line. Unlike a parser it needs no whole text: an open bracket or quote ends
 * where the indentation goes back.
 */
export class YamlScanner {
  readonly parts: YamlPart[] = [];
  state: CaretState = { kind: 'start', path: [], start: 0, indent: 0, isFlow: false };
  readonly #frames: Frame[] = [];
  #block: { readonly indent: number; readonly part: YamlPart } | null = null;
  #lineStart = 0;

  constructor(
    readonly text: string,
    readonly limit: number,
  ) {}

  run(): this {
    let at = 0;
    for (;;) {
      this.#lineStart = at;
      const end = this.lineEnd(at);
      const reached = this.#line(at, end);
      const lineEnd = reached > end ? this.lineEnd(reached) : end;
      if (lineEnd >= this.limit) return this;
      at = lineEnd + (this.text.startsWith('\r\n', lineEnd) ? 2 : 1);
    }
  }

  lineEnd(from: number): number {
    let at = from;
    while (at < this.limit && this.text[at] !== '\n' && this.text[at] !== '\r') at++;
    return at;
  }

  /** The indentation of the line behind an offset that is at a line's end, or null for a line with nothing in it. */
  indentBehind(end: number): { readonly indent: number; readonly first: string } | null {
    const start = end + (this.text.startsWith('\r\n', end) ? 2 : 1);
    const first = this.#skipSpaces(start, this.lineEnd(start));
    const char = this.text[first];
    return first >= this.limit || char === '\n' || char === '\r' || char === undefined
      ? null
      : { indent: first - start, first: char };
  }

  addPart(part: YamlPart): YamlPart {
    this.parts.push(part);
    return part;
  }

  /** Reads a line; answers the offset that was reached, which lies behind the line where a value goes on. */
  #line(start: number, end: number): number {
    const from = start === 0 && this.text.charCodeAt(0) === 0xfeff ? 1 : start;
    if (from > start) this.#lineStart = from;
    const first = this.#skipSpaces(from, end);
    const column = first - from;
    const isBlank = first === end;
    if (this.#block !== null) {
      const { indent, part } = this.#block;
      if (column > indent || (isBlank && end < this.limit)) {
        if (!isBlank) part.end = end;
        this.state = { kind: 'value', path: part.path, start: first, indent: column, isFlow: false, within: 'block' };
        return end;
      }
      this.#block = null;
    }
    if (isBlank) {
      if (end >= this.limit) this.state = this.#blankState(column);
      return end;
    }
    if (this.text[first] === '#' || (column === 0 && /^(---|\.\.\.)(\s|$)/.test(this.text.slice(first, first + 4)))) {
      this.state = this.#nothing(end);
      return end;
    }
    return this.#content(first, end);
  }

  #content(at: number, end: number): number {
    const column = at - this.#lineStart;
    const isDash = this.text[at] === '-' && (at + 1 >= end || /\s/.test(this.text[at + 1] ?? ''));
    while ((this.#top()?.indent ?? -1) > column) this.#frames.pop();
    if (this.#top()?.kind === 'list' && this.#top()?.indent === column && !isDash) this.#frames.pop();
    if (isDash) return this.#item(at, end, column);
    keyPattern.lastIndex = at;
    const key = keyPattern.exec(this.text)?.[0];
    if (key !== undefined && at + key.length < end) return this.#key(at, key, end, column);
    const open = this.parts.at(-1);
    const frame = this.#top();
    if (open?.kind === 'plain' && column > open.indent && this.#isBehindLine(open, at)) {
      // A plain text that goes on.
      open.end = this.#plainEnd(at, end);
      this.state = { kind: 'none', path: open.path, start: at, indent: column, isFlow: false };
      return end;
    }
    if (open?.kind === 'none' && column > open.indent) return this.#value(open, at, end, 'start');
    const isKey = frame?.kind === 'map' && frame.indent === column;
    this.state = {
      kind: this.#hasComment(at, end) ? 'none' : isKey || frame === undefined ? 'key' : 'none',
      path: frame?.path ?? [],
      start: at,
      indent: column,
      isFlow: false,
    };
    return end;
  }

  #item(at: number, end: number, column: number): number {
    let frame = this.#top();
    if (frame?.kind === 'list' && frame.indent === column) frame.index++;
    else {
      frame = { kind: 'list', indent: column, path: this.#open(), index: 0 };
      this.#frames.push(frame);
    }
    const path = [...frame.path, frame.index];
    const next = this.#skipSpaces(at + 1, end);
    const part = this.addPart({ path, kind: 'none', start: next, end: next, indent: column });
    if (next === end || this.text[next] === '#') {
      this.state = {
        ...this.#nothing(end),
        ...(next === end ? { kind: 'start', path, indent: column + 2 } : {}),
        ...(next === at + 1 ? { needsSpace: true } : {}),
      };
      return end;
    }
    const isNested = this.text[next] === '-' || this.#isKeyAt(next, end);
    return isNested ? this.#content(next, end) : this.#value(part, next, end, 'start');
  }

  #key(at: number, key: string, end: number, column: number): number {
    let frame = this.#top();
    if (frame?.kind !== 'map' || frame.indent !== column) {
      frame = { kind: 'map', indent: column, path: this.#open(), index: 0 };
      this.#frames.push(frame);
    }
    const path = [...frame.path, nameOf(key)];
    const colon = this.text.indexOf(':', at + key.length);
    const next = this.#skipSpaces(colon + 1, end);
    const range = { start: at, end: at + key.length };
    const part = this.addPart({ path, key: range, kind: 'none', start: colon + 1, end: colon + 1, indent: column });
    if (next === end) {
      this.state = {
        kind: 'value',
        path,
        start: end,
        indent: column + 2,
        isFlow: false,
        ...(next === colon + 1 ? { needsSpace: true } : {}),
      };
      return end;
    }
    return this.#value(part, next, end, 'value');
  }

  /** A value on the line of its key or dash, or alone on a line below. */
  #value(part: YamlPart, at: number, end: number, kind: 'value' | 'start'): number {
    const properties = /^(?:[&!]\S*[ \t]*)+/.exec(this.text.slice(at, end))?.[0] ?? '';
    const first = at + properties.length;
    const char = this.text[first];
    if (first === end || char === '#') {
      this.state = this.#nothing(end);
      return end;
    }
    if (char === '|' || char === '>') {
      Object.assign(part, { kind: 'block', start: end, end });
      this.#block = { indent: part.indent, part };
      this.state = this.#nothing(end);
      return end;
    }
    if (char === '{' || char === '[') {
      part.kind = 'nested';
      part.start = first;
      part.end = scanFlow(this, part, first);
      return part.end;
    }
    if (char === '"' || char === "'") {
      Object.assign(part, { kind: 'quoted', start: first + 1 });
      const closed = scanQuoted(this, first, part.indent);
      part.end = closed.end;
      this.state = closed.isOpen
        ? { kind: 'value', path: part.path, start: first + 1, indent: part.indent, isFlow: false, within: char }
        : this.#nothing(closed.next);
      return closed.next;
    }
    Object.assign(part, { kind: 'plain', start: first, end: this.#plainEnd(first, end) });
    this.state = this.#hasComment(first, end)
      ? this.#nothing(end)
      : { kind, path: part.path, start: first, indent: first - this.#lineStart, isFlow: false };
    return end;
  }

  /** On an empty line: what may begin in its column. */
  #blankState(column: number): CaretState {
    const state = { start: this.limit, indent: column, isFlow: false } as const;
    const open = this.parts.at(-1);
    const frames = this.#frames.filter((frame) => frame.indent <= column);
    if (open?.kind === 'none' && column > open.indent) return { kind: 'start', path: open.path, ...state };
    const frame = frames.at(-1);
    if (frame === undefined) return { kind: this.#frames.length === 0 ? 'start' : 'none', path: [], ...state };
    if (frame.indent < column) return { kind: 'none', path: frame.path, ...state };
    if (frame.kind === 'map') return { kind: 'key', path: frame.path, ...state };
    // `checks:` and its dashes may stand in one column: then another key is as likely as another item.
    const around = frames.at(-2);
    return around?.kind === 'map' && around.indent === column
      ? { kind: 'key', path: around.path, ...state }
      : { kind: 'item', path: frame.path, ...state };
  }

  #nothing(at: number): CaretState {
    return { kind: 'none', path: this.#top()?.path ?? [], start: at, indent: 0, isFlow: false };
  }

  #top(): Frame | undefined {
    return this.#frames.at(-1);
  }

  /** The value that what comes next is in: the one of the last key or dash. It has keys or items of its own now. */
  #open(): YamlPath {
    const open = this.parts.at(-1);
    if (open?.kind !== 'none') return this.#top()?.path ?? [];
    open.kind = 'nested';
    return open.path;
  }

  #isKeyAt(at: number, end: number): boolean {
    keyPattern.lastIndex = at;
    const key = keyPattern.exec(this.text)?.[0];
    return key !== undefined && at + key.length < end;
  }

  #isBehindLine(part: YamlPart, at: number): boolean {
    return part.end < this.#lineStart && this.text.slice(part.end, at).search(/[^\s]/) < 0;
  }

  #plainEnd(at: number, end: number): number {
    const line = this.text.slice(at, end);
    const comment = line.search(/[ \t]#/);
    return at + (comment < 0 ? line : line.slice(0, comment)).trimEnd().length;
  }

  #hasComment(at: number, end: number): boolean {
    return /[ \t]#/.test(this.text.slice(at, end));
  }

  #skipSpaces(from: number, end: number): number {
    let at = from;
    while (at < end && (this.text[at] === ' ' || this.text[at] === '\t')) at++;
    return at;
  }
}

/** A key without its quotes. */
export function nameOf(key: string): string {
  if (key.startsWith("'")) return key.slice(1, -1).replaceAll("''", "'");
  if (!key.startsWith('"')) return key;
  try {
    return String(JSON.parse(key));
  } catch {
    return key.slice(1, -1);
  }
}
