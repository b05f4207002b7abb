import { closesFence, type Fence, openingFence } from './fence';

/**
 * Which dollars of a Markdown text are math, decided before it is parsed: `$…$` is as Pandoc reads it
 * (https://pandoc.org/MANUAL.html#math), so that "costs $5 and $6" stays text. The first dollar has no blank behind it and no
 * letter or digit before it, the next one ends it and has no blank before it and no digit behind it. `$$…$$` is always math.
 */

/** Stands for a dollar that is no math, until the text is parsed. A private-use character: no text has it for itself. */
const plainDollar = '\ue0f0';

/** The text with each dollar that is no math hidden; of the same length. `showDollars` puts them back. */
export function hideDollars(markdown: string): string {
  if (!markdown.includes('$')) return markdown;
  const out = [...splitKeepingEndings(markdown)];
  let fence: Fence | null = null;
  let block = false;
  let from = 0;
  const flush = (to: number) => {
    const paragraph = out.slice(from, to).join('');
    if (paragraph.includes('$'))
      out.splice(from, to - from, hideInParagraph(paragraph), ...Array<string>(to - from - 1).fill(''));
  };
  for (const [index, withEnding] of [...out].entries()) {
    const line = withEnding.replace(/[\r\n]+$/, '');
    if (fence !== null || block) {
      if (fence !== null && closesFence(line, fence)) fence = null;
      if (block && /^ {0,3}\$\$+[ \t]*$/.test(line)) block = false;
      from = index + 1;
      continue;
    }
    const opened = openingFence(line);
    const math = /^ {0,3}\$\$+[^$]*$/.test(line);
    if (opened === null && !math && line.trim() !== '') continue;
    flush(index);
    from = index + 1;
    fence = opened;
    block = math && opened === null;
  }
  flush(out.length);
  return out.join('');
}

/** Puts hidden dollars back. */
export function showDollars(text: string): string {
  return text.replaceAll(plainDollar, '$');
}

/** The parts of a Markdown tree (mdast) that hold text. */
interface MarkdownNode {
  value?: unknown;
  url?: unknown;
  title?: unknown;
  alt?: unknown;
  data?: { hChildren?: MarkdownNode[] };
  children?: MarkdownNode[];
}

/** A remark plugin, the last one: puts hidden dollars back into the tree of a text that went through `hideDollars`. */
export function putDollarsBack(): (tree: MarkdownNode) => void {
  const walk = (node: MarkdownNode): void => {
    for (const key of ['value', 'url', 'title', 'alt'] as const) {
      const text = node[key];
      if (typeof text === 'string') node[key] = showDollars(text);
    }
    for (const child of [...(node.children ?? []), ...(node.data?.hChildren ?? [])]) walk(child);
  };
  return walk;
}

function hideInParagraph(text: string): string {
  let out = '';
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (character === '\\') {
      out += text.slice(at, at + 2);
      at += 2;
    } else if (character === '`' || text.startsWith('$$', at)) {
      // A code span, or math between two dollars each: up to a run of the same length.
      const run = (character === '`' ? /^`+/ : /^\$+/).exec(text.slice(at))?.[0] ?? character;
      const end = endOfRun(text, run, at + run.length);
      out += text.slice(at, end ?? at + run.length);
      at = end ?? at + run.length;
    } else if (character === '$') {
      const end = text.slice(at + 1).search(/(?<!\\)(?:\\\\)*\$/);
      const close = end < 0 ? -1 : text.indexOf('$', at + 1 + end);
      const isMath =
        close > at + 1 &&
        // A code span goes before math, as it does in Markdown.
        !text.slice(at, close).includes('`') &&
        !/[\p{L}\p{N}]/u.test(text[at - 1] ?? ' ') &&
        !/\s/.test(text[at + 1] ?? ' ') &&
        !/\s/.test(text[close - 1] ?? ' ') &&
        !/[\d$]/.test(text[close + 1] ?? ' ');
      out += isMath ? text.slice(at, close + 1) : plainDollar;
      at = isMath ? close + 1 : at + 1;
    } else {
      out += character;
      at++;
    }
  }
  return out;
}

function endOfRun(text: string, run: string, from: number): number | null {
  const character = run.charAt(0);
  for (let at = text.indexOf(run, from); at >= 0; at = text.indexOf(run, at)) {
    let end = at;
    while (text[end] === character) end++;
    if (end - at === run.length) return end;
    at = end;
  }
  return null;
}

function splitKeepingEndings(text: string): string[] {
  return text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? [];
}
