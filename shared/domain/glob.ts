// Node has `fs.glob` from 22 on; Plumbline also runs on 18. The glob packages in the dependency tree belong to build
// tools. The syntax that a manifest needs is small, and these rules are DuckDB's and the shell's: this file has them whole.

/** Folders that hold no data of the user's and may be huge. */
export const skippedFolders = new Set(['.plumbline', '.git', 'node_modules']);

/** Whether a path means several files: it has `*`, `?`, `[…]` or `{a,b}`. */
export function isGlob(path: string): boolean {
  return /[*?]|\[[^\]]+\]|\{[^{}]*,[^{}]*\}/.test(path);
}

/** The longest folder of a pattern that has no wildcard: `data/2001` for `data/2001/*.csv`, `''` when there is none. */
export function globBase(pattern: string): string {
  const parts = pattern.split('/');
  const first = parts.findIndex((part) => isGlob(part));
  return parts.slice(0, first === -1 ? -1 : first).join('/') || (pattern.startsWith('/') ? '/' : '');
}

/**
 * Whether a path matches a pattern, both with `/`. `*` and `?` stay within a name, `**` spans folders, `[a-z]` and
 * `[!a-z]` are one character, `{a,b}` either. A name that starts with a dot matches only a pattern that does.
 */
export function matchesGlob(path: string, pattern: string): boolean {
  return expandBraces(pattern).some((plain) => matchesParts(path.split('/'), plain.split('/').map(compilePart)));
}

/** One name of a path. */
export type Part = { readonly kind: 'any depth' } | { readonly kind: 'name'; readonly name: string } | PatternPart;

interface PatternPart {
  readonly kind: 'pattern';
  readonly expression: RegExp;
}

function matchesParts(names: readonly string[], parts: readonly Part[]): boolean {
  const [part, ...rest] = parts;
  if (part === undefined) return names.length === 0;
  const [name, ...others] = names;
  if (part.kind === 'any depth') {
    if (rest.length === 0) return names.length > 0 && names.every((item) => !item.startsWith('.'));
    if (matchesParts(names, rest)) return true;
    return name !== undefined && !name.startsWith('.') && !skippedFolders.has(name) && matchesParts(others, parts);
  }
  if (name === undefined) return false;
  const matches = part.kind === 'name' ? part.name === name : part.expression.test(name);
  return matches && !(others.length > 0 && skippedFolders.has(name)) && matchesParts(others, rest);
}

/** A name of a pattern, ready for comparing. */
export function compilePart(part: string): Part {
  if (part === '**') return { kind: 'any depth' };
  if (!isGlob(part)) return { kind: 'name', name: part };
  const classes = part.replace(/\[([!^]?)(\]?[^\]]*)\]|[\s\S]/g, (text, negation: string, characters: string) => {
    if (text === '*') return '[^/]*';
    if (text === '?') return '[^/]';
    if (text.length === 1) return escapeExpression(text);
    return `[${negation === '' ? '' : '^'}${characters.replace(/[\\\]^[]/g, '\\$&')}]`;
  });
  return { kind: 'pattern', expression: expressionOf(`^${part.startsWith('.') ? '' : '(?!\\.)'}${classes}$`) };
}

/** A range that runs backwards (`[z-a]`) matches nothing. */
function expressionOf(source: string): RegExp {
  try {
    return new RegExp(source, 'su');
  } catch {
    return /(?!)/;
  }
}

export const anyName: Part = compilePart('*');

/** `a{b,c}d` is `abd` and `acd`. Braces without a comma are plain characters. */
export function expandBraces(pattern: string): string[] {
  const braces = /\{([^{}]*,[^{}]*)\}/.exec(pattern);
  if (braces === null) return [pattern];
  const before = pattern.slice(0, braces.index);
  const after = pattern.slice(braces.index + braces[0].length);
  return (braces[1] ?? '').split(',').flatMap((choice) => expandBraces(`${before}${choice}${after}`));
}

function escapeExpression(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
