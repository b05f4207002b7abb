import { foldName } from '../graph/names';
import { fenceLengthFor } from '../notebook/edit-notebook';
import { closesFence, openingFence, readFenceHeader, writeName } from '../notebook/fence';
import { splitLines } from '../notebook/line-endings';
import { nameFault } from '../notebook/node-name';
import { parseNotebook } from '../notebook/parse-notebook';
import { PlumblineError } from '../problem';
import type { ExchangeBlock, ExchangeFormat, ExchangeLoss, ImportedNotebook, ReadBlocks } from './exchange';

export interface WriteContext {
  readonly format: ExchangeFormat;
  /** Of the file that was read: where nothing else gives a title, it does. */
  readonly title: string;
  /** Names that nodes and sources of the workspace have. */
  readonly taken: Iterable<string>;
}

/**
 * Blocks as a notebook's Markdown. Every cell gets a name of its own; what would be read as something else in our format
 * (a fence that looks like a cell, a comment that is not closed) is written so that it stays what it was, and is told.
 */
export function writeNotebook(read: ReadBlocks, context: WriteContext): ImportedNotebook {
  const losses = [...read.losses];
  const blocks = clean(read.blocks, losses);
  const names = nameCells(blocks, context.taken, losses);
  const text = written(read, blocks, names, context, losses);
  const notebook = parseNotebook('imported.md', text);
  return {
    format: context.format,
    title: /^#[ \t]|^title:/m.test(text) ? notebook.title : context.title,
    text,
    cells: notebook.blocks.flatMap((block) =>
      'body' in block ? [{ kind: block.kind, name: block.name, line: block.line }] : [],
    ),
    codeBlocks: blocks.filter((block) => block.kind === 'code').length,
    losses,
    assets: read.assets ?? [],
  };
}

function written(
  read: ReadBlocks,
  blocks: readonly ExchangeBlock[],
  names: ReadonlyMap<ExchangeBlock, string>,
  context: WriteContext,
  losses: ExchangeLoss[],
): string {
  const framed = assemble(read, blocks, names, context, null);
  if (blocks.some((block) => block.frame !== undefined) && holdsCells(framed, blocks, names)) return framed;
  if (read.isOwn === true && holdsProse(framed, blocks) && holdsCells(framed, blocks, names)) return framed;
  const text = assemble(read, blocks, names, context, losses);
  if (holdsCells(text, blocks, names)) return text;
  if (read.frontMatter !== undefined) {
    // It is front matter to its own program only.
    const head: ExchangeBlock = {
      kind: 'code',
      language: 'yaml',
      text: read.frontMatter.trim(),
      where: 'the head of the file',
    };
    return written({ ...read, frontMatter: undefined }, [head, ...blocks], names, context, losses);
  }
  throw new PlumblineError({ code: 'internal', message: 'The imported cells cannot be written as a notebook.' });
}

const conflictMarker = /^(?=<{7}(?:\s|$))/m;
const markerLoss = { what: 'A line that looks like a conflict marker of git', instead: 'It is indented by a space.' };

/** Texts that a file can hold: no NUL, no half of a surrogate pair. */
function clean(blocks: readonly ExchangeBlock[], losses: ExchangeLoss[]): ExchangeBlock[] {
  const unwritable = /\0|\p{Surrogate}/gu;
  return blocks.map((block) => {
    const text = block.kind === 'cell' ? block.body : block.text;
    let written = text.replace(unwritable, '\ufffd');
    if (written !== text) {
      losses.push({ where: block.where, what: 'Characters that no text file can hold', instead: 'Written as U+FFFD.' });
    }
    if (block.frame === undefined && block.kind !== 'prose' && conflictMarker.test(written)) {
      written = written.replace(new RegExp(conflictMarker, 'gm'), ' ');
      losses.push({ where: block.where, ...markerLoss });
    }
    if (written === text) return block;
    return block.kind === 'cell' ? { ...block, body: written } : { ...block, text: written };
  });
}

