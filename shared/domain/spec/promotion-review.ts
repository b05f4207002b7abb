import type { ReadinessFinding } from './promotion-result';
import type { SpecField } from './spec-fields';

/** What is known of a slice before it is promoted: what goes along, how ready it is, and what people have to decide. */
export interface PromotionReview {
  readonly outputs: readonly string[];
  /** Everything that the outputs are made from, sources too, in the order of the graph. */
  readonly slice: readonly { readonly node: string; readonly kind: string }[];
  readonly leftOut: readonly { readonly node: string; readonly kind: string }[];
  readonly score: number;
  /** Questions that could be answered. */
  readonly evaluated: number;
  readonly findings: readonly ReadinessFinding[];
  /** Path of the spec relative to the workspace; `written`: it is there. */
  readonly spec: { readonly file: string; readonly written: boolean };
  readonly fields: readonly SpecField[];
  /** Names of the targets that there are. */
  readonly targets: readonly string[];
  /** Where the projects go where nobody says. */
  readonly folder: string;
}
