import { type CheckVerdict, verdictRank } from './check-outcome';

/** What a check said at one evaluation, as the history has it. */
export interface EvaluatedCheck {
  /** ISO time of the evaluation; the checks of one evaluation have the same. */
  readonly at: string;
  readonly node: string;
  readonly name: string;
  readonly value: number | null;
  readonly outcome: CheckVerdict;
}

/** A check over its last evaluations, oldest first. */
export interface CheckTrend {
  readonly node: string;
  readonly name: string;
  readonly points: readonly { readonly at: string; readonly value: number | null; readonly outcome: CheckVerdict }[];
}

/** A node over its last evaluations, oldest first: how the worst of its checks came out, and how many were evaluated. */
export interface NodeHealth {
  readonly node: string;
  readonly evaluations: readonly {
    readonly at: string;
    readonly outcome: CheckVerdict;
    readonly failed: number;
    readonly checks: number;
  }[];
}

export interface CheckTrends {
  readonly checks: readonly CheckTrend[];
  readonly nodes: readonly NodeHealth[];
}

/** Evaluations of a check or node that a trend shows. */
export const trendLength = 30;

/** The trends of all checks and nodes in a history (oldest first). */
export function trendsOf(history: readonly EvaluatedCheck[], length = trendLength): CheckTrends {
  const checks = new Map<string, EvaluatedCheck[]>();
  const nodes = new Map<string, Map<string, EvaluatedCheck[]>>();
  for (const one of history) {
    const key = JSON.stringify([one.node, one.name]);
    checks.set(key, [...(checks.get(key) ?? []).slice(1 - length), one]);
    const evaluations = nodes.get(one.node) ?? new Map<string, EvaluatedCheck[]>();
    nodes.set(one.node, evaluations);
    const together = evaluations.get(one.at);
    if (together === undefined) evaluations.set(one.at, [one]);
    else together.push(one);
  }
  return {
    checks: [...checks.values()].flatMap((points) => {
      const [first] = points;
      if (first === undefined) return [];
      const { node, name } = first;
      return [{ node, name, points: points.map(({ at, value, outcome }) => ({ at, value, outcome })) }];
    }),
    nodes: [...nodes].map(([node, evaluations]) => ({
      node,
      evaluations: [...evaluations].slice(-length).map(([at, together]) => ({
        at,
        outcome: worstOf(together.map(({ outcome }) => outcome)),
        failed: together.filter(({ outcome }) => outcome === 'fail' || outcome === 'error').length,
        checks: together.length,
      })),
    })),
  };
}

function worstOf(outcomes: readonly CheckVerdict[]): CheckVerdict {
  return outcomes.reduce((worst, outcome) => (verdictRank[outcome] < verdictRank[worst] ? outcome : worst), 'pass');
}
