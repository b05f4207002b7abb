import { resolve } from 'node:path';
import { readStatementQuery } from '../../../shared/domain/history/statement';
import { StatementHistory } from '../../jobs/statement-history';
import { findWorkspace } from '../../workspace/find-workspace';
import type { CommandContext } from '../command-context';
import { exitCodes } from '../exit-code';
import { formatCount, formatDuration } from '../output';
import { formatTable } from '../text-table';

/** `plumbline history`: the statements that ran, newest first; also of cells that are gone. */
export async function historyCommand(
  context: CommandContext,
  workspace: string | undefined,
  options: { readonly search?: string; readonly node?: string; readonly failed: boolean; readonly limit: number },
): Promise<number> {
  const { output } = context;
  const root = await findWorkspace(resolve(workspace ?? '.'));
  const asked = readStatementQuery(options.search ?? '');
  const query = {
    ...asked,
    failed: asked.failed || options.failed,
    ...(options.node === undefined ? {} : { node: options.node.toLowerCase() }),
  };
  const page = await new StatementHistory(root).search(query, options.limit, localDay);
  output.text(
    page.statements.length === 0
      ? 'Nothing in the history matches.'
      : formatTable(
          [
            { title: 'last ran' },
            { title: 'times', align: 'right' },
            { title: 'node' },
            { title: 'outcome' },
            { title: 'rows', align: 'right' },
            { title: 'time', align: 'right' },
            { title: 'sql' },
          ],
          page.statements.map((statement) => [
            `${localDay(statement.time)} ${new Date(statement.time).toLocaleTimeString('sv-SE')}`,
            formatCount(statement.count),
            statement.node,
            statement.outcome,
            formatCount(statement.rows),
            formatDuration(statement.ms),
            statement.sql.replace(/\s+/g, ' ').trim(),
          ]),
          output.width,
        ),
  );
  if (page.more) output.note(`There are more; --limit ${options.limit * 2} shows more.`);
  output.answer({ workspace: root, matches: page.matches, statements: page.statements });
  return exitCodes.done;
}

/** Swedish writes dates in the order of ISO 8601. */
function localDay(iso: string): string {
  return new Date(iso).toLocaleDateString('sv-SE');
}
