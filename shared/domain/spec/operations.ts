import { z } from 'zod';

/**
 * The part of a spec that data cannot tell and people decide: who answers, when it runs, what happens when it fails.
 * Every field may be null: undecided.
 */

const duration = z
  .string()
  .regex(/^\d+(\.\d+)?\s*(seconds?|minutes?|hours?|days?)$/, 'expected a duration such as 30 minutes')
  .describe('Such as 30 minutes');

const text = z.string().nullable();

export const supportSchema = z.strictObject({
  channel: text.describe('Where to ask'),
  hours: text,
  escalation: text,
});

export const objectivesSchema = z.strictObject({
  freshness: z
    .strictObject({ column: z.string().nullable(), within: duration.nullable() })
    .nullable()
    .describe('How old the newest row may be'),
  correctness: z
    .strictObject({ share_of_runs: z.number().min(0).max(100) })
    .nullable()
    .describe('Percent of runs whose checks of severity fail all pass'),
});

export const scheduleSchema = z.strictObject({
  cron: z.string(),
  timezone: z.string(),
  decided_in: text,
});

export const runSchema = z.strictObject({
  concurrency: z.int().positive().nullable().describe('Runs at the same time'),
  retries: z.int().nonnegative().nullable(),
  retry_delay: duration.nullable(),
  timeout: duration.nullable(),
  deadline: text.describe('When a run of the schedule must be done'),
  on_dependency_failure: z.enum(['wait', 'skip', 'fail']).nullable(),
});

export const rerunSchema = z.strictObject({
  idempotent: z.boolean().nullable().describe('A second run on the same inputs gives the same rows; null: not shown'),
  backfill: text.describe('How earlier periods are made again'),
  start: text.describe('The earliest period'),
});

export const environmentsSchema = z
  .array(z.strictObject({ name: z.string(), engine: z.string(), location: text }))
  .nullable();

export const observabilitySchema = z.strictObject({
  metrics: z.array(z.string()),
  log_points: z.array(z.string()),
  alerts: z.array(z.strictObject({ on: z.string(), route: text })),
});

export const runbookSchema = z.array(z.strictObject({ when: z.string(), do: z.string() }));
