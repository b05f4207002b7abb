import { quoteName } from '../graph/names';
import { writeName } from '../notebook/fence';
import { splitLines } from '../notebook/line-endings';
import type { Notebook, NotebookBlock } from '../notebook/notebook';
import { optionsText } from './cell-options';
import type { ExchangeLoss, ExportedNotebook } from './exchange';
import { parameterLosses } from './export-losses';
import { ownHeader, readSqlScript } from './read-sql-script';

/**
 * A notebook as a script that DuckDB's shell runs: each query defines the table (or view) of its cell's name, prose stands
 * as comments. What is no single query stands between `-- begin:` and `-- end:` as it is.
 */
export function writeSqlScript(notebook: Notebook): ExportedNotebook {
  const losses: ExchangeLoss[] = parameterLosses(notebook, 'the script');
  const parts = notebook.blocks.flatMap((block) => {
    switch (block.kind) {
      case 'frontmatter':
        return [];
      case 'prose':
      case 'broken':
        return block.text === '' ? [] : [prose(block.text)];
      case 'sql':
        return [query(notebook, block)];
      default:
        losses.push({
          where: `the ${block.kind} ${block.name}`,
          what: `A ${block.kind}`,
          instead: 'Written as a comment.',
        });
        return [comment([`${block.kind}: ${title(notebook, block)}`, ...splitLines(block.body)])];
    }
  });
  return { text: `${[ownHeader, ...parts].join('\n\n')}\n`, losses };
}

type Cell = Extract<NotebookBlock, { body: string }>;

function title(notebook: Notebook, block: Cell): string {
  return [writeName(block.name), optionsText(notebook, block)].filter((part) => part !== '').join(' ');
}

function query(notebook: Notebook, block: Cell): string {
  const body = splitLines(block.body).join('\n');
  const kind = block.options.materialize === 'view' ? 'VIEW' : 'TABLE';
  const script = `-- name: ${title(notebook, block)}\nCREATE OR REPLACE ${kind} ${quoteName(block.name)} AS\n${body}\n;`;
  const [read, ...more] = readSqlScript(script).blocks;
  const options = optionsText(notebook, block);
  const isSame =
    more.length === 0 &&
    read?.kind === 'cell' &&
    read.name === block.name &&
    read.body === body &&
    (read.options ?? '') === options;
  // A view needs no option when it has one already; a body that reads otherwise stands as it is.
  if (isSame) return script;
  const escaped = body
    .split('\n')
    .map((line) => line.replace(/^(-- )(\\*(?:end|begin): )/, '$1\\$2'))
    .join('\n');
  return `-- begin: ${title(notebook, block)}\n${escaped}${escaped === '' ? '' : '\n'}-- end: ${title(notebook, block)}`;
}

function prose(text: string): string {
  const lines = splitLines(text);
  const plain = comment(lines);
  const [read, ...more] = readSqlScript(plain).blocks;
  return more.length === 0 && read?.kind === 'prose' && read.text === lines.join('\n')
    ? plain
    : comment(['prose:', ...lines]);
}

function comment(lines: readonly string[]): string {
  return lines.map((line) => (line === '' ? '--' : `-- ${line}`)).join('\n');
}
