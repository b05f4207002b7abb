import type { ReadinessFinding } from '../../../shared/domain/spec/promotion-result';
import type { Evidence } from '../evidence';
import type { IntermediatePipeline } from '../intermediate';

/** The answer to one question about one place of the pipeline. A question that could not be answered gives no assessment. */
export interface Assessment {
  /** Null: it holds. */
  readonly finding: ReadinessFinding | null;
  /** What the question counts in the score. */
  readonly weight: number;
}

export type ReadinessRule = (
  pipeline: IntermediatePipeline,
  evidence: Evidence,
) => readonly Assessment[] | Promise<readonly Assessment[]>;

const weights = { error: 5, warning: 2, info: 1 } as const;

/** A question whose failure is `finding`. */
export function assess(holds: boolean, finding: ReadinessFinding): Assessment {
  return { finding: holds ? null : finding, weight: weights[finding.severity] };
}
