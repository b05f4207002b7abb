import { Document } from 'yaml';
import { z } from 'zod';
import { foldName } from '../graph/names';
import { referencesByTokens } from '../graph/token-references';
import { significantTokens } from '../graph/tokens';
import { cellsOf, freeName, insertCell } from '../notebook/edit-cells';
import { parseNotebook } from '../notebook/parse-notebook';
import { applyTextEdits } from '../notebook/text-edit';
import { PlumblineError } from '../problem';
import { renameInSql } from '../rename/rename-in-sql';
import { parseYaml, validateYaml } from '../yaml/parse-yaml';
import { append, newNotebook } from './cell-edits';
import type { SketchChange } from './change-sketch';
import { type PipelineDraft, requireName } from './pipeline-draft';
import type { EditOf } from './pipeline-edit';
import { columnFields } from './plan-edits';
import { freeTarget } from './sink-edits';
import type { PlannedColumn, Position, SinkTarget, Sketch } from './sketch';
import { columnSchema, positionSchema, targetSchema } from './sketch-schema';
import type { Fields } from './write-entry';

/** A box with all that makes it: a cell has `sql`, a sink `write`, a planned box neither. */
interface Box {
  readonly name: string;
  readonly at?: Position | undefined;
  readonly sql?: string | undefined;
  readonly options?: Fields | undefined;
  readonly plan?: BoxPlan | undefined;
  readonly sink?: { readonly from: string; readonly write: SinkTarget } | undefined;
}

interface BoxPlan {
  readonly title?: string | undefined;
  readonly notes?: string | undefined;
  readonly from: readonly string[];
  readonly columns: readonly PlannedColumn[];
}

/** Where boxes are copied from: what the window knows of a workspace is enough. */
export interface BoxSource {
  readonly sketches: readonly Pick<Sketch, 'planned' | 'sinks' | 'positions'>[];
  /** The SQL of cells. */
  readonly nodes: readonly { readonly name: string; readonly kind?: string; readonly sql?: string }[];
}

const name = z.string().min(1).max(1024);
const copySchema = z.strictObject({
  'plumbline-boxes': z.literal(1),
  boxes: z.array(
    z.strictObject({
      name,
      at: positionSchema.optional(),
      sql: z.string().optional(),
      options: z.record(z.string(), z.unknown()).optional(),
      plan: z
        .strictObject({
          title: z.string().optional(),
          notes: z.string().optional(),
          from: z.array(name).optional(),
          columns: z.array(columnSchema).optional(),
        })
        .optional(),
      sink: z.strictObject({ from: name, write: targetSchema }).optional(),
    }),
  ),
});

/** Boxes as YAML for the clipboard, to be pasted here or in another workspace. Sources are not copied: the copies read them. */
export function copyBoxes(source: BoxSource, names: readonly string[]): string {
  const boxes = names.flatMap((wanted) => boxOf(source, wanted) ?? []);
  const written = boxes.map(({ name: box, at, sql, options, plan, sink }) => ({
    name: box,
    ...(at === undefined ? {} : { at }),
    ...(sql === undefined ? {} : { sql }),
    ...(options === undefined || Object.keys(options).length === 0 ? {} : { options }),
    ...(plan === undefined ? {} : { plan: planFields(plan) }),
    ...(sink === undefined ? {} : { sink }),
  }));
  return new Document({ 'plumbline-boxes': 1, boxes: written }, { aliasDuplicateObjects: false }).toString({
    lineWidth: 0,
  });
}

/** Whether a text is one that `copyBoxes` wrote. */
export function isCopiedBoxes(text: string): boolean {
  return /^plumbline-boxes:/m.test(text.slice(0, 1000));
}

