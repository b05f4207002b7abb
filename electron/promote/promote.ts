import { lstat, mkdir, readdir, realpath, rm } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { DerivedGraph } from '../../shared/contract/engine-api';
import type { CheckOutcome } from '../../shared/domain/checks/check-outcome';
import type { ParameterValue } from '../../shared/domain/manifest/manifest';
import { PlumblineError } from '../../shared/domain/problem';
import type { PipelineSpec } from '../../shared/domain/spec/pipeline-spec';
import type { ProjectInTheWay, PromotionResult } from '../../shared/domain/spec/promotion-result';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import { writeFileAtomic } from '../workspace/atomic-write';
import { isWithin } from '../workspace/inside-workspace';
import type { PromotionEngine } from './evidence';
import { buildFixtures } from './fixtures/build-fixtures';
import { specDifference } from './in-step/spec-difference';
import type { IntermediatePipeline } from './intermediate';
import {
  earlierFiles,
  type ProjectManifest,
  projectBaseName,
  projectManifestName,
  projectManifestText,
} from './project-manifest';
import { requirePromotable } from './promotable';
import { readProofs } from './proof/receipt';
import { ownChangesOf, projectBaseText } from './read-back/project-base';
import { reviewSlice } from './review-slice';
import { sinkLosses } from './sink-losses';
import { specOf } from './spec-document';
import { specPath, writeSpec } from './spec-file';
import { writeSpecPages } from './spec-pages';
import { momentOf } from './standing';
import type { TargetProject, TargetWriter } from './targets/target';
import { targetWriters } from './targets/targets';

export interface PromotionRequest {
  /** Absolute path of the workspace. */
  readonly root: string;
  readonly snapshot: WorkspaceSnapshot;
  /** Of the snapshot; the slice must be fresh. */
  readonly derived: DerivedGraph;
  readonly checkOutcomes: readonly CheckOutcome[];
  readonly engine: PromotionEngine;
  /** The outputs; the spec is named after the first. */
  readonly nodes: string[];
  readonly targets: string[];
  /** Absolute path of the folder that gets one folder a target. */
  readonly out: string;
  readonly provenance: { readonly commit: string; readonly branch: string | null; readonly dirty: boolean } | null;
  readonly versions: Readonly<Record<string, string>>;
  /** Whether to write over what somebody changed in the projects and nobody took over; a list: over these files and no others. */
  readonly overwrite?: boolean | readonly Pick<ProjectInTheWay, 'dir' | 'files'>[];
  /** Values that the slice ran with where they are not the workspace's own; they become the defaults of the pipeline. */
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
}

/**
 * Reviews the slice of the chosen nodes, writes `specs/NAME.pipeline.yaml` and `specs/NAME.md` into the workspace and a project a
 * target into `out`. Throws `not_ready` when a node of the slice is broken or has no fresh result, `bad_usage` for an unknown
 * target or a folder that holds something else, `bad_spec` when the spec that is there cannot be read.
 */
export async function promote(
  request: PromotionRequest,
  context: {
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: (progress: number, detail: string) => void;
  } = {},
): Promise<PromotionResult> {
  const progress = context.onProgress ?? (() => undefined);
  const chosen = targetWriters(request.targets);
  const nodes = [...new Set(request.nodes)];
  requirePromotable(request.derived, nodes);
  for (const writer of chosen) await requireOwnFolder(join(request.out, writer.name));

  const specFile = specPath(nodes[0] ?? '', '.pipeline.yaml');
  const {
    pipeline: measured,
    readiness,
    evidence,
    earlier,
  } = await reviewSlice(request, {
    ...context,
    onProgress: (share, detail) => progress(0.8 * share, detail),
  });
  const projectsOf = async (pipeline: IntermediatePipeline) => {
    const projects: { readonly writer: TargetWriter; readonly dir: string; readonly project: TargetProject }[] = [];
    for (const writer of chosen) {
      const dir = join(request.out, writer.name);
      await evidence.parse(writer.texts?.(pipeline) ?? []);
      projects.push({ writer, dir, project: writer.write(pipeline, dir, (text) => evidence.syntaxTree(text)?.ast) });
    }
    return projects;
  };
  // A target that cannot carry the pipeline over says so before rows are looked for, which takes the most time, and anything is written.
  await projectsOf(measured);
  const fixtures = await buildFixtures(measured, evidence, (share, step) =>
    progress(0.6 + 0.25 * share, `Choosing rows that exercise ${step}`),
  );
  const pipeline = { ...measured, unitCases: fixtures.cases };
  evidence.throwIfAborted();
  const projects = await projectsOf(pipeline);

  if (request.overwrite !== true) await requireTakenOver(projects, request.overwrite || []);

  progress(0.85, 'Writing the spec');
  await mkdir(join(request.root, 'specs'), { recursive: true });
  const spec = await writeSpec(request.root, asPromoted(specOf(pipeline, readiness), pipeline), earlier);
  const { snapshot, derived, engine, versions, provenance } = request;
  const state = { snapshot, derived, engine, engineVersion: versions.duckdb ?? '' };
  await writeSpecPages(request.root, spec, await readProofs(request.root, spec.name), {
    difference: await specDifference(spec, state, evidence),
    asOf: momentOf(provenance, 'its promotion'),
  });

  const losses = sinkLosses(request.derived.graph, nodes);
  const targets: PromotionResult['targets'][number][] = [];
  for (const [index, { writer, dir, project }] of projects.entries()) {
    progress(0.9 + (0.1 * index) / chosen.length, `Writing the ${writer.name} project`);
    await writeProject(dir, project.files, {
      target: writer.name,
      spec: specFile,
      workspace: relative(dir, request.root).split(sep).join('/') || '.',
      outputs: nodes,
      relations: Object.fromEntries(project.relations),
    });
    targets.push({ name: writer.name, dir, losses: [...project.losses, ...losses] });
  }
  progress(1, 'Done');
  return {
    spec: join(request.root, specFile),
    out: request.out,
    targets,
    readiness: { score: readiness.score, findings: readiness.findings },
    fixtures: fixtures.coverage,
  };
}