/** The name of each cell, by its place in the list; every one of its kind is different. */
function nameCells(
  blocks: readonly ExchangeBlock[],
  taken: Iterable<string>,
  losses: ExchangeLoss[],
): Map<ExchangeBlock, string> {
  const used = new Set([...taken].map((name) => `sql ${foldName(name)}`));
  const names = new Map<ExchangeBlock, string>();
  const take = (block: Extract<ExchangeBlock, { kind: 'cell' }>, name: string) => {
    used.add(`${block.cell} ${foldName(name)}`);
    names.set(block, name);
  };
  const isFree = (kind: string, name: string) => !used.has(`${kind} ${foldName(name)}`);
  // Names that are given come first: a made-up one must not take them.
  for (const block of blocks) {
    if (block.kind !== 'cell' || block.name === undefined) continue;
    const fault = nameFault(block.name);
    if (fault !== null) {
      losses.push({
        where: block.where,
        what: `The name ${JSON.stringify(block.name.slice(0, 40))} ${fault}`,
        instead: 'The cell has a made-up name.',
      });
      continue;
    }
    let name = block.name;
    for (let number = 2; !isFree(block.cell, name); number++) name = `${block.name}_${number}`;
    if (name !== block.name) {
      losses.push({
        where: block.where,
        what: `The name \`${block.name}\` is taken`,
        instead: `The cell is named \`${name}\`. What reads \`${block.name}\` reads the other one.`,
      });
    }
    take(block, name);
  }
  let number = 0;
  for (const block of blocks) {
    if (block.kind !== 'cell' || names.has(block)) continue;
    const stem = block.cell === 'sql' ? 'query' : block.cell;
    do number++;
    while (!isFree(block.cell, `${stem}_${number}`));
    take(block, `${stem}_${number}`);
  }
  return names;
}

/**
 * The whole text. With `losses` null every block stands exactly as its frame says; otherwise frames are left out and what
 * could be taken for something else is protected.
 */
