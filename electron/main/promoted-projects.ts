import type { CommandAnswer, CommandParams } from '../../shared/contract/commands';
import { PlumblineError } from '../../shared/domain/problem';
import { type Proof, rehearsalNames } from '../../shared/domain/proof/proof';
import { examplesOf, type PromotedPipeline } from '../../shared/domain/spec/promoted-pipeline';
import { applyPipelineChange } from '../jobs/edit-pipeline';
import { findProjects, listPromoted } from '../jobs/promoted-pipelines';
import { noteTakenOver, readProjectBack } from '../jobs/read-back-project';
import { type ProjectManifest, readProjectManifest } from '../promote/project-manifest';
import { forgetReadFiles } from '../promote/read-back/project-base';
import { readSpec } from '../promote/spec-file';
import type { PromotionParts } from './promotions';

const keptProofs = 20;

/** What became of promotions: proofs of their projects, and what engineers changed in them, on the window's behalf. */
export class PromotedProjects {
  readonly #parts: PromotionParts;
  /** Folders outside of the workspace's own that projects were promoted to. */
  readonly #folders: () => readonly string[];
  /** The last ones: their rows are in no file. */
  readonly #proofs: Proof[] = [];

  constructor(parts: PromotionParts, folders: () => readonly string[]) {
    this.#parts = parts;
    this.#folders = folders;
  }

  async list(): Promise<readonly PromotedPipeline[]> {
    await this.#parts.settled();
    return listPromoted(this.#parts.session(), this.#folders(), undefined, (target, at) => {
      const found = this.#proofs.find((proof) => proof.target === target && proof.at === at);
      return found === undefined ? null : examplesOf(found);
    });
  }

  /** Runs a project with its own tool and compares its rows; the receipt is beside the spec afterwards. */
  async prove({ dir, rehearsals }: CommandParams<'promoted.prove'>): Promise<{ job: string }> {
    this.#parts.requireWritable();
    const manifest = await this.#known(dir);
    const started = this.#parts.startJob('Prove', manifest.outputs, async ({ signal, report }) => {
      await this.#parts.settled();
      const session = this.#parts.session();
      const spec = await readSpec(session.root, manifest.spec);
      if (spec === undefined)
        throw new PlumblineError({ code: 'file_not_found', file: manifest.spec, message: `${manifest.spec} is gone.` });
      const request = { dir, manifest, spec, rehearsals: rehearsals ? rehearsalNames : [], env: process.env };
      const proof = await session.prove(request, { signal, onProgress: report });
      this.#proofs.push(proof);
      if (this.#proofs.length > keptProofs) this.#proofs.shift();
      return undefined;
    });
    return { job: started.id };
  }

  async readBack({ dir, apply }: CommandParams<'promoted.readBack'>): Promise<CommandAnswer<'promoted.readBack'>> {
    if (apply) this.#parts.requireWritable();
    const manifest = await this.#known(dir);
    await this.#parts.settled();
    const documents = this.#parts.documents();
    const found = await readProjectBack(this.#parts.session(), { dir, manifest }, documents);
    const { read, files, refused } = found;
    let taken: readonly string[] = [];
    if (apply) {
      if (files.length > 0) await this.#parts.changed(await applyPipelineChange({ files }, documents));
      taken = await noteTakenOver(dir, found);
    }
    const problems = new Map(refused.map(({ edit, problem }) => [edit, problem]));
    return {
      target: read.target,
      changes: read.changes.map(({ edit, changes, present }) => ({
        node: edit.node,
        file: edit.file,
        line: edit.line,
        changes,
        present,
        problem: problems.get(edit) ?? null,
      })),
      unread: read.unread,
      files,
      taken,
    };
  }

  /** No promotion may write over files whose changes were taken back from the workspace. */
  async takenBack({ dir, files }: CommandParams<'promoted.takenBack'>): Promise<void> {
    this.#parts.requireWritable();
    await this.#known(dir);
    await forgetReadFiles(dir, files);
  }

  /** Only projects of this workspace: the page names a folder, and no other is looked into. */
  async #known(dir: string): Promise<ProjectManifest> {
    const known = await findProjects(this.#parts.session().root, this.#folders());
    const manifest = known.some(({ project }) => project.dir === dir) ? await readProjectManifest(dir) : undefined;
    if (manifest !== undefined) return manifest;
    throw new PlumblineError({
      code: 'bad_usage',
      file: dir,
      message: `${dir} is no promoted project of this workspace.`,
      hint: 'Promote again.',
    });
  }
}
