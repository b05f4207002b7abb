import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check } from '../../../shared/domain/checks/check-file';
import type { MeaningChange } from '../../../shared/domain/difference/meaning-change';
import type { Graph } from '../../../shared/domain/graph/graph';
import { PlumblineError } from '../../../shared/domain/problem';
import type { PipelineSpec } from '../../../shared/domain/spec/pipeline-spec';
import { type Evidence, sha256 } from '../evidence';
import { ownSql } from '../in-step/compared';
import { sqlDifferences } from '../in-step/sql-differences';
import { type ProjectManifest, projectBaseName } from '../project-manifest';
import { projectFiles } from '../proof/project-copy';
import { checkChange, judgeCheck } from './judge-check';
import { readProjectBase } from './project-base';
import { type ChangedFile, isCheckEdit, type ProjectEdit, type Unread } from './project-reader';
import { readerOf, readTargets } from './readers';

/** A change that engineers made, and whether it can go into the workspace. */
export interface ReadChange {
  readonly edit: ProjectEdit;
  readonly changes: readonly MeaningChange[];
  /** Why it is not taken over; null: it can be. */
  readonly conflict: string | null;
  /** The workspace says so already. */
  readonly present: boolean;
}

export interface ProjectReadBack {
  readonly target: string;
  readonly changes: readonly ReadChange[];
  readonly unread: readonly Unread[];
  /** sha256 of the files that differ, by path. */
  readonly files: Readonly<Record<string, string>>;
}

export interface ReadBackRequest {
  readonly dir: string;
  readonly manifest: ProjectManifest;
  readonly spec: PipelineSpec;
  /** Of the workspace as it is now. */
  readonly graph: Graph;
  readonly checks: readonly Check[];
}

/**
 * What engineers changed in a promoted project since it was written, as changes of the graph; SQL is compared as trees. A change of a
 * node that the workspace changed too, to something else, is a conflict. Throws `bad_usage` for a target that cannot be read, and for
 * a project of an older Plumbline, which kept nothing of what it wrote.
 */
export async function readBack(request: ReadBackRequest, evidence: Evidence): Promise<ProjectReadBack> {
  const { dir, manifest, spec, graph, checks } = request;
  const reader = readerOf(manifest.target);
  if (reader === undefined)
    throw new PlumblineError({
      code: 'bad_usage',
      message: `A project of the target ${manifest.target} cannot be read back.`,
      hint: `Targets that can: ${readTargets.join(', ')}.`,
    });
  const base = await readProjectBase(dir);
  if (base === undefined)
    throw new PlumblineError({
      code: 'bad_usage',
      file: join(dir, projectBaseName),
      message: `There is no ${projectBaseName}: what the promotion wrote is not known, so that nothing can be told from it.`,
      hint: 'Promote once more into another folder, and bring the changes of the engineers there.',
    });
  const files: ChangedFile[] = [];
  const digests: Record<string, string> = {};
  const texts = new Map<string, string>();
  const found = await projectFiles(dir);
  for (const path of [...new Set([...found, ...Object.keys(base.digests)])].sort()) {
    const text = found.includes(path) ? await readFile(join(dir, path), 'utf8') : null;
    if (text !== null) texts.set(path, text);
    const written = base.digests[path];
    if (written === undefined && !reader.folders.some((folder) => path.startsWith(`${folder}/`))) continue;
    const digest = text === null ? 'gone' : sha256(text);
    if (digest === written) continue;
    digests[path] = digest;
    files.push({ path, before: written === undefined ? null : base.texts[path], after: text });
  }
  const { edits, unread } = reader.read(files, spec, texts);
  return { target: manifest.target, changes: await judged(edits, graph, checks, evidence), unread, files: digests };
}

async function judged(
  edits: readonly ProjectEdit[],
  graph: Graph,
  checks: readonly Check[],
  evidence: Evidence,
): Promise<ReadChange[]> {
  const nodes = new Map(graph.nodes.map((node) => [node.name, node]));
  const now = (node: string) => ownSql(nodes.get(node)?.sql ?? '');
  const sqlEdits = edits.flatMap((edit) => (edit.kind === 'sql' ? [edit] : []));
  const own = await sqlDifferences(sqlEdits, evidence);
  const moved = await sqlDifferences(
    sqlEdits.map(({ node, before }) => ({ before, after: now(node) })),
    evidence,
  );
  const still = await sqlDifferences(
    sqlEdits.map(({ node, after }) => ({ before: after, after: now(node) })),
    evidence,
  );
  const addedEdits = edits.flatMap((edit) => (edit.kind === 'added' ? [edit] : []));
  const added = await sqlDifferences(
    addedEdits.map(({ node, sql }) => ({ before: sql, after: now(node) })),
    evidence,
  );
  const gone = new Set(edits.flatMap((edit) => (edit.kind === 'removed' ? [edit.node] : [])));
  return edits.flatMap((edit): ReadChange[] => {
    if (edit.kind === 'sql') {
      const index = sqlEdits.indexOf(edit);
      const changes = own[index] ?? [];
      // Spaces, comments and the like.
      if (changes.length === 0) return [];
      const present = nodes.has(edit.node) && (still[index] ?? []).length === 0;
      const conflict = !nodes.has(edit.node)
        ? `${edit.node} is gone from the workspace.`
        : !present && (moved[index] ?? []).length > 0
          ? `The workspace changed ${edit.node} too: ${(moved[index] ?? []).map(({ text }) => text).join(', ')}.`
          : null;
      return [{ edit, changes, conflict, present }];
    }
    if (isCheckEdit(edit)) return [{ edit, changes: [changeOf(edit)], ...judgeCheck(edit, checks) }];
    const present =
      edit.kind === 'added'
        ? nodes.has(edit.node) && (added[addedEdits.indexOf(edit)] ?? []).length === 0
        : edit.kind === 'removed' && !nodes.has(edit.node);
    const conflict = present ? null : conflictOf(edit, nodes, graph, gone);
    return [{ edit, changes: [changeOf(edit)], conflict, present }];
  });
}

function conflictOf(
  edit: ProjectEdit,
  nodes: ReadonlyMap<string, unknown>,
  graph: Graph,
  gone: ReadonlySet<string>,
): string | null {
  if (edit.kind === 'added' && nodes.has(edit.node)) return `The workspace has a node ${edit.node} already.`;
  if (edit.kind === 'removed') {
    const readers = graph.edges.filter(({ from, to }) => from === edit.node && !gone.has(to)).map(({ to }) => to);
    if (readers.length > 0)
      return `${readers.join(', ')} still ${readers.length === 1 ? 'reads' : 'read'} it in the workspace.`;
  }
  return null;
}

function changeOf(edit: Exclude<ProjectEdit, { kind: 'sql' }>): MeaningChange {
  const of = (
    part: MeaningChange['part'],
    change: MeaningChange['change'],
    subject: string | null,
    before: string | null,
    after: string | null,
    text: string,
  ): MeaningChange => ({ part, change, subject, before, after, text });
  switch (edit.kind) {
    case 'added':
      return of('name', 'added', edit.node, null, edit.node, 'is new');
    case 'removed':
      return of('name', 'removed', edit.node, edit.node, null, 'is gone');
    case 'checks':
      return of('check', 'added', null, null, edit.text, `check added: ${edit.text}`);
    case 'threshold':
    case 'level':
    case 'values':
    case 'untested':
      return checkChange(edit);
    case 'description': {
      const what = edit.column === null ? 'description' : `description of ${edit.column}`;
      return of('description', 'changed', edit.column, null, edit.text, `${what}: ${edit.text}`);
    }
  }
}
