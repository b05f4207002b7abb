/** A value as a tree: what it is called where it stands, and either its text or what is in it. */
export interface ValueNode {
  /** Name of a field, key of a map, place in a list; empty for the value itself. */
  readonly label: string;
  readonly kind: 'object' | 'list' | 'text' | 'number' | 'word' | 'null';
  readonly text: string;
  readonly children: readonly ValueNode[];
}

/** Deeper values are shown as their text: nobody unfolds so far, and the stack has an end. */
const maxDepth = 200;

/** The tree of a JSON text with every number as it is written, or null for a text that is no JSON. */
export function jsonNodes(text: string): ValueNode | null {
  const reader = new JsonReader(text);
  try {
    return reader.whole();
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The tree as indented JSON. */
export function prettyJson(node: ValueNode, indent = ''): string {
  const isObject = node.kind === 'object';
  if (!isObject && node.kind !== 'list') return node.kind === 'text' ? JSON.stringify(node.text) : node.text;
  if (node.children.length === 0) return isObject ? '{}' : '[]';
  const inner = `${indent}  `;
  const items = node.children.map(
    (child) => `${inner}${isObject ? `${JSON.stringify(child.label)}: ` : ''}${prettyJson(child, inner)}`,
  );
  return `${isObject ? '{' : '['}\n${items.join(',\n')}\n${indent}${isObject ? '}' : ']'}`;
}

/** `JSON.parse` would round numbers beyond 2^53; this keeps their digits (RFC 8259). */
class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): ValueNode {
    const node = this.#value('', 0);
    this.#space();
    if (this.#at < this.#text.length) throw new SyntaxError('There is more behind the value.');
    return node;
  }

  #value(label: string, depth: number): ValueNode {
    if (depth > maxDepth) throw new SyntaxError('Too deep.');
    this.#space();
    const next = this.#text[this.#at];
    if (next === '{') return this.#members(label, depth, 'object');
    if (next === '[') return this.#members(label, depth, 'list');
    if (next === '"') return leaf(label, 'text', this.#string());
    const word = this.#take(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y);
    if (word === null) throw new SyntaxError('A value was expected.');
    return leaf(label, word === 'null' ? 'null' : /^[tf]/.test(word) ? 'word' : 'number', word);
  }

  #members(label: string, depth: number, kind: 'object' | 'list'): ValueNode {
    const end = kind === 'object' ? '}' : ']';
    const children: ValueNode[] = [];
    this.#at++;
    this.#space();
    while (this.#text[this.#at] !== end) {
      if (children.length > 0) this.#expect(',');
      this.#space();
      let name = String(children.length);
      if (kind === 'object') {
        name = this.#string();
        this.#space();
        this.#expect(':');
      }
      children.push(this.#value(name, depth + 1));
      this.#space();
    }
    this.#at++;
    return { label, kind, text: '', children };
  }

  #string(): string {
    const literal = this.#take(/"(?:[^"\\]|\\.)*"/sy);
    if (literal === null) throw new SyntaxError('A text was expected.');
    return JSON.parse(literal) as string;
  }

  #expect(character: string): void {
    if (this.#text[this.#at] !== character) throw new SyntaxError(`${character} was expected.`);
    this.#at++;
  }

  #space(): void {
    this.#take(/[ \t\r\n]*/y);
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return null;
    this.#at = pattern.lastIndex;
    return match[0];
  }
}

export function leaf(label: string, kind: ValueNode['kind'], text: string): ValueNode {
  return { label, kind, text, children: [] };
}
