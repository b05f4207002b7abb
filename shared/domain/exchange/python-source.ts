/** Strings of Python source, as far as notebooks need them (https://docs.python.org/3/reference/lexical_analysis.html). */

export interface PythonString {
  /** Offsets with prefix and quotes; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** What it stands for; of an f-string with its braces as written. */
  readonly value: string;
  readonly isFormat: boolean;
  readonly isTriple: boolean;
}

const opening = /([A-Za-z]{0,2})('''|"""|'|")/y;

/** The string literal that starts at an offset, or null. A string that is not closed ends with the text, or its line. */
export function readPythonString(source: string, start: number): PythonString | null {
  opening.lastIndex = start;
  const match = opening.exec(source);
  if (match === null) return null;
  const prefix = (match[1] ?? '').toLowerCase();
  if (!/^(?:|r|u|b|f|t|rb|br|rf|fr|rt|tr)$/.test(prefix)) return null;
  const quote = match[2] ?? '"';
  const isTriple = quote.length === 3;
  const from = opening.lastIndex;
  let at = from;
  while (at < source.length && !source.startsWith(quote, at)) {
    if (source[at] === '\\') at++;
    else if (!isTriple && source[at] === '\n') break;
    at++;
  }
  const content = source.slice(from, Math.min(at, source.length));
  return {
    start,
    end: Math.min(source.startsWith(quote, at) ? at + quote.length : at, source.length),
    value: prefix.includes('r') ? content : withoutEscapes(content),
    isFormat: prefix.includes('f') || prefix.includes('t'),
    isTriple,
  };
}

/** All string literals of a source; quotes in comments begin none. */
export function pythonStrings(source: string): PythonString[] {
  const strings: PythonString[] = [];
  for (let at = 0; at < source.length; at++) {
    const character = source[at] ?? '';
    if (character === '#') {
      const end = source.indexOf('\n', at);
      if (end === -1) break;
      at = end;
      continue;
    }
    const isWord = /[A-Za-z0-9_]/.test(character);
    const found = isWord || character === '"' || character === "'" ? readPythonString(source, at) : null;
    if (found !== null) {
      strings.push(found);
      at = found.end - 1;
    } else if (isWord) {
      // The rest of a word is no prefix.
      while (/[A-Za-z0-9_]/.test(source[at + 1] ?? '')) at++;
    }
  }
  return strings;
}

/** Text of a string over several lines without the indentation that they share: Python's `inspect.cleandoc`. */
export function cleanIndent(text: string): string {
  const [first = '', ...rest] = text.split('\n');
  const indents = rest.filter((line) => line.trim() !== '').map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const indent = indents.length === 0 ? 0 : Math.min(...indents);
  const lines = [first.trimStart(), ...rest.map((line) => (line.trim() === '' ? '' : line.slice(indent)))];
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop();
  while (lines.length > 0 && lines[0]?.trim() === '') lines.shift();
  return lines.join('\n');
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

function withoutEscapes(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))/g,
    (whole, byte, short, long, other) => {
      const code = byte ?? short ?? long;
      if (code !== undefined)
        return Number.parseInt(code, 16) > 0x10ffff ? whole : String.fromCodePoint(Number.parseInt(code, 16));
      return escapes[other as string] ?? whole;
    },
  );
}
