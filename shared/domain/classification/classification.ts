import { z } from 'zod';

/**
 * How freely a column's values may be shown, in the terms that data contracts use (`classification` of a property in ODCS 3.1 is
 * free text; these are its common ones, and `personal` and `sensitive` for data about people).
 */
export const classifications = ['public', 'internal', 'confidential', 'personal', 'sensitive'] as const;
export type Classification = (typeof classifications)[number];

export const classificationSchema = z
  .enum(classifications)
  .describe(
    'How freely the values may be shown. `public` and `internal` values stand in failing rows and incidents; `confidential`, `personal` (about a person) and `sensitive` (health, belief, …) ones do not. It wins over what name and values suggest.',
  );

/** What is known of a column's class, and by what. */
export interface ColumnClass {
  readonly classification: Classification;
  /** A person said so, at the node or at the source that it comes from; the values look like it; the name suggests it. */
  readonly by: 'declared' | 'source' | 'content' | 'name';
  /** What kind of data it is: `email address`; for what was declared, its class. */
  readonly kind: string;
  /** From 0 to 1; 1 for what was declared. */
  readonly confidence: number;
  /** In words: `looks like e-mail addresses: 98 % of 1,000 values`. */
  readonly reason: string;
}

/** Whether values of the class may stand where others than their analyst read them. */
export function mayBeShown(classification: Classification): boolean {
  return classification === 'public' || classification === 'internal';
}

/** The class of a term as another tool writes it; null where it is none of ours. */
export function classificationOf(term: string): Classification | null {
  const word = term.trim().toLowerCase();
  if (word === 'restricted') return 'confidential';
  if (word === 'pii') return 'personal';
  return classifications.find((known) => known === word) ?? null;
}
