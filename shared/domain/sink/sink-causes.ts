import type { NodeInputs } from '../graph/fingerprint';
import { type StateCause, staleCauses } from '../graph/stale-reason';
import type { SinkRecord } from './sink-run';

/** What is at a sink's target, next to what was remembered of writing it. */
export type TargetNow = 'as written' | 'changed' | 'gone';

/**
 * Why what stands at the target is not what the sink would write now; empty when it is. `rowsMadeAt`: when the rows that it
 * would write were made.
 */
export function sinkCauses(
  record: SinkRecord | undefined,
  inputs: NodeInputs,
  rowsMadeAt: string | null,
  target: TargetNow,
  targetText: string,
): StateCause[] {
  if (record === undefined) return [{ kind: 'never_written', text: 'never written' }];
  if (target === 'gone') return [{ kind: 'target', text: `${targetText} is gone` }];
  const causes = staleCauses(record.inputs, inputs).map((cause) => ({
    ...cause,
    text: `${cause.text} since it was written`,
  }));
  const [read] = Object.keys(inputs.reads);
  if (causes.length === 0 && record.rowsMadeAt !== rowsMadeAt && read !== undefined) {
    causes.push({ kind: 'node', name: read, text: `${read} ran again since it was written` });
  }
  if (target === 'changed') causes.push({ kind: 'target', text: `${targetText} was changed by someone else` });
  return causes;
}
