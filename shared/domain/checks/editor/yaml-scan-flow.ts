import type { YamlPath } from '../../yaml/yaml-path';
import { nameOf, type YamlPart, type YamlScanner } from './yaml-scan';

interface Bracket {
  readonly kind: 'map' | 'list';
  readonly path: YamlPath;
  index: number;
  key: string | null;
  /** Its value stands there: a comma comes next. */
  isFilled: boolean;
}

/** A text in quotes: where it ends, and whether it is still open there. An open one ends where the indentation goes back. */
export function scanQuoted(
  scanner: YamlScanner,
  open: number,
  indent: number,
): { readonly end: number; readonly next: number; readonly isOpen: boolean } {
  const { text, limit } = scanner;
  const quote = text[open];
  let at = open + 1;
  for (; at < limit; at++) {
    const char = text[at];
    if (quote === '"' && char === '\\') at++;
    else if (char === quote && quote === "'" && text[at + 1] === "'" && at + 1 < limit) at++;
    else if (char === quote) return { end: at, next: at + 1, isOpen: false };
    else if (char === '\n' || (char === '\r' && text[at + 1] !== '\n')) {
      const behind = scanner.indentBehind(at);
      if (behind !== null && behind.indent <= indent) return { end: at, next: at, isOpen: false };
    }
  }
  return { end: Math.min(at, limit), next: limit, isOpen: true };
}

/** A mapping or list in brackets; answers where it ends. An open one ends where the indentation goes back. */
export function scanFlow(scanner: YamlScanner, part: YamlPart, open: number): number {
  const { text, limit } = scanner;
  const stack: Bracket[] = [bracket(text[open], part.path)];
  let at = open + 1;
  const valuePath = (top: Bracket): YamlPath => [...top.path, top.kind === 'map' ? (top.key ?? '') : top.index];
  const none = () => {
    scanner.state = { kind: 'none', path: part.path, start: at, indent: part.indent, isFlow: true };
  };
  const tell = (start: number, within?: '"' | "'") => {
    const top = stack.at(-1);
    if (top === undefined) return;
    if (top.isFilled) return none();
    const isKey = top.kind === 'map' && top.key === null;
    scanner.state = {
      kind: isKey ? 'key' : 'value',
      path: isKey ? top.path : valuePath(top),
      start,
      indent: part.indent,
      isFlow: true,
      ...(within === undefined ? {} : { within }),
      ...(start > 0 && text[start - 1] === ':' && !isKey ? { needsSpace: true } : {}),
    };
  };
  /** What a scalar is: a key in front of a colon, else a value. */
  const scalar = (start: number, end: number, next: number, kind: 'plain' | 'quoted') => {
    const top = stack.at(-1);
    if (top === undefined) return next;
    const colon = /^[ \t]*:/.exec(text.slice(next, Math.min(limit, next + 100)))?.[0];
    const range = { start: kind === 'quoted' ? start - 1 : start, end: kind === 'quoted' ? end + 1 : end };
    if (top.kind === 'map' && top.key === null) {
      if (colon === undefined) return next;
      top.key = nameOf(text.slice(range.start, range.end));
      const behind = next + colon.length;
      scanner.addPart({
        path: valuePath(top),
        key: range,
        kind: 'none',
        start: behind,
        end: behind,
        indent: part.indent,
      });
      return behind;
    }
    top.isFilled = true;
    if (top.kind === 'map') {
      const last = scanner.parts.at(-1);
      if (last?.kind === 'none') Object.assign(last, { kind, start, end });
    } else scanner.addPart({ path: valuePath(top), kind, start, end, indent: part.indent });
    return next;
  };
  tell(at);
  while (at < limit && stack.length > 0) {
    const top = stack.at(-1) as Bracket;
    const char = text[at] ?? '';
    if (char === '\n' || char === '\r') {
      const behind = scanner.indentBehind(at);
      if (behind !== null && behind.indent <= part.indent && !/[\]}]/.test(behind.first)) {
        none();
        return at;
      }
      at += text.startsWith('\r\n', at) ? 2 : 1;
      tell(at);
    } else if (char === ' ' || char === '\t') {
      at++;
      tell(at);
    } else if (char === '#' && /\s/.test(text[at - 1] ?? '')) {
      at = scanner.lineEnd(at);
      none();
    } else if (char === ',') {
      top.index++;
      top.key = null;
      top.isFilled = false;
      at++;
      tell(at);
    } else if (char === '{' || char === '[') {
      const path = valuePath(top);
      const last = scanner.parts.at(-1);
      if (top.kind === 'map' && last?.kind === 'none') Object.assign(last, { kind: 'nested', start: at, end: at });
      else if (top.kind === 'list') {
        scanner.addPart({ path, kind: 'nested', start: at, end: at, indent: part.indent });
      }
      top.isFilled = true;
      stack.push(bracket(char, path));
      at++;
      tell(at);
    } else if (char === '}' || char === ']') {
      stack.pop();
      at++;
      none();
    } else if (char === '"' || char === "'") {
      const { end, next, isOpen } = scanQuoted(scanner, at, part.indent);
      if (isOpen) tell(at + 1, char);
      else none();
      at = scalar(at + 1, end, next, 'quoted');
      if (!isOpen && text[at - 1] === ':') tell(at);
    } else {
      const start = at;
      while (at < limit && !isPlainEnd(text, at)) at++;
      if (at === start) at++;
      const end = start + text.slice(start, at).trimEnd().length;
      tell(start);
      const next = scalar(start, end, at, 'plain');
      if (next > at) {
        at = next;
        tell(at);
      }
    }
  }
  if (stack.length === 0) none();
  return at;
}

function bracket(char: string | undefined, path: YamlPath): Bracket {
  return { kind: char === '{' ? 'map' : 'list', path, index: 0, key: null, isFilled: false };
}

function isPlainEnd(text: string, at: number): boolean {
  const char = text[at] ?? '';
  if (/[,[\]{}\r\n]/.test(char)) return true;
  if (char === ':') return at + 1 >= text.length || /[\s,[\]{}]/.test(text[at + 1] ?? '');
  return char === '#' && /\s/.test(text[at - 1] ?? '');
}
