import { type CellKind, cellKinds } from '../notebook/fence';
import { codeCellBlocks } from './code-cell';
import type { ExchangeBlock, ExchangeLoss, ReadBlocks } from './exchange';
import { cleanIndent, readPythonString } from './python-source';
import { sqlBlocks } from './sql-blocks';
import { isBlankText, trimBlankLines } from './write-notebook';

export type CommentMark = '#' | '--';

/** The mark of a percent script's cells, or null for another file. */
export function percentMark(text: string): CommentMark | null {
  const mark = /^[ \t]*(#|--)[ \t]?%%(?:[ \t]|%*$|\[)/m.exec(text)?.[1];
  return mark === '#' || mark === '--' ? mark : null;
}

interface PercentCell {
  readonly title: string;
  readonly type: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  readonly lines: readonly string[];
  readonly line: number;
}

/**
 * Percent scripts as Spyder, VS Code and Jupytext write them (https://jupytext.readthedocs.io/en/latest/formats-scripts.html):
 * `# %%` in Python, `-- %%` in SQL, with `[markdown]`, a title, and `key="value"` behind it.
 */
export function readPercent(text: string, mark: CommentMark): ReadBlocks {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  const losses: ExchangeLoss[] = [];
  const { header, cells } = cellsOf(lines, mark);
  const ours = header.find((line) => /^(?:#|--) plumbline:/.test(line)) !== undefined;
  const blocks = cells.flatMap((cell) => cellBlocks(cell, mark, ours, losses));
  const front = ours ? frontMatterOf(header, mark) : undefined;
  if (!ours && header.some((line) => line.trim() !== '')) {
    const code = header.join('\n').trim();
    if (isJupytextHeader(header, mark)) {
      losses.push({ where: 'the head of the file', what: 'The settings of Jupytext', instead: 'Left out.' });
    } else {
      blocks.unshift(
        ...(mark === '--'
          ? sqlBlocks({ sql: code, where: 'the head of the file' }, losses)
          : codeCellBlocks({ source: code, where: 'the head of the file', language: 'python', isSql: false }, losses)),
      );
    }
  }
  return { frontMatter: front, isOwn: ours, blocks, losses };
}

function cellsOf(lines: readonly string[], mark: CommentMark): { header: string[]; cells: PercentCell[] } {
  const start = new RegExp(`^${mark}[ \\t]?%%(?!%*\\w)%*(.*)$`);
  const header: string[] = [];
  const cells: (PercentCell & { readonly lines: string[] })[] = [];
  for (const [index, line] of lines.entries()) {
    const match = start.exec(line);
    const cell = cells.at(-1);
    if (match !== null) cells.push({ ...readHeader(match[1] ?? ''), lines: [], line: index + 1 });
    else if (cell === undefined) header.push(line);
    else cell.lines.push(line);
  }
  return { header, cells };
}

function readHeader(text: string): Pick<PercentCell, 'title' | 'type' | 'attributes'> {
  const attributes: Record<string, string> = {};
  let rest = text.replace(
    /(?:^|[ \t])([\w.-]+)=("(?:[^"\\]|\\.)*"|\[[^\]]*\]|\{[^}]*\}|\S+)/g,
    (_whole, key: string, value: string) => {
      attributes[key] = value.startsWith('"') ? fromJson(value) : value;
      return ' ';
    },
  );
  const type = /\[(markdown|md|raw|chart|input|sql|code)\]/.exec(rest);
  if (type !== null) rest = rest.replace(type[0], ' ');
  return { title: rest.trim(), type: type?.[1], attributes };
}

function fromJson(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}

function cellBlocks(cell: PercentCell, mark: CommentMark, ours: boolean, losses: ExchangeLoss[]): ExchangeBlock[] {
  const where = `the cell in line ${cell.line}`;
  const { type, attributes } = cell;
  if (type === 'markdown' || type === 'md') {
    const text = proseOf(cell.lines, mark);
    return isBlankText(text) ? [] : [{ kind: 'prose', text, where }];
  }
  const name = attributes.name ?? (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(cell.title) ? cell.title : undefined);
  const kind = cellKinds.find((candidate): candidate is CellKind => candidate === type);
  if (ours && attributes.language === 'python')
    return [{ kind: 'code', language: 'python', text: exactly(cell.lines, (line) => line), where }];
  if (ours) {
    const isComment = mark === '#' || (kind !== undefined && kind !== 'sql');
    const lines =
      mark === '#' && (kind ?? 'sql') === 'sql' && /^# ?%%sql/.test(cell.lines[0] ?? '')
        ? cell.lines.slice(1)
        : cell.lines;
    const body = exactly(lines, (line) => (isComment ? uncomment(unescapeMark(line), mark) : unescapeMark(line)));
    return [{ kind: 'cell', cell: kind ?? 'sql', name, options: attributes.options, body, where }];
  }
  const source = trimBlankLines(cell.lines.join('\n'));
  const titled: ExchangeBlock[] =
    cell.title !== '' && name === undefined ? [{ kind: 'prose', text: `## ${cell.title}`, where }] : [];
  if (isBlankText(source)) return titled;
  if (type === 'raw') {
    losses.push({ where, what: 'A raw cell', instead: 'Kept as a code block.' });
    return [...titled, { kind: 'code', language: 'text', text: proseOf(cell.lines, mark), where }];
  }
  if (mark === '--') return [...titled, ...sqlBlocks({ sql: source, where, name }, losses)];
  const isSql = attributes.language === 'sql' || type === 'sql';
  // Jupytext comments out what is no Python: the magic line, or the whole cell.
  const magic = isSql || /^# ?%%(?:sql|dql|bigquery|duckdb)\b/.test(source);
  const code = magic
    ? source
        .split('\n')
        .map((line) => uncomment(line, mark))
        .join('\n')
    : source.replace(/^# (%\w+ )/gm, '$1');
  return [...titled, ...codeCellBlocks({ source: code, where, language: 'python', isSql, name }, losses)];
}

/** The lines of a cell that was exported: the blank line in front of the next cell is not its own. */
function exactly(lines: readonly string[], each: (line: string) => string): string {
  return (lines.at(-1) === '' ? lines.slice(0, -1) : lines).map(each).join('\n');
}

/** Markdown as comments, or as a string in three quotes. */
function proseOf(lines: readonly string[], mark: CommentMark): string {
  const source = trimBlankLines(lines.join('\n'));
  const literal = mark === '#' ? readPythonString(source, 0) : null;
  if (literal?.isTriple === true && source.slice(literal.end).trim() === '') return cleanIndent(literal.value);
  return trimBlankLines(
    source
      .split('\n')
      .map((line) => uncomment(unescapeMark(line), mark))
      .join('\n'),
  );
}

function uncomment(line: string, mark: CommentMark): string {
  const bare = line.replace(/^[ \t]+(?=#|--)/, '');
  if (!bare.startsWith(mark)) return line;
  const text = bare.slice(mark.length);
  return text.startsWith(' ') ? text.slice(1) : text;
}

const escapedMark = /^([ \t]*(?:#|--)[ \t]?)\\(\\*%%)/;

function unescapeMark(line: string): string {
  return line.replace(escapedMark, '$1$2');
}

/** A line that would begin a cell, so that it does not. */
export function escapeMark(line: string): string {
  return line.replace(/^([ \t]*(?:#|--)[ \t]?)(\\*%%)/, '$1\\$2');
}

function isJupytextHeader(header: readonly string[], mark: CommentMark): boolean {
  const bare = header
    .map((line) => uncomment(line, mark))
    .filter((line) => line.trim() !== '' && !/^!/.test(line) && !/coding[:=]/.test(line));
  return bare.length === 0 || (bare[0] === '---' && bare.at(-1) === '---');
}

/** The notebook's front matter, which stands as comments in front of the first cell; empty when it had none. */
function frontMatterOf(header: readonly string[], mark: CommentMark): string {
  const lines = header.map((line) => uncomment(line, mark)).slice(1);
  const text = trimBlankLines(lines.join('\n'));
  return text === '' ? '' : `${text}\n\n`;
}