/** Copies of boxes beside them. */
export function duplicateBoxes(draft: PipelineDraft, { names, by }: EditOf<'duplicate'>): readonly string[] {
  const nodes = names.map((wanted) => draft.requireNode(wanted));
  const cells = nodes.flatMap((node) => {
    const place = node.kind === 'cell' || node.kind === 'macro' ? draft.cell(node.name) : undefined;
    return place === undefined ? [] : [{ name: node.name, sql: place.cell.body, options: place.cell.options }];
  });
  const source = { sketches: draft.sketches(), nodes: cells };
  const boxes = nodes.flatMap((node) => {
    const box = boxOf(source, node.name);
    if (box === undefined) return [];
    const options = cells.find((cell) => cell.name === node.name)?.options;
    const at = box.at === undefined ? undefined : { x: box.at.x + by.x, y: box.at.y + by.y };
    return [{ ...box, options, at }];
  });
  if (boxes.length > 0) return addBoxes(draft, boxes);
  throw new PlumblineError({
    code: 'bad_usage',
    message: 'Sources are not duplicated: several nodes can read one.',
    hint: 'Select planned boxes, cells or sinks.',
  });
}

/** Boxes of another place, their top left corner at `at`. */
export function pasteBoxes(draft: PipelineDraft, { text, at }: EditOf<'paste'>): readonly string[] {
  const boxes = readBoxes(text);
  const places = boxes.flatMap((box) => box.at ?? []);
  const left = Math.min(...places.map(({ x }) => x));
  const top = Math.min(...places.map(({ y }) => y));
  return addBoxes(
    draft,
    boxes.map((box, index) => {
      // Boxes that had no place stand in a row below each other.
      const place = box.at === undefined ? { x: 0, y: index * 40 } : { x: box.at.x - left, y: box.at.y - top };
      return { ...box, at: { x: at.x + place.x, y: at.y + place.y } };
    }),
  );
}

function readBoxes(text: string): Box[] {
  const parsed = parseYaml('clipboard', text);
  const { value, problems } = validateYaml(copySchema, parsed, 'bad_usage');
  const [problem] = [...parsed.problems, ...problems];
  if (value !== undefined && value.boxes.length > 0) {
    return value.boxes.map((box) => ({
      ...box,
      at: box.at === undefined ? undefined : 'x' in box.at ? box.at : { x: box.at[0], y: box.at[1] },
      plan:
        box.plan === undefined
          ? undefined
          : {
              ...box.plan,
              from: box.plan.from ?? [],
              columns: (box.plan.columns ?? []).map((column) =>
                typeof column === 'string' ? { name: column } : withType(column),
              ),
            },
    }));
  }
  throw new PlumblineError({
    code: 'bad_usage',
    message: 'The text holds no boxes of a pipeline.',
    hint:
      problem === undefined || !isCopiedBoxes(text)
        ? 'Copy boxes on a canvas first.'
        : `Line ${problem.line}: ${problem.message}`,
  });
}

function withType({ name: column, type }: { name: string; type?: string | undefined }): PlannedColumn {
  return type === undefined ? { name: column } : { name: column, type };
}

function boxOf({ sketches, nodes }: BoxSource, wanted: string): Box | undefined {
  const key = foldName(wanted);
  const isWanted = ({ name: other }: { readonly name: string }) => foldName(other) === key;
  const cell = nodes.find((node) => isWanted(node) && node.sql !== undefined);
  const plan = sketches.flatMap(({ planned }) => planned).find(isWanted);
  const sink = sketches.flatMap(({ sinks }) => sinks).find(isWanted);
  const known = cell ?? plan ?? sink;
  // A plan of a source, of which nothing is copied, is no box.
  if (
    known === undefined ||
    (cell === undefined && sink === undefined && nodes.some((node) => isWanted(node) && isSource(node)))
  )
    return undefined;
  const at = sketches
    .flatMap(({ positions }) => Object.entries(positions))
    .find(([other]) => foldName(other) === key)?.[1];
  return {
    name: known.name,
    at,
    sql: cell?.sql,
    plan:
      plan === undefined ? undefined : { title: plan.title, notes: plan.notes, from: plan.from, columns: plan.columns },
    sink: cell !== undefined || sink === undefined ? undefined : { from: sink.from, write: sink.write },
  };
}

