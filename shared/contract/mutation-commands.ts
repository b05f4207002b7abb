import { z } from 'zod';
import type { KeptMutation } from '../domain/checks/mutation/kept-mutation';
import { command } from './command';

const node = z.string().min(1).max(1024);

/** Commands that say which faults the checks would notice, see docs/mutation-testing.md. */
export const mutationCommands = {
  /**
   * Injects faults into copies of the rows of nodes and asks their checks; without nodes, of all that have checks. Answers
   * when the job has started. What each node came to is in the view of the workspace as soon as it is known, and kept.
   */
  'mutation.start': command<{ job: string }>()(z.strictObject({ nodes: z.array(node).min(1).optional() })),
  /** How the last test of a node came out; null where it has had none. */
  'mutation.read': command<Pick<KeptMutation, 'at' | 'seed' | 'report'> | null>()(z.strictObject({ node })),
  /**
   * Writes suggested checks of a node's last test into its file, all of them or none, and evaluates its checks. `undo` is for
   * `check.takeBack`. Rejects as `check.add` does, and with `unknown_check` where there is no such suggestion.
   */
  'mutation.add': command<{ file: string; undo: string; job: string }>()(
    z.strictObject({ node, suggestions: z.array(z.int().positive()).min(1).max(10_000) }),
  ),
} as const;
