import { z } from 'zod';
import {
  environmentsSchema,
  objectivesSchema,
  observabilitySchema,
  rerunSchema,
  runbookSchema,
  runSchema,
  scheduleSchema,
  supportSchema,
} from './operations';

/**
 * The pipeline spec, version 1 (`specs/NAME.pipeline.yaml`): a slice of the graph with what an engineer needs to run it for
 * years. What nobody decided yet is `null`, never invented; people fill it in, and promotion keeps what they wrote.
 */

export const specSchemaId = 'urn:plumbline:schema:pipeline-spec-v1';

const nodeName = z.string().min(1);
const columnName = z.string();
const parameterScalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const parameterValue = z
  .union([parameterScalar, z.array(parameterScalar).readonly()])
  .describe('A list where the type ends in []');

export const keySchema = z
  .strictObject({
    columns: z.array(columnName).min(1),
    source: z
      .enum(['check', 'proposed', 'decided'])
      .describe('check: a check holds it; proposed: found in the data; decided: by a person'),
    unique: z.boolean().describe('Whether no two rows shared it, and none lacked it, in the rows at promotion'),
    rows: z.int().nonnegative().describe('Rows that this was tested on'),
  })
  .describe('Columns that tell rows apart');

export const columnSchema = z.strictObject({
  name: columnName,
  type: z.string().describe("The type in the dialect's spelling"),
  required: z.boolean().nullable().describe('No row may lack it; null: nothing says so'),
  nulls: z.int().nonnegative().nullable().describe('Rows without a value at promotion; null: not counted'),
  description: z.string().nullable(),
  personal_data: z
    .strictObject({
      class: z.string().nullable().describe('Decided by a person: none, email, name, …; null: undecided'),
      suspected: z.string().nullable().describe('What the name suggests'),
      confidence: z.enum(['name', 'content']).nullable(),
    })
    .describe('Personal data (PII)'),
});

const contractSchema = z.strictObject({
  columns: z.array(columnSchema),
  key: keySchema.nullable(),
});

export const inputSchema = z.strictObject({
  name: nodeName,
  kind: z.enum(['source', 'file']),
  format: z.string().nullable(),
  location: z.string().describe('As written in the workspace'),
  options: z.record(z.string(), z.unknown()),
  description: z.string().nullable(),
  contract: contractSchema,
  objectives: objectivesSchema,
  rows: z.int().nonnegative().nullable(),
  bytes: z.int().nonnegative().nullable(),
  identity: z.string().nullable().describe('Digest of the files at promotion'),
  fingerprint: z.string().nullable().optional().describe('As that of a step'),
});

export const outputSchema = z.strictObject({
  name: nodeName,
  description: z.string().nullable(),
  contract: contractSchema,
  objectives: objectivesSchema,
});

const incrementalSchema = z.strictObject({
  strategy: z.string(),
  time_column: columnName.nullable(),
  lookback: z.string().nullable(),
});

export const stepSchema = z.strictObject({
  name: nodeName,
  kind: z.enum(['query', 'macros']),
  sql: z.string(),
  dialect: z.literal('duckdb'),
  depends_on: z.array(nodeName),
  parameters: z.array(z.string()),
  columns: z.array(z.strictObject({ name: columnName, type: z.string() })),
  grain: z.string().nullable().describe('What one row stands for'),
  unique_key: keySchema.nullable(),
  key_candidates: z.array(keySchema).describe('Found in the data and tested there; for a person to choose from'),
  materialization: z.enum(['table', 'view', 'incremental']).nullable(),
  incremental: incrementalSchema.nullable().describe('null: every run makes all rows again'),
  promoted: z
    .strictObject({ incremental: incrementalSchema.nullable() })
    .optional()
    .describe('The decisions that the last promotion carried out'),
  late_data: z.string().nullable().describe('What happens to rows that arrive after their time; null: undecided'),
  rows: z.int().nonnegative().nullable(),
  rationale: z.string().nullable().describe("The notebook's prose before the cell"),
  defined_in: z.strictObject({ file: z.string(), line: z.int().positive() }),
  fingerprint: z.string().nullable().describe('sha256 over the syntax tree, its ancestors, parameters and inputs'),
});

export const specCheckSchema = z.strictObject({
  node: nodeName,
  name: z.string(),
  type: z.string(),
  column: columnName.nullable(),
  columns: z.array(columnName).optional(),
  severity: z.enum(['fail', 'warn']),
  threshold: z.string(),
  filter: z.string().nullable(),
  rules: z.record(z.string(), z.unknown()).optional().describe('What makes a value missing or invalid'),
  definition: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('What else it is made of: the SQL of a metric, the function of an aggregate, expected columns'),
  defined_in: z.strictObject({ file: z.string(), line: z.int().positive() }),
  at_promotion: z.strictObject({
    outcome: z.enum(['pass', 'warn', 'fail', 'error', 'not_run']),
    value: z.number().nullable(),
  }),
});

