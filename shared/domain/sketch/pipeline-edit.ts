import { z } from 'zod';

/**
 * What can be done to the pipeline on the canvas. Every edit is a change of texts (the sketch, a notebook, files of checks):
 * the canvas shows what follows from them and keeps nothing of its own.
 */

const name = z.string().min(1).max(1024);
const words = z.string().max(100_000);
const coordinate = z.number().min(-1e7).max(1e7);
const position = z.strictObject({ x: coordinate, y: coordinate });
const column = z.strictObject({ name, type: z.string().min(1).max(10_000).optional() });
const target = z.union([
  z.strictObject({
    format: z.enum(['parquet', 'csv', 'json']),
    path: z.string().min(1).max(4096),
    options: z.record(z.string(), z.unknown()).optional(),
  }),
  z.strictObject({ connection: name, table: name, mode: z.enum(['replace', 'append']) }),
]);

export const pipelineEditSchema = z.discriminatedUnion('do', [
  /** Draws a planned box. */
  z.strictObject({
    do: z.literal('plan'),
    name,
    title: words.optional(),
    notes: words.optional(),
    columns: z.array(column).max(10_000).optional(),
    from: z.array(name).max(10_000).optional(),
    at: position.optional(),
  }),
  /** Says other things of a plan; null takes them away. A node that has no plan gets one. */
  z.strictObject({
    do: z.literal('describe'),
    name,
    title: words.nullable().optional(),
    notes: words.nullable().optional(),
    columns: z.array(column).max(10_000).optional(),
  }),
  /** A planned edge, also to a node that is written: its SQL is the author's, and the edge shows as planned until it reads `from`. */
  z.strictObject({ do: z.literal('connect'), from: name, to: name }),
  z.strictObject({ do: z.literal('disconnect'), from: name, to: name }),
  /** Turns a planned box into a cell with a beginning of SQL, at the end of `notebook`; its plan stays. */
  z.strictObject({ do: z.literal('write'), name, notebook: z.string().min(1).max(4096).optional() }),
  /** Forgets the plan of a node that is written: its SQL says it all. */
  z.strictObject({ do: z.literal('forget'), name }),
  /** New places of boxes; null forgets one. */
  z.strictObject({ do: z.literal('move'), positions: z.record(name, position.nullable()) }),
  /** Another name for a node, in every file that names it. */
  z.strictObject({ do: z.literal('rename'), name, to: name }),
  /** Planned boxes, sinks, and cells with their text; sources are removed from the manifest. */
  z.strictObject({ do: z.literal('delete'), names: z.array(name).min(1).max(10_000) }),
  /** Copies of planned boxes, cells and sinks under free names, `by` away from them; edges among them stay among them. */
  z.strictObject({ do: z.literal('duplicate'), names: z.array(name).min(1).max(10_000), by: position }),
  /** Boxes as `copyBoxes` wrote them, also of another workspace. */
  z.strictObject({ do: z.literal('paste'), text: z.string().max(10_000_000), at: position }),
  z.strictObject({ do: z.literal('group'), name, title: words.optional(), nodes: z.array(name).min(1).max(10_000) }),
  z.strictObject({
    do: z.literal('changeGroup'),
    name,
    title: words.nullable().optional(),
    nodes: z.array(name).max(10_000).optional(),
    collapsed: z.boolean().optional(),
  }),
  z.strictObject({ do: z.literal('ungroup'), name }),
  z.strictObject({ do: z.literal('sink'), name, from: name, write: target, at: position.optional() }),
  z.strictObject({ do: z.literal('changeSink'), name, from: name.optional(), write: target.optional() }),
  z.strictObject({ do: z.literal('output'), name, on: z.boolean() }),
  /** What the joins of a node may do; null for the usual. */
  z.strictObject({
    do: z.literal('expectJoins'),
    node: name,
    multiply: z.number().min(1).nullable().optional(),
    drop: z.number().min(0).max(1).nullable().optional(),
  }),
]);

export type PipelineEdit = z.output<typeof pipelineEditSchema>;

/** The edit of one kind. */
export type EditOf<Kind extends PipelineEdit['do']> = Extract<PipelineEdit, { do: Kind }>;

/** A file before and after an edit; null where there is none. */
export interface FileChange {
  /** Relative to the workspace. */
  readonly file: string;
  readonly before: string | null;
  readonly after: string | null;
  /** Where the file went. */
  readonly newFile?: string;
}

/** What edits of the pipeline did, or would do, to the files. */
export interface PipelineChange {
  /** One sentence, for the list of what can be taken back: "Moved 3 boxes". */
  readonly title: string;
  /** Empty when the edits change nothing. */
  readonly files: readonly FileChange[];
  /** The nodes that were made, or that the edits are about: what is selected afterwards. */
  readonly names: readonly string[];
  /** The sketch that was edited. */
  readonly sketch: string;
}