function isSource({ kind }: BoxSource['nodes'][number]): boolean {
  return kind === 'source' || kind === 'file';
}

/** Adds boxes under free names; what they read of one another is read from the copies. */
function addBoxes(draft: PipelineDraft, boxes: readonly Box[]): readonly string[] {
  for (const box of boxes) requireName(box.name);
  const given = new Set<string>();
  const names = new Map<string, string>();
  // The name of another box is no new name: SQL that reads one copy would be taken for SQL that reads the other.
  const own = new Set(boxes.map(({ name: box }) => foldName(box)));
  for (const box of boxes) {
    const free = freeName(box.name, (other) => {
      const folded = foldName(other);
      return draft.node(other) !== undefined || given.has(folded) || (folded !== foldName(box.name) && own.has(folded));
    });
    given.add(foldName(free));
    names.set(foldName(box.name), free);
  }
  const nameOf = (wanted: string) => names.get(foldName(wanted));
  for (const box of boxes) if (box.sql !== undefined) addCell(draft, box, nameOf(box.name) ?? box.name, names);
  const targets: SinkTarget[] = [];
  const targetOf = (target: SinkTarget) => {
    const found = freeTarget(draft, target, targets);
    targets.push(found);
    return found;
  };
  const changes = boxes.flatMap((box): SketchChange[] => {
    const free = nameOf(box.name) ?? box.name;
    const isPlanned = box.sql === undefined && box.sink === undefined;
    const from = (box.plan?.from ?? []).flatMap((parent) => nameOf(parent) ?? draft.node(parent)?.name ?? []);
    return [
      ...(box.plan !== undefined || isPlanned
        ? [{ section: 'planned' as const, name: free, fields: planFields({ columns: [], ...box.plan, from }) }]
        : []),
      ...(box.sink === undefined
        ? []
        : [
            {
              section: 'sinks' as const,
              name: free,
              fields: { from: nameOf(box.sink.from) ?? box.sink.from, write: targetOf(box.sink.write) },
            },
          ]),
      ...(box.at === undefined ? [] : [{ section: 'positions' as const, name: free, fields: { ...box.at } }]),
    ];
  });
  draft.changeSketch(changes);
  return boxes.flatMap((box) => nameOf(box.name) ?? []);
}

function planFields({ title, notes, from, columns }: BoxPlan): Fields {
  const fields = { title, notes, from: from.length === 0 ? undefined : from, columns: columnFields(columns) };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The copy of a cell, behind the original where that is here too. */
function addCell(draft: PipelineDraft, box: Box, copy: string, names: ReadonlyMap<string, string>): void {
  const body = [...names].reduce((sql, [from, to]) => readFrom(sql, from, to), box.sql ?? '');
  const block = {
    kind: 'sql' as const,
    name: copy,
    body,
    ...(box.options === undefined ? {} : { options: box.options }),
  };
  const original = draft.cell(box.name);
  if (original === undefined) {
    const file = draft.notebooks()[0]?.file ?? newNotebook(draft, copy);
    append(draft, file, { name: copy }, block);
    return;
  }
  const { file, text } = original.notebook;
  const notebook = parseNotebook(file, text);
  const at = cellsOf(notebook).findIndex(({ id }) => id === original.cell.id);
  draft.setText(file, applyTextEdits(text, insertCell(notebook, at + 1, block).edits));
}

/** SQL that reads another node in place of one. */
function readFrom(sql: string, from: string, to: string): string {
  if (foldName(from) === foldName(to)) return sql;
  const locations = referencesByTokens(sql, significantTokens(sql))
    .tables.filter(({ name: table, catalog }) => catalog === undefined && foldName(table) === from)
    .map(({ location }) => location);
  if (locations.length === 0) return sql;
  const { renamed, aliased } = renameInSql(sql, locations, from, to);
  return renamed ?? aliased;
}
