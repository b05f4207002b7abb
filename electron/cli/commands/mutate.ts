import type { MutationReport } from '../../../shared/domain/checks/mutation/mutation-report';
import { rateText } from '../../../shared/domain/checks/mutation/mutation-texts';
import type { WorkspaceSession } from '../../jobs/workspace-session';
import { addSuggestions } from '../../workspace/check-files';
import { type CommandContext, parseAssignments, runProgress, withSession } from '../command-context';
import { exitCodeOf, exitCodes } from '../exit-code';
import { describeMutations } from './mutate-text';

export interface MutateOptions {
  readonly node: readonly string[];
  readonly param: readonly string[];
  readonly seed: number;
  /** Percent. */
  readonly minKillRate?: number;
  readonly add: boolean;
}

/** `plumbline mutate`: injects faults into copies of the rows, and says which of them the checks notice. */
export async function mutateCommand(
  context: CommandContext,
  workspace: string | undefined,
  options: MutateOptions,
): Promise<number> {
  const { output } = context;
  return withSession(context, workspace, parseAssignments('--param', options.param), async (session) => {
    const report = await session.mutate(
      { ...(options.node.length > 0 ? { nodes: options.node } : {}), seed: options.seed },
      {
        signal: context.signal,
        onRunEvent: runProgress(output),
        onEvent: ({ node, done, total, mutant }) => output.progress(`${node} [${done}/${total}] ${mutant}`),
      },
    );
    const cancelled = report.cancelled || context.signal.aborted;
    const added = options.add && !cancelled ? await addAll(session, report) : [];
    output.text(describeMutations(report, added));
    if (cancelled) output.note('Interrupted.');
    output.answer({ workspace: session.root, ...report, ...(options.add ? { added } : {}) });
    if (cancelled) return exitCodes.interrupted;
    const { minKillRate: least } = options;
    if (least !== undefined && report.rate !== null && report.rate * 100 < least) {
      output.note(`The kill rate of ${rateText(report.rate)} is below ${least} %.`);
      return exitCodes.checksFailed;
    }
    const problems = report.nodes.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
    return problems.length > 0 ? Math.max(...problems.map(exitCodeOf)) : exitCodes.done;
  });
}

/** Writes the suggestions of each node into its file; the files that were written. */
async function addAll(session: WorkspaceSession, report: MutationReport): Promise<readonly string[]> {
  const files: string[] = [];
  for (const { node, suggestions } of report.nodes) {
    if (suggestions.length === 0) continue;
    files.push((await addSuggestions(session.snapshot, node, suggestions)).file);
    // The next new file must not take the name of this one.
    await session.reload();
  }
  return files;
}
