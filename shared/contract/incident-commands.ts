import { z } from 'zod';
import { incidentSeverities, incidentStatuses } from '../domain/incidents/incident';
import { command } from './command';

const file = z.string().min(1).max(4096);

/** Commands of incidents: files that say who resolves a failed check, and how. */
export const incidentCommands = {
  /**
   * Opens an incident of a check that does not pass now, with the first rows that break it, and gives its file.
   * Rejects with `duplicate_name` and the file when one of the check is not resolved yet.
   */
  'incident.open': command<{ file: string }>()(
    z.strictObject({
      /** Of the check. */
      file,
      line: z.int().positive(),
      name: z.string().min(1).max(10_000),
    }),
  ),
  /** Changes an incident's file; `comment` goes to its timeline. Rejects with what is wrong with a broken file, or `edit_conflict`. */
  'incident.update': command<void>()(
    z.strictObject({
      file,
      status: z.enum(incidentStatuses).optional(),
      severity: z.enum(incidentSeverities).optional(),
      owner: z.string().max(500).optional(),
      comment: z.string().max(100_000).optional(),
    }),
  ),
  /** The text of an incident's file. */
  'incident.read': command<{ text: string }>()(z.strictObject({ file })),
} as const;
