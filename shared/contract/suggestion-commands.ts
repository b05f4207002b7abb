import { z } from 'zod';
import { suggestionKinds } from '../domain/checks/suggest/suggestion';
import type { SuggestionReport } from '../domain/checks/suggest/suggestion-report';
import { command } from './command';

const name = z.string().min(1).max(1024);
const entry = z.strictObject({
  column: name.nullable(),
  type: z.string().min(1).max(100),
  body: z.record(z.string(), z.unknown()).nullable(),
  topic: z.string().max(2000),
});
const identity = z.strictObject({
  kind: z.enum(suggestionKinds),
  columns: z.array(name).max(100),
  to: z.strictObject({ node: name, column: name }).exactOptional(),
});
const checkPlace = z.strictObject({
  node: name,
  file: z.string().min(1).max(4096),
  line: z.int().positive(),
  name: z.string().min(1).max(10_000),
});
const change = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('allow'), value: z.union([z.string().max(100_000), z.number(), z.boolean()]) }),
  z.strictObject({ kind: z.literal('filter'), condition: z.string().min(1).max(100_000) }),
]);

/** Commands of suggested checks, and of checks that are made from a value. */
export const suggestionCommands = {
  /** Queues the search for suggestions for nodes; those that are stale run first. */
  'suggest.start': command<{ job: string }>()(z.strictObject({ nodes: z.array(name).min(1).max(1000) })),
  /** What a job found; null while it has not ended, or where it was cancelled before it found anything. */
  'suggest.result': command<SuggestionReport | null>()(z.strictObject({ job: z.string() })),
  /** Remembers in the workspace that nobody wants a suggestion. Rejects with what is wrong with a broken file, or `edit_conflict`. */
  'suggest.dismiss': command<{ file: string }>()(
    z.strictObject({ node: name, suggestion: identity, reason: z.string().min(1).max(1000).exactOptional() }),
  ),
  /** Takes a dismissal back. */
  'suggest.restore': command<{ file: string }>()(z.strictObject({ node: name, suggestion: identity })),
  /** As `check.add`, for a check of any type, also of the whole dataset. */
  'check.addEntry': command<{ file: string; undo: string; job: string }>()(z.strictObject({ node: name, entry })),
  /**
   * Changes a check that a file has: one more valid value, or only the rows of a condition. Rejects with `unknown_check` where
   * it is not there any more, `bad_check` where it is written in a way that this cannot change.
   */
  'check.change': command<{ file: string; undo: string; job: string }>()(z.strictObject({ check: checkPlace, change })),
} as const;