/** A spec that says which decisions are in the projects: people decide more in its file, and that is ahead until they promote again. */
function asPromoted(spec: PipelineSpec, { steps }: IntermediatePipeline): PipelineSpec {
  const incremental = new Map(steps.map((step) => [step.name, step.incremental]));
  return {
    ...spec,
    steps: spec.steps.map((step) => ({ ...step, promoted: { incremental: incremental.get(step.name) ?? null } })),
  };
}

/** Refuses a folder with files that no promotion wrote. */
async function requireOwnFolder(dir: string): Promise<void> {
  const entries = await readdir(dir).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw new PlumblineError(
      {
        code: error.code === 'ENOTDIR' ? 'bad_usage' : 'file_unreadable',
        file: dir,
        message: error.code === 'ENOTDIR' ? `${dir} is a file; a folder was expected.` : `${dir} cannot be read.`,
        hint: 'Choose another folder with --out.',
      },
      { cause: error },
    );
  });
  if (entries.length === 0 || entries.includes(projectManifestName)) return;
  throw new PlumblineError({
    code: 'bad_usage',
    file: dir,
    message: `${dir} holds files that no promotion wrote.`,
    hint: 'Choose another folder with --out, or empty this one.',
  });
}

/** Changes of engineers that are in no workspace yet, and that a promotion would write over. */
export class ProjectsInTheWay extends PlumblineError {
  constructor(readonly projects: readonly ProjectInTheWay[]) {
    const [first] = projects;
    super({
      code: 'edit_conflict',
      file: join(first?.dir ?? '', first?.files[0] ?? ''),
      message: `${projects.map(({ dir, files }) => `${dir} was changed since it was promoted: ${files.join(', ')}.`).join(' ')} Nothing was written.`,
      hint: `plumbline readback ${first?.dir ?? 'DIR'} shows the changes and takes over what it can; plumbline promote --overwrite writes over them.`,
    });
  }
}

/** Refuses to write over changes of engineers that are in no workspace yet, but for those that may be lost. */
async function requireTakenOver(
  projects: readonly { readonly writer: TargetWriter; readonly dir: string; readonly project: TargetProject }[],
  mayBeLost: readonly Pick<ProjectInTheWay, 'dir' | 'files'>[],
): Promise<void> {
  const found: ProjectInTheWay[] = [];
  for (const { writer, dir, project } of projects) {
    const lost = new Set(mayBeLost.filter((other) => other.dir === dir).flatMap(({ files }) => files));
    const files = await ownChangesOf(dir, project.files);
    if (files.some((file) => !lost.has(file))) found.push({ target: writer.name, dir, files });
  }
  if (found.length > 0) throw new ProjectsInTheWay(found);
}

async function writeProject(
  dir: string,
  files: ReadonlyMap<string, string>,
  about: Omit<ProjectManifest, 'files'>,
): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const path of await earlierFiles(dir)) {
    if (!files.has(path)) await removeEarlierFile(dir, path);
  }
  // Written first: after a break in the middle the next promotion still knows the folder as its own.
  const all = [...files.keys()].sort();
  const written = { durable: false, followLinks: false };
  await writeFileAtomic(join(dir, projectManifestName), projectManifestText({ ...about, files: all }), written);
  for (const path of all) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFileAtomic(join(dir, path), files.get(path) ?? '', written);
  }
  // Written last: what a break in the middle left is told by its text.
  await writeFileAtomic(join(dir, projectBaseName), projectBaseText(about.target, files), written);
}

/** Removes a file of an earlier promotion. The list of them is a file that anyone may have changed: nothing but files inside goes. */
async function removeEarlierFile(dir: string, path: string): Promise<void> {
  const target = join(dir, path);
  const stats = await lstat(target).catch(() => undefined);
  if (stats === undefined || stats.isDirectory()) return;
  // The folder is looked at, not the file: a link that stands in a file's place goes itself.
  if (!isWithin(await realpath(dirname(target)), await realpath(dir))) return;
  await rm(target, { force: true });
}
