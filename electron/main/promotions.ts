import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { NotebookDocument } from '../../shared/contract/app-state';
import type { CommandAnswer, CommandParams } from '../../shared/contract/commands';
import { PlumblineError } from '../../shared/domain/problem';
import type { ProjectInTheWay, PromotionResult } from '../../shared/domain/spec/promotion-result';
import type { PromotionReview } from '../../shared/domain/spec/promotion-review';
import { applyPipelineChange } from '../jobs/edit-pipeline';
import type { JobContext, StartedJob } from '../jobs/job-service';
import { promotedFolder } from '../jobs/promoted-pipelines';
import { planRepair } from '../jobs/repair-finding';
import { reviewWorkspaceSlice } from '../jobs/review-slice';
import { draftSpec, formOf, planDecisions, type SpecDraft } from '../jobs/spec-decisions';
import type { WorkspaceSession } from '../jobs/workspace-session';
import { ProjectsInTheWay } from '../promote/promote';
import { readTargets } from '../promote/read-back/readers';
import { fileNameOf } from '../promote/spec-file';
import { promotionTargets } from '../promote/targets/targets';
import type { DocumentStore } from '../workspace/document-store';
import { commitFiles } from '../workspace/git-commit';

export interface PromotionParts {
  readonly session: () => WorkspaceSession;
  readonly documents: () => DocumentStore;
  /** Once everything that was typed is read. */
  readonly settled: () => Promise<void>;
  /** Throws where nothing may be written. */
  readonly requireWritable: () => void;
  readonly startJob: (
    doing: string,
    nodes: readonly string[],
    work: (context: JobContext) => Promise<undefined>,
  ) => StartedJob;
  /** Tells the pages of documents that were changed, and reads the workspace again. */
  readonly changed: (documents: readonly NotebookDocument[]) => Promise<void>;
}

interface KeptReview {
  readonly review: PromotionReview;
  readonly draft: SpecDraft;
}

/** Reviews and results that are kept: the last ones. */
const kept = 10;

/** The way from a prototype to a pipeline, on the window's behalf. */
export class Promotions {
  readonly #parts: PromotionParts;
  readonly #reviews = new Map<string, KeptReview>();
  readonly #results = new Map<string, PromotionResult>();
  readonly #inTheWay = new Map<string, readonly ProjectInTheWay[]>();
  /** Edits take turns: each starts from what the one before left. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: PromotionParts) {
    this.#parts = parts;
  }

  async review({ nodes }: CommandParams<'promote.review'>): Promise<{ job: string }> {
    const started = this.#parts.startJob('Review', nodes, async ({ signal, report }) => {
      await this.#parts.settled();
      const session = this.#parts.session();
      const reviewed = await reviewWorkspaceSlice(session, nodes, { signal, onProgress: report });
      const draft = await draftSpec(session.root, reviewed);
      const { pipeline, readiness } = reviewed;
      remember(this.#reviews, started.id, {
        draft,
        review: {
          outputs: pipeline.outputs,
          slice: [...pipeline.inputs, ...pipeline.steps].map(({ name, node }) => ({ node: name, kind: node.kind })),
          leftOut: pipeline.leftOut,
          score: readiness.score,
          evaluated: readiness.evaluated,
          findings: readiness.findings,
          spec: { file: draft.file, written: existsSync(join(session.root, draft.file)) },
          fields: await formOf(session.root, draft),
          targets: promotionTargets,
          folder: this.#folder(nodes),
        },
      });
      return undefined;
    });
    return { job: started.id };
  }

  reviewed(job: string): PromotionReview | null {
    return this.#reviews.get(job)?.review ?? null;
  }

  repair({ job, finding, answers, apply }: CommandParams<'promote.repair'>): Promise<CommandAnswer<'promote.repair'>> {
    return this.#inTurn(async () => {
      if (apply) this.#parts.requireWritable();
      await this.#parts.settled();
      const repair = this.#required(job).review.findings[finding]?.repair;
      if (repair === undefined) throw new PlumblineError({ code: 'bad_usage', message: 'No edit mends that finding.' });
      const { snapshot } = this.#parts.session();
      const files = await planRepair(repair, answers, { snapshot, documents: this.#parts.documents() });
      if (apply && files.length > 0)
        await this.#parts.changed(await applyPipelineChange({ files }, this.#parts.documents()));
      return { files };
    });
  }

  decide({ job, decisions }: CommandParams<'promote.decide'>): Promise<CommandAnswer<'promote.decide'>> {
    return this.#inTurn(async () => {
      this.#parts.requireWritable();
      const reviewed = this.#required(job);
      const { draft, review } = reviewed;
      const session = this.#parts.session();
      const documents = this.#parts.documents();
      const files = await planDecisions(draft, decisions, { documents, engine: session.engine });
      if (files.length > 0) await this.#parts.changed(await applyPipelineChange({ files }, documents));
      const fields = await formOf(session.root, draft);
      this.#reviews.set(job, { draft, review: { ...review, fields, spec: { ...review.spec, written: true } } });
      return { files, fields };
    });
  }

  async start({ nodes, targets, out, overwrite }: CommandParams<'promote.start'>): Promise<{ job: string }> {
    this.#parts.requireWritable();
    const started = this.#parts.startJob('Promote', nodes, async ({ signal, report }) => {
      await this.#parts.settled();
      const folder = out ?? this.#folder(nodes);
      const request = { nodes, targets: targets ?? promotionTargets.slice(0, 1), out: folder, overwrite };
      try {
        const result = await this.#parts.session().promote(request, { signal, onProgress: report });
        remember(this.#results, started.id, result);
      } catch (error) {
        if (error instanceof ProjectsInTheWay) remember(this.#inTheWay, started.id, error.projects);
        throw error;
      }
      return undefined;
    });
    return { job: started.id };
  }

  result(job: string): PromotionResult | null {
    return this.#results.get(job) ?? null;
  }

  /** What kept a promotion from writing. */
  inTheWay(job: string): CommandAnswer<'promote.inTheWay'> {
    const projects = this.#inTheWay.get(job) ?? [];
    return projects.map((project) => ({ ...project, canReadBack: readTargets.includes(project.target) }));
  }

