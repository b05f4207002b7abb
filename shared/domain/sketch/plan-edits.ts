import { distinctNames, foldName } from '../graph/names';
import { PlumblineError } from '../problem';
import { kindWords, type PipelineDraft } from './pipeline-draft';
import type { EditOf } from './pipeline-edit';
import type { PlannedColumn, PlannedNode } from './sketch';
import type { Fields } from './write-entry';

/** Draws a planned box. */
export function planNode(draft: PipelineDraft, edit: EditOf<'plan'>): readonly string[] {
  const { name, title, notes, columns = [], from = [], at } = edit;
  draft.requireFree(name);
  const parents = distinctNames(from).map((parent) => requireReadable(draft, parent));
  for (const parent of parents) requireNoCycle(draft, parent, name);
  const fields = { title: said(title), notes: said(notes), from: listed(parents), columns: columnFields(columns) };
  draft.changeSketch([
    { section: 'planned', name, fields },
    ...(at === undefined ? [] : [{ section: 'positions' as const, name, fields: at }]),
  ]);
  return [name];
}

/** Says other things of a plan; a node without one gets one. */
export function describePlan(draft: PipelineDraft, edit: EditOf<'describe'>): readonly string[] {
  const { name } = draft.requireNode(edit.name);
  requirePlannable(draft, name);
  const fields: Record<string, unknown> = {};
  if (edit.title !== undefined) fields.title = said(edit.title);
  if (edit.notes !== undefined) fields.notes = said(edit.notes);
  if (edit.columns !== undefined) fields.columns = columnFields(edit.columns);
  setPlan(draft, name, fields);
  return [name];
}

/** A planned edge; of a sink, what it writes. */
export function connect(draft: PipelineDraft, edit: EditOf<'connect'>): readonly string[] {
  const from = requireReadable(draft, edit.from);
  const to = draft.requireNode(edit.to);
  if (to.kind !== 'sink') requirePlannable(draft, to.name);
  requireNoCycle(draft, from, to.name);
  const [sink] = to.kind === 'sink' ? draft.sinks(to.name) : [];
  if (sink !== undefined) {
    draft.changeSketch([{ section: 'sinks', name: sink.sink.name, fields: { from } }], sink.file);
    return [to.name];
  }
  const plans = draft.plans(to.name);
  const isEdge = (edge: { readonly from: string; readonly to: string }) =>
    foldName(edge.from) === foldName(from) && foldName(edge.to) === foldName(to.name);
  if (plans.some(({ plan }) => plan.from.some((name) => foldName(name) === foldName(from)))) return [to.name];
  // What the SQL reads already needs no plan, unless there is one that would otherwise not be complete.
  if (plans.length === 0 && draft.sqlEdges().some(isEdge)) return [to.name];
  setPlan(draft, to.name, { from: [...(plans[0]?.plan.from ?? []), from] });
  return [to.name];
}

/** Takes a planned edge away. Throws `bad_usage` for one that stands in SQL, and for that of a sink. */
export function disconnect(draft: PipelineDraft, edit: EditOf<'disconnect'>): readonly string[] {
  const to = draft.requireNode(edit.to);
  const isFrom = (name: string) => foldName(name) === foldName(edit.from);
  const planned = draft.plans(to.name).filter(({ plan }) => plan.from.some(isFrom));
  for (const { file, plan } of planned) {
    const from = plan.from.filter((name) => !isFrom(name));
    const isEmpty = to.kind !== 'planned' && from.length === 0 && saysNothing(plan);
    const fields = isEmpty ? null : { from: listed(from) };
    draft.changeSketch([{ section: 'planned', name: plan.name, fields }], file);
  }
  if (planned.length > 0) return [to.name];
  const isSink = to.kind === 'sink' && draft.sinks(to.name).some(({ sink }) => isFrom(sink.from));
  const inSql = draft.sqlEdges().some((known) => isFrom(known.from) && foldName(known.to) === foldName(to.name));
  throw new PlumblineError({
    code: 'bad_usage',
    node: to.name,
    file: to.file,
    message: isSink
      ? `The sink ${to.name} writes one node: ${edit.from}.`
      : inSql
        ? `${to.name} reads ${edit.from} in its SQL.`
        : `${to.name} is not planned to read ${edit.from}.`,
    ...(isSink
      ? { hint: 'Connect it to another node, or delete it.' }
      : inSql
        ? { hint: `Change the SQL of ${to.name}; the edge goes with it.` }
        : {}),
  });
}

