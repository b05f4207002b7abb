import { z } from 'zod';
import { type PipelineChange, pipelineEditSchema } from '../domain/sketch/pipeline-edit';
import { command } from './command';

const file = z.string().min(1).max(4096);
const text = z.string().max(32_000_000).nullable();

export const pipelineCommands = {
  /**
   * Edits of the pipeline, in order, all of them or none. `sketch`: the file that they belong to; null takes the first one, or
   * makes one. Without `apply` it says what would change, and nothing is written. Rejects with `duplicate_name`, `bad_name`,
   * `unknown_node`, `bad_sketch` where the file has to be corrected first, and `edit_conflict` where it is in conflict.
   */
  'pipeline.edit': command<PipelineChange>()(
    z.strictObject({
      sketch: file.nullable(),
      edits: z.array(pipelineEditSchema).min(1).max(1000),
      apply: z.boolean(),
    }),
  ),
  /**
   * Takes a change back, or does it again: each file goes from one text to the other. What others changed at other places of
   * the file since then stays. Rejects with `edit_conflict` when they changed the same place; nothing has changed then.
   */
  'pipeline.restore': command<void>()(
    z.strictObject({
      files: z
        .array(z.strictObject({ file, newFile: file.optional(), from: text, to: text }))
        .min(1)
        .max(1000),
    }),
  ),
} as const;
