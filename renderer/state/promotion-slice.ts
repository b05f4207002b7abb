import { z } from 'zod';
import type { StateCreator } from 'zustand';
import type { CommandAnswer } from '../../shared/contract/commands';
import type { Problem } from '../../shared/domain/problem';
import type { FileChange } from '../../shared/domain/sketch/pipeline-edit';
import type { PromotedPipeline } from '../../shared/domain/spec/promoted-pipeline';
import type { PromotionResult } from '../../shared/domain/spec/promotion-result';
import type { PromotionReview } from '../../shared/domain/spec/promotion-review';
import type { AppState } from './store';

export const promotionSteps = ['outputs', 'readiness', 'decisions', 'targets', 'result'] as const;
export type PromotionStep = (typeof promotionSteps)[number];

/** A repair that was made: the files before and after. */
export interface MadeRepair {
  readonly title: string;
  readonly files: readonly FileChange[];
}

/** The promotion that somebody is at: it can be left and gone on with. */
export interface Promotion {
  readonly step: PromotionStep;
  /** Null: nothing was chosen yet. */
  readonly chosen: readonly string[] | null;
  readonly reviewJob: string | null;
  readonly review: PromotionReview | null;
  /** By the place of the finding in the review. */
  readonly made: Readonly<Record<number, MadeRepair>>;
  /** Null: the first one. */
  readonly targets: readonly string[] | null;
  /** Null: the folder of the workspace. */
  readonly out: string | null;
  readonly promoteJob: string | null;
  readonly result: PromotionResult | null;
  /** Projects that engineers changed, which kept the last promotion from writing. */
  readonly inTheWay: CommandAnswer<'promote.inTheWay'>;
  readonly commit: string | null;
  /** Jobs that prove projects, by the folder of the project. */
  readonly proofJobs: Readonly<Record<string, string>>;
  readonly problem: Problem | null;
}

/** What is kept of it between sessions. */
export const savedPromotionSchema = z.object({
  step: z.enum(promotionSteps),
  chosen: z.array(z.string()).nullable(),
  targets: z.array(z.string()).nullable(),
  out: z.string().nullable(),
});

export interface PromotionSlice {
  readonly promotion: Promotion;
  /** What was promoted; null: not known yet. */
  readonly promoted: readonly PromotedPipeline[] | null;
  readonly promotedProblem: Problem | null;
  changePromotion(change: Partial<Promotion>): void;
}

export const noPromotion: Promotion = {
  step: 'outputs',
  chosen: null,
  reviewJob: null,
  review: null,
  made: {},
  targets: null,
  out: null,
  promoteJob: null,
  result: null,
  inTheWay: [],
  commit: null,
  proofJobs: {},
  problem: null,
};

/** What was kept; what was not is found again by going on from the outputs that were chosen. */
export function savedPromotion({ step, chosen, targets, out }: Promotion): z.infer<typeof savedPromotionSchema> {
  return {
    step: step === 'result' ? 'targets' : step,
    chosen: chosen === null ? null : [...chosen],
    targets: targets === null ? null : [...targets],
    out,
  };
}

export const createPromotionSlice: StateCreator<AppState, [], [], PromotionSlice> = (set, get) => ({
  promotion: noPromotion,
  promoted: null,
  promotedProblem: null,
  changePromotion(change) {
    set({ promotion: { ...get().promotion, ...change } });
  },
});
