import { z } from 'zod';

const name = z.string();

/** How someone arranged the columns of a result, as it is saved. */
export const columnLayoutSchema = z.object({
  order: z.array(name).optional(),
  hidden: z.array(name).optional(),
  pinned: z.array(name).optional(),
  widths: z.record(name, z.number()).optional(),
});
