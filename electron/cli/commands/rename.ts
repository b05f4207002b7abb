import { PlumblineError } from '../../../shared/domain/problem';
import { applyRename, planRename } from '../../jobs/rename-node';
import { DocumentStore } from '../../workspace/document-store';
import { acquireLock, lockProblem } from '../../workspace/lock-file';
import { type CommandContext, withSession } from '../command-context';
import { exitCodes } from '../exit-code';
import { formatTable } from '../text-table';

/** `plumbline rename`: gives a node another name in every file that names it. Runs no query. */
export async function renameCommand(
  context: CommandContext,
  from: string,
  to: string,
  options: { readonly workspace?: string; readonly dryRun: boolean },
): Promise<number> {
  const { output } = context;
  return withSession(context, options.workspace, {}, async (session) => {
    const attempt = options.dryRun ? undefined : await acquireLock(session.root, { program: 'cli' });
    if (attempt !== undefined && !('lock' in attempt)) throw new PlumblineError(lockProblem(attempt.heldBy));
    const documents = new DocumentStore(session.root);
    try {
      const recovered = options.dryRun ? [] : await documents.recover();
      if (recovered.length > 0) await session.reload(documents.openTexts());
      const { engine, snapshot, derived } = session;
      const plan = await planRename(from, to, { engine, snapshot, derived, documents });
      if (!options.dryRun) {
        await applyRename(plan, documents);
        for (const { file } of plan.files) if (documents.get(file) !== undefined) await documents.save(file);
      }
      output.text(
        formatTable(
          [{ title: 'file' }, { title: 'names', align: 'right' }, { title: 'what' }],
          plan.summary.changes.map(({ file, newFile, places, what }) => [
            newFile === undefined ? file : `${file} → ${newFile}`,
            String(places),
            what.join('; '),
          ]),
        ),
      );
      output.answer({ ...plan.summary, applied: !options.dryRun });
      return exitCodes.done;
    } finally {
      await documents.dispose();
      attempt?.lock.release();
    }
  });
}
