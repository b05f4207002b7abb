import { z } from 'zod';
import type { FileChange } from '../domain/sketch/pipeline-edit';
import type { ProjectChanges, PromotedPipeline } from '../domain/spec/promoted-pipeline';
import type { ProjectInTheWay, PromotionResult } from '../domain/spec/promotion-result';
import type { PromotionReview } from '../domain/spec/promotion-review';
import type { SpecField } from '../domain/spec/spec-fields';
import { command } from './command';

const nodeName = z.string().min(1).max(1024);
const path = z.string().min(1).max(4096);
const job = z.string();

/** Commands of the way from a prototype to a pipeline: review, repairs, decisions, promotion. */
export const promotionCommands = {
  /** Runs what is stale in the slice, evaluates its checks and reviews it; answers when the job has started. */
  'promote.review': command<{ job: string }>()(z.strictObject({ nodes: z.array(nodeName).min(1) })),
  /** What a review found; null while it runs, or when it failed. */
  'promote.reviewed': command<PromotionReview | null>()(z.strictObject({ job })),
  /**
   * Mends a finding of a review, by its place in the list. Without `apply` it says what would change in which files; `pipeline.restore`
   * takes it back. Rejects with `stale_revision` when the text is another one by now, `bad_usage` for answers that do not fit.
   */
  'promote.repair': command<{ files: readonly FileChange[] }>()(
    z.strictObject({
      job,
      finding: z.int().nonnegative(),
      answers: z.record(z.string(), z.string().max(1000)),
      apply: z.boolean(),
    }),
  ),
  /** Writes decisions into the spec, which is made where there is none. Rejects with `bad_spec` at the path of one that does not fit. */
  'promote.decide': command<{ files: readonly FileChange[]; fields: readonly SpecField[] }>()(
    z.strictObject({
      job,
      decisions: z
        .array(z.strictObject({ path: z.string().max(8192), value: z.string().max(100_000) }))
        .min(1)
        .max(10_000),
    }),
  ),
  /** Asks for the folder that the projects go to; null when the user cancelled. */
  'promote.chooseFolder': command<{ path: string | null }>()(z.strictObject({})),
  'promote.start': command<{ job: string }>()(
    z.strictObject({
      nodes: z.array(nodeName).min(1),
      /** Left out: the first target, in the workspace's folder `promoted`. */
      targets: z.array(z.string().min(1).max(200)).min(1).optional(),
      out: path.optional(),
      /** Files that somebody changed in projects and that may be lost; where there are others, nothing is written. */
      overwrite: z
        .array(z.strictObject({ dir: path, files: z.array(path).max(100_000) }))
        .max(100)
        .optional(),
    }),
  ),
  /** What kept a promotion from writing: files that engineers changed and nobody took over. Empty where nothing did. */
  'promote.inTheWay': command<readonly (ProjectInTheWay & { readonly canReadBack: boolean })[]>()(
    z.strictObject({ job }),
  ),
  'promote.result': command<PromotionResult | null>()(z.strictObject({ job })),
  /** Opens what a promotion wrote in the program for it: the folder of the projects, or the page. */
  'promote.show': command<void>()(z.strictObject({ job, what: z.enum(['folder', 'page']) })),
  /** Commits the files of the promoted spec, and nothing else. Rejects with `not_committed` and git's own words. */
  'promote.commit': command<{ commit: string }>()(z.strictObject({ job, message: z.string().min(1).max(10_000) })),
  /** The promoted specs: how far the workspace is ahead of each, its receipts and its projects. Runs nothing. */
  'promoted.list': command<readonly PromotedPipeline[]>()(z.strictObject({})),
  /** Runs a project with its own tool; answers when the job has started. The receipt is in the list afterwards. */
  'promoted.prove': command<{ job: string }>()(z.strictObject({ dir: path, rehearsals: z.boolean() })),
  /** What engineers changed in a project; with `apply` the workspace's files get what can be taken over. */
  'promoted.readBack': command<ProjectChanges>()(z.strictObject({ dir: path, apply: z.boolean() })),
  /** The project's files whose changes are in the workspace no more, since `pipeline.restore` took them back: no promotion may write over them. */
  'promoted.takenBack': command<void>()(z.strictObject({ dir: path, files: z.array(path).max(100_000) })),
} as const;
