import { formatProblem } from '../../../shared/domain/problem';
import { updateBaselines } from '../../jobs/check-baselines';
import type { WorkspaceSession } from '../../jobs/workspace-session';
import { type CommandContext, runProgress } from '../command-context';
import { exitCodeOf, exitCodes } from '../exit-code';

/** `plumbline check --update-baseline`: writes down how the columns of drift checks are distributed now. */
export async function updateBaselinesCommand(
  { output, signal }: CommandContext,
  session: WorkspaceSession,
  nodes: readonly string[],
): Promise<number> {
  const { baselines, failures, cancelled } = await updateBaselines(session, nodes.length === 0 ? undefined : nodes, {
    signal,
    onRunEvent: runProgress(output),
  });
  for (const { file, columns, changed } of baselines)
    output.text(`${file}: ${columns.join(', ')}${changed ? '' : ' (unchanged)'}`);
  const errors = failures.flatMap(({ error }) => (error === undefined ? [] : [error]));
  for (const error of errors) output.text(formatProblem(error));
  output.answer({ workspace: session.root, baselines, checks: failures, problems: errors });
  if (cancelled || signal.aborted) {
    output.note('Interrupted.');
    return exitCodes.interrupted;
  }
  return errors.length === 0 ? exitCodes.done : Math.max(...errors.map(exitCodeOf));
}
