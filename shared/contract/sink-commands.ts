import { z } from 'zod';
import type { SinkDryRun, SinkWritten } from '../domain/sink/sink-run';
import { command } from './command';

const sink = z.string().min(1).max(1024);

export const sinkCommands = {
  /**
   * What a sink would write; what is stale above it runs first. Nothing outside of `.plumbline/` is touched. Answers when the job
   * has ended, and rejects with its problem: `cancelled` when somebody stopped it.
   */
  'sink.preview': command<SinkDryRun>()(z.strictObject({ sink })),
  /**
   * Writes a sink. `expect` is `seen` of the dry run that somebody agreed to: rejects with `edit_conflict` when rows or target are
   * others by now. Rejects where the workspace is read-only, and with what kept it from being written; the target is then as it was.
   */
  'sink.write': command<SinkWritten>()(z.strictObject({ sink, expect: z.string().max(200) })),
} as const;
