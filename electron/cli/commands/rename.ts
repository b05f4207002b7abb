import { applyRename, planRename } from '../../jobs/rename-node';
import { type CommandContext, withDocuments, withSession } from '../command-context';
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
  return withSession(context, options.workspace, {}, (session) =>
    withDocuments(session, options.dryRun, async (documents) => {
      const { engine, snapshot, derived } = session;
      const plan = await planRename(from, to, { engine, snapshot, derived, documents });
      if (!options.dryRun) await applyRename(plan, documents);
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
    }),
  );
}