export const goldenSchema = z.strictObject({
  node: nodeName,
  rows: z.int().nonnegative(),
  formula: z.string().describe('How digests are made: see docs/promotion.md'),
  parameters: z.record(z.string(), parameterValue),
  columns: z.array(
    z.strictObject({
      name: columnName,
      nulls: z.int().nonnegative(),
      distinct: z.int().nonnegative().nullable(),
      digest: z.string().nullable().describe('null for floating-point columns: compare sum, minimum and maximum'),
      sum: z.string().nullable(),
      minimum: z.string().nullable(),
      maximum: z.string().nullable(),
    }),
  ),
});

export const fixtureSchema = z.strictObject({
  node: nodeName,
  rows: z.array(z.record(z.string(), z.unknown())).describe('Values as text; personal ones are masked'),
  case: z.string().optional().describe('Fixtures of one name are one unit test'),
  step: nodeName.optional().describe('The step that is tested'),
  role: z.enum(['given', 'expected']).optional(),
  parameters: z.record(z.string(), parameterValue).optional(),
  covers: z.array(z.string()).optional().describe('Branches of the SQL that the rows take'),
  source: z.literal('data').optional().describe('Chosen by a promotion'),
});

export const findingSchema = z.strictObject({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  place: z.string(),
  message: z.string(),
  fix: z.string().optional(),
});

export const pipelineSpecSchema = z.strictObject({
  plumbline_spec: z.literal(1),
  id: z.string().min(1).describe('WORKSPACE/NAME; stays when the pipeline changes'),
  name: z.string().min(1),
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/)
    .describe('Semantic version of the outputs; a changed or removed column is a major step'),
  status: z.enum(['draft', 'active', 'retired']),
  purpose: z.string().nullable(),
  owners: z.array(z.strictObject({ name: z.string(), email: z.string().nullable() })),
  support: supportSchema.nullable(),
  parameters: z.array(
    z.strictObject({
      name: z.string(),
      type: z.string(),
      typed_by: z.enum(['manifest', 'input']),
      default: parameterValue,
      given: z.literal(true).optional().describe('The promotion was given the value; the workspace may have another'),
      description: z.string().nullable(),
    }),
  ),
  inputs: z.array(inputSchema),
  steps: z.array(stepSchema).describe('Each after the steps that it depends on'),
  outputs: z.array(outputSchema).min(1),
  checks: z.array(specCheckSchema),
  schedule: scheduleSchema.nullable(),
  run: runSchema,
  rerun: rerunSchema,
  secrets: z
    .array(z.strictObject({ name: z.string(), used_by: z.array(z.string()) }))
    .describe('By reference: names of environment variables, never values'),
  lineage: z.strictObject({
    tables: z.array(z.strictObject({ from: nodeName, to: nodeName })),
    columns: z
      .array(
        z.strictObject({
          node: nodeName,
          column: columnName,
          from: z
            .array(z.strictObject({ node: nodeName, column: columnName }))
            .describe('Columns of the nodes that the step reads whose values are part of it'),
          unresolved: z.string().optional().describe('Why it cannot be told; from is empty then and says nothing'),
        }),
      )
      .nullable()
      .describe('null: not derived'),
  }),
  fixtures: z
    .array(fixtureSchema)
    .nullable()
    .describe(
      "Few rows of inputs, and the rows that a step makes of them. null: none chosen. Those with source `data` are chosen anew by each promotion; all others are a person's and stay",
    ),
  golden_results: z.array(goldenSchema),
  environments: environmentsSchema,
  observability: observabilitySchema,
  runbook: runbookSchema.nullable(),
  provenance: z.strictObject({
    workspace: z.string(),
    commit: z.string().nullable(),
    branch: z.string().nullable(),
    dirty: z.boolean().nullable(),
    versions: z.record(z.string(), z.string()),
    left_out: z
      .array(z.strictObject({ node: nodeName, kind: z.string() }))
      .describe('Nodes of the workspace that the outputs do not need'),
  }),
  readiness: z.strictObject({
    score: z.int().min(0).max(100),
    evaluated: z.int().nonnegative().describe('Questions that could be answered; the score counts only these'),
    findings: z.array(findingSchema),
  }),
});

export type PipelineSpec = z.infer<typeof pipelineSpecSchema>;
export type SpecKey = z.infer<typeof keySchema>;
export type SpecColumn = z.infer<typeof columnSchema>;
export type SpecCheck = z.infer<typeof specCheckSchema>;
export type SpecStep = z.infer<typeof stepSchema>;
export type SpecInput = z.infer<typeof inputSchema>;
export type SpecFixture = z.infer<typeof fixtureSchema>;
export type GoldenResult = z.infer<typeof goldenSchema>;

/** The published JSON Schema (draft 2020-12) of the spec, as plain data. */
export function pipelineSpecJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(pipelineSpecSchema, { target: 'draft-2020-12' });
  return { $schema, $id: specSchemaId, title: 'Plumbline pipeline spec, version 1', ...rest };
}
