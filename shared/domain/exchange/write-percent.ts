import { splitLines } from '../notebook/line-endings';
import type { Notebook, NotebookBlock } from '../notebook/notebook';
import { optionsText } from './cell-options';
import type { ExchangeLoss, ExportedNotebook } from './exchange';
import { parameterLosses } from './export-losses';
import { proseSegments } from './prose-segments';
import { type CommentMark, escapeMark } from './read-percent';

/**
 * A notebook as a percent script. In SQL (`-- %%`) queries stand as they are and all else is comments; in Python (`# %%`)
 * queries stand behind `# %%sql`, which Jupytext and VS Code run, and Python blocks are code.
 */
export function writePercent(notebook: Notebook, mark: CommentMark): ExportedNotebook {
  const losses: ExchangeLoss[] = parameterLosses(notebook, 'the script');
  const cells: string[] = [];
  let front: string[] = [];
  for (const block of notebook.blocks) {
    if (block.kind === 'frontmatter') {
      front = splitLines(
        notebook.text
          .slice(block.range.start, block.range.end)
          .replace(/^\ufeff/, '')
          .trimEnd(),
      );
      continue;
    }
    if (block.kind === 'prose' || block.kind === 'broken') {
      if (block.text !== '') cells.push(...proseCells(block, mark));
    } else cells.push(cell(notebook, block, mark));
  }
  const header = [`${mark} plumbline: percent 1`, ...front.map((line) => comment(line, mark))].join('\n');
  return { text: `${[header, ...cells].join('\n\n')}\n`, losses };
}

function proseCells(block: Extract<NotebookBlock, { text: string }>, mark: CommentMark): string[] {
  const segments = mark === '#' ? proseSegments(block.text, 'python') : [{ kind: 'prose' as const, text: block.text }];
  // Code that looks like a cell of the script stays within the prose.
  const isSafe = segments.every((segment) => segment.kind === 'prose' || !/^#[ \t]?%%/m.test(segment.text));
  return (isSafe ? segments : [{ kind: 'prose' as const, text: block.text }]).map((segment) =>
    segment.kind === 'code'
      ? `# %% language="python"\n${segment.text}`
      : `${mark} %% [markdown]\n${commented(segment.text, mark)}`,
  );
}

function cell(notebook: Notebook, block: Extract<NotebookBlock, { body: string }>, mark: CommentMark): string {
  const plain = /^[A-Za-z_]\w*$/.test(block.name);
  const options = optionsText(notebook, block);
  const header = [
    `${mark} %%`,
    plain ? block.name : '',
    block.kind === 'sql' ? '' : `[${block.kind}]`,
    plain ? '' : `name=${JSON.stringify(block.name)}`,
    options === '' ? '' : `options=${JSON.stringify(options)}`,
  ].filter((part) => part !== '');
  const asComment = mark === '#' || block.kind !== 'sql';
  const magic = mark === '#' && block.kind === 'sql' ? '# %%sql\n' : '';
  const body = asComment ? commented(block.body, mark) : splitLines(block.body).map(escapeMark).join('\n');
  return `${header.join(' ')}\n${magic}${body}`;
}

function commented(text: string, mark: CommentMark): string {
  return splitLines(text)
    .map((line) => comment(line, mark))
    .join('\n');
}

/** Also an empty line and one of the comment mark alone keep what they are. */
function comment(line: string, mark: CommentMark): string {
  return escapeMark(line === '' ? mark : `${mark} ${line}`);
}