/** Forgets the plan of a node that is written. */
export function forgetPlan(draft: PipelineDraft, edit: EditOf<'forget'>): readonly string[] {
  const { name, kind } = draft.requireNode(edit.name);
  const plans = draft.plans(name);
  if (kind === 'planned' || plans.length === 0) {
    throw new PlumblineError({
      code: 'bad_usage',
      node: name,
      message:
        kind === 'planned'
          ? `${name} is planned and not written yet: its plan is all there is.`
          : `${name} has no plan.`,
      ...(kind === 'planned' ? { hint: 'Delete the box, or write it first.' } : {}),
    });
  }
  for (const { file, plan } of plans) draft.changeSketch([{ section: 'planned', name: plan.name, fields: null }], file);
  return [name];
}

/** Columns as the file has them: those without a type by their name alone. */
export function columnFields(columns: readonly PlannedColumn[]): unknown {
  return columns.length === 0
    ? undefined
    : columns.map(({ name, type }) => (type === undefined ? name : { name, type }));
}

/** A node that others can read, by its own spelling. */
export function requireReadable(draft: PipelineDraft, name: string): string {
  const node = draft.requireNode(name);
  if (node.kind !== 'sink') return node.name;
  throw new PlumblineError({
    code: 'bad_usage',
    node: node.name,
    message: `${node.name} is a sink: it writes rows out of the workspace, and nothing reads it.`,
    hint: 'Connect what the sink writes.',
  });
}

/** Throws `cycle` where `to` cannot read `from` because `from` reads it already. */
export function requireNoCycle(draft: PipelineDraft, from: string, to: string): void {
  const readers = new Map<string, string[]>();
  for (const edge of draft.edges()) {
    const key = foldName(edge.from);
    const list = readers.get(key);
    if (list === undefined) readers.set(key, [edge.to]);
    else list.push(edge.to);
  }
  const goal = foldName(from);
  const cameFrom = new Map<string, string>();
  const queue = [foldName(to)];
  const names = new Map([[foldName(to), to]]);
  for (let at = 0; at < queue.length; at++) {
    const current = queue[at] ?? goal;
    if (current === goal) {
      const path = [names.get(goal) ?? from];
      for (let step = current; cameFrom.has(step); ) {
        step = cameFrom.get(step) ?? '';
        path.unshift(names.get(step) ?? step);
      }
      const isItself = path.length === 1;
      throw new PlumblineError({
        code: 'cycle',
        node: to,
        message: isItself
          ? `${to} cannot read itself.`
          : `${to} cannot read ${from}, which reads it already: ${path.join(' → ')}.`,
        hint: isItself ? 'Connect two different nodes.' : 'Remove one of these edges first.',
      });
    }
    for (const reader of readers.get(current) ?? []) {
      const key = foldName(reader);
      if (names.has(key)) continue;
      names.set(key, reader);
      cameFrom.set(key, current);
      queue.push(key);
    }
  }
}

/** Sources and files are what they are; sinks have their own section. */
function requirePlannable(draft: PipelineDraft, name: string): void {
  const node = draft.requireNode(name);
  if (node.kind === 'cell' || node.kind === 'planned') return;
  throw new PlumblineError({
    code: 'bad_usage',
    node: node.name,
    message: `${node.name} is a ${kindWords[node.kind]}; only cells and planned boxes have a plan.`,
  });
}

function setPlan(draft: PipelineDraft, name: string, fields: Fields): void {
  const [known] = draft.plans(name);
  draft.changeSketch([{ section: 'planned', name: known?.plan.name ?? name, fields }], known?.file);
}

function saysNothing({ title, notes, columns }: PlannedNode): boolean {
  return title === undefined && notes === undefined && columns.length === 0;
}

function said(text: string | null | undefined): string | undefined {
  return text === null || text === undefined || text.trim() === '' ? undefined : text.trim();
}

function listed(names: readonly string[]): readonly string[] | undefined {
  return names.length === 0 ? undefined : names;
}
