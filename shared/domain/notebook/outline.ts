import { cellsOf } from './edit-cells';
import { closesFence, type Fence, openingFence } from './fence';
import { splitLines } from './line-endings';
import type { Notebook, NotebookBlock } from './notebook';

/** One heading of a notebook's prose. */
export interface Heading {
  /** 1 to 6. */
  readonly level: number;
  /** Without Markdown's marks. */
  readonly text: string;
  /** The anchor that git hosts give it; unique in the notebook. */
  readonly slug: string;
  readonly cellId: string;
  /** Its place among the headings of its cell, from 0. */
  readonly place: number;
}

/** The headings of all prose, in order. */
export function outlineOf(notebook: Notebook): readonly Heading[] {
  const used = new Map<string, number>();
  return cellsOf(notebook).flatMap((cell) =>
    cell.kind !== 'prose'
      ? []
      : headingsOf(cell.text).map(({ level, text }, place) => {
          const wanted = slugOf(text);
          const count = used.get(wanted) ?? 0;
          used.set(wanted, count + 1);
          return { level, text, slug: count === 0 ? wanted : `${wanted}-${count}`, cellId: cell.id, place };
        }),
  );
}

/** The level of the heading that a cell begins with, or null. Such a cell has a section that can be folded. */
export function sectionLevel(cell: NotebookBlock): number | null {
  if (cell.kind !== 'prose') return null;
  const [first] = headingsOf(cell.text.trimStart().split(/\n\s*\n/, 1)[0] ?? '');
  return first?.level ?? null;
}

const sections = new WeakMap<Notebook, ReadonlyMap<string, number>>();

/** How many cells stand under the heading that each cell begins with, for the cells that do and have some. Read once a notebook. */
export function sectionSizes(notebook: Notebook): ReadonlyMap<string, number> {
  const known = sections.get(notebook);
  if (known !== undefined) return known;
  const sizes = new Map<string, number>();
  const open: { id: string; level: number; index: number }[] = [];
  const cells = cellsOf(notebook);
  const close = (level: number, end: number) => {
    for (let last = open.at(-1); last !== undefined && last.level >= level; last = open.at(-1)) {
      open.pop();
      if (end > last.index + 1) sizes.set(last.id, end - last.index - 1);
    }
  };
  for (const [index, cell] of cells.entries()) {
    const level = sectionLevel(cell);
    if (level === null) continue;
    close(level, index);
    open.push({ id: cell.id, level, index });
  }
  close(0, cells.length);
  sections.set(notebook, sizes);
  return sizes;
}

/** The cells under the heading of `cells[index]`: up to the next cell with a heading of its level or above. Empty for a cell without one. */
export function sectionUnder(cells: readonly NotebookBlock[], index: number): readonly NotebookBlock[] {
  const cell = cells[index];
  const level = cell === undefined ? null : sectionLevel(cell);
  if (level === null) return [];
  const rest = cells.slice(index + 1);
  const end = rest.findIndex((other) => (sectionLevel(other) ?? 7) <= level);
  return end < 0 ? rest : rest.slice(0, end);
}

/** ATX and setext headings (CommonMark 0.31, 4.2 and 4.3) outside of code. */
export function headingsOf(markdown: string): readonly { readonly level: number; readonly text: string }[] {
  const headings: { level: number; text: string }[] = [];
  let fence: Fence | null = null;
  let paragraph = '';
  for (const line of splitLines(markdown)) {
    if (fence !== null) {
      if (closesFence(line, fence)) fence = null;
      continue;
    }
    fence = openingFence(line);
    const atx = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/.exec(line);
    const underline = /^ {0,3}(=+|-+)[ \t]*$/.exec(line)?.[1];
    if (atx !== null) {
      const text = plainText((atx[2] ?? '').replace(/(?<=^|[ \t])#+[ \t]*$/, ''));
      if (text !== '') headings.push({ level: (atx[1] ?? '').length, text });
      paragraph = '';
    } else if (underline !== undefined && paragraph !== '') {
      headings.push({ level: underline.startsWith('=') ? 1 : 2, text: plainText(paragraph) });
      paragraph = '';
    } else if (line.trim() === '' || fence !== null || /^(?: {4}|\t| {0,3}(?:[-+*>|]|\d+[.)]) )/.test(line))
      paragraph = '';
    else paragraph = paragraph === '' ? line.trim() : `${paragraph} ${line.trim()}`;
  }
  return headings;
}

/** The anchor of a heading, as GitHub makes it. */
export function slugOf(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
    .replace(/ /g, '-');
}

/** Inline Markdown without its marks. */
export function plainText(text: string): string {
  return text
    .replace(/!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, '$1')
    .replace(/<[^>]+>/g, '')
    .replace(/(`+)(.+?)\1/g, '$2')
    .replace(/(\*\*|__|~~|\*)(?=\S)(.+?)\1/g, '$2')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .trim();
}
