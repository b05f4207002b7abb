import { foldName } from '../graph/names';
import { manifestFile } from '../manifest/manifest';
import { removeSourceFromManifest } from '../manifest/remove-source';
import { cellsOf, deleteCells, freeName, insertCell } from '../notebook/edit-cells';
import type { NewBlock } from '../notebook/edit-notebook';
import { mergeByLines } from '../notebook/line-diff';
import { newNotebookText } from '../notebook/new-notebook';
import { parseNotebook } from '../notebook/parse-notebook';
import { applyTextEdits } from '../notebook/text-edit';
import { PlumblineError } from '../problem';
import { renameInSketch } from '../rename/rename-in-yaml';
import type { SketchChange } from './change-sketch';
import { leaveGroups } from './layout-edits';
import { fileStem, kindWords, type PipelineDraft, renameKey } from './pipeline-draft';
import type { EditOf } from './pipeline-edit';
import type { PlannedNode } from './sketch';
import { type StubInput, writeStub } from './write-stub';

/** Turns a planned box into a cell; its plan stays, and says what the cell was meant to read. */
export function writeCell(draft: PipelineDraft, edit: EditOf<'write'>): readonly string[] {
  const node = draft.requireNode(edit.name);
  const [planned] = draft.plans(node.name);
  if (node.kind !== 'planned' || planned === undefined) {
    throw new PlumblineError({
      code: 'bad_usage',
      node: node.name,
      file: node.file,
      message: `${node.name} is no planned box: it is a ${kindWords[node.kind]} in ${node.file}.`,
    });
  }
  const { plan } = planned;
  const stub = writeStub(
    plan.columns,
    plan.from.map((name) => inputOf(draft, name)),
  );
  const file =
    edit.notebook ?? nearestNotebook(draft, plan.name) ?? draft.notebooks()[0]?.file ?? newNotebook(draft, plan.name);
  const prose = proseOf(plan);
  if (prose !== '') appendProse(draft, file, plan, prose);
  append(draft, file, plan, { kind: 'sql', name: plan.name, body: stub.sql });
  if (stub.columns !== undefined) draft.columns.set(foldName(plan.name), stub.columns);
  return [plan.name];
}

/** Takes nodes away with all that sketches say of them. SQL that reads one of them is left as it is. */
export function deleteNodes(draft: PipelineDraft, { names }: EditOf<'delete'>): readonly string[] {
  const nodes = new Map(names.map((name) => [foldName(name), draft.requireNode(name)]));
  for (const { name, kind, file } of nodes.values()) {
    if (kind === 'file') {
      throw new PlumblineError({
        code: 'bad_usage',
        node: name,
        message: `${name} is a file that SQL names; it is there as long as something reads it.`,
        hint: 'Change the SQL that reads it.',
      });
    }
    if (kind === 'source') draft.setText(file, removeSourceFromManifest(draft.text(manifestFile) ?? '', name));
    if (kind === 'cell' || kind === 'macro') deleteCell(draft, name);
  }
  forget(
    draft,
    [...nodes.values()].map(({ name }) => name),
  );
  return [];
}

/** Another name for a node, in every file that names it. */
export function renameNode(draft: PipelineDraft, { name: from, to }: EditOf<'rename'>): readonly string[] {
  const node = draft.requireNode(from);
  if (foldName(node.name) !== foldName(to)) draft.requireFree(to);
  const files = draft.context.renames.get(renameKey(from, to));
  if (files === undefined) {
    if (node.kind !== 'planned' && node.kind !== 'sink') {
      throw new PlumblineError({
        code: 'bad_usage',
        node: node.name,
        message: `${node.name} was made by these edits; it can be renamed once they are done.`,
        hint: 'Rename it with an edit of its own.',
      });
    }
    // Nothing but sketches can name it yet.
    for (const { file } of draft.sketches()) {
      const text = draft.text(file) ?? '';
      draft.setText(file, renameInSketch(text, node.name, to).text);
    }
    return [to];
  }
  for (const { file, before, after, newFile } of files) {
    draft.adopt(file, before, newFile);
    const now = draft.text(file) ?? before;
    const merged = now === before ? after : mergeByLines(before, now, after);
    if (merged === null) {
      throw new PlumblineError({
        code: 'edit_conflict',
        file,
        message: `${node.name} cannot be renamed together with the other edits of ${file}.`,
        hint: 'Rename it with an edit of its own.',
      });
    }
    draft.setText(file, merged);
  }
  draft.noteRename(node.name, to);
  return [to];
}

/** Adds cells to a notebook, which is made where there is none. */
export function append(
  draft: PipelineDraft,
  file: string,
  { title, name }: Pick<PlannedNode, 'title' | 'name'>,
  block: NewBlock,
): void {
  if (!/^notebooks\/.+\.md$/i.test(file)) {
    throw new PlumblineError({
      code: 'bad_usage',
      file,
      message: `${file} is no notebook.`,
      hint: 'Notebooks lie under notebooks/ and end in .md.',
    });
  }
  const text = draft.text(file) ?? newNotebookText(title ?? name, file);
  const notebook = parseNotebook(file, text);
  const { edits } = insertCell(notebook, cellsOf(notebook).length, block);
  draft.setText(file, applyTextEdits(text, edits));
}

