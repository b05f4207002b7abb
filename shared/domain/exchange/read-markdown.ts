import { closesFence, type Fence, openingFence, readFenceHeader } from '../notebook/fence';
import { parseNotebook } from '../notebook/parse-notebook';
import { codeCellBlocks, tellInterpolations } from './code-cell';
import type { ExchangeBlock, ExchangeLoss, ReadBlocks } from './exchange';
import { bindInterpolations } from './interpolation';
import { sqlBlocks } from './sql-blocks';

/** Whether a Markdown text has cells of ours (Evidence's pages write them the same way): then it opens as it is. */
export function hasOwnCells(file: string, text: string): boolean {
  return parseNotebook(file, text).blocks.some((block) => block.kind === 'sql');
}

/** What of a page with our own fences means nothing here: Evidence's interpolations. */
export function ownCellLosses(file: string, text: string): ExchangeLoss[] {
  return parseNotebook(file, text).blocks.flatMap((block) => {
    if (block.kind !== 'sql') return [];
    const found = new Set([...block.body.matchAll(/\$\{[^}\n]*\}/g)].map((match) => match[0]));
    return [...found].map((part) => ({
      where: `the cell ${block.name}`,
      what: `\`${part}\`, which Evidence replaces by text`,
      instead: 'Kept as it is, which is no SQL: write the name of the cell, or a parameter such as `$year`.',
    }));
  });
}

/**
 * Markdown whose SQL stands in fences of others: marimo's ` ```sql {.marimo query="x"} `, R Markdown's and Quarto's
 * ` ```{sql} `, MyST's ` ```{code-cell} ` with a magic, and ` ```sql ` alone.
 */
export function readMarkdown(text: string): ReadBlocks {
  const losses: ExchangeLoss[] = [];
  const blocks: ExchangeBlock[] = [];
  const { frontMatter, lines, first } = withoutFrontMatter(text);
  let prose: string[] = [];
  let proseLine = first;
  const endProse = (next: number) => {
    const joined = prose.join('\n');
    if (joined.trim() !== '') blocks.push({ kind: 'prose', text: joined, where: `line ${proseLine}` });
    prose = [];
    proseLine = next;
  };
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const fence = openingFence(line);
    const end =
      fence === null ? -1 : lines.findIndex((candidate, index) => index > at && closesFence(candidate, fence));
    if (fence === null || end === -1) {
      prose.push(line);
      continue;
    }
    const body = lines
      .slice(at + 1, end)
      .map((bodyLine) => withoutIndent(bodyLine, fence))
      .join('\n');
    const found = fenceBlocks(fence.info, body, `line ${first + at}`, losses);
    if (found === null) prose.push(...lines.slice(at, end + 1));
    else {
      endProse(first + end + 1);
      blocks.push(...found);
      proseLine = first + end + 1;
    }
    at = end;
  }
  endProse(first + lines.length);
  return { frontMatter, blocks, losses };
}

function withoutFrontMatter(text: string): { frontMatter: string | undefined; lines: string[]; first: number } {
  const source = text.replace(/^\ufeff/, '');
  const [block] = parseNotebook('page.md', source).blocks;
  const front = block?.kind === 'frontmatter' ? source.slice(0, block.range.end) : '';
  return {
    // Quarto's and MyST's own settings stay: they say nothing to a notebook, and nothing is lost.
    frontMatter: front === '' ? undefined : front,
    lines: source.slice(front.length).split(/\r\n|\n|\r/),
    first: front.split('\n').length,
  };
}

/** The blocks of a fence, or null where it is prose. */
function fenceBlocks(info: string, body: string, where: string, losses: ExchangeLoss[]): ExchangeBlock[] | null {
  const header = readFenceHeader(info);
  // Charts and inputs of ours.
  if (header.type === 'cell')
    return [{ kind: 'cell', cell: header.kind, name: header.name, options: header.options?.text, body, where }];
  const code = /^\{code-cell\}[ \t]*(\w*)/.exec(info);
  if (code !== null) {
    const source = body.replace(/^(?::[\w-]+:.*\n)+\n?|^---\n[\s\S]*?\n---\n/, '');
    if (source !== body) losses.push({ where, what: 'The settings of a cell', instead: 'Left out.' });
    const { language, isSql } = kernelOf(code[1] ?? '');
    return codeCellBlocks({ source, where, language, isSql }, losses);
  }
  const sql = /^(?:sql|duckdb|\{\.?sql\b[^}]*\}|sql[ \t]*\{[^}]*\}|\{sql[^}]*\})[ \t]*$/i.exec(info);
  if (sql === null) return null;
  const hidden = body.replace(/^(?:(?:#\||--\|)[^\n]*\n?)+/, '');
  const label = /^(?:#\||--\|)[ \t]*(?:label|output\.var)[ \t]*:[ \t]*["']?([\w.-]+)/m.exec(body)?.[1];
  const name = /\b(?:query|output\.var|label)\s*=\s*["']?([\w.-]+)/.exec(info)?.[1] ?? label;
  const connection = /\b(?:connection|engine)\s*=\s*["']?([\w.-]+)/.exec(info)?.[1];
  if (connection !== undefined)
    losses.push({
      where,
      what: `The connection ${connection}`,
      instead: 'Left out: the cell runs on the DuckDB of this workspace.',
    });
  const isMarimo = info.includes('.marimo');
  const bound = isMarimo ? bindInterpolations(hidden, 'braces') : bindInterpolations(hidden, 'doubleBraces');
  tellInterpolations(bound, where, losses);
  return sqlBlocks({ sql: bound.sql, where, name: name?.replace(/^_+/, '') }, losses);
}

function kernelOf(word: string): { language: string; isSql: boolean } {
  const language = /^ipython\d*$/.test(word) || word === '' ? 'python' : word.toLowerCase();
  return { language, isSql: language === 'sql' };
}

function withoutIndent(line: string, fence: Fence): string {
  return fence.indent === 0 ? line : line.replace(new RegExp(`^ {0,${fence.indent}}`), '');
}
