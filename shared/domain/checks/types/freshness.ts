import { z } from 'zod';
import { createMetric, infiniteTime } from '../metric';
import { freshnessThresholdSchema, readThreshold } from '../threshold-schema';
import { underThreshold } from './body-findings';
import { nameWith } from './column-check';
import { type CheckDefinition, commonKeys } from './definition';
import { parseInstant } from './instant';

const secondsOf = { minute: 60, hour: 3600, day: 86_400 } as const;

/** Age of the latest time in a column, in whole seconds, expressed in the threshold's unit; negative for a time to come. */
export const freshnessDefinition: CheckDefinition<'freshness'> = {
  type: 'freshness',
  schemas: {
    dataset: z.strictObject({
      ...commonKeys,
      column: z.string().min(1).describe('The column with the times.'),
      now_variable: z.string().min(1).optional().describe('A variable that holds the time to measure the age at.'),
      threshold: freshnessThresholdSchema,
    }),
    column: null,
  },
  emptyBody: false,
  read(body, { variable }) {
    const { threshold, findings } = readThreshold(body.threshold, { unit: 'hour' });
    const found = [...underThreshold(findings)];
    let now: string | null = null;
    if (body.now_variable !== undefined) {
      const text = variable(body.now_variable);
      const instant = text === undefined ? undefined : parseInstant(String(text));
      if (instant === undefined)
        found.push({
          key: 'now_variable',
          message:
            text === undefined
              ? `The variable \`${body.now_variable}\` is not declared.`
              : `The variable \`${body.now_variable}\` is no time: ${JSON.stringify(text)}.`,
          hint:
            text === undefined
              ? `Add it under \`variables\` with a \`default\` such as "2026-01-31T12:00:00Z".`
              : 'Write the time in ISO 8601, such as "2026-01-31T12:00:00Z".',
        });
      else now = instant.toISOString();
    }
    const column = body.column ?? '';
    return {
      check:
        threshold && (body.now_variable === undefined || now !== null)
          ? { type: 'freshness', column, threshold, now, defaultName: nameWith('freshness', column) }
          : undefined,
      findings: found,
    };
  },
  measure(check, context) {
    const subject = context.subjectOf(check.column ?? '');
    return {
      metrics: [createMetric(check.filter, { kind: 'latest', subject })],
      value([latest], now) {
        if (latest === null || latest === undefined) return null;
        if (latest === infiniteTime)
          return {
            code: 'sql_runtime',
            message: `The latest time in \`${check.column}\` is infinity: it has no age.`,
            hint: 'Leave such rows out with a `filter`.',
          };
        const at = check.now === null ? now : new Date(check.now);
        const seconds = Math.floor((at.getTime() * 1000 - Number(latest)) / 1_000_000);
        return seconds / secondsOf[check.threshold.unit ?? 'hour'];
      },
    };
  },
};
