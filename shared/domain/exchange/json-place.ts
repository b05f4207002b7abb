/** What JSON may have at a place. */
export interface JsonFault {
  readonly offset: number;
  readonly expected: string;
}

/**
 * Where a text stops being JSON (RFC 8259), or null when it is JSON. The messages of `JSON.parse` differ from engine to
 * engine and often tell no place.
 */
export function findJsonFault(text: string): JsonFault | null {
  return new JsonScanner(text).scan();
}

class JsonScanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Containers are kept on a stack of our own: a deep text must not exhaust the engine's. */
  scan(): JsonFault | null {
    const open: ('{' | '[')[] = [];
    let wants: 'value' | 'key' | 'firstKey' | 'firstItem' | 'next' = 'value';
    for (;;) {
      this.#skipSpace();
      const character = this.#text[this.#at];
      if (wants === 'next') {
        const container = open.at(-1);
        if (container === undefined) {
          return character === undefined ? null : this.#fault('the end of the file');
        }
        if (character === ',') {
          this.#at++;
          wants = container === '{' ? 'key' : 'value';
        } else if (character === (container === '{' ? '}' : ']')) {
          this.#at++;
          open.pop();
        } else {
          return this.#fault(container === '{' ? '`,` or `}`' : '`,` or `]`');
        }
        continue;
      }
      if ((wants === 'firstKey' && character === '}') || (wants === 'firstItem' && character === ']')) {
        this.#at++;
        open.pop();
        wants = 'next';
        continue;
      }
      if (wants === 'key' || wants === 'firstKey') {
        if (character !== '"')
          return this.#fault(wants === 'key' ? 'a name in double quotes' : 'a name in double quotes or `}`');
        const fault = this.#string();
        if (fault !== null) return fault;
        this.#skipSpace();
        if (this.#text[this.#at] !== ':') return this.#fault('`:`');
        this.#at++;
        wants = 'value';
        continue;
      }
      if (character === '{' || character === '[') {
        open.push(character);
        this.#at++;
        wants = character === '{' ? 'firstKey' : 'firstItem';
        continue;
      }
      const fault = character === '"' ? this.#string() : this.#literal();
      if (fault !== null) return fault;
      wants = 'next';
    }
  }

  #string(): JsonFault | null {
    this.#at++;
    for (; ; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (Number.isNaN(code)) return this.#fault('`"`, the end of a text');
      if (code === 34) {
        this.#at++;
        return null;
      }
      if (code < 32) return this.#fault('`"`, the end of a text, or `\\n` in place of a line break');
      if (code !== 92) continue;
      const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
      escaped.lastIndex = this.#at;
      if (!escaped.test(this.#text)) return this.#fault('an escape such as `\\n` or `\\u00e9`');
      this.#at = escaped.lastIndex - 1;
    }
  }

  #literal(): JsonFault | null {
    const literal = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
    literal.lastIndex = this.#at;
    if (!literal.test(this.#text)) return this.#fault('a value');
    this.#at = literal.lastIndex;
    return null;
  }

  #skipSpace(): void {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? 'x')) this.#at++;
  }

  #fault(expected: string): JsonFault {
    return { offset: this.#at, expected };
  }
}
