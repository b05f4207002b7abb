import { basename } from 'node:path';
import type { ExchangeLoss } from '../../../shared/domain/exchange/exchange';
import { type Problem, toProblem } from '../../../shared/domain/problem';
import { importNotebookFile } from '../../workspace/exchange-files';
import type { CommandContext } from '../command-context';
import { countOf } from '../output';

/** What `plumbline import` says of a notebook. */
export interface ImportedNotebookAnswer {
  /** As it was given. */
  readonly from: string;
  /** Relative to the workspace. */
  readonly file: string;
  readonly format: string;
  readonly cells: readonly string[];
  readonly codeBlocks: number;
  readonly losses: readonly ExchangeLoss[];
}

/** Imports notebooks of other programs one by one; one that cannot be read never keeps the others out. */
export async function importNotebooks(
  context: CommandContext,
  root: string,
  files: readonly string[],
): Promise<{ notebooks: ImportedNotebookAnswer[]; problems: Problem[] }> {
  const { output } = context;
  const notebooks: ImportedNotebookAnswer[] = [];
  const problems: Problem[] = [];
  for (const from of files) {
    context.signal.throwIfAborted();
    try {
      const { file, format, cells, codeBlocks, losses, isOwn } = await importNotebookFile(root, from);
      if (isOwn) {
        output.note(`${file} is a notebook of this workspace already.`);
        continue;
      }
      notebooks.push({ from, file, format, cells: cells.map((cell) => cell.name), codeBlocks, losses });
      const blocks = codeBlocks === 0 ? '' : `, ${countOf(codeBlocks, 'code block')} kept as text`;
      output.text(`${file}: ${countOf(cells.length, 'cell')}${blocks}, from ${basename(from)}`);
      for (const loss of losses) output.note(`  ${loss.where}: ${loss.what}. ${loss.instead}`);
    } catch (error) {
      problems.push(toProblem(error));
    }
  }
  return { notebooks, problems };
}
