import { resolve } from 'node:path';
import { importChecks } from '../../../shared/domain/checks/interchange/import-checks';
import type { CheckLoss, CheckSource } from '../../../shared/domain/checks/interchange/interchange';
import { type Problem, toProblem } from '../../../shared/domain/problem';
import type { WorkspaceSnapshot } from '../../../shared/domain/workspace-snapshot';
import { type ImportedCheckFile, putIntoCheckFile, readOtherFile } from '../../workspace/check-exchange-files';
import { findWorkspace, loadWorkspace } from '../../workspace/load-workspace';
import type { CommandContext } from '../command-context';
import { exitCodeOf, exitCodes } from '../exit-code';
import { countOf } from '../output';
import { lossLine } from './check-loss';

export interface ImportChecksOptions {
  readonly from?: CheckSource;
  readonly dryRun: boolean;
  readonly workspace?: string;
}

/**
 * `plumbline import-checks`: the checks of files of other tools, added to the check files of their nodes. A file, dataset or
 * check that cannot be read never keeps the others out.
 */
export async function importChecksCommand(
  context: CommandContext,
  files: readonly string[],
  options: ImportChecksOptions,
): Promise<number> {
  const { output, signal } = context;
  const { dryRun } = options;
  const root = await findWorkspace(resolve(options.workspace ?? '.'));
  const written: object[] = [];
  const losses: CheckLoss[] = [];
  const problems: Problem[] = [];
  for (const from of files) {
    signal.throwIfAborted();
    try {
      const { name, text } = await readOtherFile(resolve(from));
      const read = importChecks(name, text, options.from);
      losses.push(...read.losses);
      problems.push(...read.problems);
      for (const dataset of read.datasets) {
        try {
          const snapshot = await loadWorkspace(root);
          const put = await putIntoCheckFile(snapshot, dataset, name, { dryRun });
          if (!isNode(snapshot, dataset.node))
            output.note(`${put.file}: ${dataset.node} is no node of this workspace yet: its checks wait for one.`);
          losses.push(...put.losses);
          output.text(summaryOf(put, dryRun));
          written.push({
            from,
            format: read.format,
            node: put.node,
            file: put.file,
            isNew: put.isNew,
            added: put.added.length,
            present: put.present.length,
            ...(dryRun ? { text: put.text } : {}),
          });
          if (dryRun && put.added.length > 0) output.text(put.text);
        } catch (error) {
          problems.push(toProblem(error));
        }
      }
      if (read.datasets.length === 0 && read.problems.length === 0) output.note(`${name}: there are no checks in it.`);
    } catch (error) {
      problems.push(toProblem(error));
    }
  }
  for (const loss of losses) output.note(lossLine(loss));
  for (const problem of problems) output.problem(problem);
  output.answer({ workspace: root, dryRun, files: written, losses, problems });
  const errors = problems.filter(({ severity }) => severity === 'error');
  return errors.length === 0 ? exitCodes.done : Math.max(...errors.map(exitCodeOf));
}

function isNode({ manifest, notebooks }: WorkspaceSnapshot, name: string): boolean {
  if (Object.hasOwn(manifest.sources, name)) return true;
  return notebooks.some(({ blocks }) => blocks.some((block) => block.kind === 'sql' && block.name === name));
}

function summaryOf({ file, isNew, added, present }: ImportedCheckFile, dryRun: boolean): string {
  const there = present.length === 0 ? '' : `, ${countOf(present.length, 'check')} there already`;
  const made = isNew && added.length > 0 ? ', a new file' : '';
  return `${file}: ${countOf(added.length, 'check')} ${dryRun ? 'to add' : 'added'}${there}${made}`;
}