function assemble(
  read: ReadBlocks,
  blocks: readonly ExchangeBlock[],
  names: ReadonlyMap<ExchangeBlock, string>,
  context: WriteContext,
  losses: ExchangeLoss[] | null,
): string {
  let text = losses === null ? (read.frontMatter ?? '') : '';
  const separate = () => {
    if (text === '' || /(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)$/.test(text)) return;
    text += /[\r\n]$/.test(text) ? '\n' : '\n\n';
  };
  let framed = true;
  for (const block of blocks) {
    if (losses === null && block.frame !== undefined && !renamed(block, names)) {
      if (!framed) separate();
      text += block.frame.opening + (block.kind === 'cell' ? block.body : block.text) + block.frame.closing;
      framed = true;
      continue;
    }
    const written = writeBlock(block, names, losses);
    if (written === '') continue;
    separate();
    // Front matter and a byte order mark are what they are at the very beginning of a file only.
    text += text === '' && /^(?:\ufeff|---[ \t]*(?:$|[\r\n]))/.test(written) ? `\n${written}` : written;
    text += '\n';
    framed = false;
  }
  if (losses !== null && read.frontMatter !== undefined) text = `${read.frontMatter.trimEnd()}\n\n${text}`;
  if (read.frontMatter !== undefined || blocks.some((block) => block.frame !== undefined)) return text;
  if (blocks.some((block) => block.kind === 'prose' && /^ {0,3}#[ \t]+\S/m.test(block.text))) return text;
  return `---\nplumbline: 1\ntitle: ${JSON.stringify(read.title ?? context.title)}\n---\n\n${text}`;
}

function renamed(block: ExchangeBlock, names: ReadonlyMap<ExchangeBlock, string>): boolean {
  return block.kind === 'cell' && names.get(block) !== block.name;
}

function writeBlock(
  block: ExchangeBlock,
  names: ReadonlyMap<ExchangeBlock, string>,
  losses: ExchangeLoss[] | null,
): string {
  if (block.kind === 'prose') {
    const prose = trimBlankLines(block.text);
    return losses === null ? prose : protectProse(prose, block.where, losses);
  }
  if (block.kind === 'code') return writeFence(block.language, block.text);
  const name = names.get(block) ?? '';
  const options = block.options === undefined || block.options === '' ? '' : ` ${block.options}`;
  return writeFence(`${block.cell} ${writeName(name)}${options}`, block.body);
}

function writeFence(info: string, body: string): string {
  const character = info.includes('`') ? '~' : '`';
  const fence = character.repeat(fenceLengthFor(body, character, 3));
  return `${fence}${info}\n${body}${body === '' ? '' : '\n'}${fence}`;
}

function holdsCells(
  text: string,
  blocks: readonly ExchangeBlock[],
  names: ReadonlyMap<ExchangeBlock, string>,
): boolean {
  const found = parseNotebook('imported.md', text).blocks.filter((block) => 'body' in block);
  const wanted = blocks.filter((block) => block.kind === 'cell');
  return (
    found.length === wanted.length &&
    wanted.every((block, index) => {
      const cell = found[index];
      return cell?.kind === block.cell && cell.name === names.get(block) && cell.body === block.body;
    })
  );
}

/** Whether the prose is all there as prose, without any protection. */
function holdsProse(text: string, blocks: readonly ExchangeBlock[]): boolean {
  const found = parseNotebook('imported.md', text).blocks.flatMap((block) =>
    block.kind === 'prose' ? [block.text] : [],
  );
  const wanted: string[] = [];
  let together = false;
  for (const block of blocks) {
    if (block.kind === 'cell') {
      together = false;
      continue;
    }
    const prose = block.kind === 'prose' ? block.text : writeFence(block.language, block.text);
    if (together) wanted[wanted.length - 1] += `\n\n${prose}`;
    else wanted.push(prose);
    together = true;
  }
  return (
    JSON.stringify(found.filter((prose) => prose !== '')) === JSON.stringify(wanted.filter((prose) => prose !== ''))
  );
}

/** Prose that is read as prose, whatever it holds. */
function protectProse(text: string, where: string, losses: ExchangeLoss[]): string {
  if (text === '' || staysProse(text)) return text;
  const repaired = repairProse(text, where, losses);
  if (staysProse(repaired)) return repaired;
  if (staysProse(`${repaired}\n-->`)) {
    losses.push({ where, what: 'An HTML comment is not closed', instead: 'It ends with its text block.' });
    return `${repaired}\n-->`;
  }
  losses.push({ where, what: 'Text that would be read as cells', instead: 'It stands in a code block.' });
  return writeFence('text', text);
}

/** Puts a cell behind the prose: prose that hides it or becomes something else is not prose to our format. */
function staysProse(text: string): boolean {
  let probe = 'probe';
  // No cell of the text itself may be taken for it.
  while (text.includes(probe)) probe += '_';
  const { blocks, problems } = parseNotebook('prose.md', `\n${text}\n\n\`\`\`sql ${probe}\n\`\`\`\n\n-->\n`);
  const [prose, cell, rest] = blocks;
  return (
    prose?.kind === 'prose' &&
    cell?.kind === 'sql' &&
    cell.name === probe &&
    rest?.kind === 'prose' &&
    blocks.length === 3 &&
    problems.length === 0
  );
}

function repairProse(text: string, where: string, losses: ExchangeLoss[]): string {
  const lines: string[] = [];
  let open: { character: '`' | '~'; length: number } | null = null;
  for (const line of splitLines(text)) {
    if (open !== null) {
      if (closesFence(line, open)) open = null;
      lines.push(line);
      continue;
    }
    if (conflictMarker.test(line)) {
      losses.push({ where, ...markerLoss });
      lines.push(` ${line}`);
      continue;
    }
    const fence = openingFence(line);
    if (fence !== null) open = fence;
    if (fence === null || readFenceHeader(fence.info).type === 'code') {
      lines.push(line);
      continue;
    }
    const [word = ''] = /^\S*/.exec(fence.info) ?? [];
    const rest = fence.info.slice(word.length).trim();
    losses.push({
      where,
      what: `A code block in prose that looks like a cell (\`${fence.info}\`)`,
      instead: 'It stays a code block: `title=` stands in front of its name.',
    });
    lines.push(`${line.slice(0, fence.infoStart)}${word} title=${rest}`);
  }
  if (open !== null) {
    losses.push({ where, what: 'A code block is not closed', instead: 'It ends with its text block.' });
    lines.push(open.character.repeat(open.length));
  }
  return lines.join('\n');
}

/** Whether a text holds nothing but spaces and line breaks. (JavaScript counts a byte order mark as a space.) */
export function isBlankText(text: string): boolean {
  return /^[ \t\r\n]*$/.test(text);
}

/** Without the lines at either end that hold nothing but blanks; the last line has no ending. */
export function trimBlankLines(text: string): string {
  return text.replace(/^(?:[ \t]*(?:\r\n|\n|\r))+/, '').replace(/(?:(?:\r\n|\n|\r)[ \t]*)+$/, '');
}
