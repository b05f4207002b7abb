import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

// Node has `fs.glob` from 22 on; Plumbline also runs on 18. The glob packages in the dependency tree belong to build
// tools. The syntax that a manifest needs is small, and these rules are DuckDB's and the shell's: this file has them whole.

/** Folders that hold no data of the user's and may be huge. */
const skippedFolders = new Set(['.plumbline', '.git', 'node_modules']);

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

/** Files that match a pattern, absolute and sorted. Relative patterns start at `root`. A folder that cannot be read has no files. */
export async function findFiles(root: string, pattern: string, signal?: AbortSignal): Promise<string[]> {
  const found = new Set<string>();
  for (const plain of expandBraces(pattern)) {
    const absolute = plain.startsWith('/');
    const parts = plain.split('/').filter((part, index) => part !== '' && part !== '.' && !(absolute && index === 0));
    await walk(absolute ? '/' : root, parts.map(compilePart), found, signal);
  }
  return [...found].sort();
}

type Part = { readonly kind: 'any depth' } | { readonly kind: 'name'; readonly name: string } | PatternPart;

interface PatternPart {
  readonly kind: 'pattern';
  readonly expression: RegExp;
}

async function walk(
  folder: string,
  parts: readonly Part[],
  found: Set<string>,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted();
  const [part, ...rest] = parts;
  if (part === undefined) return;
  if (part.kind === 'name') {
    const path = join(folder, part.name);
    if (rest.length > 0) await walk(path, rest, found, signal);
    else if (await isFile(path)) found.add(path);
    return;
  }
  if (part.kind === 'any depth') await walk(folder, rest.length === 0 ? [anyName] : rest, found, signal);
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (part.kind === 'any depth') {
      // Links to folders are not followed at any depth: they may lead back up.
      if (entry.isDirectory() && !entry.name.startsWith('.') && !skippedFolders.has(entry.name)) {
        await walk(path, parts, found, signal);
      }
    } else if (part.expression.test(entry.name)) {
      if (rest.length === 0) {
        if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(path)))) found.add(path);
      } else if (!skippedFolders.has(entry.name) && (entry.isDirectory() || entry.isSymbolicLink())) {
        await walk(path, rest, found, signal);
      }
    }
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
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

function compilePart(part: string): Part {
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

const anyName: Part = compilePart('*');

/** `a{b,c}d` is `abd` and `acd`. Braces without a comma are plain characters. */
function expandBraces(pattern: string): string[] {
  const braces = /\{([^{}]*,[^{}]*)\}/.exec(pattern);
  if (braces === null) return [pattern];
  const before = pattern.slice(0, braces.index);
  const after = pattern.slice(braces.index + braces[0].length);
  return (braces[1] ?? '').split(',').flatMap((choice) => expandBraces(`${before}${choice}${after}`));
}

function escapeExpression(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
