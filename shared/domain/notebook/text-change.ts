import { z } from 'zod';
import { diffLines } from './line-diff';

/**
 * A change from one text to another that goes both ways and holds no more than what differs. A file that was made or removed
 * has no text (null) on one side.
 */
export const textChangeSchema = z.union([
  z.array(
    z.object({
      /** Offset in the text before. */
      at: z.int().nonnegative(),
      removed: z.string(),
      inserted: z.string(),
    }),
  ),
  z.object({ before: z.string().nullable(), after: z.string().nullable() }),
]);

export type TextChange = z.infer<typeof textChangeSchema>;

export const noChange: TextChange = [];

/** What leads from one text to the other, in whole lines. */
export function changeBetween(before: string | null, after: string | null): TextChange {
  if (before === null || after === null) return before === after ? noChange : { before, after };
  return diffLines(before, after).map(({ start, end, text }) => ({
    at: start,
    removed: before.slice(start, end),
    inserted: text,
  }));
}

export function isNoChange(change: TextChange): boolean {
  return Array.isArray(change) && change.length === 0;
}

/** The text after the change. `text` must be the one that it was made for. */
export function applyChange(change: TextChange, text: string | null): string | null {
  if (!Array.isArray(change)) return change.after;
  if (text === null) return null;
  let after = '';
  let at = 0;
  for (const stretch of change) {
    after += text.slice(at, stretch.at) + stretch.inserted;
    at = stretch.at + stretch.removed.length;
  }
  return after + text.slice(at);
}

/** The text before the change, from the one after it. */
export function revertChange(change: TextChange, text: string | null): string | null {
  if (!Array.isArray(change)) return change.before;
  if (text === null) return null;
  let before = '';
  let at = 0;
  let moved = 0;
  for (const stretch of change) {
    const start = stretch.at + moved;
    before += text.slice(at, start) + stretch.removed;
    at = start + stretch.inserted.length;
    moved += stretch.inserted.length - stretch.removed.length;
  }
  return before + text.slice(at);
}

/** Characters that it holds. */
export function sizeOfChange(change: TextChange): number {
  if (!Array.isArray(change)) return (change.before?.length ?? 0) + (change.after?.length ?? 0);
  return change.reduce((sum, { removed, inserted }) => sum + removed.length + inserted.length, 0);
}
