import { cellsOf } from './edit-cells';
import { coreOf, replaceCellBody, replaceProse } from './edit-notebook';
import type { Notebook, NotebookBlock, TextEdit } from './notebook';

export interface FindQuery {
  readonly query: string;
  readonly caseSensitive: boolean;
  readonly wholeWord: boolean;
  readonly regex: boolean;
}

/** One place, in the order of the notebook. */
export interface FindMatch {
  readonly cellId: string;
  /** Its place among the matches of its cell, from 0. */
  readonly place: number;
  /** Offsets in the text of the cell. */
  readonly start: number;
  readonly end: number;
}

export interface Found {
  readonly matches: readonly FindMatch[];
  /** Why the pattern cannot be used, as a sentence; then nothing matches. */
  readonly fault: string | null;
  /** There are more than are listed. */
  readonly more: boolean;
}

/** Matches that are listed: nobody steps through more. Replacing all replaces all. */
const mostMatches = 10_000;

/** The pattern of a search, global, for texts of cells; null for an empty query. */
export function findPattern(find: FindQuery): { readonly pattern: RegExp } | { readonly fault: string } | null {
  if (find.query === '') return null;
  const source = find.regex ? find.query : find.query.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const word = '[\\p{L}\\p{N}_]';
  const whole = find.wholeWord ? `(?<!${word})(?:${source})(?!${word})` : source;
  try {
    // On its own first: a bracket that closes ours would be no fault of ours.
    new RegExp(source, 'u');
    return { pattern: new RegExp(whole, `gmu${find.caseSensitive ? '' : 'i'}`) };
  } catch (error) {
    const reason = (error as Error).message.replace(/^Invalid regular expression: \/.*\/[a-z]*: /s, '');
    return { fault: `This is no regular expression: ${reason}.` };
  }
}

/** Where a search matches in the texts of all cells: SQL, definitions and prose. */
export function findInNotebook(notebook: Notebook, find: FindQuery): Found {
  const search = findPattern(find);
  if (search === null) return { matches: [], fault: null, more: false };
  if ('fault' in search) return { matches: [], fault: search.fault, more: false };
  const matches: FindMatch[] = [];
  for (const cell of cellsOf(notebook)) {
    let place = 0;
    for (const match of textOf(notebook, cell)?.matchAll(search.pattern) ?? []) {
      if (match[0] === '') continue;
      if (matches.length === mostMatches) return { matches, fault: null, more: true };
      matches.push({ cellId: cell.id, place: place++, start: match.index, end: match.index + match[0].length });
    }
  }
  return { matches, fault: null, more: false };
}

/**
 * Replaces one match, or all (`null`). In a regular expression's replacement `$1`, `$<name>`, `$&` and `$$` stand for what
 * they do in JavaScript, and `\n` and `\t` for themselves; otherwise it is taken as it is written.
 */
export function replaceFound(
  notebook: Notebook,
  find: FindQuery,
  replacement: string,
  only: FindMatch | null,
): { readonly edits: readonly TextEdit[]; readonly count: number } {
  const search = findPattern(find);
  if (search === null || 'fault' in search) return { edits: [], count: 0 };
  const edits: TextEdit[] = [];
  let count = 0;
  // From the last cell to the first: the places of those above stay as they are.
  for (const cell of [...cellsOf(notebook)].reverse()) {
    if (only !== null && only.cellId !== cell.id) continue;
    const text = textOf(notebook, cell);
    if (text === null) continue;
    let place = 0;
    let replaced = 0;
    const after = text.replace(search.pattern, (...parts) => {
      const whole = parts[0] as string;
      if (whole === '') return whole;
      if (only !== null && place++ !== only.place) return whole;
      replaced++;
      return find.regex ? expand(replacement, parts) : replacement;
    });
    if (after === text || replaced === 0) continue;
    count += replaced;
    edits.push(
      ...(cell.kind === 'prose' ? replaceProse(notebook, cell.id, after) : replaceCellBody(notebook, cell.id, after)),
    );
  }
  return { edits, count };
}

function textOf(notebook: Notebook, cell: NotebookBlock): string | null {
  if (cell.kind === 'prose') {
    const { start, end } = coreOf(notebook, cell);
    return notebook.text.slice(start, end);
  }
  return 'body' in cell ? cell.body : null;
}

/** `parts` are what `String.replace` hands to its function: the match, its groups, offset, text, and named groups if there are any. */
function expand(replacement: string, parts: readonly unknown[]): string {
  const named = typeof parts.at(-1) === 'object' ? (parts.at(-1) as Record<string, string | undefined>) : {};
  const offsetAt = parts.findIndex((part, index) => index > 0 && typeof part === 'number');
  const groups = parts.slice(1, offsetAt);
  return replacement.replace(
    /\$(\$|&|\d{1,2}|<([^>]+)>)|\\(n|t|\\)/g,
    (whole, dollar: string | undefined, name: string | undefined, escaped: string | undefined) => {
      if (escaped !== undefined) return escaped === 'n' ? '\n' : escaped === 't' ? '\t' : '\\';
      if (dollar === '$') return '$';
      if (dollar === '&') return parts[0] as string;
      if (name !== undefined) return named[name] ?? '';
      const number = Number(dollar);
      return number >= 1 && number <= groups.length ? String(groups[number - 1] ?? '') : whole;
    },
  );
}
