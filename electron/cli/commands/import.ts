import { resolve } from 'node:path';
import { importFiles } from '../../workspace/create-workspace';
import { findWorkspace } from '../../workspace/load-workspace';
import type { CommandContext } from '../command-context';
import { exitCodeOf, exitCodes } from '../exit-code';

/** `plumbline import`: adds files as sources; one that cannot be imported never keeps the others out. */
export async function importCommand(
  context: CommandContext,
  files: readonly string[],
  options: { readonly into?: string; readonly link: boolean },
): Promise<number> {
  const root = await findWorkspace(resolve(options.into ?? '.'));
  const { imported, problems } = await importFiles(
    root,
    files.map((file) => resolve(file)),
    { mode: options.link ? 'link' : 'copy' },
  );
  for (const problem of problems) context.output.problem(problem);
  for (const source of imported) context.output.text(`${source.name}: ${source.path}`);
  context.output.answer({ workspace: root, imported, problems });
  return problems.length === 0 ? exitCodes.done : Math.max(...problems.map(exitCodeOf));
}
