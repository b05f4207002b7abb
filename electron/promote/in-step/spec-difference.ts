import type { MeaningChange } from '../../../shared/domain/difference/meaning-change';
import {
  type ComparedPipeline,
  isStep,
  type PipelineDifference,
  pipelineDifference,
} from '../../../shared/domain/difference/pipeline-difference';
import type { PipelineSpec } from '../../../shared/domain/spec/pipeline-spec';
import type { Evidence } from '../evidence';
import { comparedSpec, comparedWorkspace, type WorkspaceState } from './compared';
import { sqlDifferences } from './sql-differences';

/** How far the workspace is ahead of a spec, node by node. Nothing runs: SQL is parsed, columns are described. */
export async function specDifference(
  spec: PipelineSpec,
  state: WorkspaceState,
  evidence: Evidence,
): Promise<PipelineDifference> {
  return differenceBetween(comparedSpec(spec), await comparedWorkspace(spec, state), evidence);
}

/** What differs between two states of a pipeline; SQL is compared as trees. */
export async function differenceBetween(
  before: ComparedPipeline,
  after: ComparedPipeline,
  evidence: Evidence,
): Promise<PipelineDifference> {
  // Steps of one name, and what is gone against what came: one may be the other under a new name.
  const isIn = (pipeline: ComparedPipeline, name: string) =>
    [...pipeline.steps, ...pipeline.inputs].some((node) => node.name === name);
  const pairs = before.steps.flatMap((old) => {
    const same = after.steps.find(({ name }) => name === old.name);
    if (same !== undefined) return [{ before: old.sql, after: same.sql }];
    return after.steps
      .filter(({ name }) => !isIn(before, name))
      .map((fresh) => ({ before: old.sql, after: fresh.sql }));
  });
  const answers = await sqlDifferences(pairs, evidence);
  const known = new Map(pairs.map((pair, index) => [keyOf(pair.before, pair.after), answers[index] ?? []]));
  return pipelineDifference(before, after, (old, fresh): readonly MeaningChange[] =>
    isStep(old) && isStep(fresh) ? (known.get(keyOf(old.sql, fresh.sql)) ?? []) : [],
  );
}

function keyOf(before: string, after: string): string {
  return JSON.stringify([before, after]);
}
