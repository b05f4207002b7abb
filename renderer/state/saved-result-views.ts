import { z } from 'zod';

const name = z.string();

/** How someone arranged the columns of a result, as it is saved. */
export const columnLayoutSchema = z.object({
  order: z.array(name).optional(),
  hidden: z.array(name).optional(),
  pinned: z.array(name).optional(),
  widths: z.record(name, z.number()).optional(),
});

/** How someone filtered and sorted a result, as it is saved. */
export const resultQuerySchema = z.object({
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
