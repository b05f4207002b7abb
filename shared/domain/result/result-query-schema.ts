import { z } from 'zod';
import type { ResultQuery } from './result-query';

const name = z.string();

/** How a result is filtered and sorted, as it is saved and sent. */
export const resultQuerySchema: z.ZodType<ResultQuery, ResultQuery> = z.object({
  filters: z.array(
    z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('values'),
        column: name,
        values: z.array(z.string().nullable()),
        exclude: z.boolean().exactOptional(),
      }),
      z.object({
        kind: z.literal('range'),
        column: name,
        from: z.string().exactOptional(),
        to: z.string().exactOptional(),
        toExclusive: z.boolean().exactOptional(),
      }),
      z.object({
        kind: z.literal('text'),
        column: name,
        operator: z.enum(['contains', 'not_contains', 'starts_with', 'ends_with', 'equals', 'matches']),
        text: z.string(),
        caseSensitive: z.boolean().exactOptional(),
      }),
      z.object({ kind: z.literal('null'), column: name, isNull: z.boolean() }),
    ]),
  ),
  sort: z.array(z.object({ column: name, descending: z.boolean() })),
});