/** A file for a notebook that is to be made. */
export function newNotebook(draft: PipelineDraft, name: string): string {
  const stem = fileStem(name);
  return `notebooks/${freeName(stem, (other) => draft.text(`notebooks/${other}.md`) !== null)}.md`;
}

function inputOf(draft: PipelineDraft, name: string): StubInput {
  const node = draft.node(name);
  const key = foldName(name);
  const [planned] = draft.plans(name);
  const known = draft.columns.get(key) ?? draft.context.columns.get(key);
  const expected =
    node?.kind === 'planned' && (planned?.plan.columns.length ?? 0) > 0 ? planned?.plan.columns : undefined;
  const alias = node?.kind === 'file' ? { alias: name.replace(/^.*[/\\]/, '').replace(/\..*$/, '') || 'file' } : {};
  return { name: node?.name ?? name, columns: known ?? expected, ...alias };
}

/** The notebook of the nearest cell that the node reads, else of the nearest that reads it. */
function nearestNotebook(draft: PipelineDraft, name: string): string | undefined {
  const edges = draft.edges();
  for (const side of ['from', 'to'] as const) {
    const other = side === 'from' ? 'to' : 'from';
    const next = new Map<string, string[]>();
    for (const edge of edges) {
      const key = foldName(edge[other]);
      next.set(key, [...(next.get(key) ?? []), foldName(edge[side])]);
    }
    const seen = new Set([foldName(name)]);
    const queue = [...seen];
    for (let at = 0; at < queue.length; at++) {
      const place = at === 0 ? undefined : draft.cell(queue[at] ?? '');
      if (place !== undefined) return place.notebook.file;
      for (const neighbour of next.get(queue[at] ?? '') ?? []) {
        if (seen.has(neighbour)) continue;
        seen.add(neighbour);
        queue.push(neighbour);
      }
    }
  }
  return undefined;
}

function proseOf({ title, notes }: PlannedNode): string {
  return [title === undefined ? '' : `## ${title.replace(/\s+/g, ' ').trim()}`, notes?.trim() ?? '']
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Notes that would be cells, or take the cell in that follows, stand as a quotation. */
function appendProse(draft: PipelineDraft, file: string, plan: PlannedNode, prose: string): void {
  const before = draft.text(file);
  const quoted = prose.replace(/^/gm, '> ');
  for (const body of isOneProse(prose) ? [prose, quoted] : [quoted]) {
    try {
      append(draft, file, plan, { kind: 'prose', body });
      return;
    } catch (error) {
      if (!(error instanceof PlumblineError) || error.problem.code !== 'bad_notebook') throw error;
      // The notebook itself takes no more cells: the cell says so in its turn.
      if (before !== null) draft.setText(file, before);
    }
  }
}

/** Whether a text is one piece of prose also in front of a cell. */
function isOneProse(text: string): boolean {
  const { blocks } = parseNotebook('notebooks/notes.md', `# Notes\n\n${text}\n\n\`\`\`sql cell\nSELECT 1\n\`\`\`\n`);
  return blocks.length === 2 && blocks[0]?.kind === 'prose' && blocks[1]?.kind === 'sql';
}

function deleteCell(draft: PipelineDraft, name: string): void {
  const place = draft.cell(name);
  if (place === undefined) return;
  const { notebook, cell } = place;
  draft.setText(notebook.file, applyTextEdits(notebook.text, deleteCells(notebook, [cell.id]).edits));
}

/** Takes names out of all sketches. */
function forget(draft: PipelineDraft, names: readonly string[]): void {
  const gone = new Set(names.map(foldName));
  const isGone = (name: string) => gone.has(foldName(name));
  leaveGroups(draft, names, undefined);
  for (const { file, planned, positions, sinks, joins, outputs } of draft.sketches()) {
    const removed = (section: 'planned' | 'sinks' | 'joins' | 'positions', all: readonly string[]) =>
      all.filter(isGone).map((name): SketchChange => ({ section, name, fields: null }));
    const changes: SketchChange[] = [
      ...removed(
        'planned',
        planned.map(({ name }) => name),
      ),
      ...planned
        .filter(({ name, from }) => !isGone(name) && from.some(isGone))
        .map(({ name, from }): SketchChange => {
          const stay = from.filter((parent) => !isGone(parent));
          return { section: 'planned', name, fields: { from: stay.length === 0 ? undefined : stay } };
        }),
      ...removed(
        'sinks',
        sinks.map(({ name }) => name),
      ),
      ...removed(
        'joins',
        joins.map(({ node }) => node),
      ),
      ...removed('positions', Object.keys(positions)),
    ];
    const stay = outputs.filter((name) => !isGone(name));
    if (stay.length < outputs.length) changes.push({ section: 'outputs', names: stay });
    draft.changeSketch(changes, file);
  }
}
