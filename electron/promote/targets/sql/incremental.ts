import { incrementalPlan } from '../../incremental';
import type { PipelineStep } from '../../intermediate';

/** How `pipeline.py` goes on from the rows of a step that are there; null: each run makes all rows again. */
export interface SqlIncrement {
  readonly kind: 'time_range' | 'by_key' | 'append';
  readonly time: { readonly name: string; readonly type: string } | null;
  /** Null for rows that are only added. */
  readonly lookback: string | null;
  readonly key: readonly string[];
}

export function incrementOf(step: PipelineStep): SqlIncrement | null {
  const plan = incrementalPlan(step);
  if (plan === undefined || plan.kind === 'impossible') return null;
  const { time } = plan;
  return {
    kind: plan.kind,
    time: time === null ? null : { name: time.name, type: time.sqlType },
    lookback: plan.kind === 'append' ? null : plan.lookback,
    key: plan.kind === 'by_key' ? plan.key : [],
  };
}
