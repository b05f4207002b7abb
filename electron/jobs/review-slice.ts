import type { Readiness, ReadinessFinding } from '../../shared/domain/spec/promotion-result';
import type { ReviewedSlice } from '../promote/review-slice';
import { gitUserEmail, gitUserName } from '../workspace/git-info';
import { impactOnWorkspace } from './column-lineage';
import type { WorkspaceSession } from './workspace-session';

export type ReviewContext = Parameters<WorkspaceSession['reviewSlice']>[1];

/**
 * The review of a slice with what only the whole workspace can tell: a column that something outside of the slice names is not
 * offered to be dropped, and the owner that is proposed is who commits here.
 */
export async function reviewWorkspaceSlice(
  session: WorkspaceSession,
  nodes: readonly string[],
  context: ReviewContext = {},
): Promise<ReviewedSlice> {
  const reviewed = await session.reviewSlice(nodes, context);
  const { readiness } = reviewed;
  const findings: ReadinessFinding[] = [];
  for (const finding of readiness.findings) findings.push(await completed(finding, session, context?.signal));
  return { ...reviewed, readiness: { ...readiness, findings } satisfies Readiness };
}

async function completed(
  finding: ReadinessFinding,
  session: WorkspaceSession,
  signal: AbortSignal | undefined,
): Promise<ReadinessFinding> {
  const { repair } = finding;
  if (repair === undefined) return finding;
  if (repair.change.do === 'addOwner') {
    const proposals = { name: await gitUserName(session.root), email: await gitUserEmail(session.root) };
    const asks = repair.asks.map((question) => ({
      ...question,
      proposal: proposals[question.name as keyof typeof proposals] ?? question.proposal,
    }));
    return { ...finding, repair: { ...repair, asks } };
  }
  if (finding.code !== 'unused_column' || repair.change.do !== 'editSql') return finding;
  const { node } = repair.change;
  for (const column of repair.drops ?? []) {
    const impact = await impactOnWorkspace(session, { node, column, change: 'remove' }, signal);
    const named = impact.entries.find(({ effect }) => effect === 'breaks' || effect === 'changes');
    const { repair: _, ...rest } = finding;
    if (named !== undefined)
      return { ...rest, fix: `${named.name} (${named.file}:${named.line}) still needs ${column}: decide that first.` };
    if (impact.unresolved.length > 0) return rest;
  }
  return finding;
}
