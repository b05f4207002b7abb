import { resolve } from 'node:path';
import { listRuns } from '../../jobs/run-history';
import { findWorkspace } from '../../workspace/load-workspace';
import type { CommandContext } from '../command-context';
import { exitCodes } from '../exit-code';
import { formatCount, formatDuration, localTime } from '../output';
import { formatTable } from '../text-table';

/** `plumbline runs`: the run history, newest first. */
export async function runsCommand(
  context: CommandContext,
  workspace: string | undefined,
  options: { readonly limit: number },
): Promise<number> {
  const root = await findWorkspace(resolve(workspace ?? '.'));
  const runs = await listRuns(root, options.limit);
  const summary = (statuses: readonly string[]) =>
    (['ran', 'fresh', 'failed', 'blocked', 'skipped'] as const).flatMap((status) => {
      const count = statuses.filter((candidate) => candidate === status).length;
      return count > 0 ? [`${count} ${status}`] : [];
    });
  context.output.text(
    runs.length === 0
      ? 'Nothing ran in this workspace yet.'
      : formatTable(
          [
            { title: 'started' },
            { title: 'by' },
            { title: 'targets' },
            { title: 'outcome' },
            { title: 'rows', align: 'right' },
            { title: 'time', align: 'right' },
          ],
          runs.map((run) => [
            localTime(run.startedAt),
            `${run.user} (${run.trigger}${run.automatic ? ', automatic' : ''})`,
            run.targets?.join(', ') ?? 'all',
            summary(run.report.nodes.map((node) => node.status)).join(', '),
            formatCount(
              run.report.nodes.reduce((sum, node) => sum + (node.status === 'ran' ? (node.rows ?? 0) : 0), 0),
            ),
            formatDuration(run.ms),
          ]),
        ),
  );
  context.output.answer({ workspace: root, runs });
  return exitCodes.done;
}
