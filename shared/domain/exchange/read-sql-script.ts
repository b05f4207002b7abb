import { type CellKind, openingFence, readFenceHeader } from '../notebook/fence';
import type { ExchangeBlock, ExchangeLoss, ReadBlocks } from './exchange';
import { commentText, splitScript } from './script-pieces';
import { statementBlock } from './sql-blocks';
import { isBlankText, trimBlankLines } from './write-notebook';

/**
 * SQL scripts. Each query is a cell, named by a line `-- name: x` or `-- @name x` in front of it, or by the table or view
 * that it defines; comments that a blank line parts from every statement are prose.
 */
export function readSqlScript(text: string): ReadBlocks {
  const losses: ExchangeLoss[] = [];
  const blocks: ExchangeBlock[] = [];
  let at = 0;
  let line = 1;
  const whole = text.replace(/^\ufeff/, '');
  const isOwn = isOwnScript(whole);
  // The header stays a line, so that places count.
  const source = isOwn ? whole.replace(ownHeader, '') : whole;
  const addPlain = (part: string) => {
    for (const piece of splitScript(part)) {
      const where = `line ${line + piece.line - 1}`;
      if (piece.kind === 'comment') blocks.push(...commentBlocks(piece.text, where));
      else blocks.push(namedStatement(piece.text, where, losses));
    }
  };
  // What an export wrote as it stands, because it is no single query.
  const verbatim = /^-- begin: (.+)\n([\s\S]*?)\n?-- end: \1$/gm;
  for (const match of source.matchAll(verbatim)) {
    addPlain(source.slice(at, match.index));
    line = source.slice(0, match.index).split('\n').length;
    const header = headerOf(match[1] ?? '');
    const where = `line ${line}`;
    const body = (match[2] ?? '')
      .split('\n')
      .map((text) => text.replace(/^(-- )\\(\\*(?:end|begin): )/, '$1$2'))
      .join('\n');
    blocks.push({ kind: 'cell', cell: 'sql', name: header.name, options: header.options, body, where });
    at = match.index + match[0].length;
    line = source.slice(0, at).split('\n').length;
  }
  addPlain(source.slice(at));
  return { isOwn, frontMatter: isOwn ? '' : undefined, blocks, losses };
}

/** The first line of a script that was exported. */
export const ownHeader = '-- plumbline: sql 1';

export function isOwnScript(text: string): boolean {
  return text.startsWith(ownHeader);
}

/** `NAME {options}`, with the name as in the fence of a cell. */
function headerOf(text: string): { name: string | undefined; options: string | undefined } {
  const header = readFenceHeader(openingFence(`~~~sql ${text}`)?.info ?? '');
  if (header.type !== 'cell') return { name: undefined, options: undefined };
  return { name: header.name, options: header.options?.text ?? header.rest?.text };
}

const nameLine = /^--[ \t]*(?:name[ \t]*:[ \t]*|@name[ \t:]+)(.+?)[ \t]*$/;

function namedStatement(text: string, where: string, losses: ExchangeLoss[]): ExchangeBlock {
  const lines = text.split(/\r\n|\n|\r/);
  const at = lines.findIndex((line) => nameLine.test(line));
  const isComment = at >= 0 && lines.slice(0, at).every((line) => /^\s*(?:--|\/\*|\*|$)/.test(line));
  if (!isComment) return statementBlock(text, { where }, losses);
  // aiosql puts a mark for the kind of result behind the name.
  const { name, options } = headerOf(
    (nameLine.exec(lines[at] ?? '')?.[1] ?? '').replace(/(?<=\w)(?:\(.*\))?(?:<!|\*!|[\^$!#*])$/, ''),
  );
  const ending = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
  const rest = [...lines.slice(0, at), ...lines.slice(at + 1)].join(ending);
  const block = statementBlock(rest, { where, name, options }, losses);
  return block;
}

/** Prose, or a chart or an input that an export wrote as a comment. */
function commentBlocks(comment: string, where: string): ExchangeBlock[] {
  const text = commentText(comment);
  const [first = '', ...rest] = text.split('\n');
  const marked = /^(prose|chart|input):(?: (.*))?$/.exec(first);
  if (marked !== null && comment.startsWith('--')) {
    if (marked[1] === 'prose' && marked[2] === undefined) return [{ kind: 'prose', text: rest.join('\n'), where }];
    const { name, options } = headerOf(marked[2] ?? '');
    if (name !== undefined && marked[1] !== 'prose')
      return [{ kind: 'cell', cell: marked[1] as CellKind, name, options, body: rest.join('\n'), where }];
  }
  const prose = trimBlankLines(text);
  return isBlankText(prose) ? [] : [{ kind: 'prose', text: prose, where }];
}
