import { resolve } from 'node:path';
import { importFiles } from '../../workspace/create-workspace';
import { isNotebookFile } from '../../workspace/exchange-files';
import { findWorkspace } from '../../workspace/load-workspace';
import type { CommandContext } from '../command-context';
import { exitCodeOf, exitCodes } from '../exit-code';
import { importNotebooks } from './import-notebooks';

/** `plumbline import`: adds files as sources and notebooks as notebooks; one that cannot be imported never keeps the others out. */
export async function importCommand(
  context: CommandContext,
  files: readonly string[],
  options: { readonly into?: string; readonly link: boolean },
): Promise<number> {
  const root = await findWorkspace(resolve(options.into ?? '.'));
  const paths = files.map((file) => resolve(file));
  const data = paths.filter((path) => !isNotebookFile(path));
  const { imported, problems: refused } =
    data.length === 0
      ? { imported: [], problems: [] }
      : await importFiles(root, data, { mode: options.link ? 'link' : 'copy' });
  const { notebooks, problems: unread } = await importNotebooks(context, root, paths.filter(isNotebookFile));
  const problems = [...refused, ...unread];
  for (const problem of problems) context.output.problem(problem);
  for (const source of imported) context.output.text(`${source.name}: ${source.path}`);
  context.output.answer({ workspace: root, imported, notebooks, problems });
  return problems.length === 0 ? exitCodes.done : Math.max(...problems.map(exitCodeOf));
}
