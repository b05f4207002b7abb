import { z } from 'zod';
import type { RowsComparison, RowsDifference } from '../compare/rows-comparison';
import type { Problem } from '../problem';

/** What running an exported project showed. Nothing here is equal that did not run. */
export interface Proof {
  readonly target: string;
  /** The tool and what it runs on, with versions; null where it was not found. */
  readonly engine: string | null;
  /** Every node was made, and its rows are those of the prototype. */
  readonly equal: boolean;
  readonly nodes: readonly ProvenNode[];
  /** The project's own tests; null where it has none or none ran. */
  readonly tests: { readonly passed: number; readonly failed: number } | null;
  readonly rehearsals: readonly Rehearsal[];
  /** Why there is no more than this. */
  readonly error?: Problem;
  /** The last lines of the tool where it did not make everything. */
  readonly log?: string;
  /** Path of the receipt relative to the workspace. */
  readonly receipt: string | null;
  /** When it began, UTC. */
  readonly at: string;
  readonly ms: number;
}

export interface ProvenNode {
  readonly name: string;
  readonly output: boolean;
  readonly equal: boolean;
  readonly rows: { readonly prototype: number | null; readonly exported: number | null };
  readonly matchedBy: RowsComparison['matchedBy'] | null;
  readonly differences: readonly RowsDifference[];
  /** Why it was not compared. */
  readonly error?: Problem;
}

export const rehearsalNames = [
  'run_twice',
  'slices_out_of_order',
  'late_rows_and_restart',
  'empty_input',
  'changed_schema',
] as const;

export interface Rehearsal {
  readonly name: (typeof rehearsalNames)[number];
  readonly outcome: 'passed' | 'failed' | 'not_applicable';
  /** What was done and what came of it, or why it does not apply. */
  readonly detail: string;
  readonly nodes: readonly { readonly name: string; readonly differences: readonly RowsDifference[] }[];
  readonly ms: number;
}

/** Equal, and every rehearsal that applies passed. */
export function isProven(proof: Proof): boolean {
  return proof.equal && proof.error === undefined && proof.rehearsals.every(({ outcome }) => outcome !== 'failed');
}

export const proofSchemaId = 'urn:plumbline:schema:pipeline-proof-v1';

const differenceSchema = z.strictObject({
  kind: z.string(),
  column: z.string().nullable(),
  rows: z.int().nonnegative().nullable(),
  message: z.string(),
});

const count = z.int().nonnegative();

const receiptSchema = z.strictObject({
  target: z.string(),
  engine: z.string().nullable().describe('Tool and engine with their versions; null: not found'),
  verdict: z
    .enum(['proven', 'different', 'not_run'])
    .describe('proven: equal, and every rehearsal that applies passed; not_run: the project did not run'),
  equal: z.boolean(),
  at: z.string().describe('Time of the proof, UTC'),
  ms: count,
  versions: z.record(z.string(), z.string()),
  spec: z.strictObject({
    version: z.string(),
    digest: z.string().describe('sha256 over the fingerprints of its steps'),
  }),
  project: z.string().optional().describe('sha256 over the files of the project that ran'),
  parameters: z.record(z.string(), z.unknown()),
  inputs: z.array(
    z.strictObject({ name: z.string(), location: z.string(), rows: count.nullable(), digest: z.string().nullable() }),
  ),
  golden: z.array(z.strictObject({ node: z.string(), rows: count, digest: z.string() })),
  tests: z.strictObject({ passed: count, failed: count }).nullable(),
  nodes: z.array(
    z.strictObject({
      name: z.string(),
      output: z.boolean(),
      equal: z.boolean(),
      rows: z.strictObject({ prototype: count.nullable(), exported: count.nullable() }),
      matched_by: z.array(z.string()).nullable().describe('Columns; null: whole rows'),
      differences: z.array(differenceSchema),
      problem: z.string().nullable(),
    }),
  ),
  rehearsals: z.array(
    z.strictObject({
      name: z.enum(rehearsalNames),
      outcome: z.enum(['passed', 'failed', 'not_applicable']),
      detail: z.string(),
      differences: z.array(differenceSchema.extend({ node: z.string() })),
    }),
  ),
  problem: z.string().nullable(),
});

/** `specs/NAME.proof.json`, version 1: the last proof of each target. It has no values of rows: it is for git. */
export const proofFileSchema = z.strictObject({
  plumbline_proof: z.literal(1),
  spec: z.string().describe('The id of the spec'),
  proofs: z.array(receiptSchema).describe('One a target, by its name'),
});

export type ProofFile = z.infer<typeof proofFileSchema>;
export type ProofReceipt = z.infer<typeof receiptSchema>;

/** The published JSON Schema (draft 2020-12) of the receipt, as plain data. */
export function proofJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(proofFileSchema, { target: 'draft-2020-12' });
  return { $schema, $id: proofSchemaId, title: 'Plumbline receipt of a proof, version 1', ...rest };
}