  /** Where promotions of this window wrote projects, or found some. */
  folders(): readonly string[] {
    const found = [...this.#inTheWay.values()].flat().map(({ dir }) => dirname(dir));
    return [...new Set([...[...this.#results.values()].map(({ out }) => out), ...found])];
  }

  /** What `promote.show` opens; only what a promotion of this window wrote. */
  pathOf({ job, what }: CommandParams<'promote.show'>): string {
    const { out, spec } = this.#requiredResult(job);
    return what === 'folder' ? out : spec.replace(/\.pipeline\.yaml$/, '.html');
  }

  async commit({ job, message }: CommandParams<'promote.commit'>): Promise<CommandAnswer<'promote.commit'>> {
    this.#parts.requireWritable();
    const { root } = this.#parts.session();
    const { spec } = this.#requiredResult(job);
    const base = relative(root, spec)
      .split(sep)
      .join('/')
      .replace(/\.pipeline\.yaml$/, '');
    const files = ['.pipeline.yaml', '.md', '.html', '.proof.json'].map((ending) => base + ending);
    const there = files.filter((file) => existsSync(join(root, file)));
    return { commit: await commitFiles(root, there, message) };
  }

  #folder(nodes: readonly string[]): string {
    return join(this.#parts.session().root, promotedFolder, fileNameOf(nodes[0] ?? 'pipeline'));
  }

  #required(job: string): KeptReview {
    const found = this.#reviews.get(job);
    if (found !== undefined) return found;
    throw new PlumblineError({ code: 'bad_usage', message: 'That review is gone.', hint: 'Review the outputs again.' });
  }

  #requiredResult(job: string): PromotionResult {
    const found = this.#results.get(job);
    if (found !== undefined) return found;
    throw new PlumblineError({ code: 'bad_usage', message: 'That promotion is gone.', hint: 'Promote again.' });
  }

  #inTurn<Answer>(action: () => Promise<Answer>): Promise<Answer> {
    const turn = this.#last.then(action);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

function remember<Value>(map: Map<string, Value>, job: string, value: Value): void {
  map.set(job, value);
  for (const oldest of map.keys()) {
    if (map.size <= kept) break;
    map.delete(oldest);
  }
}
