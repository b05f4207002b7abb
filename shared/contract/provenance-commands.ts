import { z } from 'zod';
import { type Impact, impactChanges } from '../domain/lineage/impact';
import type { ColumnFlow } from '../domain/lineage/lineage-tree';
import type { Provenance } from '../domain/provenance/provenance';
import { command } from './command';

const node = z.string().min(1).max(1024);
const column = z.string().max(10_000);

/** Questions about where values come from and what they feed. None of them runs a node. */
export const provenanceCommands = {
  /** Where a column comes from, or the node as a whole. Rejects with `unknown_node`, and `bad_usage` for a column that is not there. */
  'provenance.read': command<Provenance>()(z.strictObject({ node, column: column.nullable() })),
  /** What a column comes from and what it feeds, through the whole workspace. Rejects with `bad_usage` for one that is not there. */
  'lineage.column': command<ColumnFlow>()(z.strictObject({ node, column })),
  /** What breaks, changes or is affected when a column, or the node, is removed, renamed or gets another type. */
  'lineage.impact': command<Impact>()(
    z.strictObject({ node, column: column.nullable(), change: z.enum(impactChanges) }),
  ),
} as const;
