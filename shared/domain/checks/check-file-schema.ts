import { z } from 'zod';
import { classificationSchema } from '../classification/classification';
import { ownerNameSchema } from '../owners/said-owner';
import { ownDefinitions } from './own/own-types';
import { ownKey } from './own-key';
import { ownTypeWords, typeWords } from './type-words';
import { checkDefinitions } from './types/check-types';
import { columnCheckKeys, expectedColumnKeys } from './types/definition';
import { missingKeys, validityKeys } from './validity-schema';

/** Keys of the file beside `checks` and `columns`. Those of Soda's own services are kept as they are. */
const fileKeys = {
  dataset: z.string().min(1).describe('Where the data lies, parts joined with `/`; the last part is the node.'),
  description: z.string().optional().describe('What the dataset is, in words.'),
  filter: z.string().min(1).optional().describe('SQL condition: only rows for which it holds are checked.'),
  variables: z
    .record(
      z.string(),
      z
        .looseObject({ default: z.union([z.string(), z.number()]).optional(), required: z.boolean().optional() })
        .nullable(),
    )
    .optional()
    .describe(`Values for \`$\{var.NAME}\`.`),
  scopes: z.unknown().optional().describe('Scopes are not evaluated yet.'),
  check_attributes: z.record(z.string(), z.unknown()).optional().describe('Kept as they are, for Soda Cloud.'),
  soda_agent: z.unknown().optional().describe("Kept as it is, for Soda's own services."),
  soda_runner: z.unknown().optional().describe("Kept as it is, for Soda's own services."),
};

const columnKeys = {
  name: z.string().min(1).describe('The column that the checks below are of.'),
  description: z.string().optional().describe('What the column says, in words.'),
  ...expectedColumnKeys,
  ...columnCheckKeys,
  ...missingKeys,
  ...validityKeys,
  /** Soda's runner passes over keys of a column that it does not know. */
  [ownKey]: z
    .strictObject({ classification: classificationSchema.optional() })
    .nullish()
    .describe("What Plumbline's own features know of the column; Soda's runner passes over it."),
};

const ownerKey = {
  owner: ownerNameSchema.optional().describe('Who answers for the node: a name of `owners` in plumbline.yaml.'),
};

/** The file without what stands in its lists: each entry of them is read by itself, so that a broken one harms no other. */
export const envelopeSchema = z.strictObject({
  ...fileKeys,
  columns: z.array(z.unknown()).nullish(),
  checks: z.array(z.unknown()).nullish(),
  [ownKey]: z.strictObject({ ...ownerKey, checks: z.array(z.unknown()).nullish() }).nullish(),
});

export const columnSchema = z.strictObject({ ...columnKeys, checks: z.array(z.unknown()).nullish() });

/** The JSON Schema of the check files that Plumbline evaluates; `resources/schemas/checks-v1.schema.json` is its text. */
export function checkFileJsonSchema(): object {
  const entries = (on: 'dataset' | 'column'): z.ZodType =>
    z.union(
      Object.values(checkDefinitions).flatMap(({ type, schemas }) => {
        const body = schemas[on];
        if (body === null) return [];
        return [z.strictObject({ [type]: (mayBeEmpty(type, on) ? body.nullable() : body).describe(typeWords[type]) })];
      }),
    );
  const file = z.strictObject({
    ...fileKeys,
    columns: z
      .array(
        z.strictObject({
          ...columnKeys,
          checks: z.array(entries('column')).nullish().describe('Checks of this column.'),
        }),
      )
      .nullish()
      .describe("Columns with their checks; also what a `schema` check expects. Soda's runner needs the key."),
    checks: z.array(entries('dataset')).nullish().describe('Checks of all rows together.'),
    [ownKey]: z
      .strictObject({
        ...ownerKey,
        checks: z
          .array(
            z.union(
              Object.entries(ownDefinitions).map(([type, { schema, shown }]) =>
                z.strictObject({ [type]: (shown ?? schema).describe(ownTypeWords(type)) }),
              ),
            ),
          )
          .nullish(),
      })
      .nullish()
      .describe("The node's owner and checks of Plumbline's own, which Soda's runner passes over."),
  });
  return {
    ...z.toJSONSchema(file, { io: 'input', target: 'draft-2020-12', reused: 'ref' }),
    title:
      'Plumbline checks, version 1: the part of the Soda data contract language (v4) that is evaluated, and checks beyond it',
  };
}

/** `duplicate:` needs nothing under a column, but `columns` under the file. */
function mayBeEmpty(type: keyof typeof checkDefinitions, on: 'dataset' | 'column'): boolean {
  return checkDefinitions[type].emptyBody && !(type === 'duplicate' && on === 'dataset');
}
