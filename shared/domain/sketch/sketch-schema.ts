import { z } from 'zod';

/**
 * What a sketch file holds (version 1, docs/sketch-format.md). The reader checks entry by entry, so that a mistake costs one
 * entry and not the file; `resources/schemas/sketch-v1.schema.json` is the whole.
 */

const text = z.string().nullish();
const name = z.string().min(1);

export const columnSchema = z.union([
  z.string().min(1),
  z.strictObject({ name, type: z.string().min(1).optional().describe('A type as DuckDB writes it.') }),
]);

export const positionSchema = z.union([
  z.tuple([z.number(), z.number()]),
  z.strictObject({ x: z.number(), y: z.number() }),
]);

export const sinkFormats = ['parquet', 'csv', 'json'] as const;

export const targetSchema = z.union([
  z.strictObject({
    format: z.enum(sinkFormats),
    path: name.describe('The file, relative to the workspace.'),
    options: z.record(z.string(), z.unknown()).optional().describe("Options of DuckDB's COPY … TO."),
  }),
  z.strictObject({
    connection: name.describe('A connection of the manifest.'),
    table: name,
    mode: z.enum(['replace', 'append']).default('replace'),
  }),
]);

export const scheduleSchema = z.strictObject({ cron: z.string(), timezone: z.string().default('UTC') });

/** The most rows that may come out of a join for one that went in, and the greatest share that it may drop. */
export const joinShape = {
  multiply: z.number().min(1).nullish().describe('The most rows that may come out for one row that went in.'),
  drop: z.number().min(0).max(1).nullish().describe('The greatest share of rows that may be dropped, 0 to 1.'),
};

const list = <Item extends z.ZodType>(item: Item) => z.array(item).nullish();

/** The keys of an entry of each section; lists of names and columns are read item by item. */
export const entrySchemas = {
  planned: z.strictObject({
    name: z.string().optional(),
    title: text,
    notes: text,
    from: list(z.unknown()),
    columns: list(z.unknown()),
  }),
  groups: z.strictObject({
    name: z.string().optional(),
    title: text,
    collapsed: z.boolean().nullish(),
    nodes: list(z.unknown()),
  }),
  sinks: z.strictObject({ name: z.string().optional(), from: z.unknown().optional(), write: z.unknown().optional() }),
  joins: z.strictObject({ node: z.string().optional(), ...joinShape }),
};

export type SketchSection = keyof typeof entrySchemas;

/** The field of a list's entry that says which one it is. */
export const nameKeys = { planned: 'name', groups: 'name', sinks: 'name', joins: 'node' } as const;

const whole = {
  planned: z.strictObject({ title: text, notes: text, from: list(name), columns: list(columnSchema) }),
  groups: z.strictObject({ title: text, collapsed: z.boolean().nullish(), nodes: list(name) }),
  sinks: z.strictObject({ from: name, write: targetSchema }),
  joins: z.strictObject(joinShape),
};

/** A mapping by name, or a list whose entries carry their name. */
function named<Entry extends z.ZodObject>(entry: Entry, key: string, mayBeEmpty: boolean) {
  return z
    .union([
      z.record(name, mayBeEmpty ? entry.nullable() : entry),
      z.array(z.strictObject({ ...entry.shape, [key]: name })),
    ])
    .nullish();
}

const fileSchema = z.strictObject({
  plumbline: z.literal(1),
  name: name.optional().describe("The pipeline's name; that of the file where it is left out."),
  title: text,
  description: z.unknown().optional(),
  notes: z.unknown().optional(),
  outputs: list(name).describe('The nodes that the pipeline is for.'),
  schedule: scheduleSchema.nullish(),
  groups: named(whole.groups, 'name', true).describe('Boxes that stand together; a node is in one group at most.'),
  planned: named(whole.planned, 'name', true).describe('Plans: what nodes are meant to read and to have.'),
  sinks: named(whole.sinks, 'name', false).describe('Where rows are written out of the workspace.'),
  joins: named(whole.joins, 'node', true).describe('What the joins of a node may do to its rows.'),
  positions: z.record(name, positionSchema).nullish().describe('Where boxes stand: x and y of the top left corner.'),
});

/** The keys of the file. */
export const sketchKeys = Object.keys(fileSchema.shape);

/** The JSON Schema of a sketch; `resources/schemas/sketch-v1.schema.json` is its text. */
export function sketchJsonSchema(): object {
  return {
    ...z.toJSONSchema(fileSchema, { io: 'input', target: 'draft-2020-12', reused: 'ref' }),
    title: 'Sketch of a Plumbline pipeline, version 1',
  };
}
