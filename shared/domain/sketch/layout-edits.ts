import { foldName } from '../graph/names';
import { PlumblineError } from '../problem';
import { type SketchChange, withNames } from './change-sketch';
import { type PipelineDraft, requireName } from './pipeline-draft';
import type { EditOf } from './pipeline-edit';
import type { SketchGroup } from './sketch';

/** New places of boxes, in the sketch that is edited. */
export function moveBoxes(draft: PipelineDraft, { positions }: EditOf<'move'>): readonly string[] {
  const names = Object.keys(positions);
  for (const name of names) requireName(name);
  draft.changeSketch(names.map((name) => ({ section: 'positions', name, fields: positions[name] ?? null })));
  return names;
}

/** Puts nodes together; each leaves the group that it was in. */
export function groupNodes(draft: PipelineDraft, { name, title, nodes }: EditOf<'group'>): readonly string[] {
  requireName(name);
  const taken = draft.group(name);
  if (taken !== undefined) {
    throw new PlumblineError({
      code: 'duplicate_name',
      file: taken.file,
      line: taken.group.line,
      message: `There is a group named ${taken.group.name} already.`,
      hint: 'Choose another name, or add the nodes to that group.',
    });
  }
  const members = membersOf(draft, name, nodes);
  leaveGroups(draft, members, undefined);
  const fields = { title: title?.trim() || undefined, nodes: [...members].sort() };
  draft.changeSketch([{ section: 'groups', name, fields }]);
  return members;
}

export function changeGroup(draft: PipelineDraft, edit: EditOf<'changeGroup'>): readonly string[] {
  const { file, group } = requireGroup(draft, edit.name);
  const fields: Record<string, unknown> = {};
  if (edit.title !== undefined) fields.title = edit.title?.trim() || undefined;
  if (edit.collapsed !== undefined) fields.collapsed = edit.collapsed || undefined;
  if (edit.nodes !== undefined) {
    const members = membersOf(draft, group.name, edit.nodes);
    leaveGroups(draft, members, group);
    const stay = group.nodes.filter((name) => members.some((member) => foldName(member) === foldName(name)));
    const all = withNames(stay, members);
    fields.nodes = all.length === 0 ? undefined : all;
  }
  draft.changeSketch([{ section: 'groups', name: group.name, fields }], file);
  return group.nodes;
}

export function ungroup(draft: PipelineDraft, edit: EditOf<'ungroup'>): readonly string[] {
  const { file, group } = requireGroup(draft, edit.name);
  draft.changeSketch([{ section: 'groups', name: group.name, fields: null }], file);
  return group.nodes;
}

/** Whether a node is an output of the sketch that is edited. */
export function setOutput(draft: PipelineDraft, { name, on }: EditOf<'output'>): readonly string[] {
  const node = on ? draft.requireNode(name).name : name;
  const outputs = draft.sketches().find(({ file }) => file === draft.sketch)?.outputs ?? [];
  const others = outputs.filter((other) => foldName(other) !== foldName(node));
  if (on === others.length < outputs.length) return [node];
  draft.changeSketch([{ section: 'outputs', names: on ? [...others, node] : others }]);
  return [node];
}

/** What the joins of a node may do to its rows. */
export function expectJoins(draft: PipelineDraft, edit: EditOf<'expectJoins'>): readonly string[] {
  const { name } = draft.requireNode(edit.node);
  const known = draft
    .sketches()
    .flatMap(({ file, joins }) => joins.map((expected) => ({ file, expected })))
    .find(({ expected }) => foldName(expected.node) === foldName(name));
  const now = {
    multiply: edit.multiply === undefined ? known?.expected.multiply : (edit.multiply ?? undefined),
    drop: edit.drop === undefined ? known?.expected.drop : (edit.drop ?? undefined),
  };
  const isEmpty = now.multiply === undefined && now.drop === undefined;
  if (isEmpty && known === undefined) return [name];
  const change: SketchChange = { section: 'joins', name: known?.expected.node ?? name, fields: isEmpty ? null : now };
  draft.changeSketch([change], known?.file);
  return [name];
}

/** Takes names out of all groups, except for one of them. */
export function leaveGroups(draft: PipelineDraft, names: readonly string[], except: SketchGroup | undefined): void {
  const leaving = new Set(names.map(foldName));
  for (const { file, groups } of draft.sketches()) {
    const changes = groups
      .filter(({ name, nodes }) => name !== except?.name && nodes.some((node) => leaving.has(foldName(node))))
      .map(({ name, nodes }): SketchChange => {
        const stay = nodes.filter((node) => !leaving.has(foldName(node)));
        // A group of nothing is no group any more.
        return { section: 'groups', name, fields: stay.length === 0 ? null : { nodes: stay } };
      });
    draft.changeSketch(changes, file);
  }
}

function membersOf(draft: PipelineDraft, group: string, nodes: readonly string[]): string[] {
  const members = withNames(
    [],
    nodes.map((name) => draft.requireNode(name).name),
  );
  if (members.every((name) => foldName(name) !== foldName(group))) return members;
  throw new PlumblineError({
    code: 'bad_name',
    message: `The group cannot be named ${group}: one of its nodes is.`,
    hint: 'Choose another name for the group.',
  });
}

function requireGroup(draft: PipelineDraft, name: string): NonNullable<ReturnType<PipelineDraft['group']>> {
  const found = draft.group(name);
  if (found !== undefined) return found;
  throw new PlumblineError({ code: 'unknown_node', message: `There is no group named ${name}.` });
}
