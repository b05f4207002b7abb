import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { toProblem } from '../../shared/domain/problem';
import type { PromotedPipeline, PromotedProject, PromotedReceipt } from '../../shared/domain/spec/promoted-pipeline';
import { specDigest } from '../promote/in-step/require-in-step';
import { readProjectManifest } from '../promote/project-manifest';
import { projectDigest } from '../promote/proof/project-copy';
import { readProofs } from '../promote/proof/receipt';
import { provenTargets } from '../promote/proof/runners';
import { readTargets } from '../promote/read-back/readers';
import { readSpec } from '../promote/spec-file';
import { compareWithSpec } from './spec-differences';
import type { WorkspaceSession } from './workspace-session';

/** The folder of the workspace that projects are promoted to unless another is chosen. */
export const promotedFolder = 'promoted';

/**
 * The promoted specs of a workspace with their receipts and projects; a spec that cannot be read says why and hides no other.
 * `folders` are looked into beside `promoted/`.
 */
export async function listPromoted(
  session: Parameters<typeof compareWithSpec>[0] & Pick<WorkspaceSession, 'snapshot'>,
  folders: readonly string[],
  signal?: AbortSignal,
  /** Rows of the proof of a target that began at a time. */
  examples: (target: string, at: string) => PromotedReceipt['examples'] = () => null,
): Promise<readonly PromotedPipeline[]> {
  const files = session.snapshot.specs ?? [];
  if (files.length === 0) return [];
  const projects = await findProjects(session.root, folders);
  const found: PromotedPipeline[] = [];
  for (const file of files) {
    const own = projects.filter(({ spec }) => spec === file).map(({ project }) => project);
    found.push(await promotedPipeline(session, file, own, signal, examples));
  }
  return found;
}

async function promotedPipeline(
  session: Parameters<typeof compareWithSpec>[0],
  file: string,
  projects: readonly PromotedProject[],
  signal: AbortSignal | undefined,
  examples: (target: string, at: string) => PromotedReceipt['examples'],
): Promise<PromotedPipeline> {
  const name = file.replace(/^specs\//, '').replace(/\.pipeline\.yaml$/, '');
  const unknown = { file, name, version: '', outputs: [], difference: null, receipts: [], projects };
  try {
    const spec = await readSpec(session.root, file);
    if (spec === undefined) return { ...unknown, problem: null };
    const proofs = await readProofs(session.root, spec.name);
    const digest = specDigest(spec);
    const projectDigests = new Map<string, string>();
    for (const { dir, target } of projects)
      projectDigests.set(target, await projectDigest(dir).catch(() => 'cannot be read'));
    const isOther = (target: string, proven: string | undefined) =>
      proven !== undefined && projectDigests.has(target) && projectDigests.get(target) !== proven;
    const known: PromotedPipeline = {
      ...unknown,
      name: spec.name,
      version: spec.version,
      outputs: spec.outputs.map((output) => output.name),
      receipts: (proofs?.spec === spec.id ? proofs.proofs : []).map((receipt) => ({
        receipt,
        isOld: receipt.spec.digest !== digest,
        isChanged: isOther(receipt.target, receipt.project),
        examples: examples(receipt.target, receipt.at),
      })),
      problem: null,
    };
    try {
      return { ...known, difference: (await compareWithSpec(session, file, signal)).difference };
    } catch (error) {
      return { ...known, problem: toProblem(error) };
    }
  } catch (error) {
    return { ...unknown, problem: toProblem(error) };
  }
}

interface FoundProject {
  /** Of its spec, relative to the workspace. */
  readonly spec: string;
  readonly project: PromotedProject;
}

/** Projects of this workspace: in `promoted/NAME/TARGET`, and in the targets' folders of other places. */
export async function findProjects(root: string, folders: readonly string[]): Promise<readonly FoundProject[]> {
  const home = join(root, promotedFolder);
  const outs = [...new Set([...(await subfolders(home)), ...folders])];
  const found: FoundProject[] = [];
  for (const out of outs) {
    for (const dir of await subfolders(out)) {
      const manifest = await readProjectManifest(dir);
      if (manifest === undefined || found.some(({ project }) => project.dir === dir)) continue;
      if (join(dir, manifest.workspace) !== root) continue;
      const { target, spec } = manifest;
      const can = { canProve: provenTargets.includes(target), canReadBack: readTargets.includes(target) };
      found.push({ spec, project: { target, dir, ...can } });
    }
  }
  return found;
}

async function subfolders(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name))
    .sort();
}
