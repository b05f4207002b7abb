import { PlumblineError } from '../../shared/domain/problem';
import type { ProjectManifest } from '../promote/project-manifest';
import { noteReadFiles } from '../promote/read-back/project-base';
import { type ProjectReadBack, readBack } from '../promote/read-back/read-back';
import { readSpec } from '../promote/spec-file';
import type { DocumentStore } from '../workspace/document-store';
import { type PlannedReadBack, planReadBack } from './apply-read-back';
import { evidenceOf } from './spec-differences';
import type { WorkspaceSession } from './workspace-session';

export interface ReadProjectRequest {
  /** Absolute path of the project. */
  readonly dir: string;
  readonly manifest: ProjectManifest;
}

/** What a project says otherwise than it was written, and what that makes of the workspace's files. */
export interface ProjectInWorkspace extends PlannedReadBack {
  readonly read: ProjectReadBack;
}

/** Reads the changes of engineers in a project against a workspace. Writes nothing. Throws as `readBack` does. */
export async function readProjectBack(
  session: Pick<WorkspaceSession, 'root' | 'snapshot' | 'derived' | 'engine'>,
  { dir, manifest }: ReadProjectRequest,
  documents: DocumentStore,
  signal?: AbortSignal,
): Promise<ProjectInWorkspace> {
  const { snapshot, derived } = session;
  const spec = await readSpec(session.root, manifest.spec);
  if (spec === undefined)
    throw new PlumblineError({
      code: 'file_not_found',
      file: manifest.spec,
      message: `${session.root} has no spec ${manifest.spec}, which the project was made from.`,
      hint: 'Name the workspace with --workspace, or promote again.',
    });
  const checks = snapshot.checkFiles.flatMap((file) => file.checks);
  const request = { dir, manifest, spec, graph: derived.graph, checks };
  const read = await readBack(request, evidenceOf(session.engine, signal));
  const outputs = spec.outputs.map(({ name }) => name);
  const plan = await planReadBack(read, { snapshot, graph: derived.graph, documents, spec: manifest.spec, outputs });
  return { read, ...plan };
}

/** Notes in the project which of its files are taken over whole, and returns them: the next promotion may write over them. */
export async function noteTakenOver(dir: string, { read, refused }: ProjectInWorkspace): Promise<readonly string[]> {
  const open = new Set([...read.unread.map(({ file }) => file), ...refused.map(({ edit }) => edit.file)]);
  const whole = Object.entries(read.files).filter(([file]) => !open.has(file));
  await noteReadFiles(dir, Object.fromEntries(whole));
  return whole.map(([file]) => file);
}
