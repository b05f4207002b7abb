import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import { type IncrementalPlan, incrementalPlan } from '../../incremental';
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

/** What increments leave out that making all rows again would not, or why there are none. */
export function incrementLosses(step: PipelineStep): Loss[] {
  const plan = incrementalPlan(step);
  return plan === undefined ? [] : [{ construct: step.name, ...lossOf(plan) }];
}

const again = 'A run with --full-refresh';

function lossOf(plan: IncrementalPlan): Omit<Loss, 'construct'> {
  switch (plan.kind) {
    case 'impossible':
      return {
        what: `What the spec decides on its increments cannot be carried out: ${plan.reason}`,
        instead: 'Every run makes all rows again.',
      };
    case 'time_range':
      return {
        what: `Rows that arrive more than ${plan.lookback} after the newest ${plan.time.name} are not seen by an incremental run.`,
        instead: `${again}, or one with --from and --to of the time that they are of.`,
      };
    case 'by_key':
      return {
        what: `A row whose ${plan.key.join(', ')} is gone from the inputs stays${plan.time === null ? '' : `, and what arrives more than ${plan.lookback} after the newest ${plan.time.name} is not seen`}.`,
        instead: `${again}.`,
      };
    case 'append':
      return {
        what: `Rows that are not newer than the newest ${plan.time.name}, or have none, are not seen by an incremental run.`,
        instead: `${again}.`,
      };
  }
}
