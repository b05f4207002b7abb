import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import type { FileIdentity } from '../../shared/domain/graph/resolve-references';

/** Files up to this size are told apart by their content, larger ones by size and time of change. */
const hashedBytes = 4 * 1024 * 1024;
const mostFiles = 10_000;

/**
 * What a file named in SQL is now: a digest over names, sizes and contents (times for large files). The path may be a
 * glob. Undefined for what is no local path.
 */
export function fileIdentity(root: string, path: string): FileIdentity | undefined {
  if (/^[a-z][a-z0-9+]*:\/\//i.test(path)) return undefined;
  const literal = resolve(root, path);
  const named = existsSync(literal);
  // A file that is named like a pattern comes first; behind an absolute path DuckDB tries the pattern first.
  const matches = /[*?[]/.test(path) && !(named && !isAbsolute(path)) ? expand(root, path) : [literal];
  const files = matches.length === 0 && named ? [literal] : matches;
  if (files.length === 0) return { problem: `No file matches ${path}.` };
  const hash = createHash('sha256');
  for (const file of files) {
    let stats: Stats;
    try {
      stats = statSync(file);
    } catch {
      return { problem: `The file ${path} does not exist.` };
    }
    if (stats.isDirectory()) return { problem: `${path} is a folder, not a file.` };
    hash.update(`${isAbsolute(path) ? file : file.slice(root.length)}\0${stats.size}\0`);
    try {
      if (stats.size <= hashedBytes) hash.update(readFileSync(file));
      else hash.update(String(stats.mtimeMs));
    } catch {
      return { problem: `The file ${path} cannot be read.` };
    }
  }
  return { identity: hash.digest('hex') };
}

/** Files that a glob of DuckDB's names: `*`, `?` and `[…]` within a name, `**` across folders. Sorted. */
function expand(root: string, path: string): string[] {
  const parts = path.split('/');
  const fixed = parts.findIndex((part) => /[*?[]/.test(part));
  const files: string[] = [];
  // Characters of a pattern in the name of the workspace's folder mean themselves.
  visit(resolve(root, parts.slice(0, fixed).join('/') || (isAbsolute(path) ? '/' : '.')), parts.slice(fixed), files);
  return [...new Set(files)].sort();
}

function visit(folder: string, patterns: readonly string[], files: string[]): void {
  const [pattern, ...rest] = patterns;
  if (pattern === undefined || files.length >= mostFiles) return;
  if (pattern === '**') visit(folder, rest, files);
  const matcher = pattern === '**' ? /^/ : nameMatcher(pattern);
  for (const entry of listFolder(folder)) {
    if (!matcher.test(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) visit(path, pattern === '**' ? patterns : rest, files);
    else if (rest.length === 0 && pattern !== '**') files.push(path);
  }
}

function listFolder(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function nameMatcher(pattern: string): RegExp {
  let source = '';
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index] ?? '';
    const close = character === '[' ? pattern.indexOf(']', index + 1) : -1;
    if (character === '*') source += '[^/]*';
    else if (character === '?') source += '[^/]';
    else if (close > 0) {
      const set = pattern
        .slice(index + 1, close)
        .replace(/^!/, '^')
        .replaceAll('\\', '\\\\');
      source += `[${set}]`;
      index = close;
    } else source += character.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
  }
  return new RegExp(`^${source}$`);
}
