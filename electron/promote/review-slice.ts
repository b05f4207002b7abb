import type { Readiness } from '../../shared/domain/spec/promotion-result';
import { buildIntermediate } from './build-intermediate';
import { Evidence } from './evidence';
import type { IntermediatePipeline } from './intermediate';
import { requirePromotable } from './promotable';
import type { PromotionRequest } from './promote';
import { reviewReadiness } from './readiness/readiness';
import { readSpecFile, type SpecFile, specPath } from './spec-file';

export interface ReviewedSlice {
  readonly pipeline: IntermediatePipeline;
  readonly readiness: Readiness & { readonly evaluated: number };
  readonly evidence: Evidence;
  /** The file of the spec of an earlier promotion. */
  readonly earlier: SpecFile | undefined;
}

/** Reads and measures the slice of the chosen nodes and reviews it; writes nothing. Throws as `promote` does. */
export async function reviewSlice(
  request: Omit<PromotionRequest, 'targets' | 'out'>,
  context: {
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: (progress: number, detail: string) => void;
  } = {},
): Promise<ReviewedSlice> {
  const progress = context.onProgress ?? (() => undefined);
  const nodes = [...new Set(request.nodes)];
  requirePromotable(request.derived, nodes);
  const earlier = await readSpecFile(request.root, specPath(nodes[0] ?? '', '.pipeline.yaml'));
  const evidence = new Evidence(request.engine, context.signal);
  const pipeline = await buildIntermediate(
    { ...request, nodes, parameters: request.parameters ?? {}, earlierSpec: earlier?.spec },
    evidence,
    progress,
  );
  progress(0.7, 'Reviewing readiness');
  const readiness = await reviewReadiness(pipeline, evidence);
  evidence.throwIfAborted();
  return { pipeline, readiness, evidence, earlier };
}
