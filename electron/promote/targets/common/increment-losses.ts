import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import { type IncrementalPlan, incrementalPlan } from '../../incremental';
import type { PipelineStep } from '../../intermediate';

/** How a target calls the runs that see what an incremental one does not. */
export interface IncrementWords {
  /** Makes all rows again: `dbt run --full-refresh` */
  readonly again: string;
  /** Makes those of a time again: `the variables plumbline_from and plumbline_to` */
  readonly span: string;
}

/** What increments leave out that making all rows again would not, or why there are none. */
export function incrementLosses(step: PipelineStep, words: IncrementWords): Loss[] {
  const plan = incrementalPlan(step);
  return plan === undefined ? [] : [{ construct: step.name, ...lossOf(plan, words) }];
}

function lossOf(plan: IncrementalPlan, { again, span }: IncrementWords): Omit<Loss, 'construct'> {
  switch (plan.kind) {
    case 'impossible':
      return {
        what: `What the spec decides on its increments cannot be carried out: ${plan.reason}`,
        instead: 'A table: every run makes all rows again.',
      };
    case 'time_range':
      return {
        what: `Rows that arrive more than ${plan.lookback} after the newest ${plan.time.name} are not seen by an incremental run.`,
        instead: `${again}, or ${span} for the time that they are of.`,
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
