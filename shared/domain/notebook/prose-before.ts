import type { GraphNode } from '../graph/graph';
import type { Notebook, SqlCell } from './notebook';
import { headingsOf, plainText } from './outline';

/** The cell that defines a node, and what its notebook says before it. */
export interface CellProse {
  readonly cell: SqlCell | undefined;
  /** Markdown between the cell and the SQL cell before it; null where there is none. */
  readonly before: string | null;
  /** The nearest heading above the cell, without marks. */
  readonly heading: string | null;
  /** The first paragraph below that heading, else of what follows the cell, without marks; null where there is neither. */
  readonly paragraph: string | null;
  /** Line of the prose, for going there: of the block that holds the paragraph, else of the cell. */
  readonly line: number;
}

/** Finds the cell of a node by its place, and the prose around it. */
export function proseOf(notebooks: readonly Notebook[], node: Pick<GraphNode, 'file' | 'line'>): CellProse {
  const blocks = notebooks.find((notebook) => notebook.file === node.file)?.blocks ?? [];
  const index = blocks.findIndex((block) => block.kind === 'sql' && block.line === node.line);
  const cell = blocks[index];
  if (cell?.kind !== 'sql') return { cell: undefined, before: null, heading: null, paragraph: null, line: node.line };
  const before = textBefore(blocks.slice(0, index));
  const said: { readonly text: string; readonly line: number }[] = [];
  let heading: string | null = null;
  let inReach = true;
  for (let at = index - 1; at >= 0 && heading === null; at--) {
    const block = blocks[at];
    if (block?.kind === 'sql') inReach = false;
    if (block?.kind !== 'prose') continue;
    heading = headingsOf(block.text).at(-1)?.text ?? null;
    // What stands above the heading belongs to what was there before.
    if (inReach) said.unshift({ text: belowLastHeading(block.text), line: block.line });
  }
  for (const block of blocks.slice(index + 1)) {
    if (block.kind === 'sql') break;
    if (block.kind === 'prose') said.push({ text: aboveFirstHeading(block.text), line: block.line });
  }
  for (const { text, line } of said) {
    const paragraph = firstParagraph(text);
    if (paragraph !== null) return { cell, before, heading, paragraph, line };
  }
  return { cell, before, heading, paragraph: null, line: cell.line };
}

const atxHeading = /^ {0,3}#{1,6}(?:[ \t]|$)/;

function belowLastHeading(markdown: string): string {
  const lines = markdown.split('\n');
  const last = lines.reduce((found, line, at) => (atxHeading.test(line) ? at : found), -1);
  return lines.slice(last + 1).join('\n');
}

function aboveFirstHeading(markdown: string): string {
  const lines = markdown.split('\n');
  const first = lines.findIndex((line) => atxHeading.test(line));
  return first === -1 ? markdown : lines.slice(0, first).join('\n');
}

function textBefore(blocks: Notebook['blocks']): string | null {
  const prose: string[] = [];
  for (const block of [...blocks].reverse()) {
    if (block.kind === 'sql') break;
    if (block.kind === 'prose') prose.unshift(block.text.trim());
  }
  const text = prose.join('\n\n').trim();
  return text === '' ? null : text;
}

/** The first paragraph that is text: no heading, table, rule, quotation of code, image alone or HTML. */
function firstParagraph(markdown: string): string | null {
  const withoutCode = markdown.replace(/^ {0,3}(```|~~~)[\s\S]*?(?:^ {0,3}\1[^\n]*$|(?![\s\S]))/gm, '');
  for (const part of withoutCode.split(/\n\s*\n/)) {
    const text = part.trim().split('\n').join(' ');
    if (text === '' || /^(?:\||<|={3,}|-{3,}|\*{3,}|_{3,}|!\[[^\]]*\]\([^)]*\)$| {4})/.test(text)) continue;
    if (/\n {0,3}(?:=+|-+)\s*$/.test(part)) continue;
    const plain = plainText(text.replace(/(?:^|\s)(?:[-*+]|\d+[.)])\s+/g, ' ').replace(/^>\s?/, '')).replace(
      /\s+/g,
      ' ',
    );
    if (plain !== '') return plain;
  }
  return null;
}
