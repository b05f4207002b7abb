import type { JoinCounts } from './join-sql';
import type { JoinFlow } from './node-flow';
import type { PlannedJoin } from './plan-joins';

/** What a join of a kind makes of its counts: its rows, and the most rows that come out for one row of either side. */
export function joinFlow(
  plan: Pick<PlannedJoin, 'kind' | 'type' | 'isPositional'> & {
    readonly left: { readonly label: string };
    readonly right: { readonly label: string };
  },
  counts: JoinCounts,
  on: string,
  line: number | undefined,
): JoinFlow {
  const { left, right, leftMatched, rightMatched, pairs, leftMost, rightMost } = counts;
  const { kind } = plan;
  const keepsLeft = kind === 'LEFT' || kind === 'FULL' || plan.isPositional;
  const keepsRight = kind === 'RIGHT' || kind === 'FULL' || plan.isPositional;
  // A row that is kept comes out once without a partner.
  const most = (found: number, isKept: boolean, rows: number) => (isKept && rows > 0 ? Math.max(found, 1) : found);
  const sides = {
    left: { label: plan.left.label, rows: left, matched: leftMatched },
    right: { label: plan.right.label, rows: right, matched: rightMatched },
  };
  const common = { type: plan.type, on, ...(line === undefined ? {} : { line }) };
  if (kind === 'SEMI') {
    return {
      ...common,
      left: { ...sides.left, most: Math.min(leftMost, 1) },
      right: { ...sides.right, most: rightMost },
      rows: leftMatched,
    };
  }
  if (kind === 'ANTI') {
    const rows = left - leftMatched;
    return { ...common, left: { ...sides.left, most: Math.min(rows, 1) }, right: { ...sides.right, most: 0 }, rows };
  }
  return {
    ...common,
    left: { ...sides.left, most: most(leftMost, keepsLeft, left) },
    right: { ...sides.right, most: most(rightMost, keepsRight, right) },
    rows: pairs + (keepsLeft ? left - leftMatched : 0) + (keepsRight ? right - rightMatched : 0),
  };
}
